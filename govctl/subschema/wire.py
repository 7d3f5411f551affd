"""Text on the wire: what the scalars of a payload may be read as."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from govctl.model.containment import JsonValue

_WORDS: dict[str, JsonValue] = {"true": True, "false": False, "null": None}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", re.ASCII)
_LONGEST_NUMBER = 1_000
_LARGEST_EXPONENT = 1_000


def readings(payload: JsonValue) -> Iterator[JsonValue]:
    """Yield everything a payload may be read as: each scalar as itself or as its twin.

    The payload itself comes first; member names are never read as anything else.
    """
    if isinstance(payload, dict):
        for values in _product(list(payload.values())):
            yield dict(zip(payload, values, strict=True))
    elif isinstance(payload, list):
        yield from _product(payload)
    else:
        yield payload
        yield from twin(payload)


def _product(values: list[JsonValue]) -> Iterator[list[JsonValue]]:
    if not values:
        yield []
        return
    for head in readings(values[0]):
        for tail in _product(values[1:]):
            yield [head, *tail]


def twin(scalar: JsonValue) -> list[JsonValue]:
    """Return the other reading of a scalar, if it has one.

    A number, boolean or null is its shortest JSON spelling as a string; a string that is such a
    spelling is that number, boolean or null.
    """
    if not isinstance(scalar, str):
        return [spelling(scalar)]
    if scalar in _WORDS:
        return [_WORDS[scalar]]
    number = _number(scalar)
    return [number] if number is not None and spelling(number) == scalar else []


def _number(text: str) -> int | Decimal | None:
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    value = Decimal(text)
    if value and abs(value.adjusted()) > _LARGEST_EXPONENT:
        return None
    whole = int(value)
    return whole if whole == value else value


def spelling(scalar: JsonValue) -> str:
    """Return the shortest JSON spelling of a null, boolean or number; integers digit by digit."""
    if scalar is None:
        return "null"
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    if isinstance(scalar, int):
        return str(scalar)
    value = (scalar if isinstance(scalar, Decimal) else Decimal(repr(scalar))).normalize()
    plain = format(value, "f")
    sign, digits, exponent = value.as_tuple()
    scientific = "-" * sign + "".join(map(str, digits)) + f"e{exponent}"
    return min(plain, scientific, key=len)
