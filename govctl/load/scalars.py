"""Plain scalars of the YAML 1.2 core schema.

Only these are not text: `null`, `true`, `false` (three spellings each), `~` and nothing; decimal,
`0o` and `0x` integers; decimal floats, `.inf` and `.nan`. So `NO`, `on`, `12:30`, `1_000` and dates
stay what was typed, as YAML 1.1 readers would not have it.
"""

from __future__ import annotations

import re

from govctl.load.numbers import Number, fraction, integer

NULLS = frozenset(("", "~", "null", "Null", "NULL"))
BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
FIRST_CHARACTERS = frozenset("0123456789+-.~nNtTfF")
"""What a plain scalar that is not text starts with (an empty one is null)."""

_WORDS: dict[str, bool | None] = dict.fromkeys(NULLS) | BOOLEANS
_FIRST_OF_NUMBERS = frozenset("0123456789+-.")

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_OTHER_BASE = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)\Z")
_FRACTION = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NOT_FINITE = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")


def resolve(text: str) -> object:
    """Return the value of a plain scalar: None, bool, int, float, Decimal, or the text itself.

    Raises:
        NumberTooLargeError: a number that is absurdly long.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _FIRST_OF_NUMBERS:
        return text
    number = resolve_number(text)
    return text if number is None else number


def resolve_number(text: str) -> Number | None:
    """Return the number that a plain scalar is, None when it is none.

    Raises:
        NumberTooLargeError: a number that is absurdly long.
    """
    if _INTEGER.match(text):
        return integer(text)
    if _FRACTION.match(text):
        return fraction(text)
    if _OTHER_BASE.match(text):
        return integer(text[2:], 16 if text[1] == "x" else 8)
    if _NOT_FINITE.match(text):
        return float(text.replace(".", "", 1))
    return None


def typed(text: str, value: object) -> str | None:
    """Return the text of a plain scalar where its value does not say it.

    None where it does (as JSON would write it), for a string, and where nothing was typed.
    """
    if isinstance(value, str) or not text:
        return None
    said = "null" if value is None else str(value)
    return None if text == (said.lower() if isinstance(value, bool) else said) else text
