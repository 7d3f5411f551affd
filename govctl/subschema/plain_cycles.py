"""Finds references that lead back to themselves about the very same value."""

from __future__ import annotations

from collections.abc import Mapping

from govctl.subschema.plain_spot import Spot
from govctl.subschema.question import SchemaProblem

_LISTS = ("allOf", "anyOf", "oneOf")
_SINGLE = ("not", "if", "then", "else")


def refuse_cycles(document: dict[str, object], origins: Mapping[int, Spot]) -> None:
    """Refuse a plain document with a reference that leads back to itself: it means nothing.

    Args:
        document: a plain schema, with its definitions under `$defs`.
        origins: the place each of its schema objects comes from, by identity.

    Raises:
        SchemaProblem: there is one, at the place of the schema it leads back to.
    """
    definitions = document.get("$defs")
    nodes: dict[str, dict[str, object]] = {"#": document}
    for label, schema in (definitions if isinstance(definitions, dict) else {}).items():
        if isinstance(schema, dict):
            nodes[f"#/$defs/{label}"] = schema
    done: set[str] = set()
    for start, schema in nodes.items():
        path: dict[str, list[str]] = {start: _in_place_references(schema)}
        while path:
            name, ahead = next(reversed(path.items()))
            if not ahead:
                done.add(name)
                del path[name]
                continue
            following = ahead.pop()
            if following in path:
                spot = origins[id(nodes[following])]
                message = "the schema refers back to itself about the same value"
                raise SchemaProblem(spot.pointer, message, "circular-reference")
            if following not in done and following in nodes:
                path[following] = _in_place_references(nodes[following])


def _in_place_references(schema: dict[str, object]) -> list[str]:
    """Return what a schema refers to about the very value it is applied to."""
    found: list[str] = []
    waiting: list[object] = [schema]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, dict):
            continue
        if "$ref" in part:
            found.append(str(part["$ref"]))
        waiting.extend(part[keyword] for keyword in _SINGLE if keyword in part)
        for keyword in _LISTS:
            waiting.extend(part.get(keyword, ()))
        waiting.extend(part.get("dependentSchemas", {}).values())
    return found
