"""JSON text of values that may hold exact numbers, which the standard library cannot write."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal

_STEP = "  "


def json_text(value: object, *, ascii_only: bool = True) -> str:
    """`value` as JSON over several lines; a `Decimal` keeps its digits.

    Members stay in their order. Lone surrogates are escaped even where `ascii_only` is false, so
    that the text always encodes.
    """
    return _written(value, "\n", ascii_only)


def _written(value: object, feed: str, ascii_only: bool) -> str:  # noqa: FBT001 (handed through)
    inner = feed + _STEP
    if isinstance(value, dict):
        members = (
            f"{_scalar(str(key), ascii_only)}: {_written(each, inner, ascii_only)}"
            for key, each in value.items()
        )
        return _block("{}", members, feed)
    if isinstance(value, list | tuple):
        return _block("[]", (_written(each, inner, ascii_only) for each in value), feed)
    return _scalar(value, ascii_only)


def _block(brackets: str, parts: Iterable[str], feed: str) -> str:
    inner = feed + _STEP
    body = f",{inner}".join(parts)
    return f"{brackets[0]}{inner}{body}{feed}{brackets[1]}" if body else brackets


def _scalar(value: object, ascii_only: bool) -> str:  # noqa: FBT001 (handed through)
    if isinstance(value, Decimal):
        return str(value) if value.is_finite() else json.dumps(str(value))
    text = json.dumps(value, ensure_ascii=ascii_only, default=str)
    return text if ascii_only or text.isascii() else _encodable(text)


def _encodable(text: str) -> str:
    return "".join(f"\\u{ord(each):04x}" if "\ud800" <= each <= "\udfff" else each for each in text)
