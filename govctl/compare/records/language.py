"""The values that a column or element takes, as a JSON Schema of their text.

What cannot be put into a schema is None: whether one such value fits another is then a matter of
the kind of change alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from govctl.model.record import Value

JsonSchema = dict[str, object]

_INTEGER = "^-?[0-9]+$"
_POINTED = "^-?([0-9]+([.][0-9]*)?|[.][0-9]+)$"
_DAY = "(0[1-9]|[12][0-9]|3[01])"
_MONTH = "(0[1-9]|1[0-2])"
_X12_DATE = f"^([0-9]{{2}})?[0-9]{{2}}{_MONTH}{_DAY}$"
_X12_TIME = "^([01][0-9]|2[0-3])[0-5][0-9]([0-5][0-9]([0-9]{1,2})?)?$"
_PLACEHOLDERS: Mapping[str, str] = {
    "yyyy": "[0-9]{4}",
    "yy": "[0-9]{2}",
    "MM": _MONTH,
    "dd": _DAY,
    "HH": "([01][0-9]|2[0-3])",
    "mm": "[0-5][0-9]",
    "ss": "[0-5][0-9]",
    "SSS": "[0-9]{3}",
}
_PARTS = re.compile("|".join(_PLACEHOLDERS) + "|.", re.DOTALL)
_TEXTS = frozenset({"text", "boolean", "AN", "ID", "B", "an"})
_TEMPORAL = frozenset({"date", "time", "datetime"})
_COUNTED = frozenset({"R", "n"})
"""Numbers whose length counts digits alone; in X12 those of `N0` to `N9` too."""


def language(value: Value, *, required: bool = True) -> JsonSchema | None:
    """The text that a field may hold; an optional one may be empty as well."""
    patterns = _patterns(value)
    if patterns is None:
        return None
    schema: JsonSchema = {"type": "string", "minLength": max(1, _least(value))}
    if value.max_length is not None and not _counts_digits(value):
        schema["maxLength"] = max(1, value.max_length)
    if value.codes:
        schema["enum"] = list(value.codes)
    if patterns:
        schema["allOf"] = [{"pattern": pattern} for pattern in patterns]
    return schema if required else {"anyOf": [schema, {"const": ""}]}


def means_another(old: Value, new: Value) -> bool:
    """Whether the same text is another value: the point of an implied decimal has moved."""
    return _implied(old) != _implied(new)


def _implied(value: Value) -> int:
    """Digits behind a point that is not written."""
    is_implied = value.type == "implied-decimal" or value.type[:1] == "N"
    return (value.scale or 0) if is_implied else 0


def _least(value: Value) -> int:
    return 0 if _counts_digits(value) else value.min_length or 0


def _counts_digits(value: Value) -> bool:
    return value.type in _COUNTED or value.type[:1] == "N"


def _patterns(value: Value) -> list[str] | None:
    """The patterns that a text of the type meets; None where the type does not say them."""
    if value.type in _TEXTS:
        return []
    if value.type in _TEMPORAL:
        return [f"^{_dated(value.format)}$"] if value.format else None
    if _counts_digits(value):
        return [_POINTED if value.type in _COUNTED else _INTEGER, *_digits(value)]
    if value.type == "decimal":
        return [_decimal(value.scale)]
    fixed = {
        "integer": _INTEGER,
        "implied-decimal": _INTEGER,
        "DT": _X12_DATE,
        "TM": _X12_TIME,
        "a": "^[^0-9]*$",
    }
    return [fixed[value.type]] if value.type in fixed else None


def _digits(value: Value) -> list[str]:
    if value.max_length is None and not value.min_length:
        return []
    most = "" if value.max_length is None else str(value.max_length)
    return [f"^([^0-9]*[0-9]){{{value.min_length or 0},{most}}}[^0-9]*$"]


def _decimal(scale: int | None) -> str:
    if scale is None:
        return "^-?[0-9]+([.][0-9]+)?$"
    return _INTEGER if scale == 0 else f"^-?[0-9]+([.][0-9]{{1,{scale}}})?$"


def _dated(pattern: str) -> str:
    return "".join(
        _PLACEHOLDERS.get(each, each if each.isalnum() or each == " " else f"[{_escaped(each)}]")
        for each in _PARTS.findall(pattern)
    )


def _escaped(character: str) -> str:
    return f"\\{character}" if character in "]\\^-[" else character
