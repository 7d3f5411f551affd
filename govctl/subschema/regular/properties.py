"""Sets of characters by Unicode property, as far as the standard library knows them."""

from __future__ import annotations

import unicodedata
from functools import cache

from govctl.subschema.regular.charsets import ALL, LAST, CharSet, char_set

_SCANNED = ((0, 0x33480), (0xE0000, 0xE0200))
"""Planes 4 to 13 and the rest of 14 are unassigned; 15 and 16 are for private use."""

_CATEGORIES = {
    "C": "Other", "Cc": "Control", "Cf": "Format", "Cn": "Unassigned", "Co": "Private_Use",
    "Cs": "Surrogate", "L": "Letter", "LC": "Cased_Letter", "Ll": "Lowercase_Letter",
    "Lm": "Modifier_Letter", "Lo": "Other_Letter", "Lt": "Titlecase_Letter",
    "Lu": "Uppercase_Letter", "M": "Mark", "Mc": "Spacing_Mark", "Me": "Enclosing_Mark",
    "Mn": "Nonspacing_Mark", "N": "Number", "Nd": "Decimal_Number", "Nl": "Letter_Number",
    "No": "Other_Number", "P": "Punctuation", "Pc": "Connector_Punctuation",
    "Pd": "Dash_Punctuation", "Pe": "Close_Punctuation", "Pf": "Final_Punctuation",
    "Pi": "Initial_Punctuation", "Po": "Other_Punctuation", "Ps": "Open_Punctuation",
    "S": "Symbol", "Sc": "Currency_Symbol", "Sk": "Modifier_Symbol", "Sm": "Math_Symbol",
    "So": "Other_Symbol", "Z": "Separator", "Zl": "Line_Separator", "Zp": "Paragraph_Separator",
    "Zs": "Space_Separator",
}  # fmt: skip
_ALIASES = {"cntrl": "Cc", "digit": "Nd", "punct": "P", "Combining_Mark": "M"}
_BY_LONG_NAME = {long: short for short, long in _CATEGORIES.items()} | _ALIASES


def property_set(name: str, value: str | None) -> CharSet | None:
    r"""The characters of `\p{name=value}` or `\p{name}`; None for a property not known here."""
    if value is not None:
        return _category(value) if name in {"General_Category", "gc"} else None
    return _category(name) or _binary(name)


def _category(name: str) -> CharSet | None:
    short = _BY_LONG_NAME.get(name, name)
    if short not in _CATEGORIES:
        return None
    wanted = [each for each in _CATEGORIES if each.startswith(short) and len(each) > 1]
    if short == "LC":
        wanted = ["Lu", "Ll", "Lt"]
    return char_set(pair for each in wanted for pair in _by_category().get(each, ()))


@cache
def _by_category() -> dict[str, list[tuple[int, int]]]:
    """Ranges of every two-letter category."""
    found: dict[str, list[tuple[int, int]]] = {
        "Cn": [(0x33480, 0xDFFFF), (0xE0200, 0xEFFFF), (0xFFFFE, 0xFFFFF), (0x10FFFE, LAST)],
        "Co": [(0xF0000, 0xFFFFD), (0x100000, 0x10FFFD)],
    }
    for first, end in _SCANNED:
        start, current = first, unicodedata.category(chr(first))
        for point in range(first + 1, end):
            category = unicodedata.category(chr(point))
            if category != current:
                found.setdefault(current, []).append((start, point - 1))
                start, current = point, category
        found.setdefault(current, []).append((start, end - 1))
    return found


@cache
def _binary(name: str) -> CharSet | None:
    if name == "Any":
        return ALL
    if name == "ASCII":
        return char_set([(0, 0x7F)])
    if name in {"ASCII_Hex_Digit", "AHex"}:
        return char_set([(0x30, 0x39), (0x41, 0x46), (0x61, 0x66)])
    if name == "Assigned":
        return ~char_set(_by_category()["Cn"])
    if name in {"White_Space", "space"}:
        return char_set(
            [(9, 13), (0x20, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680),
             (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F),
             (0x3000, 0x3000)]
        )  # fmt: skip
    return None
