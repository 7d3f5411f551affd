"""Text on the wire: what else a reader's scalars may be read as.

The meaning stands with `govctl.subschema.question.Lens`: a reader accepts a value when it accepts
one of its readings. Schemas are widened only where that can be said position by position; what is
not widened accepts less than the lens does, so it never makes a proof.
"""

from __future__ import annotations

import json

from govctl.subschema import constants, formats, regular
from govctl.subschema.documents import Documents, Place, subschemas
from govctl.subschema.reading import Reading, Stance
from govctl.subschema.terms import BOOLEAN, NULL, NUMBER, STRING, Graph, type_of

_ONE_SCHEMA_PER_VALUE = {
    *("type", "enum", "const", "format", "pattern", "multipleOf", "minimum", "maximum"),
    *("exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems"),
    *("properties", "additionalProperties", "required", "dependentRequired", "propertyNames"),
    *("minProperties", "maxProperties", "items", "prefixItems", "additionalItems", "anyOf"),
    *("$defs", "definitions", "$id", "id", "$anchor", "$ref", "nullable", "x-nullable"),
}


def speaks_once(documents: Documents) -> bool:
    """Tell whether each value has one schema at most that speaks about it.

    Two schemas may want two different readings of one value, and `oneOf`, `not`, `contains` or
    `uniqueItems` count readings: then positions cannot be widened one by one.

    Raises:
        SchemaProblem: a reference that resolves to nothing.
    """
    pending, seen = [documents.start()], set[int]()
    while pending:
        place = pending.pop()
        if not isinstance(place.raw, dict) or id(place.raw) in seen:
            continue
        seen.add(id(place.raw))
        words = place.keywords()
        asserting = words.keys() - {"$defs", "definitions", "$id", "id", "$anchor"}
        if asserting - _ONE_SCHEMA_PER_VALUE:
            return False
        if asserting & {"$ref", "anyOf"} and len(asserting) > 1:
            return False
        if "$ref" in words:
            pending.append(documents.resolve(place, words["$ref"]))
        pending += [
            documents.child(place, raw, *tokens.split("/"))
            for tokens, raw in subschemas(words)
            if not tokens.startswith(("$defs/", "definitions/"))
        ]
    return True


_MOST_TWINS = 1_000
_LONGEST_SPELLING = 300
_PLAIN_SCALARS = {"type", "enum", "format"}
_LENGTHS = {"minLength", "maxLength"}
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None}
_TYPED_TEXT = {
    "integer": "^(?:0|-?[1-9][0-9]*)$",
    "number": "^(?:0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]{0,2})\\.[0-9]{0,2}[1-9])$",
    "boolean": "^(?:true|false)$",
}


def as_text(reading: Reading, place: Place) -> int | None:
    """Return a reader's scalar schema with the other readings of its values, where they are sure.

    Only a schema of `type`, `enum` and lengths is widened; every widening here is a subset of the
    meaning of wire text, so nothing is accepted that the lens refuses.
    """
    graph, words = reading.graph, place.keywords() if isinstance(place.raw, dict) else {}
    if not words or words.keys() - _PLAIN_SCALARS - _LENGTHS:
        return None
    if reading.known_formats_assert and words.get("format") in formats.ASSERTED:
        return None
    return _widened(graph, words, reading.part(place, Stance.READER))


def _widened(graph: Graph, words: dict[str, object], own: int) -> int | None:
    values, kind = words.get("enum"), words.get("type")
    if words.keys() & _LENGTHS:
        bounds = constants.whole(words.get("minLength", 0)), words.get("maxLength")
        return _spelled(graph, own, *bounds) if kind == "string" and values is None else None
    if isinstance(values, list):
        if kind is not None or len(values) > _MOST_TWINS:
            return None
        twins = [twin for value in values for twin in _twins(value)]
        return graph.disjunction([own, constants.one_of(graph, twins)]) if twins else None
    if kind == "string":
        return graph.atom("type", STRING | NUMBER | BOOLEAN | NULL)
    if isinstance(kind, str) and kind in _TYPED_TEXT:
        spelled = graph.atom("pattern", regular.pattern(_TYPED_TEXT[kind]))
        text = graph.conjunction([graph.atom("type", STRING), spelled])
        return graph.disjunction([own, text])
    return None


def _spelled(graph: Graph, own: int, least: int | None, longest: object) -> int | None:
    """Return a text with bounded length, and the integers and words whose spelling is as long."""
    most = constants.whole(longest)
    if least is None or (longest is not None and most is None):
        return None
    limit = _LONGEST_SPELLING if most is None else min(most, _LONGEST_SPELLING)
    words = [word for text, word in _WORDS.items() if least <= len(text) <= limit]
    readings = [own, constants.one_of(graph, words)] if words else [own]
    if limit and least <= limit:
        whole = [graph.atom("type", NUMBER), graph.atom("multiple", 1)]
        if most is not None:
            whole.append(graph.atom("minimum", (1 - 10 ** (limit - 1), False)))
            whole.append(graph.atom("maximum", (10**limit - 1, False)))
        if least > 1:
            long_enough = graph.atom("minimum", (10 ** (least - 1), False))
            negative = graph.atom("maximum", (-(10 ** (least - 2)), False))
            whole.append(graph.disjunction([long_enough, negative]))
        readings.append(graph.conjunction(whole))
    return graph.disjunction(readings)


def _twins(value: object) -> list[object]:
    """Return the other reading of a scalar on the wire, where it has one."""
    if not isinstance(value, str):
        plain = isinstance(value, (bool, int)) or value is None
        return [json.dumps(value)] if plain else []
    try:
        read: object = json.loads(value)
    except ValueError:
        return []
    simple = type_of(read) in {NULL, BOOLEAN} or (
        isinstance(read, int) and json.dumps(read) == value
    )
    return [read] if simple and json.dumps(read) == value else []
