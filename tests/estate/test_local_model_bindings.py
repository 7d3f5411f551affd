"""Payloads of local models, and what travels beside payloads, become canonical fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

import pytest

from govctl.estate.facts import facts
from govctl.estate.fields import canonical_model
from govctl.interfaces.read import read_interface
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.facts import Facts, Renamed, Travel

NONE: Mapping[str, object] = MappingProxyType({})
SHIPMENT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "shipmentId": {"type": "string"},
        "status": {"enum": ["planned", "confirmed"]},
        "shippedAt": {"type": "string"},
        "from": {"type": "object", "properties": {"gln": {}, "name": {}}},
        "lines": {"type": "array", "items": {"properties": {"qty": {}, "uom": {}}}},
    },
}
LOCAL = {
    "type": "object",
    "properties": {
        "SHIP_ID": {"type": "string"},
        "STAT": {"enum": ["10", "90"]},
        "WHSE": {"type": "string"},
        "DAY": {"type": "string"},
        "TIME": {"type": "string"},
        "DTL": {"type": "array", "items": {"properties": {"QTY": {}, "LPN": {}, "X": {}}}},
    },
}
OUT = """\
kind: Mapping
name: wms-out
from: {system: wms, schema: api/spec.json#/components/schemas/Local}
to: {entity: shipment}
fields:
  shipmentId: SHIP_ID
  status: {from: STAT, values: {"10": planned, "90": confirmed}}
  from: WHSE
  shippedAt: {from: [DAY, TIME]}
  lines.qty: DTL.QTY
  lines.uom: {constant: EA}
unmapped: {DTL.LPN: not needed downstream}
"""
IN = """\
kind: Mapping
name: wms-in
from: {entity: shipment}
to: {system: wms, schema: api/spec.json#/components/schemas/Local}
fields:
  SHIP_ID: shipmentId
  STAT: {from: status, values: {confirmed: "90"}}
  DTL.QTY: lines.qty
  DAY: {constant: today}
"""
SYSTEMS = "kind: System\nname: wms\n---\napiVersion: govctl/v1\nkind: System\nname: tms\n"


def _estate(spec: object, *mappings: str, more: str = "", style: str = "rest") -> Facts:
    """The facts of one contract of the WMS with these mappings."""
    kind = "openapi-3.1" if style == "rest" else "asyncapi-3.0"
    contract = (
        "kind: Contract\nname: shipping\nversion: 1.0.0\nstatus: active\nprovider: wms\n"
        f"style: {style}\nspec: {{file: api/spec.json, format: {kind}}}\n{more}"
    )
    entity = "kind: Entity\nname: shipment\nversion: 1.0.0\nschema: shipment.json\n"
    documents = [SYSTEMS, entity, contract, *mappings]
    files = {
        "govctl.yaml": b"apiVersion: govctl/v1\nkind: Config\n",
        "estate.yaml": "---\n".join(
            f"apiVersion: govctl/v1\n{each}" for each in documents
        ).encode(),
        "shipment.json": json.dumps(SHIPMENT).encode(),
        "api/spec.json": json.dumps(spec).encode(),
    }
    snapshot = load(Memory(files))
    assert [problem.message for problem in snapshot.problems] == []
    interfaces = {"shipping@1": read_interface("api/spec.json", snapshot.documents)}
    return facts(snapshot, canonical_model(snapshot), interfaces)


def _rest(
    operation: Mapping[str, object], method: str = "post", schemas: Mapping[str, object] = NONE
) -> object:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shipping", "version": "1.0.0"},
        "paths": {"/s/{shipmentId}": {method: {"operationId": "send", **operation}}},
        "components": {"schemas": {"Local": LOCAL, **schemas}},
    }


def _body(schema: object) -> dict[str, object]:
    return {"content": {"application/json": {"schema": schema}}}


def _sent(schema: object, **schemas: object) -> object:
    return _rest({"requestBody": _body(schema), "responses": {}}, schemas=schemas)


def _answered(schema: object) -> object:
    return _rest({"responses": {"200": {"description": "ok", **_body(schema)}}})


def _paths(found: Facts, travel: Travel) -> dict[str, str]:
    return {each.name.path: each.path for each in found.uses if each.travel is travel}


LOCAL_REF = {"$ref": "#/components/schemas/Local"}


def test_a_request_is_read_through_the_mapping_that_goes_in() -> None:
    """What the WMS takes in is what its mapping from canonical fills; the rest is unbound."""
    found = _estate(_sent(LOCAL_REF), OUT, IN)
    assert _paths(found, Travel.REQUEST) == {
        "shipmentId": "SHIP_ID",
        "status": "STAT",
        "lines.qty": "DTL.QTY",
    }
    assert {each.path for each in found.unbound} == {"WHSE", "TIME", "DTL.LPN", "DTL.X"}


def test_an_answer_is_read_through_the_mapping_that_goes_out() -> None:
    """What leaves the WMS is what its mapping to canonical reads, but for constants of its own."""
    found = _estate(_answered(LOCAL_REF), OUT, IN)
    assert _paths(found, Travel.RESPONSE) == {
        "shipmentId": "SHIP_ID",
        "status": "STAT",
        "from.gln": "WHSE",
        "from.name": "WHSE",
        "shippedAt": "DAY",
        "lines.qty": "DTL.QTY",
    }
    assert {each.path for each in found.unbound} == {"DTL.X"}


def test_values_are_renamed_in_the_direction_of_the_mapping() -> None:
    """A local value means its canonical one, whichever way the mapping is written."""
    out = next(each for each in _estate(_answered(LOCAL_REF), OUT).uses if each.path == "STAT")
    taken = next(each for each in _estate(_sent(LOCAL_REF), IN).uses if each.path == "STAT")
    assert out.renamed == Renamed((("10", "planned"), ("90", "confirmed")))
    assert taken.renamed == Renamed((("90", "confirmed"),))


def test_a_mapping_that_goes_the_other_way_explains_a_model_where_there_is_no_better() -> None:
    """A field means the same both ways."""
    assert "shipmentId" in _paths(_estate(_sent(LOCAL_REF), OUT), Travel.REQUEST)


def test_what_means_something_only_together_is_not_carried_by_a_part() -> None:
    """A day without its time is no instant: it is listed, not passed."""
    day = {"allOf": [LOCAL_REF], "properties": {}}
    lone = {"properties": {"DAY": {"type": "string"}}}
    mapping = OUT.replace("/Local", "/Lone")
    whole = _estate(_answered(day), OUT)
    part = _estate(_rest({"responses": {"200": {"description": "ok", **_body(
        {"$ref": "#/components/schemas/Lone"}
    )}}}, schemas={"Lone": lone}), mapping)  # fmt: skip
    assert "shippedAt" in _paths(whole, Travel.RESPONSE)
    assert [each.path for each in part.unbound] == ["DAY"]


def test_a_mapping_of_a_system_that_has_no_part_in_the_contract_explains_nothing() -> None:
    """The TMS may call its fields the same and mean something else."""
    found = _estate(_sent(LOCAL_REF), IN.replace("system: wms", "system: tms"))
    assert found.uses == ()


def test_the_mapping_of_a_consumer_explains_what_it_sends() -> None:
    """What comes in was written in the caller's model: its way out decides."""
    uses = "kind: Consumer\nsystem: tms\nuses: [{contract: shipping@1, operations: {send: []}}]\n"
    theirs = (each.replace("system: wms", "system: tms") for each in (OUT, IN))
    found = _estate(_sent(LOCAL_REF), *theirs, uses)
    assert "from.gln" in _paths(found, Travel.REQUEST)


def test_a_mapping_may_name_the_contract_in_place_of_a_schema() -> None:
    """Every payload of the contract is then of the local model."""
    end = "{system: wms, contract: shipping@1}"
    mapping = OUT.replace("{system: wms, schema: api/spec.json#/components/schemas/Local}", end)
    inline: object = {"properties": {"SHIP_ID": {}}}
    assert "shipmentId" in _paths(_estate(_answered(inline), mapping), Travel.RESPONSE)


@pytest.mark.parametrize(
    "wrapped",
    [
        {"type": "array", "items": LOCAL_REF},
        {"properties": {"data": {"allOf": [LOCAL_REF]}}},
        {"oneOf": [{"type": "null"}, LOCAL_REF]},
        {"additionalProperties": LOCAL_REF},
    ],
)
def test_a_local_model_is_found_wherever_it_stands(wrapped: object) -> None:
    """In lists, envelopes, alternatives and dictionaries."""
    assert {"shipmentId", "lines.qty"} <= set(_paths(_estate(_sent(wrapped), IN), Travel.REQUEST))


ABOUT = "operations: {send: {does: update, entity: shipment}}\n"
STATUS = {"name": "status", "in": "query", "schema": {"type": "string"}}


@pytest.mark.parametrize(
    ("method", "location", "expected"),
    [
        ("post", "query", ["status"]),
        ("patch", "query", ["status"]),
        ("get", "query", []),
        ("delete", "query", []),
        ("put", "header", []),
    ],
)
def test_a_query_parameter_of_a_write_is_the_field_of_its_name(
    method: str, location: str, expected: list[str]
) -> None:
    """`PATCH ...?status=confirmed` writes; a filter does not; headers have other names."""
    parameter = {**STATUS, "in": location}
    found = _estate(_rest({"parameters": [parameter], "responses": {}}, method), more=ABOUT)
    assert [each.name.path for each in found.uses] == expected


def test_a_header_that_refers_to_a_field_carries_it_and_a_path_only_selects() -> None:
    """`X-Status` with the canonical schema is a write; the key in the path is not."""
    schema = {"$ref": "../shipment.json#/properties/status"}
    key = {"$ref": "../shipment.json#/properties/shipmentId"}
    operation = {
        "parameters": [
            {"name": "X-Status", "in": "header", "schema": schema},
            {"name": "shipmentId", "in": "path", "required": True, "schema": key},
        ],
        "responses": {},
    }
    assert [each.name.path for each in _estate(_rest(operation)).uses] == ["status"]


def test_fields_of_an_openapi_2_form_are_fields_of_the_entity_by_name() -> None:
    """A form has no schema to refer with; what is no field of the entity is listed."""
    spec = {
        "swagger": "2.0",
        "info": {"title": "Shipping", "version": "1.0.0"},
        "paths": {
            "/s": {
                "post": {
                    "operationId": "send",
                    "consumes": ["application/x-www-form-urlencoded"],
                    "parameters": [
                        {"name": "status", "in": "formData", "type": "string"},
                        {"name": "mood", "in": "formData", "type": "string"},
                    ],
                    "responses": {},
                }
            }
        },
    }
    found = _estate(spec, more=ABOUT)
    assert [each.name.path for each in found.uses] == ["status"]
    assert [each.path for each in found.unbound] == ["mood"]


def test_an_error_that_shows_the_object_is_read_and_the_rest_of_it_needs_no_tie() -> None:
    """A conflict may answer with the whole shipment; the title of a problem is nobody's field."""
    problem = {"properties": {"title": {}, "now": {"$ref": "../shipment.json"}}}
    found = _estate(_rest({"responses": {"409": {"description": "no", **_body(problem)}}}))
    assert "from.gln" in _paths(found, Travel.RESPONSE)
    assert found.unbound == ()


def test_the_default_answer_counts_where_no_other_success_is_declared() -> None:
    """Old documents often know nothing else."""
    answer = {"description": "ok", **_body({"$ref": "../shipment.json#/properties/status"})}
    alone = _estate(_rest({"responses": {"default": answer}}))
    assert list(_paths(alone, Travel.RESPONSE)) == ["status"]


def test_payloads_that_no_schema_describes_are_listed() -> None:
    """An answer of which nothing is said is not an answer that carries nothing."""
    answer = {"description": "ok", "content": {"application/json": {}}}
    found = _estate(_rest({"responses": {"200": answer}}))
    assert [(each.travel, each.reason) for each in found.unbound] == [
        (Travel.RESPONSE, "a payload has no schema")
    ]


def _events(payload: object, action: str = "send") -> object:
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Shipping", "version": "1.0.0"},
        "channels": {"c": {"address": "c", "messages": {"shipped": {"payload": payload}}}},
        "operations": {"tell": {"action": action, "channel": {"$ref": "#/channels/c"}}},
        "components": {"schemas": {"Local": LOCAL}},
    }


def test_an_event_of_a_local_model_is_read_through_the_mapping() -> None:
    """What the WMS publishes in its own words states canonical facts, constants included."""
    found = _estate(_events(LOCAL_REF), OUT, IN, style="event")
    stated = _paths(found, Travel.EVENT)
    assert (stated["status"], stated["lines.uom"]) == ("STAT", "")


def test_what_a_provider_only_receives_is_written_by_others() -> None:
    """So it is read through the mapping that goes in."""
    found = _estate(_events(LOCAL_REF, "receive"), OUT, IN, style="event")
    assert sorted(_paths(found, Travel.REQUEST)) == ["lines.qty", "shipmentId", "status"]
    assert _paths(found, Travel.EVENT) == {}


def test_an_avro_payload_is_not_checked_and_says_so() -> None:
    """Its fields are tied to nothing, which is no pass."""
    avro = {
        "schemaFormat": "application/vnd.apache.avro;version=1.9.0",
        "schema": {"type": "record", "name": "S", "fields": []},
    }
    found = _estate(_events(avro), style="event")
    assert [each.reason for each in found.unbound] == [
        "a payload is in a format whose fields are not tied to canonical ones"
    ]


def test_a_webhook_tells_its_receivers() -> None:
    """What the provider sends in a webhook is seen by others, not written by them."""
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "Shipping", "version": "1.0.0"},
        "webhooks": {
            "shipped": {
                "post": {"operationId": "shipped", "requestBody": _body(LOCAL_REF), "responses": {}}
            }
        },
        "components": {"schemas": {"Local": LOCAL}},
    }
    found = _estate(spec, OUT, IN)
    assert "from.gln" in _paths(found, Travel.RESPONSE)
    assert _paths(found, Travel.REQUEST) == {}


