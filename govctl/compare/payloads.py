"""What changed in the payloads that callers send."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.calls import call_with
from govctl.compare.required import BecameRequired, became_required
from govctl.compare.side import Side
from govctl.model.change import Change, ChangeDirection, Coordinates
from govctl.model.interface import Body, Content, Operation
from govctl.subschema.question import Direction, Formats, Lens

PROPERTY_REQUIRED = Coordinates("request-property", "", "became-required", ChangeDirection.REQUEST)
_REQUESTS = Lens(direction=Direction.REQUEST, formats=Formats.ASSERT)


def request_changes(before: Side, after: Side, was: Operation, now: Operation) -> Iterator[Change]:
    """Changes of a request body, in every media type that both versions take.

    The same property of the same schema is one change, however many media types carry it.
    """
    told: set[tuple[object, ...]] = set()
    for old, new in _aligned(was.request, now.request):
        if old.schema is None or new.schema is None:
            continue
        for found in became_required(before, after, (old.schema, new.schema), _REQUESTS):
            if (found.name, found.after) not in told:
                told.add((found.name, found.after))
                yield _change(before, (was, now), old, found)


def _aligned(old: Body | None, new: Body | None) -> Iterator[tuple[Content, Content]]:
    if old is None or new is None:
        return
    by_type = {content.media_type.lower(): content for content in old.contents}
    for content in new.contents:
        earlier = by_type.get(content.media_type.lower())
        if earlier is not None:
            yield earlier, content


def _change(
    before: Side, operations: tuple[Operation, Operation], content: Content, found: BecameRequired
) -> Change:
    was, now = operations
    return Change(
        PROPERTY_REQUIRED,
        now.name or f"{now.method} {now.path}",
        found.before,
        found.after,
        operands={"name": found.name},
        evidence=call_with(before, was, content, found.containment.witness),
        containment=found.containment,
    )
