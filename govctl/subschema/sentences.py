"""One plain sentence per way in which a payload fails, for a person who has to decide.

Values and names come from documents: they are cut to a bounded length, and every character that
could act on a terminal or a page is escaped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

import jsonschema_rs

from govctl.model.containment import JsonValue

_LONGEST_VALUE = 60
_LONGEST_PATH = 120
_MOST_VALUES = 4


@dataclass(frozen=True, slots=True)
class Failure:
    """One failing keyword of the reader.

    Attributes:
        keyword: its name in plain 2020-12; "false" for a schema that refuses everything.
        instance: the path of the refused value inside the payload.
        value: the refused value.
        error: what the validator said.
        limit: what the keyword asks for.
    """

    keyword: str
    instance: tuple[str | int, ...]
    value: JsonValue
    error: jsonschema_rs.ValidationError
    limit: object


def sentence(failure: Failure, reader: str) -> str:
    """Return what may be sent and what `reader` wants instead, without a full stop."""
    says = _SENTENCES.get(failure.keyword, _default)
    may, wants = says(failure)
    return f"{place(failure.instance)} may {may}; {reader} {wants}"


def place(instance: tuple[str | int, ...]) -> str:
    """Return a path inside a payload as people write it: `lines[0].price`."""
    if not instance:
        return "the payload"
    text = ""
    for token in instance:
        if isinstance(token, int):
            text += f"[{token}]"
        else:
            text += ("." if text else "") + _safe(token)
    return f"`{_cut(text, _LONGEST_PATH)}`"


def shown(value: object) -> str:
    """Return a value as JSON, in ASCII and at most 60 characters long."""
    if isinstance(value, dict) and value:
        return f"an object with {_count(len(value), 'member')}"
    if isinstance(value, list) and len(value) > _MOST_VALUES:
        return f"a list of {_count(len(value), 'item')}"
    try:
        text = json.dumps(value, ensure_ascii=True, default=_number)
    except (ValueError, RecursionError):
        return "a value"
    return _cut(text, _LONGEST_VALUE)


def _number(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)


def _name(text: object) -> str:
    return f"`{_cut(_safe(str(text)), _LONGEST_VALUE)}`"


def _safe(text: str) -> str:
    return json.dumps(text, ensure_ascii=True)[1:-1].replace("`", "\\u0060")


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 3] + "..."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _listed(values: object, word: Callable[[object], str] = shown) -> str:
    """Return the first values of a list, and how many more there are."""
    items = values if isinstance(values, list) else [values]
    head = ", ".join(word(item) for item in items[:_MOST_VALUES])
    more = len(items) - _MOST_VALUES
    return f"{head} and {more} more" if more > 0 else head


def _default(failure: Failure) -> tuple[str, str]:
    return f"be {shown(failure.value)}", f"refuses it by {_name(failure.keyword)}"


def _required(failure: Failure) -> tuple[str, str]:
    kind = failure.error.kind
    missing = kind.property if isinstance(kind, jsonschema_rs.ValidationErrorKind.Required) else "?"
    return f"arrive without {_name(missing)}", "requires it"


def _dependent_required(failure: Failure) -> tuple[str, str]:
    may, _ = _required(failure)
    return may, "requires it because of another member"


def _type(failure: Failure) -> tuple[str, str]:
    named = failure.limit if isinstance(failure.limit, list) else [failure.limit]
    return f"be {shown(failure.value)}", f"takes only {' or '.join(str(name) for name in named)}"


def _enum(failure: Failure) -> tuple[str, str]:
    return f"be {shown(failure.value)}", f"takes only {_listed(failure.limit)}"


def _const(failure: Failure) -> tuple[str, str]:
    return f"be {shown(failure.value)}", f"takes only {shown(failure.limit)}"


def _bound(wants: str) -> Callable[[Failure], tuple[str, str]]:
    def says(failure: Failure) -> tuple[str, str]:
        return f"be {shown(failure.value)}", wants.format(shown(failure.limit))

    return says


def _size(noun: str, wants: str) -> Callable[[Failure], tuple[str, str]]:
    def says(failure: Failure) -> tuple[str, str]:
        size = len(failure.value) if isinstance(failure.value, (str, list, dict)) else 0
        return f"have {_count(size, noun)}", wants.format(shown(failure.limit))

    return says


def _pattern(failure: Failure) -> tuple[str, str]:
    return f"be {shown(failure.value)}", f"takes only text that matches {shown(failure.limit)}"


def _unexpected(failure: Failure) -> tuple[str, str]:
    names = getattr(failure.error.kind, "unexpected", None)
    if not names and isinstance(failure.value, dict):
        names = list(failure.value)
    return f"carry {_listed(names or '?', _name)}", "takes no members beyond those it declares"


def _names(failure: Failure) -> tuple[str, str]:
    names = list(failure.value) if isinstance(failure.value, dict) else []
    kind = failure.error.kind
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.PropertyNames):
        names = [kind.error.instance]
    return f"carry {_listed(names, _name)}", "refuses that name"


def _false(failure: Failure) -> tuple[str, str]:
    if failure.error.schema_path[-1:] in (["additionalProperties"], ["unevaluatedProperties"]):
        return _unexpected(failure)
    return "be present", "refuses any value there"


def _unexpected_items(failure: Failure) -> tuple[str, str]:
    size = len(failure.value) if isinstance(failure.value, list) else 0
    return f"have {_count(size, 'item')}", "refuses those beyond the ones it describes"


def _contains(wants: str) -> Callable[[Failure], tuple[str, str]]:
    def says(failure: Failure) -> tuple[str, str]:
        return f"be {shown(failure.value)}", wants.format(shown(failure.limit))

    return says


def _none_of(failure: Failure) -> tuple[str, str]:
    several = isinstance(failure.error.kind, jsonschema_rs.ValidationErrorKind.OneOfMultipleValid)
    count = _count(len(failure.limit) if isinstance(failure.limit, list) else 0, "alternative")
    wants = f"wants exactly one of {count} to fit" if several else f"has {count}, and none fits"
    return f"be {shown(failure.value)}", wants


def _not(failure: Failure) -> tuple[str, str]:
    return f"be {shown(failure.value)}", "excludes it by `not`"


_SENTENCES: Mapping[str, Callable[[Failure], tuple[str, str]]] = MappingProxyType(
    {
        "required": _required,
        "dependentRequired": _dependent_required,
        "type": _type,
        "enum": _enum,
        "const": _const,
        "minimum": _bound("takes nothing below {}"),
        "maximum": _bound("takes nothing above {}"),
        "exclusiveMinimum": _bound("takes only what is above {}"),
        "exclusiveMaximum": _bound("takes only what is below {}"),
        "multipleOf": _bound("takes only multiples of {}"),
        "minLength": _size("character", "wants at least {}"),
        "maxLength": _size("character", "takes at most {}"),
        "minItems": _size("item", "wants at least {}"),
        "maxItems": _size("item", "takes at most {}"),
        "minProperties": _size("member", "wants at least {}"),
        "maxProperties": _size("member", "takes at most {}"),
        "pattern": _pattern,
        "format": _bound("takes only the format {}"),
        "uniqueItems": _bound("wants every item to differ"),
        "contains": _contains("wants an item of a kind that is missing"),
        "minContains": _contains("wants at least {} items of one kind"),
        "maxContains": _contains("takes at most {} items of one kind"),
        "additionalProperties": _unexpected,
        "unevaluatedProperties": _unexpected,
        "propertyNames": _names,
        "unevaluatedItems": _unexpected_items,
        "false": _false,
        "anyOf": _none_of,
        "oneOf": _none_of,
        "not": _not,
    }
)
"""Per keyword: what may be sent, and what the reader does about it."""
