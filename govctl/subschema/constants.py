"""Literals for given values: `const`, `enum`, and values a search has to avoid."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from govctl.subschema.question import SchemaProblem
from govctl.subschema.terms import (
    ARRAY,
    FALSE,
    OBJECT,
    SCALAR_TYPES,
    Graph,
    Scalar,
    as_scalar,
    type_of,
)

_DEEPEST = 100


def whole(value: object) -> int | None:
    """Return a JSON number that is an integer (2.0 is), or None."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    if isinstance(value, int):
        return value
    return int(value) if Decimal(value).is_finite() and value == int(value) else None


def one_of(graph: Graph, values: Iterable[object], pointer: str = "") -> int:
    """Return the literal that holds for some given values and no other.

    Raises:
        SchemaProblem: a value that JSON does not know, or one too deep or too long to compare.
    """
    scalars: set[Scalar] = set()
    others: list[int] = []
    for value in values:
        if type_of(value) & SCALAR_TYPES:
            scalars.add(as_scalar(value, pointer))
        else:
            others.append(_composite(graph, value, pointer, 0))
    if scalars or not others:
        others.append(graph.atom("scalars", frozenset(scalars)))
    return graph.disjunction(others) if len(others) > 1 else others[0]


def _composite(graph: Graph, value: object, pointer: str, depth: int) -> int:
    """Write an array or object out as the schema that only it satisfies."""
    if depth > _DEEPEST:
        raise SchemaProblem(pointer, "a value nested too deeply to compare", "value-too-deep")
    if isinstance(value, dict):
        return _object(graph, value, pointer, depth)
    if not isinstance(value, (list, tuple)):
        raise SchemaProblem(pointer, f"not a JSON value: {type(value).__name__}")
    size = len(value)
    literals = [graph.atom("type", ARRAY), graph.atom("max-items", size)]
    if size:
        literals.append(graph.atom("min-items", size))
    literals += [
        graph.atom("item", index, _constant(graph, item, pointer, depth + 1))
        for index, item in enumerate(value)
    ]
    return graph.conjunction(literals)


def _object(graph: Graph, value: dict[object, object], pointer: str, depth: int) -> int:
    literals = [graph.atom("type", OBJECT)]
    names = []
    for name, member in value.items():
        if not isinstance(name, str):
            raise SchemaProblem(pointer, "member names must be strings")
        names.append(name)
        constant = _constant(graph, member, pointer, depth + 1)
        literals += [graph.atom("required", name), graph.atom("property", name, constant)]
    literals.append(graph.atom("rest", (frozenset(names), frozenset()), FALSE))
    return graph.conjunction(literals)


def _constant(graph: Graph, value: object, pointer: str, depth: int) -> int:
    if type_of(value) & SCALAR_TYPES:
        return graph.atom("scalars", frozenset({as_scalar(value, pointer)}))
    return _composite(graph, value, pointer, depth)
