"""Which ownership groups cover a field: the most specific wins (REGISTRY.md, "Rights", 1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from govctl.model.facts import GroupMatch
from govctl.model.ownership import Group, Ownership

EXACT, PREFIX, DEFAULT = 2, 1, 0


def specificity(pattern: str, field: str) -> tuple[int, int] | None:
    """How closely a pattern names a field, None where it does not cover it; greater is closer.

    A pattern is a field path, a prefix `lines.*` for all below it, or `*` for the whole entity.
    """
    return dict(patterns(field)).get(pattern)


class Coverage:
    """The patterns of one ownership, ready to be asked field by field."""

    def __init__(self, ownership: Ownership) -> None:
        self._by_pattern: dict[str, dict[str, GroupMatch]] = defaultdict(dict)
        for group in ownership.groups:
            for index, pattern in enumerate(group.fields):
                if group.master is not None:
                    found = self._by_pattern[pattern]
                    found.setdefault(group.pointer, _match(group, group.master, index))

    def closest(self, field: str) -> tuple[GroupMatch, ...]:
        """The groups that cover a field most closely: none, one, or several that contradict.

        A group that covers the field by two patterns counts once; one without a master is invalid
        and covers nothing. Whether the groups' days overlap is for `contradictory` to say.
        """
        for pattern, _ in patterns(field):
            if pattern in self._by_pattern:
                return tuple(self._by_pattern[pattern].values())
        return ()


def patterns(field: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Every pattern that covers a field, closest first, each with how close it is."""
    parts = field.split(".")
    yield field, (EXACT, len(parts))
    for length in range(len(parts) - 1, 0, -1):
        yield ".".join(parts[:length]) + ".*", (PREFIX, length)
    yield "*", (DEFAULT, 0)


def _match(group: Group, master: str, index: int) -> GroupMatch:
    return GroupMatch(
        group=group.name,
        master=master,
        writers=group.writers,
        specificity=_closeness(group.fields[index]),
        place=group.place(f"/fields/{index}"),
        valid_from=group.valid_from,
        valid_to=group.valid_to,
        derived=group.derived,
    )


def _closeness(pattern: str) -> tuple[int, int]:
    if pattern == "*":
        return (DEFAULT, 0)
    parts = pattern.count(".") + 1
    return (PREFIX, parts - 1) if pattern.endswith(".*") else (EXACT, parts)


def contradictory(matches: Iterable[GroupMatch]) -> tuple[GroupMatch, ...]:
    """The matches of which another one holds on the same day."""
    found = tuple(matches)
    return tuple(
        match
        for match in found
        if any(other is not match and _overlap(match, other) for other in found)
    )


def holding(matches: Iterable[GroupMatch], today: date) -> tuple[GroupMatch, ...]:
    """The matches that hold on that day."""
    return tuple(
        match
        for match in matches
        if (match.valid_from is None or match.valid_from <= today)
        and (match.valid_to is None or today <= match.valid_to)
    )


def _overlap(left: GroupMatch, right: GroupMatch) -> bool:
    return _starts_before_end(left, right) and _starts_before_end(right, left)


def _starts_before_end(left: GroupMatch, right: GroupMatch) -> bool:
    if left.valid_from is None or right.valid_to is None:
        return True
    return left.valid_from <= right.valid_to
