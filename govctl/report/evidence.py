"""Evidence as a person pastes it: a request as an HTTP message, a payload as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from govctl.model.change import ChangeDirection, Compatibility, Evidence, EvidenceKind
from govctl.model.containment import WITHDRAWN
from govctl.model.diff import DiffChange
from govctl.report.jsontext import json_text

_PROVIDED = frozenset({ChangeDirection.RESPONSE, ChangeDirection.EVENT})
_CALL = frozenset({"method", "path", "query", "headers", "cookies", "body"})


def evidence_title(change: DiffChange) -> str:
    """What the evidence of a change is, for somebody who sees such a report for the first time."""
    evidence = change.evidence
    is_call = evidence.kind is EvidenceKind.CALL
    what = "request" if is_call else "payload"
    if is_call and not _is_request(evidence.value):
        return "What worked before"
    if change.compatibility is not Compatibility.BREAKING:
        return f"A {what} that shows it"
    if change.lens == WITHDRAWN:
        return "A payload that could arrive before and no longer can"
    provided = change.direction in _PROVIDED or "response" in change.lens.split(",")
    if provided and not is_call:
        return "A payload that may arrive now, which readers of the old version refuse"
    return f"A {what} that worked before and does not now"


def evidence_text(evidence: Evidence) -> str:
    """The evidence over several lines, without a line feed at its end; "" where there is none.

    A request is an HTTP message without a host (the form of `.http` files); whatever else a call
    consists of, and every payload, is JSON.
    """
    if evidence.kind is EvidenceKind.NONE:
        return ""
    value = evidence.value
    if evidence.kind is EvidenceKind.CALL and isinstance(value, dict) and _is_request(value):
        return "\n".join(_message(value))
    return json_text(value, ascii_only=False)


def _is_request(value: object) -> bool:
    return isinstance(value, dict) and {"method", "path"} <= value.keys() <= _CALL


def _message(call: Mapping[str, object]) -> Iterator[str]:
    query = "&".join(f"{_encoded(name)}={_encoded(each)}" for name, each in _members(call, "query"))
    yield _flat(f"{call['method']} {call['path']}" + (f"?{query}" if query else ""))
    for name, each in _members(call, "headers"):
        yield _flat(f"{name}: {_plain(each)}")
    cookies = "; ".join(f"{name}={_plain(each)}" for name, each in _members(call, "cookies"))
    if cookies:
        yield _flat(f"Cookie: {cookies}")
    if "body" in call:
        yield ""
        yield json_text(call["body"], ascii_only=False)


def _members(call: Mapping[str, object], key: str) -> list[tuple[str, object]]:
    found = call.get(key)
    return [(str(name), each) for name, each in found.items()] if isinstance(found, dict) else []


def _encoded(value: object) -> str:
    return quote(_plain(value).encode("utf-8", "surrogatepass"), safe="")


def _plain(value: object) -> str:
    return value if isinstance(value, str) else " ".join(json_text(value).split())


def _flat(line: str) -> str:
    """One line: what came from a document starts no new header."""
    return line.replace("\r", "\\r").replace("\n", "\\n")
