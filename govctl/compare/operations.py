"""Operations that are gone or new, and what became required of their callers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from govctl.compare.calls import call_with, smallest_call
from govctl.compare.payloads import PayloadPair, payload_changes
from govctl.compare.side import Side
from govctl.model.change import Change, ChangeDirection, Coordinates
from govctl.model.interface import Body, Content, Operation, Parameter

REMOVED = Coordinates("operation", "", "removed", ChangeDirection.NONE)
ADDED = Coordinates("operation", "", "added", ChangeDirection.NONE)
PARAMETER_REQUIRED = Coordinates(
    "request-parameter", "", "became-required", ChangeDirection.REQUEST
)
PARAMETER_ADDED = Coordinates("request-parameter", "", "added", ChangeDirection.REQUEST)


def changes(before: Side, after: Side) -> Iterator[Change]:
    """Every change this tool can name between two versions of an interface.

    Operations are aligned by natural identity: method and path template with parameter names
    erased. Webhooks and callbacks are calls of the provider, so what their receivers have to take
    is not a request here.
    """
    old, new = _called(before), _called(after)
    pairs: list[PayloadPair] = []
    for identity in sorted(old.keys() | new.keys()):
        was, now = old.get(identity), new.get(identity)
        if was is not None and now is not None:
            yield from _parameters(before, after, was, now)
            pairs.extend(_bodies(before, was, now))
        elif was is not None:
            yield _removed(before, was)
        elif now is not None:
            yield Change(ADDED, _subject(now), None, after.place(now.origin))
    yield from payload_changes(before, after, pairs)


def _bodies(before: Side, was: Operation, now: Operation) -> Iterator[PayloadPair]:
    """The request bodies in every media type that both versions take."""
    for old, new in _aligned(was.request, now.request):
        if old.schema is not None and new.schema is not None:
            yield PayloadPair(
                _subject(now),
                "request-body",
                ChangeDirection.REQUEST,
                old.schema,
                new.schema,
                evidence=partial(call_with, before, was, old),
            )


def _aligned(old: Body | None, new: Body | None) -> Iterator[tuple[Content, Content]]:
    if old is None or new is None:
        return
    by_type = {content.media_type.lower(): content for content in old.contents}
    for content in new.contents:
        earlier = by_type.get(content.media_type.lower())
        if earlier is not None:
            yield earlier, content


def _called(side: Side) -> Mapping[str, Operation]:
    return {each.identity: each for each in side.interface.operations if not each.inverted}


def _subject(operation: Operation) -> str:
    return operation.name or f"{operation.method} {operation.path}"


def _removed(before: Side, was: Operation) -> Change:
    return Change(
        REMOVED,
        _subject(was),
        before.place(was.origin),
        None,
        evidence=smallest_call(before, was),
    )


def _parameters(before: Side, after: Side, was: Operation, now: Operation) -> Iterator[Change]:
    """Parameters of a call; those in the path are part of the operation's identity."""
    old = {each.identity: each for each in was.parameters}
    for parameter in now.parameters:
        earlier = old.get(parameter.identity)
        if parameter.identity[0] == "path":
            continue
        if parameter.required and (earlier is None or not earlier.required):
            yield _parameter_change(before, after, (was, now), (earlier, parameter))
        elif earlier is None:
            yield Change(
                PARAMETER_ADDED,
                _subject(now),
                None,
                after.place(parameter.origin),
                operands={"name": parameter.name, "location": parameter.location.value},
            )


def _parameter_change(
    before: Side,
    after: Side,
    operations: tuple[Operation, Operation],
    parameters: tuple[Parameter | None, Parameter],
) -> Change:
    (was, now), (earlier, parameter) = operations, parameters
    return Change(
        PARAMETER_REQUIRED,
        _subject(now),
        before.place(earlier.origin if earlier else was.origin),
        after.place(parameter.origin),
        operands={"name": parameter.name, "location": parameter.location.value},
        evidence=smallest_call(before, was, without=parameter.name),
    )
