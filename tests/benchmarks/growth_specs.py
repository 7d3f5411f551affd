"""Pairs of OpenAPI documents of any size, with any number of edits: made, not collected.

Everything is worked out from the numbers given, so that a size names one document.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass

Value = dict[str, object]

_LINKS = (1, 7, 13, 29, 43, 59)
"""How far ahead the schemas lie that a schema of the dense family refers to."""
_LEAVES = 8
"""Plain properties of a schema."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a pair is.

    Attributes:
        operations: each takes one schema and gives another.
        schemas: among which the operations choose in turn.
        edits: properties whose `maxLength` is lowered, spread over the schemas.
        links: how far ahead the schemas lie that each refers to; none makes them separate.
    """

    operations: int
    schemas: int
    edits: int = 0
    links: tuple[int, ...] = ()


def separate(operations: int, edits: int) -> Size:
    """Operations over schemas that do not refer to each other, one for three operations."""
    return Size(operations, max(1, operations // 3), edits)


def dense(scale: int) -> Size:
    """300 operations over 120 schemas in dense cycles of references, six edits; times `scale`."""
    return Size(300 * scale, 120 * scale, 6, _LINKS)


def ring(scale: int) -> Size:
    """A ring of 150 schemas, each referring to the next, with two operations and one edit."""
    return Size(2, 150 * scale, 1, (1,))


def document(size: Size) -> Value:
    """The earlier version."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Generated", "version": "1.0.0"},
        "paths": {f"/things{number}": _path(number, size) for number in range(size.operations)},
        "components": {
            "schemas": {f"S{number}": _schema(number, size) for number in range(size.schemas)}
        },
    }


def edited(earlier: Value, size: Size) -> Value:
    """The later version: every edit makes one text shorter."""
    later = copy.deepcopy(earlier)
    for number in range(size.edits):
        schema, leaf = divmod(number * max(size.schemas // max(size.edits, 1), 1), size.schemas)
        name = f"S{leaf}"
        place = later["components"]["schemas"][name]["properties"]  # type: ignore[index]  # made above
        place[f"leaf{(number + schema) % _LEAVES}"]["maxLength"] = 20
    return later


def reordered(value: object) -> object:
    """The same with the members of every object in the opposite order."""
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(each) for each in value] if isinstance(value, list) else value


def text(value: object, indent: int | None = None) -> str:
    """A document as JSON text."""
    return json.dumps(value, indent=indent)


def _path(number: int, size: Size) -> Value:
    asked, given = number % size.schemas, (number * 7 + 3) % size.schemas
    described: Value = {"description": "What was asked for."}
    return {
        "post": {
            "operationId": f"things{number}",
            "parameters": [{"name": "page", "in": "query", "schema": {"type": "integer"}}],
            "requestBody": {"content": {"application/json": {"schema": _reference(asked)}}},
            "responses": {
                "200": described | {"content": {"application/json": {"schema": _reference(given)}}}
            },
        }
    }


def _schema(number: int, size: Size) -> Value:
    leaves: Value = {
        f"leaf{leaf}": {"type": "string", "maxLength": 40, "description": f"Leaf {leaf}."}
        for leaf in range(_LEAVES)
    }
    linked = {f"to{far}": _reference((number + far) % size.schemas) for far in size.links}
    return {"type": "object", "required": ["leaf0"], "properties": leaves | linked}


def _reference(number: int) -> Value:
    return {"$ref": f"#/components/schemas/S{number}"}
