"""Which ownership groups cover a field: the most specific wins (REGISTRY.md, "Rights", 1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govctl.model.facts import GroupMatch
from govctl.model.ownership import Group, Ownership

EXACT, PREFIX, DEFAULT = 2, 1, 0


def specificity(pattern: str, field: str) -> tuple[int, int] | None:
    """How closely a pattern names a field, None where it does not cover it; greater is closer.

    A pattern is a field path, a prefix `lines.*` for all below it, or `*` for the whole entity.
    """
    if pattern == field:
        return (EXACT, len(field.split(".")))
    if pattern == "*":
        return (DEFAULT, 0)
    prefix = pattern.removesuffix(".*")
    if prefix != pattern and field.startswith(prefix + "."):
        return (PREFIX, len(prefix.split(".")))
    return None


def closest(ownership: Ownership, field: str) -> tuple[GroupMatch, ...]:
    """The groups that cover a field most closely: none, one, or several that contradict.

    A group that covers the field by two patterns counts once. Groups whose days of validity do
    not overlap (a transfer) do not contradict each other.
    """
    matches = [match for group in ownership.groups for match in _matches(group, field)]
    if not matches:
        return ()
    best = max(match.specificity for match in matches)
    return tuple(match for match in matches if match.specificity == best)


def _matches(group: Group, field: str) -> Iterator[GroupMatch]:
    found = [
        (level, index)
        for index, pattern in enumerate(group.fields)
        if (level := specificity(pattern, field)) is not None
    ]
    if not found or group.master is None:
        return
    level, index = max(found, key=lambda each: (each[0], -each[1]))
    yield GroupMatch(
        group=group.name,
        master=group.master,
        writers=tuple(_systems(group)),
        specificity=level,
        place=group.place(f"/fields/{index}"),
        valid_from=group.valid_from,
        valid_to=group.valid_to,
    )


def _systems(group: Group) -> Iterator[str]:
    for writer in group.writers:
        yield from writer.systems


def contradictory(matches: Iterable[GroupMatch]) -> tuple[GroupMatch, ...]:
    """The matches of which another one holds on the same day."""
    found = tuple(matches)
    return tuple(
        match
        for match in found
        if any(other is not match and _overlap(match, other) for other in found)
    )


def _overlap(left: GroupMatch, right: GroupMatch) -> bool:
    return _starts_before_end(left, right) and _starts_before_end(right, left)


def _starts_before_end(left: GroupMatch, right: GroupMatch) -> bool:
    if left.valid_from is None or right.valid_to is None:
        return True
    return left.valid_from <= right.valid_to
