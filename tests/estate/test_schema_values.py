"""Walking the values of schemas: what stands around them, and what is written of them."""

from __future__ import annotations

import json

import pytest

from govctl.estate.value_walk import described
from govctl.estate.values import Described, Owner, Start, scalars
from govctl.estate.words import words
from govctl.load.registry import load
from govctl.load.source import Memory

S = "schema.json"


def _described(schema: object) -> Described:
    snapshot = load(Memory({S: json.dumps(schema).encode()}))
    return described(snapshot.documents, (Owner("it", (Start("", (S, "")),)),))[0]


def _paths(found: Described) -> set[str]:
    return {value.path for value in found.values()}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("unitPrice", ("unit", "price")),
        ("UNIT_PRICE", ("unit", "price")),
        ("unit-price2", ("unit", "price", "2")),
        ("GTINs", ("gtin",)),
        ("eventTimeUTC", ("event", "time", "utc")),
        ("", ()),
        ("价格", ()),
    ],
)
def test_words_of_a_name_in_every_style(name: str, expected: tuple[str, ...]) -> None:
    """Styles of writing do not change what a name says."""
    assert words(name) == expected


def test_values_are_found_through_every_composition() -> None:
    """allOf, oneOf, arrays, dictionaries and references."""
    found = _described(
        {
            "allOf": [{"properties": {"a": {}}}, {"$ref": "#/$defs/B"}],
            "$defs": {
                "B": {"oneOf": [{"properties": {"b": {"items": {"$ref": "#/$defs/C"}}}}]},
                "C": {"additionalProperties": {"properties": {"c": {}}}},
            },
        }
    )
    assert _paths(found) == {"a", "b", "b.*", "b.*.c"}


def test_a_recursive_schema_ends() -> None:
    """A tree of itself is one level."""
    node = {"properties": {"name": {}, "children": {"items": {"$ref": "#"}}}}
    assert _paths(_described(node)) == {"name", "children"}


def test_what_only_some_ways_have_is_not_always_there() -> None:
    """An object in two places, of which one has no currency."""
    found = _described(
        {
            "properties": {
                "with": {"properties": {"currency": {}, "line": {"$ref": "#/$defs/Line"}}},
                "without": {"properties": {"line": {"$ref": "#/$defs/Line"}}},
            },
            "$defs": {"Line": {"properties": {"price": {}}}},
        }
    )
    (price,) = (value for value in found.values() if value.name == "price")
    assert not price.level.always_has("currency")
    assert price.level.always_has("price")


def test_examples_of_an_object_are_examples_of_its_values() -> None:
    """Once each, however deep, and of arrays item by item."""
    found = _described(
        {
            "example": {"lines": [{"code": "A"}, {"code": "B"}]},
            "properties": {"lines": {"items": {"properties": {"code": {"enum": ["C"]}}}}},
        }
    )
    (code,) = (value for value in found.values() if value.name == "code")
    assert [each for _, each in scalars(code)] == ["C", "A", "B"]


@pytest.mark.parametrize(
    "schema",
    [
        True,
        [],
        {"properties": 7, "items": "x"},
        {"properties": {"a": None, "b": [], "c": {"type": 7, "enum": 3, "format": []}}},
        {"properties": {"a": {"$ref": "#/properties/a"}, "b": {"$ref": "nowhere.json"}}},
        {"properties": {"a": {"x-semantics": "money", "description": 9, "examples": {"x": 1}}}},
        {"allOf": [{"$ref": "#"}], "properties": {"": {"properties": {"~/": {}}}}},
    ],
)
def test_invalid_schemas_are_walked_without_a_crash(schema: object) -> None:
    """Strangers' documents: whatever they hold, every property gives an answer."""
    for value in _described(schema).values():
        assert isinstance(value.types, frozenset)
        assert isinstance(value.format, str)
        assert isinstance(value.description, str)
        assert list(scalars(value)) is not None
