"""Statuses that come back, with the headers and bodies of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govctl.compare.calls import smallest_call
from govctl.compare.links import link_changes
from govctl.compare.media_types import Carrier, content_changes
from govctl.compare.parameters import Owner, pair_parameters, parameter_changes
from govctl.compare.versions import Versions
from govctl.model.change import NO_EVIDENCE, Change
from govctl.model.interface import Operation, Response

DEFAULT = "default"


def pair_responses(was: Operation, now: Operation) -> Iterator[tuple[Response, Response]]:
    """Responses that stand for each other: of one status, or one of a range that covers it."""
    old, new = _by_status(was), _by_status(now)
    told: set[tuple[str, str]] = set()
    for status, response in new.items():
        earlier = covering(status, old)
        if earlier is not None:
            told.add((earlier.status, status))
            yield earlier, response
    for status, response in old.items():
        later = covering(status, new)
        if later is not None and (status, later.status) not in told:
            yield response, later


def covering(status: str, among: Mapping[str, Response]) -> Response | None:
    """The response that says what comes with a status: its own, its class's, or the default.

    A default stands for errors where successes are named.
    """
    own = among.get(status) or among.get(f"{status[:1]}XX")
    if own is not None or (not _is_error(status) and any(not _is_error(each) for each in among)):
        return own
    return among.get(DEFAULT)


def _by_status(operation: Operation) -> Mapping[str, Response]:
    return {response.status: response for response in operation.responses}


def _is_error(status: str) -> bool:
    return status[:1] in {"4", "5"} or status == DEFAULT


@dataclass(frozen=True, slots=True)
class _Asked:
    """An operation of both versions, whose answers are compared."""

    subject: str
    was: Operation
    now: Operation

    @property
    def inverted(self) -> bool:
        return self.now.inverted

    def kind(self, status: str, action: str) -> str:
        if self.inverted:
            return f"webhook-response-status-{action}"
        return f"response-{'error' if _is_error(status) else 'success'}-status-{action}"


def response_changes(
    versions: Versions, subject: str, was: Operation, now: Operation
) -> Iterator[Change]:
    """Statuses that came or went, and what changed about the headers and bodies of the rest."""
    asked = _Asked(subject, was, now)
    old, new = _by_status(was), _by_status(now)
    for status, response in old.items():
        if covering(status, new) is None:
            yield _gone(versions, asked, response)
    for status, response in new.items():
        if covering(status, old) is None and not _narrows(status, old):
            yield versions.change(
                asked.kind(status, "added"),
                subject,
                (was.origin, response.origin),
                {"status": status},
            )
    for before, after in pair_responses(was, now):
        yield from _kept(versions, asked, before, after)


def _narrows(status: str, old: Mapping[str, Response]) -> bool:
    """Whether a class of statuses only joins those that were named one by one."""
    return status.endswith("XX") and any(each[:1] == status[:1] for each in old)


def _gone(versions: Versions, asked: _Asked, response: Response) -> Change:
    return versions.change(
        asked.kind(response.status, "removed"),
        asked.subject,
        (response.origin, asked.now.origin),
        {"status": response.status},
        smallest_call(versions.before, asked.was) if not asked.inverted else NO_EVIDENCE,
    )


def _kept(versions: Versions, asked: _Asked, old: Response, new: Response) -> Iterator[Change]:
    header_area = "webhook-response-header" if asked.inverted else "response-header"
    headers = pair_parameters(old.headers, new.headers)
    owner = Owner(
        header_area,
        asked.subject,
        old.origin,
        new.origin,
        None if asked.inverted else asked.was,
        new.status,
    )
    yield from parameter_changes(versions, owner, headers)
    if not asked.inverted:
        yield from _bodies(versions, asked, old, new)
        yield from link_changes(versions, asked.subject, old, new)


def _bodies(versions: Versions, asked: _Asked, old: Response, new: Response) -> Iterator[Change]:
    if bool(old.contents) != bool(new.contents):
        yield versions.change(
            f"response-body-{'added' if new.contents else 'removed'}",
            asked.subject,
            (old.origin, new.origin),
            {"status": new.status},
            NO_EVIDENCE if new.contents else smallest_call(versions.before, asked.was),
        )
        return
    carrier = Carrier("response", asked.subject, old.origin, new.origin, status=new.status)
    yield from content_changes(versions, carrier, old.contents, new.contents)
