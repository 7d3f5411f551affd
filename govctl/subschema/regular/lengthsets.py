"""Sets of lengths: sorted, disjoint, non-adjacent intervals of natural numbers.

An interval is (least, greatest); greatest is None where there is no bound.
"""

from __future__ import annotations

from collections.abc import Iterable

Interval = tuple[int, int | None]
LengthSet = tuple[Interval, ...]

ALL_LENGTHS: LengthSet = ((0, None),)
NO_LENGTH: LengthSet = ()


def normal(intervals: Iterable[Interval]) -> LengthSet:
    """The set of the given intervals, in any order, overlapping or not, empty ones dropped."""
    merged: list[Interval] = []
    for least, greatest in sorted(intervals, key=lambda interval: interval[0]):
        if greatest is not None and greatest < least:
            continue
        if merged and (merged[-1][1] is None or least <= merged[-1][1] + 1):
            merged[-1] = (merged[-1][0], _greater(merged[-1][1], greatest))
        else:
            merged.append((least, greatest))
    return tuple(merged)


def union(left: LengthSet, right: LengthSet) -> LengthSet:
    """Lengths of either set."""
    return normal(left + right)


def intersection(left: LengthSet, right: LengthSet) -> LengthSet:
    """Lengths of both sets."""
    return normal(
        (max(first, second), _lesser(first_end, second_end))
        for first, first_end in left
        for second, second_end in right
    )


def complement(lengths: LengthSet) -> LengthSet:
    """All other lengths."""
    gaps: list[Interval] = []
    start: int | None = 0
    for least, greatest in lengths:
        if start is not None and start < least:
            gaps.append((start, least - 1))
        start = None if greatest is None else greatest + 1
    if start is not None:
        gaps.append((start, None))
    return tuple(gaps)


def plus(left: LengthSet, right: LengthSet) -> LengthSet:
    """All sums of a length of each set."""
    return normal(
        (
            first + second,
            None if first_end is None or second_end is None else first_end + second_end,
        )
        for first, first_end in left
        for second, second_end in right
    )


def minus_one(lengths: LengthSet) -> LengthSet:
    """What is left of each length once one character is read; a length of zero is gone."""
    return normal(
        (max(least - 1, 0), None if greatest is None else greatest - 1)
        for least, greatest in lengths
        if greatest is None or greatest >= 1
    )


def contains(lengths: LengthSet, length: int) -> bool:
    """Whether the set holds the length."""
    return any(
        least <= length and (greatest is None or length <= greatest) for least, greatest in lengths
    )


def hull(lengths: LengthSet) -> Interval:
    """The smallest interval around a non-empty set."""
    return lengths[0][0], lengths[-1][1]


def _greater(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else max(left, right)


def _lesser(left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return right if left is None else left
    return min(left, right)
