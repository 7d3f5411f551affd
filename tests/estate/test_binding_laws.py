"""Laws of binding: however a schema is wrapped, and in whatever order, it carries the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from govctl.estate.facts import facts
from govctl.estate.fields import canonical_model
from govctl.interfaces.read import read_interface
from govctl.load.registry import load
from govctl.load.source import Memory

Schema = dict[str, object]

ENTITY: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {"Place": {"type": "object", "properties": {"city": {}, "gln": {}}}},
    "properties": {
        "orderId": {"type": "string"},
        "shipTo": {"$ref": "#/$defs/Place"},
        "billTo": {"$ref": "#/$defs/Place"},
        "lines": {"type": "array", "items": {"properties": {"qty": {}, "uom": {}}}},
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
kind: System
name: erp
---
apiVersion: govctl/v1
kind: Contract
name: orders
version: 1.0.0
status: active
style: rest
provider: erp
spec: {file: api/openapi.json, format: openapi-3.1}
---
apiVersion: govctl/v1
kind: Mapping
name: erp-to-order
from: {system: erp, schema: "api/openapi.json#/components/schemas/Local"}
to: {entity: order}
fields: {orderId: NO, lines.qty: ROW.CNT, shipTo: ADR}
"""
LOCAL: Schema = {
    "type": "object",
    "properties": {
        "NO": {"type": "string"},
        "ADR": {"type": "object", "properties": {"A1": {}, "A2": {}}},
        "ROW": {"type": "array", "items": {"type": "object", "properties": {"CNT": {}}}},
    },
}


def _carried(payload: Schema, components: Mapping[str, object]) -> frozenset[str]:
    """The canonical fields of a request with this payload."""
    content = {"application/json": {"schema": payload}}
    operation = {"operationId": "send", "requestBody": {"content": content}, "responses": {}}
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "Orders", "version": "1.0.0"},
        "paths": {"/orders": {"post": operation}},
        "components": {"schemas": components},
    }
    files = {
        "govctl.yaml": b"apiVersion: govctl/v1\nkind: Config\n",
        "estate.yaml": ESTATE.encode(),
        "order.json": json.dumps(ENTITY).encode(),
        "api/openapi.json": json.dumps(spec).encode(),
    }
    snapshot = load(Memory(files))
    interfaces = {"orders@1": read_interface("api/openapi.json", snapshot.documents)}
    found = facts(snapshot, canonical_model(snapshot), interfaces)
    return frozenset(use.name.path for use in found.uses)


def _canonical(pointer: str) -> Schema:
    return {"$ref": f"../order.json#{pointer}"}


LEAVES = (
    _canonical(""),
    _canonical("/properties/orderId"),
    _canonical("/properties/shipTo"),
    _canonical("/properties/billTo"),
    _canonical("/properties/lines/items"),
    _canonical("/properties/lines/items/properties/qty"),
    {"$ref": "#/components/schemas/Local"},
    {"type": "string"},
)
BASE: Schema = {"type": "object", "properties": {"at": {"type": "string"}}}
WRAPPINGS: dict[str, Callable[[Schema], Schema]] = {
    "all of one": lambda schema: {"allOf": [schema]},
    "with a shared base": lambda schema: {"allOf": [{"$ref": "#/components/schemas/Base"}, schema]},
    "one of several": lambda schema: {"oneOf": [{"type": "null"}, schema]},
    "any of several": lambda schema: {"anyOf": [schema, {"type": "string"}]},
    "a consequence": lambda schema: {"if": {"required": ["x"]}, "then": schema},
    "an alternative": lambda schema: {"if": {"required": ["x"]}, "else": schema},
    "an array": lambda schema: {"type": "array", "items": schema},
    "a tuple": lambda schema: {"type": "array", "prefixItems": [{"type": "string"}, schema]},
    "a dictionary": lambda schema: {"type": "object", "additionalProperties": schema},
    "names by pattern": lambda schema: {"patternProperties": {"^x": schema}},
    "an envelope": lambda schema: {"type": "object", "properties": {"data": schema}},
}
trees = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: (
        st.dictionaries(st.sampled_from("abc"), inner, min_size=1, max_size=3).map(
            lambda properties: {"type": "object", "properties": properties}
        )
        | inner.map(lambda items: {"type": "array", "items": items})
        | st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"allOf": parts})
    ),
    max_leaves=5,
)
wrappings = st.lists(st.sampled_from(sorted(WRAPPINGS)), min_size=1, max_size=3)
COMPONENTS = {"Local": LOCAL, "Base": BASE}


@settings(max_examples=80, deadline=None)
@given(trees, wrappings)
def test_wrapping_loses_no_field(tree: Schema, names: list[str]) -> None:
    """Compositions, alternatives, lists, dictionaries and envelopes are seen through."""
    wrapped = tree
    for name in names:
        wrapped = WRAPPINGS[name](wrapped)
    assert _carried(tree, COMPONENTS) <= _carried(wrapped, COMPONENTS)


@settings(max_examples=40, deadline=None)
@given(trees)
def test_a_reference_is_what_it_refers_to(tree: Schema) -> None:
    """Moving a payload into a definition, or behind two, changes nothing."""
    first: Schema = {"$ref": "#/components/schemas/First"}
    second: Schema = {"$ref": "#/components/schemas/Second"}
    moved = {**COMPONENTS, "First": second, "Second": tree}
    assert _carried(tree, COMPONENTS) == _carried(first, moved)


@settings(max_examples=40, deadline=None)
@given(trees, trees)
def test_an_optional_branch_adds_and_takes_nothing_away(tree: Schema, other: Schema) -> None:
    """A payload that may be either carries what either carries."""
    both: Schema = {"oneOf": [tree, other]}
    assert _carried(tree, COMPONENTS) | _carried(other, COMPONENTS) <= _carried(both, COMPONENTS)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from("ABCD"), trees, min_size=2), st.permutations("ABCD"))
def test_the_order_of_definitions_means_nothing(
    named: dict[str, Schema],
    order: list[str],
) -> None:
    """Definitions and properties may stand in any order."""
    properties = {name: {"$ref": f"#/components/schemas/{name}"} for name in named}
    names = [name for name in order if name in named]
    payload: Schema = {"type": "object", "properties": properties}
    turned: Schema = {"type": "object", "properties": {name: properties[name] for name in names}}
    before = _carried(payload, {**COMPONENTS, **named})
    assert before == _carried(turned, {**{name: named[name] for name in names}, **COMPONENTS})
