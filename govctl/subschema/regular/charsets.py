"""Sets of Unicode scalar values as sorted, disjoint, non-adjacent ranges.

Surrogates (U+D800 to U+DFFF) are no scalar values and belong to no set: JSON text cannot carry a
lone one portably, so no language of this package speaks about them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

LAST = 0x10FFFF
_ALPHABET = ((0, 0xD7FF), (0xE000, LAST))
Range = tuple[int, int]


class CharSet:
    """An immutable set of code points.

    Attributes:
        ranges: inclusive (first, last) pairs, ascending, with a gap between neighbours.
    """

    __slots__ = ("_hash", "_starts", "ranges")

    def __init__(self, ranges: tuple[Range, ...]) -> None:
        self.ranges = ranges
        self._hash = hash(ranges)
        self._starts: list[int] | None = None

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, CharSet) and self.ranges == other.ranges)

    def __bool__(self) -> bool:
        return bool(self.ranges)

    def __repr__(self) -> str:
        return "CharSet(" + " ".join(f"{first:x}-{last:x}" for first, last in self.ranges) + ")"

    def __contains__(self, point: int) -> bool:
        if self._starts is None:
            self._starts = [first for first, _ in self.ranges]
        index = bisect_right(self._starts, point) - 1
        return index >= 0 and point <= self.ranges[index][1]

    def __iter__(self) -> Iterator[int]:
        """All code points, ascending."""
        for first, last in self.ranges:
            yield from range(first, last + 1)

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges)

    def __and__(self, other: CharSet) -> CharSet:
        return _intersect(self, other)

    def __or__(self, other: CharSet) -> CharSet:
        return _unite(self, other)

    def __sub__(self, other: CharSet) -> CharSet:
        return _intersect(self, _invert(other))

    def __invert__(self) -> CharSet:
        return _invert(self)


def char_set(ranges: Iterable[Range]) -> CharSet:
    """The set of the given inclusive ranges, in any order, overlapping or not."""
    merged: list[Range] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return CharSet(_clip(merged))


def char_set_of(text: str) -> CharSet:
    """The set of the characters of `text`."""
    return char_set((ord(character), ord(character)) for character in text)


def _clip(ranges: list[Range]) -> tuple[Range, ...]:
    """Without surrogates; ranges around the hole stay apart because the hole is never filled."""
    return tuple(
        (max(first, low), min(last, high))
        for first, last in ranges
        for low, high in _ALPHABET
        if first <= high and last >= low
    )


@lru_cache(maxsize=16384)
def _intersect(left: CharSet, right: CharSet) -> CharSet:
    if left is right or left is ALL:
        return right
    if right is ALL:
        return left
    found: list[Range] = []
    mine, theirs = left.ranges, right.ranges
    i = j = 0
    while i < len(mine) and j < len(theirs):
        first = max(mine[i][0], theirs[j][0])
        last = min(mine[i][1], theirs[j][1])
        if first <= last:
            found.append((first, last))
        if mine[i][1] < theirs[j][1]:
            i += 1
        else:
            j += 1
    return CharSet(tuple(found))


@lru_cache(maxsize=16384)
def _unite(left: CharSet, right: CharSet) -> CharSet:
    return char_set(left.ranges + right.ranges)


@lru_cache(maxsize=16384)
def _invert(charset: CharSet) -> CharSet:
    edges = ((-1, -1), *charset.ranges, (LAST + 1, LAST + 1))
    return CharSet(
        _clip(
            [
                (before[1] + 1, after[0] - 1)
                for before, after in pairwise(edges)
                if before[1] + 1 <= after[0] - 1
            ]
        )
    )


EMPTY = CharSet(())
ALL = CharSet(_ALPHABET)
NONCHARACTERS = char_set(
    [(0xFDD0, 0xFDEF), *((plane | 0xFFFE, plane | 0xFFFF) for plane in range(0, LAST, 0x10000))]
)

# ECMA-262 CharacterClassEscape; \d and \w are ASCII, \s is WhiteSpace and LineTerminator.
DIGIT = char_set([(0x30, 0x39)])
WORD = char_set([(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)])
LINE_TERMINATOR = char_set_of("\n\r\u2028\u2029")
SPACE = char_set_of("\t\v\f \u00a0\u1680\u202f\u205f\u3000\ufeff\n\r\u2028\u2029") | char_set(
    [(0x2000, 0x200A)]
)

# What a reader of a witness likes to see, best first; each entry is (cost, characters).
_PREFERENCES = (
    (0, char_set_of("abcdefghijklmnopqrstuvwxyz")),
    (0, DIGIT),
    (0, char_set_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
    (1, char_set([(0x21, 0x7E)])),
    (2, char_set_of(" ")),
    (3, char_set([(0xC0, 0x24F), (0x391, 0x3A9), (0x3B1, 0x3C9), (0x410, 0x44F)])),
    (3, char_set([(0xA1, 0xAC), (0xAE, 0xBF)])),
    (3, char_set([(0x4E00, 0x9FA5), (0xAC00, 0xD7A3), (0x1F600, 0x1F64F)])),
    (4, char_set_of("\t\n")),
    (5, char_set([(0xA0, 0xD7FF)]) - char_set([(0x2028, 0x202E)])),
    (6, char_set([(0x10000, 0x3FFFF)]) - NONCHARACTERS),
    (7, ~NONCHARACTERS),
    (8, ALL),
)
PENALTY_NONCHARACTER = 8


@lru_cache(maxsize=16384)
def pleasantest(charset: CharSet) -> tuple[int, int, int]:
    """The nicest character of a non-empty set as (cost, order, code point), smallest first.

    Cost grows from letters and digits over printable ASCII to control characters; it is
    `PENALTY_NONCHARACTER` only where the set holds nothing but noncharacters.
    """
    for order, (cost, preferred) in enumerate(_PREFERENCES):
        common = charset & preferred
        if common:
            return cost, order, common.ranges[0][0]
    raise ValueError("an empty set has no characters")
