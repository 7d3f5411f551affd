"""Which canonical fields a payload carries, however its schema is put together."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govctl.estate.facts import facts
from govctl.estate.fields import canonical_model
from govctl.interfaces.read import read_interface
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.facts import Facts, Travel

ORDER = "../order.json"
SCHEMA: dict[str, object] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "orderId": {"type": "string"},
        "total": {"type": "string", "readOnly": True},
        "shipTo": {"type": "object", "properties": {"city": {}, "street": {}}},
        "lines": {
            "type": "array",
            "items": {"type": "object", "properties": {"qty": {}, "uom": {}}},
        },
    },
}
ESTATE = """\
apiVersion: govctl/v1
kind: Entity
name: order
version: 1.0.0
schema: order.json
---
apiVersion: govctl/v1
kind: Contract
name: orders
version: 1.0.0
status: active
style: rest
provider: erp
spec: {file: api/openapi.json, format: openapi-3.1}
bind: {"/components/schemas/Local": entity:order}
"""


def _facts(payload: object, *, schema: object = None, **components: object) -> Facts:
    """The facts of a contract whose one request has this schema; `Local` is bound to the order."""
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "Orders", "version": "1.0.0"},
        "paths": {
            "/orders": {
                "post": {
                    "operationId": "send",
                    "requestBody": {"content": {"application/json": {"schema": payload}}},
                    "responses": {"204": {"description": "ok"}},
                }
            }
        },
        "components": {"schemas": {"Local": {"type": "object"}, **components}},
    }
    files = {
        "govctl.yaml": b"apiVersion: govctl/v1\nkind: Config\n",
        "estate.yaml": ESTATE.encode(),
        "order.json": json.dumps(schema or SCHEMA).encode(),
        "api/openapi.json": json.dumps(spec).encode(),
    }
    snapshot = load(Memory(files))
    contract = snapshot.contracts[0]
    assert contract.spec is not None
    interfaces = {contract.label: read_interface(contract.spec.file, snapshot.documents)}
    return facts(snapshot, canonical_model(snapshot), interfaces)


def _carried(found: Facts) -> list[str]:
    return sorted({use.name.path for use in found.uses if use.travel is Travel.REQUEST})


def _ref(pointer: str) -> dict[str, str]:
    return {"$ref": f"{ORDER}#{pointer}"}


CITY = _ref("/properties/shipTo/properties/city")
QTY = _ref("/properties/lines/items/properties/qty")

PAYLOADS = {
    "the entity itself": (
        _ref(""),
        ["lines.qty", "lines.uom", "orderId", "shipTo.city", "shipTo.street"],
    ),
    "a renamed property": ({"properties": {"number": _ref("/properties/orderId")}}, ["orderId"]),
    "all of": (
        {"allOf": [{"properties": {"a": CITY}}, {"properties": {"b": QTY}}]},
        ["lines.qty", "shipTo.city"],
    ),
    "one of": ({"oneOf": [{"properties": {"a": CITY}}, {"type": "string"}]}, ["shipTo.city"]),
    "an array of arrays": (
        {"type": "array", "items": {"type": "array", "items": _ref("/properties/lines/items")}},
        ["lines.qty", "lines.uom"],
    ),
    "a dictionary": (
        {"additionalProperties": _ref("/properties/shipTo")},
        ["shipTo.city", "shipTo.street"],
    ),
    "a condition": ({"if": {}, "then": {"properties": {"a": CITY}}}, ["shipTo.city"]),
    "a dependent schema": (
        {"dependentSchemas": {"x": {"properties": {"a": CITY}}}},
        ["shipTo.city"],
    ),
    "a wrapper": (
        {"properties": {"order": {"properties": {"lines": _ref("/properties/lines")}}}},
        ["lines.qty", "lines.uom"],
    ),
    "a bound local schema": ({"$ref": "#/components/schemas/Local"}, ["shipTo.city"]),
    "a local name that is nobody's": ({"properties": {"orderId": {"type": "string"}}}, []),
    "read-only behind the reference": ({"properties": {"sum": _ref("/properties/total")}}, []),
}


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_fields_are_seen_through(name: str) -> None:
    """Every way to write a payload gives the fields it carries."""
    payload, expected = PAYLOADS[name]
    local = {"properties": {"shipTo": {"properties": {"city": {"type": "string"}}}}}
    assert _carried(_facts(payload, Local=local)) == expected


def test_what_is_tied_to_nothing_is_listed_with_its_path() -> None:
    """Nothing is guessed: a local property is unbound, and says where it stands."""
    found = _facts(
        {"properties": {"meta": {"properties": {"trace": {}}}, "id": _ref("/properties/orderId")}}
    )
    assert [(each.path, each.part) for each in found.unbound] == [("meta.trace", "send")]
    assert [(use.name.path, use.path) for use in found.uses] == [("orderId", "id")]


def test_of_a_cloudevents_envelope_only_the_data_has_to_be_tied() -> None:
    """Attributes are the envelope's own; one that names a canonical field is kept."""
    attributes = {name: {"type": "string"} for name in ("specversion", "id", "source", "type")}
    data = {"properties": {"orderId": _ref("/properties/orderId"), "extra": {}}}
    found = _facts({"properties": {**attributes, "subject": CITY, "data": data}})
    assert _carried(found) == ["orderId", "shipTo.city"]
    assert [each.path for each in found.unbound] == ["data.extra"]


def test_a_recursive_entity_ends_at_its_recursion() -> None:
    """A schema that contains itself is walked once, and so is a payload of it."""
    tree = {"properties": {"name": {}, "children": {"type": "array", "items": {"$ref": "#"}}}}
    assert _carried(_facts(_ref(""), schema=tree)) == ["children", "name"]


def test_schemas_that_refer_to_each_other_in_every_way_end() -> None:
    """Paths multiply where every definition refers to every other; the walk does not."""
    names = [f"d{number}" for number in range(12)]
    everyone = {name: {"$ref": f"#/$defs/{name}"} for name in names}
    web = {"properties": everyone, "$defs": {key: {"properties": everyone} for key in names}}
    found = _facts(_ref(""), schema=web)
    assert found.uses


leaves = st.sampled_from([CITY, QTY, _ref("/properties/orderId"), {"type": "string"}])
trees = st.recursive(
    leaves,
    lambda inner: (
        st.dictionaries(st.sampled_from("abc"), inner, min_size=1, max_size=3).map(
            lambda properties: {"type": "object", "properties": properties}
        )
        | inner.map(lambda items: {"type": "array", "items": items})
        | st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"allOf": parts})
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(trees)
def test_inlined_or_referred_to_is_the_same(tree: dict[str, object]) -> None:
    """Moving a payload's schema into a component changes nothing about what it carries."""
    inlined = _facts(tree)
    referred = _facts({"$ref": "#/components/schemas/Moved"}, Moved=tree)
    behind = _facts({"allOf": [{"$ref": "#/components/schemas/Moved"}]}, Moved=tree)
    assert _carried(inlined) == _carried(referred) == _carried(behind)
    open_parts = [{each.path for each in found.unbound} for found in (inlined, referred, behind)]
    assert open_parts[0] == open_parts[1] == open_parts[2]