def test_a_merge_patch_writes_what_its_schema_names() -> None:
    """RFC 7396: the body looks like the object it changes."""
    content = {"application/merge-patch+json": {"schema": LOCAL_REF}}
    spec = _rest({"requestBody": {"content": content}, "responses": {}}, "patch")
    assert "status" in _paths(_estate(spec, IN), Travel.REQUEST)


def test_a_local_model_that_contains_itself_ends() -> None:
    """A pallet of pallets is read once per level that the mapping knows."""
    pallet = {"properties": {"SHIP_ID": {}, "IN": {"$ref": "#/components/schemas/Local"}}}
    spec = _sent(LOCAL_REF, Local=pallet)
    assert "shipmentId" in _paths(_estate(spec, IN), Travel.REQUEST)


def test_a_union_that_refers_to_itself_everywhere_ends_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Work is counted: what is too large to follow is not checked, and never a pass."""
    monkeypatch.setattr("govctl.estate.bindings._MOST_WORK", 1_000)
    everyone = {"$ref": "#/components/schemas/Any"}
    union = {"oneOf": [{"properties": {f"q{number}": everyone}} for number in range(60)]}
    found = _estate(
        _rest({"requestBody": _body(everyone), "responses": {}}, schemas={"Any": union})
    )
    assert "a payload has more parts than can be followed" in {
        each.reason for each in found.unbound
    }


def test_a_discriminator_may_be_odd_and_nothing_breaks() -> None:
    """Targets that are not there, are the schema itself, or are no text at all."""
    mapping = {"a": "Odd", "b": "#/nowhere", "c": "http://example.com/x", "d": 5}
    odd = {"discriminator": {"propertyName": "k", "mapping": mapping}, "properties": {"k": {}}}
    body = _body({"$ref": "#/components/schemas/Odd"})
    found = _estate(_rest({"requestBody": body, "responses": {}}, schemas={"Odd": odd}))
    assert [each.path for each in found.unbound] == ["k"]
