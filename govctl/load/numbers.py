"""Numbers as exact as their text: int, float, or Decimal where a float would change the value."""

from __future__ import annotations

import math
from decimal import Decimal

Number = int | float | Decimal

MAX_DIGITS = 640
"""The longest number that Python prints however it is configured (the least value that
`sys.set_int_max_str_digits` takes); also the largest power of ten, either way."""

_DECIMAL = 10
_MAX_BITS = 2126  # no number of so many bits has more digits than MAX_DIGITS
_FLOAT_DIGITS = 17  # what a binary64 needs to be told apart from its neighbours


class NumberTooLargeError(ValueError):
    """A number that no program reads faithfully; the text says why, without a full stop."""


def integer(digits: str, base: int = _DECIMAL) -> int:
    """Return the value of an optionally signed whole number.

    Raises:
        NumberTooLargeError: it has more than MAX_DIGITS digits.
    """
    length = len(digits.lstrip("+-"))
    if length > MAX_DIGITS:
        raise NumberTooLargeError(f"the number has {length} digits")
    value = int(digits, base)
    if base != _DECIMAL and value.bit_length() > _MAX_BITS:
        raise NumberTooLargeError(f"the number has more than {MAX_DIGITS} digits")
    return value


def fraction(text: str) -> float | Decimal:
    """Return the value of a number with a decimal point or an exponent.

    A Decimal stands where a float overflows, underflows to zero or has too few digits.

    Raises:
        NumberTooLargeError: it has more than MAX_DIGITS digits, or more in plain notation.
    """
    if len(text) > MAX_DIGITS:
        raise NumberTooLargeError(f"the number has {len(text)} digits")
    value = float(text)
    mantissa, _, exponent = text.lower().partition("e")
    digits = mantissa.lstrip("+-").replace(".", "").strip("0")
    if len(digits) <= _FLOAT_DIGITS and math.isfinite(value) and (value or not digits):
        return value
    if abs(int(exponent or "0")) > MAX_DIGITS:
        raise NumberTooLargeError(f"its exponent is beyond {MAX_DIGITS}")
    return Decimal(text)
