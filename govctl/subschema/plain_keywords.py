"""Keyword by keyword: how each dialect's vocabulary is written in plain JSON Schema 2020-12.

Every entry of `WRITERS` reads one keyword of a page's schema object and adds what it means to the
page. Keywords without an entry are annotations, or are read together with another one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from govctl.model.dialect import Dialect
from govctl.subschema.formats import ASSERTED
from govctl.subschema.plain_page import AS_WRITTEN, Kind, Page, exact
from govctl.subschema.plain_patterns import as_length, respell
from govctl.subschema.plain_unions import any_of, one_of
from govctl.subschema.question import Enums, Formats

_BOOLEAN_BOUNDS = {Dialect.DRAFT_04, Dialect.OPENAPI_20, Dialect.OPENAPI_30}
_CONTAINS_MARKS_NOTHING = {Dialect.DRAFT_2019_09}
_NULLABLE = {Dialect.OPENAPI_20: "x-nullable", Dialect.OPENAPI_30: "nullable"}

KeywordWriter = Callable[[Page], None]


def _copy(keyword: str) -> KeywordWriter:
    def write(page: Page) -> None:
        page.put(keyword, _exact(page, keyword))

    return write


def _exact(page: Page, keyword: str) -> object:
    try:
        return exact(page.schema[keyword])
    except ValueError as error:
        raise page.problem(keyword, f"the value cannot be read: {error}") from None


def _type(page: Page) -> None:
    named = page.schema["type"]
    listed = list(named) if isinstance(named, list) else [named]
    if page.spot.dialect is Dialect.OPENAPI_20 and "file" in listed:
        return
    flag = _NULLABLE.get(page.spot.dialect)
    if flag and page.schema.get(flag) is True and "null" not in listed:
        page.put("type", [*listed, "null"])
    else:
        page.put("type", named)


def _bound(keyword: str, strict: str) -> KeywordWriter:
    def write(page: Page) -> None:
        old = page.spot.dialect in _BOOLEAN_BOUNDS
        page.put(
            strict if old and page.schema.get(strict) is True else keyword, _exact(page, keyword)
        )

    return write


def _strict_bound(keyword: str) -> KeywordWriter:
    def write(page: Page) -> None:
        if page.spot.dialect not in _BOOLEAN_BOUNDS:
            page.put(keyword, _exact(page, keyword))
        elif not isinstance(page.schema[keyword], bool):
            raise page.problem(keyword, "the keyword is a boolean in this dialect")

    return write


def _pattern(page: Page) -> None:
    pattern = page.schema["pattern"]
    if not isinstance(pattern, str):
        raise page.problem("pattern", "a pattern is a string")
    counted = as_length(pattern)
    if counted is None:
        page.put("pattern", respell(pattern))
        return
    repeated, least, most = counted
    lengths = {"minLength": least} if most is None else {"minLength": least, "maxLength": most}
    page.also({"pattern": respell(repeated), **lengths})


def _format(page: Page) -> None:
    name = page.schema["format"]
    if page.writer.lens.formats is Formats.ASSERT and isinstance(name, str) and name in ASSERTED:
        table = dict(ASSERTED[name])
        if isinstance(table.get("pattern"), str):
            table["pattern"] = respell(str(table["pattern"]))
        page.also(table)
        page.writer.note_change()


def _enum(page: Page) -> None:
    _closed_list(page, "enum")


def _extensible_enum(page: Page) -> None:
    closed = page.writer.lens.enums is Enums.CLOSED
    if closed and isinstance(page.schema["x-extensible-enum"], list):
        _closed_list(page, "x-extensible-enum")
        page.writer.note_change()


def _closed_list(page: Page, keyword: str) -> None:
    values = _exact(page, keyword)
    if not isinstance(values, list):
        raise page.problem(keyword, "an enumeration is a list")
    if page.reading.kind is Kind.TOLERANT and values:
        page.put("type", sorted({_json_type(value) for value in values}))
        page.writer.note_change()
    else:
        page.put("enum", values)


def _json_type(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, Decimal)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _required(page: Page) -> None:
    names = page.schema["required"]
    page.put("required", _names(page, "required", names))


def _names(page: Page, keyword: str, names: object) -> list[str]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise page.problem(keyword, "the keyword takes a list of member names")
    kept = [name for name in names if name not in page.reading.dropped]
    if len(kept) < len(names):
        page.writer.note_change()
    return list(dict.fromkeys(kept))


def _properties(page: Page) -> None:
    members = page.writer.parts.members(page.spot, "properties")
    kept = [(name, entry) for name, entry in members if name not in page.reading.dropped]
    if len(kept) < len(members):
        page.writer.note_change()
    kind = page.reading.kind
    page.put("properties", {name: page.writer.position(entry, kind) for name, entry in kept})


def _pattern_properties(page: Page) -> None:
    kind = page.reading.kind
    table: dict[str, object] = {}
    for pattern, entry in page.writer.parts.members(page.spot, "patternProperties"):
        schema = page.writer.position(entry, kind)
        spelled = respell(pattern)
        table[spelled] = {"allOf": [table[spelled], schema]} if spelled in table else schema
    page.put("patternProperties", table)


def _rest(keyword: str) -> KeywordWriter:
    """Write `additionalProperties` or `unevaluatedProperties`."""

    def write(page: Page) -> None:
        if page.schema[keyword] is False and page.reading.kind is Kind.TOLERANT:
            page.writer.note_change()
            return
        page.put(keyword, _position(page, keyword))

    return write


def _position(page: Page, *path: str) -> object:
    below = page.writer.library.below(page.spot, *path)
    return page.writer.position(below, page.reading.kind)


def _as_written(keyword: str) -> KeywordWriter:
    def write(page: Page) -> None:
        below = page.writer.library.below(page.spot, keyword)
        page.put(keyword, page.writer.part(below, AS_WRITTEN))

    return write


def _conditional(page: Page) -> None:
    library, parts = page.writer.library, page.writer
    page.put("if", parts.part(library.below(page.spot, "if"), AS_WRITTEN))
    for keyword in ("then", "else"):
        if keyword in page.schema:
            page.put(keyword, parts.part(library.below(page.spot, keyword), page.reading))


def _all_of(page: Page) -> None:
    branches = page.writer.parts.branches(page.spot, "allOf")
    page.put("allOf", [page.writer.part(branch, page.reading) for branch in branches])


def _reference(keyword: str) -> KeywordWriter:
    def write(page: Page) -> None:
        parts = page.writer.parts
        linked = page.writer.link(parts.target(page.spot, keyword), page.reading)
        if isinstance(linked, dict):
            page.put("$ref", linked["$ref"])
        else:
            page.also(linked)

    return write


def _dependencies(page: Page) -> None:
    old = page.schema["dependencies"]
    if not isinstance(old, dict):
        raise page.problem("dependencies", "the keyword takes an object")
    lists: dict[str, object] = {name: names for name, names in old.items() if type(names) is list}
    if lists:
        page.put("dependentRequired", _dependent_names(page, "dependencies", lists))
    if len(lists) < len(old):
        _dependent_schemas(page)


def _dependent_required(page: Page) -> None:
    table = page.schema["dependentRequired"]
    if not isinstance(table, dict):
        raise page.problem("dependentRequired", "the keyword takes an object")
    page.put("dependentRequired", _dependent_names(page, "dependentRequired", table))


def _dependent_names(page: Page, keyword: str, table: dict[str, object]) -> dict[str, list[str]]:
    kept = {name: names for name, names in table.items() if name not in page.reading.dropped}
    if len(kept) < len(table):
        page.writer.note_change()
    return {name: _names(page, keyword, names) for name, names in kept.items()}


def _dependent_schemas(page: Page) -> None:
    dependents = page.writer.parts.dependents(page.spot)
    written = {name: page.writer.part(part, page.reading) for name, part in dependents}
    page.put("dependentSchemas", written)


def _items(page: Page) -> None:
    if not isinstance(page.schema["items"], list):
        page.put("items", _position(page, "items"))
        return
    if "prefixItems" in page.schema or page.spot.dialect in (
        Dialect.DRAFT_2020_12,
        Dialect.OPENAPI_31,
    ):
        raise page.problem("items", "a list of schemas stands under prefixItems in this dialect")
    _prefix(page, "items")
    if page.spot.known("additionalItems") is not None:
        page.put("items", _position(page, "additionalItems"))


def _prefix_items(page: Page) -> None:
    _prefix(page, "prefixItems")


def _prefix(page: Page, keyword: str) -> None:
    branches = page.writer.parts.branches(page.spot, keyword)
    written = [page.writer.position(branch, page.reading.kind) for branch in branches]
    if written:
        page.put("prefixItems", written)


def _contains(page: Page) -> None:
    below = page.writer.library.below(page.spot, "contains")
    table: dict[str, object] = {"contains": page.writer.part(below, AS_WRITTEN)}
    for keyword in ("minContains", "maxContains"):
        if page.spot.known(keyword) is not None:
            table[keyword] = _exact(page, keyword)
    if page.spot.dialect in _CONTAINS_MARKS_NOTHING:
        page.also({"not": {"not": table}})
    else:
        for keyword, value in table.items():
            page.put(keyword, value)


_COPIED = (
    *("const", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems"),
    *("minProperties", "maxProperties"),
)
WRITERS: Mapping[str, KeywordWriter] = MappingProxyType(
    {
        **{keyword: _copy(keyword) for keyword in _COPIED},
        "type": _type,
        "minimum": _bound("minimum", "exclusiveMinimum"),
        "maximum": _bound("maximum", "exclusiveMaximum"),
        "exclusiveMinimum": _strict_bound("exclusiveMinimum"),
        "exclusiveMaximum": _strict_bound("exclusiveMaximum"),
        "pattern": _pattern,
        "format": _format,
        "enum": _enum,
        "x-extensible-enum": _extensible_enum,
        "required": _required,
        "properties": _properties,
        "patternProperties": _pattern_properties,
        "additionalProperties": _rest("additionalProperties"),
        "unevaluatedProperties": _rest("unevaluatedProperties"),
        "unevaluatedItems": lambda page: page.put(
            "unevaluatedItems", _position(page, "unevaluatedItems")
        ),
        "propertyNames": _as_written("propertyNames"),
        "not": _as_written("not"),
        "if": _conditional,
        "allOf": _all_of,
        "anyOf": any_of,
        "oneOf": one_of,
        "$ref": _reference("$ref"),
        "$dynamicRef": _reference("$dynamicRef"),
        "$recursiveRef": _reference("$recursiveRef"),
        "dependencies": _dependencies,
        "dependentRequired": _dependent_required,
        "dependentSchemas": _dependent_schemas,
        "items": _items,
        "prefixItems": _prefix_items,
        "contains": _contains,
    }
)
"""What each keyword adds to a page, in the order in which the schema object lists them."""
