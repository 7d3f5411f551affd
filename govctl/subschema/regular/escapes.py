"""Escapes of ECMA-262 patterns: what stands behind a backslash, outside and inside a class."""

from __future__ import annotations

import re
from collections.abc import Callable

from govctl.subschema.regular.charsets import DIGIT, SPACE, WORD, CharSet, char_set
from govctl.subschema.regular.errors import Malformed, Unsupported
from govctl.subschema.regular.properties import property_set

_PROPERTY = re.compile(r"\{([A-Za-z0-9_]+)(?:=([A-Za-z0-9_]+))?\}")
_CODE_UNIT = re.compile(r"[0-9A-Fa-f]{4}")
_TRAIL = re.compile(r"\\u([dD][c-fC-F][0-9A-Fa-f]{2})")
_CODE_POINT = re.compile(r"\{0*([0-9A-Fa-f]{1,6})\}")
_BYTE = re.compile(r"[0-9A-Fa-f]{2}")

Escape = int | CharSet
"""A code point, or a whole class such as `\\d`."""


def read_escape(source: str, position: int) -> tuple[Escape, int]:
    """What the escape stands for whose backslash is at `position`, and where it ends.

    Backreferences and boundaries are not read here. An escaped character that is no letter and no
    digit is itself: the `u` flag allows fewer, and all engines that allow it agree.

    Raises:
        Malformed: the pattern ends after the backslash, or the property does not exist.
        Unsupported: only readings without the `u` flag know the escape.
    """
    if position + 1 >= len(source):
        raise Malformed("the pattern ends in a backslash", position)
    letter, after = source[position + 1], position + 2
    if letter in _SIMPLE:
        return _SIMPLE[letter], after
    if letter in _COMPOUND:
        return _COMPOUND[letter](source, after)
    if letter == "0" and not source[after : after + 1].isdecimal():
        return 0, after
    if letter.isascii() and letter.isalnum():
        raise Unsupported(f"the escape \\{letter}")
    return ord(letter), after


def _by_pattern(pattern: re.Pattern[str], source: str, after: int) -> tuple[int, int]:
    found = pattern.match(source, after)
    if found is None:
        raise Unsupported(f"the incomplete escape \\{source[after - 1]}")
    return int(found.group(), 16), found.end()


def _control(source: str, after: int) -> tuple[int, int]:
    letter = source[after : after + 1]
    if not (letter.isascii() and letter.isalpha()):
        raise Unsupported("the incomplete escape \\c")
    return ord(letter) % 32, after + 1


def _unicode(source: str, after: int) -> tuple[int, int]:
    braced = _CODE_POINT.match(source, after)
    if braced is not None:
        point = int(braced.group(1), 16)
        if point > 0x10FFFF:  # noqa: PLR2004 - the last code point of Unicode
            raise Malformed("a code point past U+10FFFF", after)
        return point, braced.end()
    unit, end = _by_pattern(_CODE_UNIT, source, after)
    trail = _TRAIL.match(source, end)
    if trail is not None and 0xD800 <= unit <= 0xDBFF:  # noqa: PLR2004 - leading surrogates
        return 0x10000 + (unit - 0xD800) * 0x400 + int(trail.group(1), 16) - 0xDC00, trail.end()
    return unit, end


def _byte(source: str, after: int) -> tuple[int, int]:
    return _by_pattern(_BYTE, source, after)


def _property(source: str, after: int) -> tuple[CharSet, int]:
    found = _PROPERTY.match(source, after)
    if found is None:
        raise Unsupported("the incomplete escape \\p")
    charset = property_set(found.group(1), found.group(2))
    if charset is None:
        raise Unsupported(f"the Unicode property {found.group()}")
    return (charset if source[after - 1] == "p" else ~charset), found.end()


_SIMPLE: dict[str, Escape] = {
    "d": DIGIT, "D": ~DIGIT, "w": WORD, "W": ~WORD, "s": SPACE, "S": ~SPACE,
    "t": 9, "n": 10, "v": 11, "f": 12, "r": 13,
}  # fmt: skip
_COMPOUND: dict[str, Callable[[str, int], tuple[Escape, int]]] = {
    "p": _property,
    "P": _property,
    "u": _unicode,
    "x": _byte,
    "c": _control,
}


def read_class(source: str, position: int) -> tuple[CharSet, int]:
    """The set of the bracketed class whose `[` is at `position`, and where it ends.

    Raises:
        Malformed: no closing bracket, or a range out of order.
        Unsupported: see `read_escape`.
    """
    start, negated = position, source.startswith("[^", position)
    position += 2 if negated else 1
    ranges: list[tuple[int, int]] = []
    while not source.startswith("]", position):
        low, position = _class_atom(source, position, start)
        if source.startswith("-", position) and source[position + 1 : position + 2] not in {
            "]",
            "",
        }:
            high, position = _class_atom(source, position + 1, start)
            ranges.extend(_range(low, high, position))
        else:
            ranges.extend(_ranges(low))
    charset = char_set(ranges)
    return (~charset if negated else charset), position + 1


def _range(low: Escape, high: Escape, position: int) -> list[tuple[int, int]]:
    """A range; with a class at either end, as without the `u` flag, both ends and the hyphen."""
    if isinstance(low, CharSet) or isinstance(high, CharSet):
        return [*_ranges(low), *_ranges(high), (ord("-"), ord("-"))]
    if high < low:
        raise Malformed("a range out of order in a class", position)
    return [(low, high)]


def _ranges(atom: Escape) -> list[tuple[int, int]]:
    return list(atom.ranges) if isinstance(atom, CharSet) else [(atom, atom)]


def _class_atom(source: str, position: int, start: int) -> tuple[Escape, int]:
    if position >= len(source):
        raise Malformed("a class that is not closed", start)
    if source[position] != "\\":
        return ord(source[position]), position + 1
    if source.startswith("\\b", position):
        return 8, position + 2
    return read_escape(source, position)
