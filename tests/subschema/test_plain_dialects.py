"""Each construct of each dialect, by what its plain form accepts and refuses."""

from __future__ import annotations

from typing import Any, NamedTuple

import jsonschema_rs
import pytest

from govctl.subschema.judge import Judge
from govctl.subschema.plain import Role, plain
from govctl.subschema.question import Dialect, Lens, SchemaProblem, SchemaSource, World

OPEN = Lens(world=World.OPEN)
D4, D6, D7 = Dialect.DRAFT_04, Dialect.DRAFT_06, Dialect.DRAFT_07
D19, D20 = Dialect.DRAFT_2019_09, Dialect.DRAFT_2020_12
O2, O3, O31 = Dialect.OPENAPI_20, Dialect.OPENAPI_30, Dialect.OPENAPI_31
OWN: dict[Dialect, type[jsonschema_rs.Validator]] = {
    D4: jsonschema_rs.Draft4Validator,
    D6: jsonschema_rs.Draft6Validator,
    D7: jsonschema_rs.Draft7Validator,
    D19: jsonschema_rs.Draft201909Validator,
    D20: jsonschema_rs.Draft202012Validator,
}


class Case(NamedTuple):
    """A schema of a dialect, with payloads it accepts and payloads it refuses."""

    what: str
    dialect: Dialect
    schema: Any
    accepts: list[Any]
    refuses: list[Any]


CASES = [
    Case("strict minimum", D4, {"minimum": 1, "exclusiveMinimum": True}, [2, "x"], [1]),
    Case("lax minimum", D4, {"minimum": 1, "exclusiveMinimum": False}, [1], [0]),
    Case("strict maximum", O3, {"maximum": 1, "exclusiveMaximum": True}, [0], [1]),
    Case("const is unknown", D4, {"const": 1}, [2], []),
    Case("const", D6, {"const": 1}, [1], [2]),
    Case("if is unknown", D6, {"if": {}, "then": False}, [1], []),
    Case("if", D7, {"if": {"type": "string"}, "then": {"minLength": 2}}, [1, "ab"], ["a"]),
    Case("then alone", D7, {"then": False}, [1], []),
    Case("tuple", D7, {"items": [{"type": "string"}], "additionalItems": False}, [["a"]], [[1]]),
    Case("end of tuple", D7, {"items": [{}], "additionalItems": False}, [[1]], [[1, 2]]),
    Case("additionalItems alone", D7, {"additionalItems": False}, [[1]], []),
    Case(
        "tuple rest", D19, {"items": [True], "additionalItems": {"type": "null"}}, [[1]], [[1, 1]]
    ),
    Case("prefixItems", D20, {"prefixItems": [{"type": "null"}]}, [[None, 1]], [[1]]),
    Case("prefixItems is unknown", D7, {"prefixItems": [False]}, [[1]], []),
    Case("dependencies on names", D7, {"dependencies": {"a": ["b"]}}, [{"b": 1}], [{"a": 1}]),
    Case(
        "dependencies on schemas",
        D4,
        {"dependencies": {"a": {"required": ["b"]}}},
        [{}, {"a": 1, "b": 1}],
        [{"a": 1}],
    ),
    Case("dependentRequired", D19, {"dependentRequired": {"a": ["b"]}}, [{}], [{"a": 1}]),
    Case("minContains", D20, {"contains": {"const": 1}, "minContains": 2}, [[1, 1]], [[1]]),
    Case("minContains is unknown", D7, {"contains": {"const": 1}, "minContains": 0}, [[1]], [[]]),
    Case(
        "siblings of $ref are ignored",
        D7,
        {"$ref": "#/definitions/a", "maximum": 1, "definitions": {"a": {"type": "integer"}}},
        [5],
        ["x"],
    ),
    Case(
        "siblings of $ref hold",
        D19,
        {"$ref": "#/$defs/a", "maximum": 1, "$defs": {"a": {"type": "integer"}}},
        [1],
        [5, "x"],
    ),
    Case(
        "a plain-name id",
        D7,
        {"$ref": "#a", "definitions": {"x": {"$id": "#a", "type": "string"}}},
        ["x"],
        [1],
    ),
    Case(
        "a relative id",
        D7,
        {
            "$id": "http://e.example/root.json",
            "properties": {"p": {"$ref": "other.json"}},
            "definitions": {"x": {"$id": "other.json", "type": "string"}},
        },
        [{"p": "x"}],
        [{"p": 1}],
    ),
    Case(
        "id of draft-04",
        D4,
        {
            "id": "http://e.example/root.json",
            "properties": {"p": {"$ref": "other.json#/definitions/y"}},
            "definitions": {
                "x": {"id": "other.json", "definitions": {"y": {"type": "string"}}},
            },
        },
        [{"p": "x"}],
        [{"p": 1}],
    ),
    Case(
        "an anchor",
        D20,
        {"$ref": "#here", "$defs": {"x": {"$anchor": "here", "type": "string"}}},
        ["x"],
        [1],
    ),
    Case(
        "an id inside an enum is data",
        D20,
        {
            "enum": [{"$id": "http://e.example/x", "$anchor": "a"}],
            "$ref": "#a",
            "$defs": {"x": {"$anchor": "a", "type": "object"}},
        },
        [{"$id": "http://e.example/x", "$anchor": "a"}],
        [{}],
    ),
    Case(
        "a recursive reference",
        D19,
        {"properties": {"p": {"$recursiveRef": "#"}}, "additionalProperties": False},
        [{"p": {"p": {}}}],
        [{"p": {"q": 1}}],
    ),
    Case(
        "a dynamic reference with one target",
        D20,
        {
            "$dynamicAnchor": "node",
            "properties": {"p": {"$dynamicRef": "#node"}},
            "additionalProperties": False,
        },
        [{"p": {}}],
        [{"p": {"q": 1}}],
    ),
    Case(
        "definitions by pointer", D20, {"$ref": "#/x/y", "x": {"y": {"type": "null"}}}, [None], [1]
    ),
    Case("an escaped pointer", D20, {"$ref": "#/$defs/a~1b%25", "$defs": {"a/b%": False}}, [], [1]),
    Case("nullable", O3, {"type": "string", "nullable": True}, [None, "x"], [1]),
    Case("nullable without type", O3, {"nullable": True, "minLength": 1}, [None, 1], [""]),
    Case(
        "enum without null", O3, {"type": "string", "nullable": True, "enum": ["a"]}, ["a"], [None]
    ),
    Case("nullable is unknown", O31, {"type": "string", "nullable": True}, ["x"], [None]),
    Case("x-nullable", O2, {"type": "string", "x-nullable": True}, [None, "x"], [1]),
    Case("file", O2, {"type": "file"}, ["x", 1], []),
    Case("oneOf is unknown", O2, {"oneOf": [False]}, [1], []),
    Case("type list", O31, {"type": ["string", "null"]}, [None], [1]),
    Case("whole numbers", D20, {"type": "integer"}, [1, 1.0, 10**400], [1.5, True]),
    Case("exact multiples", D20, {"multipleOf": 0.01}, [19.99], [19.999]),
    Case("odd names", D20, {"required": ["a~/%\n\u00e9"]}, [{"a~/%\n\u00e9": 1}], [{}]),
]


