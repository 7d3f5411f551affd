"""Names of fields, states, operations and events."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from govctl.estate.facts import facts
from govctl.estate.fields import canonical_model
from govctl.estate.links import part_links
from govctl.interfaces.read import read_interface
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.link import Link

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "orderId": {"type": "string"},
        "status": {"type": "string"},
        "shipTo": {"$ref": "#/$defs/address"},
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"qty": {"type": "number"}, "status": {"type": "string"}},
            },
        },
    },
    "$defs": {"address": {"type": "object", "properties": {"city": {"type": "string"}}}},
}
OPENAPI = """\
openapi: 3.1.0
info: {title: t, version: 1.0.0}
paths:
  /orders:
    post: {operationId: createOrder, responses: {"201": {description: made}}}
"""
ASYNCAPI = """\
asyncapi: 3.0.0
info: {title: t, version: 1.0.0}
channels:
  orders:
    address: orders
    messages:
      created:
        name: com.acme.order.created.v1
        payload: {type: object, properties: {data: {type: object, properties: {orderNo: {}}}}}
operations:
  publish: {action: send, channel: {$ref: "#/channels/orders"}}
"""
ESTATE = """\
apiVersion: govctl/v1
kind: Entity
name: order
version: 1.0.0
schema: order.json
---
apiVersion: govctl/v1
kind: StatusModel
name: order
entity: order
path: status
states: [open, held, closed]
transitions: [{from: open, to: held}, {from: held, to: open}, {from: open, to: closed}]
---
apiVersion: govctl/v1
kind: StatusModel
name: order-line
entity: order
path: lines.status
states: [waiting, shipped]
transitions: [{from: waiting, to: shipped}]
---
apiVersion: govctl/v1
kind: Contract
name: orders
version: 1.0.0
spec: {file: openapi.yaml, format: openapi-3.1}
---
apiVersion: govctl/v1
kind: Contract
name: order-events
version: 1.0.0
entity: order
spec: {file: asyncapi.yaml, format: asyncapi-3.0}
"""


def unresolved(text: str, schema: object = SCHEMA) -> list[Link]:
    """The names of parts in one more document that lead nowhere."""
    files = {
        "estate.yaml": ESTATE,
        "order.json": json.dumps(schema),
        "openapi.yaml": OPENAPI,
        "asyncapi.yaml": ASYNCAPI,
        "it.yaml": f"apiVersion: govctl/v1\n{dedent(text)}" if text else "",
    }
    snapshot = load(Memory({name: content.encode() for name, content in files.items()}))
    assert {each.code for each in snapshot.problems} <= {"registry/unreadable-spec"}
    interfaces = {
        each.label: read_interface(each.spec.file, snapshot.documents, each.spec.format)
        for each in snapshot.contracts
        if each.spec
    }
    model = canonical_model(snapshot)
    found = part_links(snapshot, model, interfaces, facts(snapshot, model, interfaces))
    return [link for link in found if not link.resolved]


def group(line: str) -> str:
    """An ownership with one group of one line."""
    return f"kind: Ownership\nentity: order\ngroups: [{{name: a, master: erp, {line}}}]\n"


def sidecar(spec: str, *lines: str) -> str:
    """A contract about orders with that spec and these further lines."""
    head = f"kind: Contract\nname: a\nversion: 1.0.0\nentity: order\nspec: {spec}.yaml\n"
    return head + "".join(f"{line}\n" for line in lines)


def status_model(*lines: str) -> str:
    """A status model of orders with these further lines."""
    return "kind: StatusModel\nname: a\nentity: order\n" + "".join(f"{line}\n" for line in lines)


def consumer(use: str) -> str:
    """A consumer of one contract."""
    return f"kind: Consumer\nsystem: a\nuses: [{use}]\n"


CREATED = "com.acme.order.created.v1"
CASES = [
    (group("fields: [orderID]"), "orderID", "orderId"),
    (group("fields: [shipTo.*, lines.*, orderId, lines.qty, '*']"), "", ""),
    (group("fields: [orderId.*]"), "orderId.*", "orderId"),
    (group("fields: [line.*]"), "line.*", "lines.*"),
    (group("fields: [lines.qty], writers: [{system: a, while: [waiting]}]"), "", ""),
    (group("fields: [lines.qty], writers: [{system: a, while: [open]}]"), "open", ""),
    (group("fields: [orderId], writers: [{system: a, while: [opn]}]"), "opn", "open"),
    (group("fields: [orderId, lines.qty], writers: [{system: a, while: [waiting]}]"), "", ""),
    (
        group("fields: [orderId], writers: [{system: a, while: {order-lin: [open]}}]"),
        "order-lin",
        "order-line",
    ),
    (
        group("fields: [orderId], writers: [{system: a, while: {order: [shut]}}]"),
        "shut",
        "",
    ),
    (group("fields: [lines.qty], writers: [{system: a, until: shipped}]"), "", ""),
    (
        group("fields: [orderId], writers: [{system: a, until: held}]"),
        "held",
        "",
    ),
    (
        "kind: Ownership\nentity: order\nreaders: {restricted: {lins.qty: erp}}\n",
        "lins.qty",
        "lines.qty",
    ),
    (
        "kind: Ownership\nentity: order\nviews: {v: {fields: [qty], as-of: status}}\n",
        "qty",
        "",
    ),
    (
        "kind: StatusModel\nname: a\nentity: order\npath: staus\nstates: [x]\n",
        "staus",
        "status",
    ),
    (
        "kind: StatusModel\nname: a\nentity: order\npath: status\ninitial: opne\nstates: [open]\n",
        "opne",
        "open",
    ),
    (
        status_model("path: status", "states: {x: {locks: [lines.qt]}}"),
        "lines.qt",
        "lines.qty",
    ),
    (
        "kind: Flow\nname: a\nsteps: [{id: x, call: 'contract:orders#createOrdr'}]\n",
        "contract:orders#createOrdr",
        "contract:orders#createOrder",
    ),
    ("kind: Flow\nname: a\nsteps: [{id: x, call: 'contract:orders#createOrder'}]\n", "", ""),
    ("kind: Flow\nname: a\nsteps: [{id: x, emits: com.acme.order.created.v1}]\n", "", ""),
    (
        "kind: Flow\nname: a\nsteps: [{id: x, emits: com.acme.order.create.v1}]\n",
        "com.acme.order.create.v1",
        "com.acme.order.created.v1",
    ),
    ("kind: Consumer\nsystem: a\nuses: [{contract: orders, operations: [get]}]\n", "get", ""),
    (
        consumer(f"{{contract: order-events, messages: {{{CREATED}: [orderNo, nothing]}}}}"),
        "nothing",
        "",
    ),
    (
        sidecar("openapi", "operations: {createOrders: {does: create}}"),
        "createOrders",
        "createOrder",
    ),
    (
        sidecar(
            "openapi",
            "operations: {createOrder: {sets-status: opened}}",
        ),
        "opened",
        "open",
    ),
    (
        sidecar(
            "asyncapi",
            f"messages: {{{CREATED}: {{asserts: [status=opn, orderId], refs: [orderNo]}}}}",
        ),
        "status=opn",
        "status=open",
    ),
    (
        sidecar("asyncapi", "messages: {com.acme.order.made.v1: }"),
        "com.acme.order.made.v1",
        "",
    ),
    (
        sidecar("openapi", "bind: {/components/schemas/Order: entity:order}"),
        "/components/schemas/Order",
        "",
    ),
    (
        "kind: Mapping\nname: a\nfrom: {system: x}\nto: {entity: order}\nfields: {orderid: A}\n",
        "orderid",
        "orderId",
    ),
    ("kind: Waiver\nrule: a/b\ntarget: 'entity:order#lines.qt'\n", "lines.qt", "lines.qty"),
    ("kind: Waiver\nrule: a/b\ntarget: 'contract:orders@1#createOrder'\n", "", ""),
    (
        "kind: Entity\nname: b\nversion: 1.0.0\nschema: order.json\nkeys: {business: [orderNo]}\n",
        "orderNo",
        "orderId",
    ),
]


@pytest.mark.parametrize(("text", "name", "suggestion"), CASES)
def test_a_part_that_is_not_there(text: str, name: str, suggestion: str) -> None:
    """Exactly one name leads nowhere, or none, with the one that was probably meant."""
    found = [(link.text, link.suggestion) for link in unresolved(text)]
    assert found == ([(name, suggestion)] if name else [])


def test_a_reference_in_a_canonical_schema() -> None:
    """A `$ref` to nothing is found in the schema's own file."""
    broken = {**SCHEMA, "properties": {"a": {"$ref": "#/$defs/adress"}, "status": {}, "lines": {}}}
    dangling = [link for link in unresolved("", broken) if link.kind == "$ref"]
    assert [link.place.path for link in dangling] == ["order.json"]
    assert dangling[0].problem


def test_a_schema_that_leaves_the_registry() -> None:
    """Nothing is read outside the registry, and nothing is fetched."""
    for target in ("../../etc/passwd", "https://example.org/a.json", "/etc/passwd", "C:\\a.json"):
        broken = {**SCHEMA, "properties": {"a": {"$ref": target}}}
        dangling = [link for link in unresolved("", broken) if link.kind == "$ref"]
        assert len(dangling) == 1, target


def test_an_unreadable_part_is_no_link() -> None:
    """Where the schema cannot be read, its fields are not all missing as well."""
    text = "kind: Ownership\nentity: nothing\ngroups: [{name: a, fields: [b], master: c}]\n"
    assert unresolved(text) == []


@pytest.mark.parametrize("spec", ["missing", "it", "estate"])
def test_an_unreadable_spec_is_one_defect(spec: str) -> None:
    """Where a spec is missing or is none, its messages are not all missing as well."""
    assert unresolved(sidecar(spec, "messages: {com.acme.x.v1: }", "operations: {a: }")) == []
