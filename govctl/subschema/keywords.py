"""The keywords of JSON Schema, each rewritten into literals of the normal form.

Keywords whose meaning changed between drafts are read upward into their 2020-12 meaning: boolean
exclusive bounds, `dependencies`, the array form of `items`, `nullable`, lone references.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from govctl.subschema import constants, formats, parts, regular, unevaluated
from govctl.subschema.documents import escape
from govctl.subschema.question import Dialect, SchemaProblem
from govctl.subschema.reading import Job, Reading, Site, Stance
from govctl.subschema.shortcuts import NULLABLE, TYPE_NAMES
from govctl.subschema.terms import (
    ANY_TYPE,
    NULL,
    NUMBER,
    OBJECT,
    TRUE,
    exact,
    is_number,
    type_of,
)

_BOOLEAN_BOUNDS = {Dialect.DRAFT_04, Dialect.OPENAPI_20, Dialect.OPENAPI_30}
_OLD_ITEMS = {Dialect.DRAFT_04, Dialect.DRAFT_06, Dialect.DRAFT_07, Dialect.DRAFT_2019_09}


def part(reading: Reading, job: Job) -> list[int]:
    """Return the literals of one schema object, all of which must hold."""
    place = job.place
    found = place.keywords()
    site = Site(reading, place, found, job.stance, job.dropped)
    literals: list[int] = []
    for keyword in found:
        read = _READERS.get(keyword)
        if read is not None:
            literals += read(site)
    if reading.extensible_enums_are_closed:
        literals += _extensible_enum(site)
    if "unevaluatedProperties" in found or "unevaluatedItems" in found:
        literals += unevaluated.unevaluated(site)
    return [literal for literal in literals if literal != TRUE]


def _type(site: Site) -> list[int]:
    found = site.keywords["type"]
    listed = found if isinstance(found, list) else [found]
    dialect = site.place.resource.dialect
    if listed == ["file"] and dialect is Dialect.OPENAPI_20:
        return []
    mask, whole_numbers = 0, False
    for name in listed:
        if name == "integer":
            whole_numbers = True
        elif isinstance(name, str) and name in TYPE_NAMES:
            mask |= TYPE_NAMES[name]
        else:
            raise site.problem("type", f"not a JSON type: {name!r}")
    nullable = NULLABLE.get(dialect)
    if nullable is not None and site.keywords.get(nullable) is True:
        mask |= NULL
    literals = []
    if whole_numbers and not mask & NUMBER:
        mask |= NUMBER
        literals.append(site.atom("multiple", 1))
    if mask != ANY_TYPE:
        literals.append(site.atom("type", mask))
    return literals


def _enum(site: Site) -> list[int]:
    return _one_of(site, "enum", site.keywords["enum"])


def _one_of(site: Site, keyword: str, values: object) -> list[int]:
    if not isinstance(values, list):
        raise site.problem(keyword, "must be a list of values")
    if site.stance is Stance.READER and site.reading.lens.tolerant_reader:
        mask = 0
        for value in values:
            mask |= type_of(value)
        return [site.atom("type", mask)]
    return [constants.one_of(site.graph, values, f"{site.place.pointer}/{keyword}")]


def _extensible_enum(site: Site) -> list[int]:
    raw = site.place.raw
    values = raw.get("x-extensible-enum") if isinstance(raw, dict) else None
    if not isinstance(values, list) or site.place.is_lone_reference():
        return []
    return _one_of(site, "x-extensible-enum", values)


def _const(site: Site) -> list[int]:
    return [constants.one_of(site.graph, [site.keywords["const"]], f"{site.place.pointer}/const")]


def _number(site: Site, keyword: str) -> int | Fraction:
    found = site.keywords[keyword]
    if not is_number(found):
        raise site.problem(keyword, "must be a number")
    return exact(found, f"{site.place.pointer}/{keyword}")


def _multiple_of(site: Site) -> list[int]:
    divisor = _number(site, "multipleOf")
    if divisor <= 0:
        raise site.problem("multipleOf", "must be greater than 0")
    return [site.atom("multiple", divisor)]


def _bound(side: str) -> Callable[[Site], list[int]]:
    keyword, exclusive_keyword = side, f"exclusive{side.capitalize()}"

    def read(site: Site) -> list[int]:
        exclusive = False
        if site.place.resource.dialect in _BOOLEAN_BOUNDS:
            exclusive = _flag(site, exclusive_keyword)
        return [site.atom(side, (_number(site, keyword), exclusive))]

    return read


def _exclusive(side: str) -> Callable[[Site], list[int]]:
    keyword = f"exclusive{side.capitalize()}"

    def read(site: Site) -> list[int]:
        if site.place.resource.dialect in _BOOLEAN_BOUNDS:
            _flag(site, keyword)
            return []
        return [site.atom(side, (_number(site, keyword), True))]

    return read


def _flag(site: Site, keyword: str) -> bool:
    found = site.keywords.get(keyword, False)
    if not isinstance(found, bool):
        raise site.problem(keyword, "must be true or false")
    return found


def _least(keyword: str, kind: str) -> Callable[[Site], list[int]]:
    def read(site: Site) -> list[int]:
        count = site.count(keyword)
        return [site.atom(kind, count)] if count else []

    return read


def _most(keyword: str, kind: str) -> Callable[[Site], list[int]]:
    def read(site: Site) -> list[int]:
        return [site.atom(kind, site.count(keyword))]

    return read


def _pattern(site: Site) -> list[int]:
    return [string_pattern(site, site.keywords["pattern"], "pattern")]


def string_pattern(site: Site, source: object, keyword: str) -> int:
    """Return the literal of a pattern, opaque where it is not regular or no pattern at all."""
    if not isinstance(source, str):
        raise site.problem(keyword, "must be a regular expression")
    try:
        return site.atom("pattern", regular.pattern(source))
    except regular.Unsupported:
        return site.atom("opaque", source)
    except regular.Malformed as error:
        problem = site.problem(keyword, f"not a regular expression: {error}")
        site.reading.unreadable.append(problem)
        return site.atom("opaque", source)


def _format(site: Site) -> list[int]:
    name = site.keywords["format"]
    added: Mapping[str, object] = {}
    if site.reading.known_formats_assert and isinstance(name, str):
        added = formats.ASSERTED.get(name, {})
    literals = []
    for keyword, value in added.items():
        if keyword == "pattern":
            literals.append(string_pattern(site, value, "format"))
        elif keyword == "multipleOf":
            literals.append(site.atom("multiple", value))
        else:
            literals.append(site.atom(keyword, (value, False)))
    return literals


def _prefix_items(site: Site) -> list[int]:
    return _prefix(site, "prefixItems")


def _prefix(site: Site, keyword: str) -> list[int]:
    return [
        site.atom("item", index, child)
        for index, raw in enumerate(site.schemas(keyword))
        if (child := site.below(raw, keyword, str(index))) != TRUE
    ]


def _items(site: Site) -> list[int]:
    found, literals, start = site.keywords["items"], [], 0
    if isinstance(found, list) and site.place.resource.dialect in _OLD_ITEMS:
        literals = _prefix(site, "items") if found else []
        start, keyword = len(found), "additionalItems"
        if keyword not in site.keywords:
            return literals
    else:
        keyword = "items"
        if "prefixItems" in site.keywords:
            start = len(site.schemas("prefixItems"))
    child = site.below(site.keywords[keyword], keyword)
    return literals if child == TRUE else [*literals, site.atom("items", start, child)]


def _contains(site: Site) -> list[int]:
    child = site.strictly(site.keywords["contains"], "contains")
    least = site.count("minContains") if "minContains" in site.keywords else 1
    literals = [site.atom("contains", least, child)] if least else []
    if "maxContains" in site.keywords:
        literals.append(site.atom("contains-max", site.count("maxContains"), child))
    return literals


def _unique_items(site: Site) -> list[int]:
    return [site.atom("unique", 0)] if _flag(site, "uniqueItems") else []


def _properties(site: Site) -> list[int]:
    return [
        site.atom("property", name, child)
        for name, raw in site.members("properties").items()
        if name not in site.dropped and (child := site.below(raw, "properties", name)) != TRUE
    ]


def _pattern_properties(site: Site) -> list[int]:
    literals = []
    for source, raw in site.members("patternProperties").items():
        child = site.below(raw, "patternProperties", source)
        if child == TRUE:
            continue
        try:
            literals.append(site.atom("properties", regular.pattern(source), child))
        except regular.Unsupported:
            unknown = site.atom("unknown", ("pattern", source), child)
            literals.append(site.unless_type(OBJECT, unknown))
        except regular.Malformed as error:
            message = f"not a regular expression: {error}"
            raise site.problem(f"patternProperties/{escape(source)}", message) from None
    return literals


def _additional_properties(site: Site) -> list[int]:
    found = site.keywords["additionalProperties"]
    if found is False and site.stance is Stance.READER and site.reading.lens.tolerant_reader:
        return []
    child = site.below(found, "additionalProperties")
    return [] if child == TRUE else [unevaluated.rest(site, child)]


def _required(site: Site) -> list[int]:
    names = site.names("required", site.keywords["required"])
    return [site.atom("required", name) for name in names if name not in site.dropped]


def _property_names(site: Site) -> list[int]:
    child = site.strictly(site.keywords["propertyNames"], "propertyNames")
    return [] if child == TRUE else [site.atom("names", 0, child)]


def _dependent_required(site: Site) -> list[int]:
    literals = []
    for name, needed in site.members("dependentRequired").items():
        literals += _needs(site, name, site.names("dependentRequired", needed))
    return literals


def _needs(site: Site, name: str, needed: list[str]) -> list[int]:
    absent = -site.atom("required", name)
    return [
        site.graph.disjunction([site.atom("type", ANY_TYPE & ~OBJECT), absent, there])
        for other in needed
        if name not in site.dropped and other not in site.dropped
        for there in [site.atom("required", other)]
    ]


def _dependent_schemas(site: Site, keyword: str = "dependentSchemas") -> list[int]:
    literals = []
    for name, raw in site.members(keyword).items():
        if isinstance(raw, list) and keyword == "dependencies":
            literals += _needs(site, name, site.names(keyword, raw))
            continue
        absent = -site.atom("required", name)
        schema = site.beside(raw, keyword, name)
        outside = site.atom("type", ANY_TYPE & ~OBJECT)
        literals.append(site.graph.disjunction([outside, absent, schema]))
    return literals


def _dependencies(site: Site) -> list[int]:
    return _dependent_schemas(site, "dependencies")


def _all_of(site: Site) -> list[int]:
    return [
        site.beside(raw, "allOf", str(index)) for index, raw in enumerate(site.schemas("allOf"))
    ]


def _any_of(site: Site) -> list[int]:
    branches = [
        site.graph.conjunction([site.beside(raw, "anyOf", str(index)), *_keys(site, raw)])
        for index, raw in enumerate(site.schemas("anyOf"))
    ]
    return [site.graph.disjunction(branches)]


def _one_of_schemas(site: Site) -> list[int]:
    pairs = []
    for index, raw in enumerate(site.schemas("oneOf")):
        place, keys = site.at(raw, "oneOf", str(index)), _keys(site, raw)
        bent = site.reading.part(place, site.stance, site.dropped)
        strict = site.reading.part(place, Stance.PLAIN, site.dropped)
        conjoin = site.graph.conjunction
        pairs.append((conjoin([bent, *keys]), conjoin([strict, *keys])))
    if len(pairs) == 1:
        return [pairs[0][0]]
    return [site.atom("one", tuple(pairs))]


def _keys(site: Site, branch: object) -> list[int]:
    """Return what a discriminator adds to one branch beside it."""
    found = parts.discriminated(site.reading, site.place, site.keywords, branch)
    if found is None:
        return []
    name, keys = found
    values = constants.one_of(site.graph, keys)
    return [site.atom("required", name), site.atom("property", name, values)]


def _not(site: Site) -> list[int]:
    return [-site.strictly(site.keywords["not"], "not")]


def _if(site: Site) -> list[int]:
    condition = site.strictly(site.keywords["if"], "if")
    literals = []
    if "then" in site.keywords:
        then = site.beside(site.keywords["then"], "then")
        literals.append(site.graph.disjunction([-condition, then]))
    if "else" in site.keywords:
        otherwise = site.beside(site.keywords["else"], "else")
        literals.append(site.graph.disjunction([condition, otherwise]))
    return literals


def _ref(site: Site) -> list[int]:
    reference = site.keywords["$ref"]
    try:
        target = site.reading.documents.resolve(site.place, reference)
    except SchemaProblem as problem:
        return [site.reading.dangling(site.place, problem)]
    return [site.reading.part(target, site.stance, site.dropped)]


def _dynamic_ref(site: Site) -> list[int]:
    target = site.reading.documents.dynamic(site.place, site.keywords["$dynamicRef"])
    return [site.reading.part(target, site.stance, site.dropped)]


def _recursive_ref(site: Site) -> list[int]:
    target = site.reading.documents.recursive(site.place, site.keywords["$recursiveRef"])
    return [site.reading.part(target, site.stance, site.dropped)]


_READERS: dict[str, Callable[[Site], list[int]]] = {
    "$ref": _ref,
    "$dynamicRef": _dynamic_ref,
    "$recursiveRef": _recursive_ref,
    "type": _type,
    "enum": _enum,
    "const": _const,
    "multipleOf": _multiple_of,
    "minimum": _bound("minimum"),
    "maximum": _bound("maximum"),
    "exclusiveMinimum": _exclusive("minimum"),
    "exclusiveMaximum": _exclusive("maximum"),
    "minLength": _least("minLength", "min-length"),
    "maxLength": _most("maxLength", "max-length"),
    "pattern": _pattern,
    "format": _format,
    "prefixItems": _prefix_items,
    "items": _items,
    "contains": _contains,
    "minItems": _least("minItems", "min-items"),
    "maxItems": _most("maxItems", "max-items"),
    "uniqueItems": _unique_items,
    "properties": _properties,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "propertyNames": _property_names,
    "required": _required,
    "minProperties": _least("minProperties", "min-properties"),
    "maxProperties": _most("maxProperties", "max-properties"),
    "dependentRequired": _dependent_required,
    "dependentSchemas": _dependent_schemas,
    "dependencies": _dependencies,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of_schemas,
    "not": _not,
    "if": _if,
}