def _judge(case: Case) -> Judge:
    return Judge(plain(SchemaSource(case.schema, dialect=case.dialect), OPEN, Role.READER))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.dialect}-{case.what}")
def test_construct_keeps_its_meaning(case: Case) -> None:
    """A construct of an old dialect accepts and refuses in plain 2020-12 what it should."""
    judge = _judge(case)
    assert [p for p in case.accepts if not judge.accepts(p)] == []
    assert [p for p in case.refuses if judge.accepts(p)] == []


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.dialect in OWN], ids=lambda c: f"{c.dialect}-{c.what}"
)
def test_expectation_is_that_of_the_dialect(case: Case) -> None:
    """A validator of the original draft expects the same, so the examples are not our opinion."""
    if case.dialect is D4 and any(isinstance(p, float) for p in case.accepts):
        pytest.skip("draft-04 tells 1.0 from 1")
    own = OWN[case.dialect](case.schema, validate_formats=False)
    assert [p for p in case.accepts if not own.is_valid(p)] == []
    assert [p for p in case.refuses if own.is_valid(p)] == []


def test_contains_marks_no_items_before_2020() -> None:
    """In 2019-09 `unevaluatedItems` does not see what `contains` matched; in 2020-12 it does."""
    schema = {"contains": {"const": 1}, "unevaluatedItems": False}
    old = plain(SchemaSource(schema, dialect=D19), OPEN, Role.READER)
    new = plain(SchemaSource(schema, dialect=D20), OPEN, Role.READER)
    assert not Judge(old).accepts([1])
    assert Judge(new).accepts([1])


def test_references_reach_other_documents() -> None:
    """Resources are bundled: relative to the document's URI, and back again."""
    root = {"properties": {"p": {"$ref": "types.json#/$defs/t"}}}
    types = {"$defs": {"t": {"type": "array", "items": {"$ref": "root.json"}}}}
    source = SchemaSource(
        root, uri="http://e.example/root.json", resources={"http://e.example/types.json": types}
    )
    judge = Judge(plain(source, OPEN, Role.READER))
    assert judge.accepts({"p": [{"p": []}]})
    assert not judge.accepts({"p": [{"p": 1}]})


