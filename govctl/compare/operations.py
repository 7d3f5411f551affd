"""Operations: which came, went, moved, and what changed about those that stayed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from govctl.compare.align import Alignment, align, content_digest
from govctl.compare.calls import smallest_call
from govctl.compare.lifecycle import operation_sunset_changes
from govctl.compare.media_types import Carrier, content_changes
from govctl.compare.parameters import Owner, pair_operation_parameters, parameter_changes
from govctl.compare.responses import response_changes
from govctl.compare.security import SchemeNames, Secured, security_changes
from govctl.compare.servers import operation_servers
from govctl.compare.side import Side
from govctl.compare.versions import Versions
from govctl.interfaces.template import erase_names
from govctl.model.change import NO_EVIDENCE, Change, Evidence
from govctl.model.interface import Body, Operation


def subject_of(operation: Operation) -> str:
    """The name of an operation, or how it is called."""
    return operation.name or f"{operation.method} {operation.path}"


def align_operations(versions: Versions) -> Alignment[Operation]:
    """Pair operations by method and path template; those left over by name, then by content.

    Another method is another operation: it is not what the same call means at another place.
    """
    before, after = versions.before, versions.after
    return align(
        _by_identity(before),
        _by_identity(after),
        (
            (_named, _named),
            (lambda each: _content(before, each), lambda each: _content(after, each)),
        ),
    )


def _by_identity(side: Side) -> Mapping[Hashable, Operation]:
    return {
        each.identity: each
        for each in sorted(side.interface.operations, key=lambda each: each.identity)
    }


def _named(operation: Operation) -> Hashable | None:
    if not operation.name:
        return None
    return (operation.inverted, operation.method, operation.name)


def _content(side: Side, operation: Operation) -> Hashable | None:
    """What an operation says; None for one that says too little to be known again by it."""
    if operation.request is None and not any(each.contents for each in operation.responses):
        return None
    digest = content_digest(side, operation.origin)
    return None if digest is None else (operation.inverted, operation.method, digest)


def presence_changes(versions: Versions, alignment: Alignment[Operation]) -> Iterator[Change]:
    """Operations that are gone, new, or at another place."""
    for was in alignment.removed:
        yield versions.change(
            "operation-removed", subject_of(was), (was.origin, None), {}, _call(versions, was)
        )
    yield from _moved(versions, alignment.moved)
    for now in alignment.added:
        yield versions.change("operation-added", subject_of(now), (None, now.origin))


def _moved(versions: Versions, moved: Iterable[tuple[Operation, Operation]]) -> Iterator[Change]:
    """One change for each move of a common path prefix, however many operations move along."""
    by_prefix: defaultdict[tuple[str, str], list[tuple[Operation, Operation]]] = defaultdict(list)
    for was, now in moved:
        by_prefix[_different_prefixes(was.path, now.path)].append((was, now))
    for (old, new), pairs in by_prefix.items():
        was, now = pairs[0]
        words = (was.path, now.path) if len(pairs) == 1 else (old or "/", new or "/")
        change = versions.change(
            "operation-moved",
            subject_of(was),
            (was.origin, now.origin),
            {"old": words[0], "new": words[1]},
            _call(versions, was),
        )
        names = tuple(sorted(subject_of(each) for each, _ in pairs))
        yield replace(change, reaches=names) if len(pairs) > 1 else change


def _different_prefixes(old: str, new: str) -> tuple[str, str]:
    """Both paths without the segments they end in alike."""
    left, right = old.split("/"), new.split("/")
    while left and right and erase_names(left[-1]) == erase_names(right[-1]):
        left.pop()
        right.pop()
    return "/".join(left), "/".join(right)


def _call(versions: Versions, was: Operation) -> Evidence:
    return NO_EVIDENCE if was.inverted else smallest_call(versions.before, was)


def kept_changes(
    versions: Versions, names: SchemeNames, was: Operation, now: Operation
) -> Iterator[Change]:
    """What changed about an operation of both versions, as far as payloads do not show it."""
    subject = subject_of(now)
    both = (was.origin, now.origin)
    if was.name and now.name and was.name != now.name:
        words = {"old": was.name, "new": now.name}
        yield versions.change("operation-renamed", subject, both, words)
    if was.deprecated != now.deprecated:
        action = "deprecated" if now.deprecated else "reinstated"
        yield versions.change(f"operation-{action}", subject, both)
    yield from operation_sunset_changes(versions, subject, was, now)
    area = "webhook-parameter" if now.inverted else "request-parameter"
    owner = Owner(area, subject, *both, None if now.inverted else was)
    yield from parameter_changes(versions, owner, pair_operation_parameters(was, now))
    yield from _request(versions, was, now)
    yield from response_changes(versions, subject, was, now)
    if not now.inverted:
        yield from operation_servers(versions, subject, was, now)
        secured = Secured(subject, *both, was.security, now.security)
        for change in security_changes(versions, names, secured):
            yield replace(change, evidence=_call(versions, was))


def _request(versions: Versions, was: Operation, now: Operation) -> Iterator[Change]:
    """The body of the call as a whole, and its media types."""
    old, new = was.request, now.request
    subject = subject_of(now)
    area = "webhook" if now.inverted else "request"
    both = (old.origin if old else was.origin, new.origin if new else now.origin)
    action = _action(old, new, provider_writes=now.inverted)
    if action:
        evidence = NO_EVIDENCE if now.inverted else _without_body(versions, was, action)
        yield versions.change(f"{area}-body-{action}", subject, both, {}, evidence)
    if old is not None and new is not None and old.contents and new.contents:
        carrier = Carrier(area, subject, *both, partial(_call, versions, was))
        yield from content_changes(versions, carrier, old.contents, new.contents)


def _action(old: Body | None, new: Body | None, *, provider_writes: bool) -> str:
    """What happened to the body as a whole; "" where nothing did.

    A new body that callers must send is a demand on them, whatever it is to webhooks' receivers.
    """
    if old is None and new is None:
        return ""
    if new is None:
        return "removed"
    if old is None:
        return "became-required" if new.required and not provider_writes else "added"
    if old.required == new.required:
        return ""
    return "became-required" if new.required else "became-optional"


def _without_body(versions: Versions, was: Operation, action: str) -> Evidence:
    if action != "became-required":
        return _call(versions, was)
    return smallest_call(versions.before, replace(was, request=None))
