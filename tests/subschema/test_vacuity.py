"""Facts about one schema: what accepts nothing, never applies, is implied, or refuses itself."""

from __future__ import annotations

from typing import Any

import pytest

from govctl.subschema.question import Dialect, SchemaProblem, SchemaSource
from govctl.subschema.vacuity import Vacuity, vacuities

NOTHING, IDLE, IMPLIED = Vacuity.ACCEPTS_NOTHING, Vacuity.NEVER_APPLIES, Vacuity.IMPLIED
EXAMPLE, DEFAULT = Vacuity.REFUSED_EXAMPLE, Vacuity.REFUSED_DEFAULT


def facts(schema: Any, dialect: Dialect | None = None) -> list[tuple[str, Vacuity]]:
    """Return pointer and kind of every fact."""
    return [(fact.pointer, fact.kind) for fact in vacuities(SchemaSource(schema, dialect=dialect))]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "object", "properties": {"a": {"type": "string", "minLength": 1}}}, []),
        ({"type": "integer", "minimum": 3, "maximum": 2}, [("", NOTHING)]),
        ({"enum": ["a"], "type": "integer"}, [("", NOTHING)]),
        (
            {"anyOf": [{"type": "string"}, {"type": "integer", "enum": ["x"]}]},
            [("/anyOf/1", NOTHING)],
        ),
        ({"properties": {"a": False}}, []),
        (
            {"type": "object", "required": ["a"], "properties": {"a": False}},
            [("", NOTHING)],
        ),
        ({"type": "integer", "minLength": 3}, [("/minLength", IDLE)]),
        ({"type": ["integer", "string"], "maxLength": 3}, []),
        ({"then": {"type": "string"}}, [("/then", IDLE)]),
        ({"minContains": 2}, [("/minContains", IDLE)]),
        ({"type": "string", "minLength": 0}, [("/minLength", IMPLIED)]),
        ({"minimum": 1, "exclusiveMinimum": 1, "type": "integer"}, [("/minimum", IMPLIED)]),
        ({"enum": ["ab"], "maxLength": 5}, [("/maxLength", IMPLIED)]),
        ({"type": "string", "minLength": 2, "maxLength": 5}, []),
        ({"type": "integer", "default": "x"}, [("/default", DEFAULT)]),
        ({"type": "integer", "default": 1, "examples": [2, "x"]}, [("/examples/1", EXAMPLE)]),
        (
            {
                "properties": {"a": {"$ref": "#/$defs/x"}},
                "$defs": {"x": {"const": 1, "example": 2}},
            },
            [("/$defs/x/example", EXAMPLE)],
        ),
    ],
)
def test_facts_have_their_place(schema: Any, expected: list[tuple[str, Vacuity]]) -> None:
    """Each fact names the schema, keyword or value it is about; a sound schema has none."""
    assert facts(schema) == expected


def test_old_bounds_are_read_together() -> None:
    """`minimum` beside a boolean `exclusiveMinimum` is one bound, not an implied one."""
    assert (
        facts({"minimum": 1, "exclusiveMinimum": True, "type": "integer"}, Dialect.DRAFT_04) == []
    )


def test_siblings_that_are_not_heard_say_nothing() -> None:
    """Beside a `$ref` of draft-07 a default is no default."""
    schema = {
        "properties": {"a": {"$ref": "#/definitions/x", "default": 3}},
        "definitions": {"x": {"type": "string"}},
    }
    assert facts(schema, Dialect.DRAFT_07) == []


def test_recursion_ends() -> None:
    """A schema that only endless payloads satisfy accepts nothing, and is looked at once."""
    schema = {"type": "object", "required": ["n"], "properties": {"n": {"$ref": "#"}}}
    assert ("", NOTHING) in facts(schema)


def test_what_cannot_be_read_is_said() -> None:
    """A dangling reference is a problem, not a fact."""
    with pytest.raises(SchemaProblem):
        facts({"properties": {"a": {"$ref": "#/nowhere"}}})
