"""Text on the wire: what else a reader's scalars may be read as.

The meaning stands with `govctl.subschema.question.Lens`: a reader accepts a value when it accepts
one of its readings. Schemas are widened only where that can be said position by position; what is
not widened accepts less than the lens does, so it never makes a proof.
"""

from __future__ import annotations

import json

from govctl.subschema import constants, regular
from govctl.subschema.documents import Documents, Place, subschemas
from govctl.subschema.reading import Reading, Stance
from govctl.subschema.terms import BOOLEAN, NULL, NUMBER, STRING, type_of

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
_PLAIN_SCALARS = {"type", "enum", "format"}
_TYPED_TEXT = {
    "integer": "^(?:0|-?[1-9][0-9]*)$",
    "number": "^(?:0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]{0,2})\\.[0-9]{0,2}[1-9])$",
    "boolean": "^(?:true|false)$",
}


def as_text(reading: Reading, place: Place) -> int | None:
    """Return a reader's scalar schema with the other readings of its values, where they are sure.

    Only a schema of `type` and `enum` alone is widened; every widening here is a subset of the
    meaning of wire text, so nothing is accepted that the lens refuses.
    """
    graph, words = reading.graph, place.keywords() if isinstance(place.raw, dict) else {}
    if not words or words.keys() - _PLAIN_SCALARS or reading.known_formats_assert:
        return None
    own = reading.part(place, Stance.READER)
    values, kind = words.get("enum"), words.get("type")
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