def test_a_resource_may_have_a_dialect_of_its_own() -> None:
    """`$schema` of a document that is referred to decides how that document is read."""
    draft_04 = "http://json-schema.org/draft-04/schema#"
    old = {"$schema": draft_04, "minimum": 1, "exclusiveMinimum": True}
    source = SchemaSource({"$ref": "http://e.example/old"}, resources={"http://e.example/old": old})
    assert not Judge(plain(source, OPEN, Role.READER)).accepts(1)


def test_a_schema_inside_an_api_description_is_found_by_pointer() -> None:
    """The document around a schema need not be a schema; references reach all of it."""
    document = {
        "openapi": "3.0.3",
        "components": {
            "schemas": {
                "A": {"type": "object", "properties": {"b": {"$ref": "#/components/schemas/B"}}},
                "B": {"type": "integer", "nullable": True},
            }
        },
    }
    source = SchemaSource(document, "/components/schemas/A", dialect=O3)
    judge = Judge(plain(source, OPEN, Role.READER))
    assert judge.accepts({"b": None})
    assert not judge.accepts({"b": "x"})


@pytest.mark.parametrize(
    ("schema", "pointer", "reason"),
    [
        ({"$ref": "#"}, "/$ref", "circular-reference"),
        ({"allOf": [{"$ref": "#"}]}, "", "circular-reference"),
        ({"not": {"$ref": "#"}}, "", "circular-reference"),
        ({"properties": {"p": {"$ref": "#/nowhere"}}}, "/properties/p/$ref", "dangling-reference"),
        ({"$ref": "http://e.example/x"}, "/$ref", "dangling-reference"),
        ({"$ref": "#nowhere"}, "/$ref", "dangling-reference"),
        ({"$ref": "//[x"}, "/$ref", "dangling-reference"),
        ({"$ref": 3}, "/$ref", "invalid-schema"),
        ({"$schema": "http://e.example/mine"}, "/$schema", "unknown-dialect"),
        ({"$schema": 3}, "/$schema", "unknown-dialect"),
        (3, "", "invalid-schema"),
        ([], "", "invalid-schema"),
        ({"properties": []}, "/properties", "invalid-schema"),
        ({"properties": {"a": 3}}, "/properties/a", "invalid-schema"),
        ({"allOf": {}}, "/allOf", "invalid-schema"),
        ({"required": True}, "/required", "invalid-schema"),
        ({"enum": "x"}, "/enum", "invalid-schema"),
        ({"pattern": 3}, "/pattern", "invalid-schema"),
        ({"items": [{}]}, "/items", "invalid-schema"),
        ({"maximum": float("nan")}, "/maximum", "invalid-schema"),
        ({"const": [float("inf")]}, "/const", "invalid-schema"),
        (
            {
                "$id": "http://e.example/a",
                "$dynamicAnchor": "n",
                "properties": {"p": {"$dynamicRef": "#n"}},
                "$defs": {"x": {"$id": "b", "$dynamicAnchor": "n"}},
            },
            "/properties/p/$dynamicRef",
            "dynamic-reference",
        ),
    ],
)
def test_what_is_no_schema_has_a_place_and_a_reason(schema: Any, pointer: str, reason: str) -> None:
    """A schema that cannot be read ends in a problem that names the place."""
    with pytest.raises(SchemaProblem) as caught:
        plain(SchemaSource(schema), Lens(), Role.WRITER)
    assert (caught.value.pointer, caught.value.reason) == (pointer, reason)


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"properties": {"p": {"type": "strin"}}}, "/properties/p/type"),
        ({"$ref": "#/$defs/x", "$defs": {"x": {"pattern": "("}}}, "/$defs/x/pattern"),
        ({"minLength": -1}, "/minLength"),
        ({"allOf": []}, "/allOf"),
        ({"required": ["\ud800"]}, ""),
    ],
)
def test_the_validator_has_the_last_word_on_schemas(schema: Any, pointer: str) -> None:
    """What the validator cannot compile is said with the place in the original."""
    with pytest.raises(SchemaProblem) as caught:
        Judge(plain(SchemaSource(schema), Lens(), Role.WRITER))
    assert caught.value.reason == "validator-refuses-schema"
    assert caught.value.pointer == pointer


@pytest.mark.parametrize("keyword", ["not", "properties", "items", "allOf"])
def test_depth_of_a_thousand_is_no_problem(keyword: str) -> None:
    """Deep schemas are cut into definitions, so that nothing recurses without bound."""
    schema: Any = {"type": "array"}
    for _ in range(1_000):
        schema = {keyword: {"properties": {"a": schema}, "allOf": [schema]}.get(keyword, schema)}
    judge = Judge(plain(SchemaSource(schema), Lens(), Role.WRITER))
    assert judge.accepts([])
