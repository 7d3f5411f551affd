"""Media types of bodies, and how their parts are encoded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from govctl.compare.versions import Versions, shapes
from govctl.model.change import NO_EVIDENCE, Change, Evidence
from govctl.model.interface import Content, Origin

ANY = "*/*"


def _nothing() -> Evidence:
    return NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Carrier:
    """What carries the contents: a request, a response, a webhook's call or its answer.

    `area` is the prefix of the kinds: `request`, `response`, `webhook`. `evidence` is made where it
    is needed: it costs a search.
    """

    area: str
    subject: str
    was: Origin
    now: Origin
    evidence: Callable[[], Evidence] = _nothing
    status: str = ""

    def operands(self, **more: str) -> dict[str, str]:
        """Operands with the status, where the carrier is a response."""
        return {"status": self.status, **more} if self.status else dict(more)


def media_type_key(text: str) -> str:
    """A media type to compare by: type and subtype in lower case, parameters sorted.

    `charset=utf-8` is dropped: it is what JSON and modern text are anyway (RFC 8259, 8.1).
    """
    head, *parameters = (part.strip() for part in text.lower().split(";"))
    kept = sorted(
        part.replace('"', "") for part in parameters if part and "charset=utf-8" not in part
    )
    return ";".join([head, *kept])


def contents_by_type(contents: tuple[Content, ...]) -> Mapping[str, Content]:
    """Contents by comparable media type; the first of two equal ones."""
    found: dict[str, Content] = {}
    for content in contents:
        found.setdefault(media_type_key(content.media_type), content)
    return found


def covering(key: str, among: Mapping[str, Content]) -> Content | None:
    """The content that takes a media type: the same, or a range (`application/*`, `*/*`)."""
    kind = key.partition("/")[0]
    for each in (key, f"{kind}/*", ANY):
        if each in among:
            return among[each]
    return None


def pair_contents(
    old: tuple[Content, ...], new: tuple[Content, ...]
) -> Iterator[tuple[Content, Content]]:
    """Contents of both versions in the same media type, ranges included."""
    was, now = contents_by_type(old), contents_by_type(new)
    taken: set[str] = set()
    for key, content in was.items():
        other = covering(key, now)
        if other is not None:
            taken.add(media_type_key(other.media_type))
            yield content, other
    for key, content in now.items():
        earlier = covering(key, was)
        if earlier is not None and key not in taken:
            yield earlier, content


def content_changes(
    versions: Versions, carrier: Carrier, old: tuple[Content, ...], new: tuple[Content, ...]
) -> Iterator[Change]:
    """Media types that came or went, and other encodings of those that stayed."""
    was, now = contents_by_type(old), contents_by_type(new)
    gone = [each for key, each in was.items() if covering(key, now) is None]
    fresh = [each for key, each in now.items() if covering(key, was) is None]
    area = f"{carrier.area}-media-type"
    if carrier.area == "webhook" and len(gone) == len(fresh) == 1:
        yield _changed(versions, carrier, gone[0], fresh[0])
        gone, fresh = [], []
    for content in gone:
        operands = carrier.operands(old=content.media_type)
        yield versions.change(
            f"{area}-removed",
            carrier.subject,
            (content.origin, carrier.now),
            operands,
            _sent_as(carrier.evidence(), content),
        )
    for content in fresh:
        operands = carrier.operands(new=content.media_type)
        yield versions.change(
            f"{area}-added", carrier.subject, (carrier.was, content.origin), operands
        )
    for before, after in pair_contents(old, new):
        yield from _encodings(versions, carrier, before, after)


def _changed(versions: Versions, carrier: Carrier, old: Content, new: Content) -> Change:
    """A receiver cannot choose: another media type instead of the old is one change."""
    return versions.change(
        f"{carrier.area}-media-type-changed",
        carrier.subject,
        (old.origin, new.origin),
        carrier.operands(old=old.media_type, new=new.media_type),
        carrier.evidence(),
    )


def _sent_as(evidence: Evidence, content: Content) -> Evidence:
    """The call, with the media type in question as its content type."""
    value = evidence.value
    if not isinstance(value, dict) or "body" not in value:
        return evidence
    headers = value.get("headers")
    known = headers if isinstance(headers, dict) else {}
    return Evidence(
        evidence.kind, value | {"headers": known | {"Content-Type": content.media_type}}
    )


def _encodings(
    versions: Versions, carrier: Carrier, old: Content, new: Content
) -> Iterator[Change]:
    area = "request" if carrier.area == "request" else "response"
    for name in sorted(old.encoding.keys() | new.encoding.keys()):
        if not _in_both(versions, name, old, new):
            continue
        before, after = _written(old.encoding.get(name)), _written(new.encoding.get(name))
        if before != after:
            yield versions.change(
                f"{area}-encoding-changed",
                carrier.subject,
                (old.origin, new.origin),
                carrier.operands(name=name, old=before, new=after),
                carrier.evidence(),
            )


def _in_both(versions: Versions, name: str, old: Content, new: Content) -> bool:
    """Whether the part exists in both versions; how a new part is written changes nothing."""
    if old.schema is None or new.schema is None:
        return name in old.encoding and name in new.encoding
    before = shapes(versions.before).at(old.schema).properties
    return name in before and name in shapes(versions.after).at(new.schema).properties


def _written(encoding: object) -> str:
    """How a part is written, prose apart."""
    if not isinstance(encoding, dict):
        return "as usual for its type"
    said = {
        key: value
        for key, value in encoding.items()
        if key in {"contentType", "style", "explode", "allowReserved"}
    }
    return json.dumps(said, sort_keys=True, default=str) if said else "as usual for its type"
