"""Each keyword, narrower against wider, in every polarity and nesting, with both answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from govctl.model.containment import Verdict
from tests.subschema.proving import ask

STRICTER: dict[str, tuple[Any, Any]] = {
    "type": ({"type": "string"}, {"type": ["string", "null"]}),
    "type integer": ({"type": "integer"}, {"type": "number"}),
    "enum": ({"enum": ["a", 1, None]}, {"enum": [None, "b", "a", 1.0]}),
    "enum of arrays": ({"enum": [[1], {"a": 1}]}, {"enum": [{"a": 1}, [1], [1, 2]]}),
    "const": ({"const": {"a": [1]}}, {"type": "object", "required": ["a"]}),
    "multipleOf": ({"multipleOf": 6}, {"multipleOf": 1.5}),
    "multiples combined": ({"allOf": [{"multipleOf": 4}, {"multipleOf": 6}]}, {"multipleOf": 12}),
    "minimum": ({"minimum": 2}, {"minimum": 1.5}),
    "minimum exclusive": ({"exclusiveMinimum": 2}, {"minimum": 2}),
    "minimum of integers": ({"type": "integer", "exclusiveMinimum": 1}, {"minimum": 2}),
    "maximum": ({"maximum": 1}, {"maximum": 1.25}),
    "maximum exclusive": ({"exclusiveMaximum": 1}, {"maximum": 1}),
    "minLength": ({"minLength": 2}, {"minLength": 1}),
    "maxLength": ({"maxLength": 1}, {"maxLength": 2}),
    "pattern": ({"pattern": "^a+$"}, {"pattern": "^(a|b)+$"}),
    "pattern and length": ({"pattern": "^[ab]{2}$"}, {"maxLength": 2, "minLength": 2}),
    "minItems": ({"minItems": 2}, {"minItems": 1}),
    "maxItems": ({"maxItems": 1}, {"maxItems": 2}),
    "uniqueItems": ({"maxItems": 2, "uniqueItems": True}, {"maxItems": 2}),
    "unique by length": ({"maxItems": 1}, {"uniqueItems": True}),
    "items": ({"items": {"type": "integer"}}, {"items": {"type": "number"}}),
    "prefixItems": ({"prefixItems": [{"type": "string"}, False]}, {"prefixItems": [{}, False]}),
    "prefixItems and items": (
        {"items": {"type": "string"}},
        {"prefixItems": [{"type": "string"}, {"minLength": 0, "type": "string"}]},
    ),
    "contains": ({"contains": {"const": 1}}, {"contains": {"type": "integer"}}),
    "minContains": (
        {"contains": {"const": 1}, "minContains": 3},
        {"contains": {"const": 1}, "minContains": 2},
    ),
    "maxContains": (
        {"contains": {"type": "integer"}, "minContains": 0, "maxContains": 1},
        {"contains": {"const": 1}, "minContains": 0, "maxContains": 1},
    ),
    "contains by count": (
        {"items": {"enum": [1, 2]}, "minItems": 3, "contains": {"const": 1}, "maxContains": 2},
        {"anyOf": [{"contains": {"const": 2}}, {"maxItems": 0}, {"not": {"type": "array"}}]},
    ),
    "unevaluatedItems": (
        {"prefixItems": [{"type": "string"}], "unevaluatedItems": False},
        {"maxItems": 1},
    ),
    "unevaluatedItems per branch": (
        {
            "anyOf": [{"prefixItems": [{"const": 1}]}, {"prefixItems": [{}, {"const": 2}]}],
            "unevaluatedItems": False,
        },
        {"maxItems": 2},
    ),
    "unevaluatedItems beside contains": (
        {"contains": {"type": "integer"}, "unevaluatedItems": {"type": "string"}},
        {"items": {"type": ["integer", "string"]}},
    ),
    "properties": (
        {"properties": {"a": {"type": "integer"}}},
        {"properties": {"a": {"type": "number"}}},
    ),
    "properties impossible": (
        {"properties": {"a": False, "b": {}}},
        {"properties": {"a": {"type": "null"}}},
    ),
    "patternProperties": (
        {"patternProperties": {"^a": {"type": "null"}}},
        {"patternProperties": {"^ab": {"type": ["null", "string"]}}},
    ),
    "patternProperties and names": (
        {"patternProperties": {"^a": {"type": "null"}}},
        {"properties": {"ab": {"type": "null"}}},
    ),
    "additionalProperties": (
        {"properties": {"a": {}}, "additionalProperties": False},
        {"properties": {"a": {}, "b": {}}, "additionalProperties": False},
    ),
    "additionalProperties schema": (
        {"additionalProperties": {"type": "string"}},
        {"properties": {"a": {"type": "string"}}},
    ),
    "propertyNames": (
        {"propertyNames": {"pattern": "^a{1,2}$"}},
        {"propertyNames": {"maxLength": 2}},
    ),
    "propertyNames and count": (
        {"propertyNames": {"enum": ["a", "b"]}},
        {"maxProperties": 2},
    ),
    "required": ({"required": ["a", "b"]}, {"required": ["b"]}),
    "dependentRequired": (
        {"dependentRequired": {"a": ["b", "ab"]}},
        {"dependentRequired": {"a": ["b"]}},
    ),
    "dependentSchemas": (
        {"dependentSchemas": {"a": {"required": ["b"], "maxProperties": 2}}},
        {"dependentRequired": {"a": ["b"]}},
    ),
    "minProperties": ({"required": ["a", "b"]}, {"minProperties": 2}),
    "maxProperties": ({"maxProperties": 1}, {"maxProperties": 2}),
    "unevaluatedProperties": (
        {
            "oneOf": [
                {"properties": {"a": {"const": 1}}, "required": ["a"]},
                {"properties": {"b": {"const": 2}}, "required": ["b"]},
            ],
            "unevaluatedProperties": False,
        },
        {"propertyNames": {"enum": ["a", "b"]}},
    ),
    "unevaluatedProperties after if": (
        {
            "if": {"properties": {"a": {"const": 1}}, "required": ["a"]},
            "then": {"properties": {"b": {"type": "string"}}},
            "unevaluatedProperties": False,
        },
        {"dependentRequired": {"b": ["a"]}},
    ),
    "allOf": ({"allOf": [{"minimum": 1}, {"type": "integer"}]}, {"type": "integer"}),
    "anyOf": (
        {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        {"anyOf": [{"type": "null"}, {"type": "string"}, {"type": "number"}]},
    ),
    "oneOf": (
        {"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}], "type": "number"},
        {"anyOf": [{"multipleOf": 2}, {"multipleOf": 3}]},
    ),
    "not": ({"not": {"type": ["string", "null"]}}, {"not": {"type": "string"}}),
    "if then else": (
        {"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"type": "null"}},
        {"type": ["string", "null"]},
    ),
    "false": (False, {"type": "string"}),
    "true": ({"minLength": 1}, True),
    "reference": (
        {"$ref": "#/$defs/node", "$defs": {"node": {"type": "object", "required": ["next"]}}},
        {"type": "object"},
    ),
}

Context = Callable[[Any], Any]

POSITIVE: dict[str, Context] = {
    "itself": lambda schema: schema,
    "a member": lambda schema: {"properties": {"a": schema}},
    "a required member": lambda schema: {
        "type": "object",
        "properties": {"a": schema},
        "required": ["a"],
    },
    "any other member": lambda schema: {"properties": {"b": {}}, "additionalProperties": schema},
    "a pattern's member": lambda schema: {"patternProperties": {"^x": schema}},
    "items": lambda schema: {"items": schema},
    "the second item": lambda schema: {"prefixItems": [True, schema]},
    "contained": lambda schema: {"contains": schema},
    "allOf": lambda schema: {"allOf": [schema, {}]},
    "anyOf": lambda schema: {"anyOf": [{"const": "other"}, schema]},
    "then": lambda schema: {"if": {"not": {"const": "x"}}, "then": schema},
    "a dependent": lambda schema: {"dependentSchemas": {"zz": {"properties": {"y": schema}}}},
    "twice negated": lambda schema: {"not": {"not": schema}},
    "a unevaluated member": lambda schema: {"unevaluatedProperties": schema},
}
NEGATIVE: dict[str, Context] = {
    "not": lambda schema: {"not": schema},
    "not of a member": lambda schema: {"not": {"properties": {"a": schema}, "required": ["a"]}},
    "if": lambda schema: {"if": schema, "then": False},
    "no item": lambda schema: {"contains": schema, "minContains": 0, "maxContains": 0},
    "none of": lambda schema: {"not": {"anyOf": [schema, {"const": "other"}]}},
}


def _in(context: Context, schema: Any) -> Any:
    """Put a schema into a context, its definitions at the root."""
    if isinstance(schema, dict) and "$defs" in schema:
        inner = {key: value for key, value in schema.items() if key != "$defs"}
        return {**context(inner), "$defs": schema["$defs"]}
    return context(schema)


@pytest.mark.parametrize("context", POSITIVE)
@pytest.mark.parametrize("keyword", STRICTER)
def test_a_stricter_keyword_is_contained_wherever_it_stands(keyword: str, context: str) -> None:
    """The narrower schema is contained in the wider one, and not the other way round."""
    narrow, wide = (_in(POSITIVE[context], schema) for schema in STRICTER[keyword])
    assert ask(narrow, wide).verdict is Verdict.CONTAINED
    if keyword not in {"multiples combined", "minimum of integers", "unique by length"}:
        assert ask(wide, narrow).verdict is Verdict.NOT_CONTAINED


@pytest.mark.parametrize("context", NEGATIVE)
@pytest.mark.parametrize("keyword", STRICTER)
def test_negation_turns_containment_round(keyword: str, context: str) -> None:
    """Under a negation the wider schema is contained in the narrower one."""
    narrow, wide = (_in(NEGATIVE[context], schema) for schema in STRICTER[keyword])
    assert ask(wide, narrow).verdict is Verdict.CONTAINED
    if keyword not in {"multiples combined", "minimum of integers", "unique by length"}:
        assert ask(narrow, wide).verdict is Verdict.NOT_CONTAINED


@pytest.mark.parametrize("keyword", STRICTER)
def test_a_schema_contains_itself_without_search(keyword: str) -> None:
    """Equal schemas cost no step."""
    for schema in STRICTER[keyword]:
        proof = ask(schema, schema)
        assert (proof.verdict, proof.steps) == (Verdict.CONTAINED, 0)
