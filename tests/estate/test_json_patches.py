"""Which canonical fields a JSON Patch may write: the constant paths of its schema."""

from __future__ import annotations

import json

import pytest

from govctl.estate.facts import facts
from govctl.estate.fields import canonical_model
from govctl.estate.patches import NO_FIELD, NOT_FIXED
from govctl.interfaces.read import read_interface
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.facts import Facts

ORDER = {
    "type": "object",
    "properties": {
        "total": {"type": "string"},
        "shipTo": {"type": "object", "properties": {"city": {}, "street": {}}},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"qty": {}}}},
    },
}
ESTATE = b"""\
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
style: rest
provider: erp
spec: {file: openapi.json, format: openapi-3.1}
operations: {patch: {does: update, entity: order}}
"""


def _facts(step: object, media: str = "application/json-patch+json") -> Facts:
    """The facts of a contract whose one request is a list of such steps."""
    body = {"content": {media: {"schema": {"type": "array", "items": step}}}}
    operation = {
        "operationId": "patch",
        "requestBody": body,
        "responses": {"204": {"description": "ok"}},
    }
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "Orders", "version": "1.0.0"},
        "paths": {"/orders/1": {"patch": operation}},
        "components": {"schemas": {"Step": {"properties": {"path": {"const": "/total"}}}}},
    }
    files = {
        "govctl.yaml": b"apiVersion: govctl/v1\nkind: Config\n",
        "estate.yaml": ESTATE,
        "order.json": json.dumps(ORDER).encode(),
        "openapi.json": json.dumps(spec).encode(),
    }
    snapshot = load(Memory(files))
    interfaces = {"orders@1": read_interface("openapi.json", snapshot.documents)}
    return facts(snapshot, canonical_model(snapshot), interfaces)


def _step(**properties: object) -> dict[str, object]:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        (_step(path={"const": "/total"}), ["total"]),
        (_step(path={"enum": ["/total", "/lines/0/qty"]}), ["lines.qty", "total"]),
        (_step(path={"const": "/lines/-/qty"}), ["lines.qty"]),
        (_step(path={"const": "/shipTo"}), ["shipTo.city", "shipTo.street"]),
        ({"$ref": "#/components/schemas/Step"}, ["total"]),
        ({"allOf": [_step(op={"const": "add"}), _step(path={"const": "/total"})]}, ["total"]),
        (
            {
                **_step(op={"enum": ["test", "replace"]}, path={"type": "string"}),
                "oneOf": [
                    _step(op={"const": "replace"}, path={"const": "/total"}),
                    _step(op={"const": "test"}, path={"const": "/lines/0/qty"}),
                ],
            },
            ["total"],
        ),
    ],
)
def test_constant_paths_are_the_fields_that_are_written(step: object, fields: list[str]) -> None:
    """Indices fall away, a parent means all below it, and what is only tested is not written."""
    found = _facts(step)
    assert sorted({use.name.path for use in found.uses}) == fields
    assert found.unbound == ()


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (_step(path={"type": "string"}), NOT_FIXED),
        (_step(op={"const": "remove"}), NOT_FIXED),
        (True, NOT_FIXED),
        (_step(path={"const": "/nothing"}), NO_FIELD),
        (_step(path={"const": ""}), NO_FIELD),
        (_step(path={"enum": [None, 5]}), NO_FIELD),
    ],
)
def test_what_a_patch_may_name_beyond_that_is_listed(step: object, reason: str) -> None:
    """Nothing is guessed: open paths are not checked, and said to be so."""
    found = _facts(step)
    assert found.uses == ()
    assert {part.reason for part in found.unbound} == {reason}


def test_another_media_type_is_no_patch() -> None:
    """A list of objects with a `path` is only that."""
    found = _facts(_step(path={"const": "/total"}), media="application/json")
    assert found.uses == ()
