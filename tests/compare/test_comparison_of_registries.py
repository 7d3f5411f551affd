"""Two revisions of a registry: terms, rights, canonical schemas and what cannot be compared."""

from __future__ import annotations

import json

from govctl.engine.assess import Revision, comparisons, revision
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.change import Against, Assessment, Bump, Compatibility, ContractComparison

CONTRACT = """\
apiVersion: govctl/v1
kind: Contract
name: {name}
version: 1.0.0
status: active
style: {style}
provider: erp
spec: {{file: {file}}}
{more}
"""
ENTITY = """\
apiVersion: govctl/v1
kind: Entity
name: order
version: 1.0.0
schema: ./order.schema.json
"""


def schema(*codes: str) -> str:
    """A canonical schema with one closed list of codes."""
    return json.dumps(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {"channel": {"enum": list(codes)}, "note": {"type": "string"}},
        }
    )


def spec(operation: str) -> str:
    """An API that takes a canonical order."""
    reference = {"$ref": "../../entities/order/order.schema.json"}
    content = {"application/json": {"schema": reference}}
    post = {
        "operationId": operation,
        "requestBody": {"content": content},
        "responses": {"200": {"description": "OK"}},
    }
    info = {"title": "Orders", "version": "1.0.0"}
    return json.dumps({"openapi": "3.1.1", "info": info, "paths": {"/orders": {"post": post}}})


def registry(**files: str) -> Revision:
    """A registry of the given files, by path."""
    contents = {path: text.encode() for path, text in files.items()}
    config = b"apiVersion: govctl/v1\nkind: Config\n"
    return revision(load(Memory({"govctl.yaml": config, **contents})))


def two_contracts(*codes: str) -> Revision:
    """Two contracts over one canonical schema."""
    return registry(
        **{
            "entities/order/entity.yaml": ENTITY,
            "entities/order/order.schema.json": schema(*codes),
            **{
                f"contracts/{name}/contract.yaml": CONTRACT.format(
                    name=name, style="rest", file="openapi.json", more=""
                )
                for name in ("orders", "returns")
            },
            "contracts/orders/openapi.json": spec("createOrder"),
            "contracts/returns/openapi.json": spec("openReturn"),
        }
    )


def since_base(head: Revision, base: Revision) -> dict[str, ContractComparison]:
    """The comparisons with the base, by target."""
    found = comparisons(head, base)
    return {each.target: each for each in found if each.against is Against.BASE}


def told(comparison: ContractComparison) -> list[str]:
    """The kinds of change of one comparison."""
    return [each.change.coordinates.kind for each in comparison.assessments]


def test_a_canonical_change_is_told_once_at_the_schema() -> None:
    """Two contracts are reached; neither has a finding of its own, both need the step."""
    found = since_base(two_contracts("web"), two_contracts("web", "phone"))
    (ripple,) = found["entity:order"].assessments
    assert ripple.compatibility is Compatibility.BREAKING
    assert ripple.change.reaches == ("orders@1#createOrder", "returns@1#openReturn")
    assert ripple.change.operands["location"] == "orders@1, returns@1"
    for target in ("contract:orders@1", "contract:returns@1"):
        assert found[target].assessments == ()
        assert found[target].bump is Bump.MAJOR


def test_a_harmless_canonical_change_is_for_information() -> None:
    """One more code in what callers may send breaks nobody."""
    found = since_base(two_contracts("web", "phone"), two_contracts("web"))
    (ripple,) = found["entity:order"].assessments
    assert ripple.change.coordinates.kind == "canonical-ripple-extends"
    assert ripple.compatibility is Compatibility.COMPATIBLE


def event(payload: object, more: str = "") -> Revision:
    """One event contract with one message."""
    message = {"name": "order.created", "payload": payload}
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": "Orders", "version": "1.0.0"},
        "channels": {"orders": {"address": "orders", "messages": {"created": message}}},
        "operations": {"send": {"action": "send", "channel": {"$ref": "#/channels/orders"}}},
    }
    sidecar = CONTRACT.format(name="orders", style="event", file="asyncapi.json", more=more)
    return registry(
        **{
            "contracts/orders/contract.yaml": sidecar,
            "contracts/orders/asyncapi.json": json.dumps(document),
        }
    )


def protobuf(*names: str) -> dict[str, object]:
    """A payload in a schema language that is not compared."""
    fields = "".join(f"string {name} = {at};" for at, name in enumerate(names, 1))
    schema = f'syntax = "proto3"; message Order {{{fields}}}'
    return {"schemaFormat": "application/vnd.google.protobuf;version=3", "schema": schema}


def test_a_payload_in_another_language_is_not_checked_with_a_reason() -> None:
    """What could not be compared never reads as fine, and names the message."""
    found = since_base(event(protobuf("id")), event(protobuf("id", "total")))
    reason = found["contract:orders@1"].incomparable
    assert "protobuf" in reason
    assert "order.created" in reason


def test_terms_are_told_beside_an_incomparable_payload() -> None:
    """The parts that can be compared are."""
    weeks, days = ("delivery: {retention: P14D}", "delivery: {retention: P2D}")
    found = since_base(event(protobuf("id"), days), event(protobuf("id", "total"), weeks))
    assert told(found["contract:orders@1"]) == ["event-retention-shortened"]


def test_deprecation_is_told_although_the_content_is_the_same() -> None:
    """Digests leave out the life of a contract; the review board does not."""
    base = event({"type": "object"})
    head = event({"type": "object"}, "deprecation: {sunset: 2027-06-30}")
    comparison = since_base(head, base)["contract:orders@1"]
    assert told(comparison) == ["contract-sunset-announced"]
    assert not comparison.content_changed


def worst(assessments: tuple[Assessment, ...]) -> Bump:
    """The greatest step of all."""
    return max((each.bump for each in assessments), default=Bump.NONE)


def test_a_file_contract_that_is_gone_is_one_change() -> None:
    """A contract without operations or messages is gone as a whole."""
    stock = "apiVersion: govctl/v1\nkind: Contract\nname: stock\nversion: 1.0.0\nstyle: file\n"
    base = registry(**{"contracts/stock/contract.yaml": stock})
    found = since_base(registry(), base)["contract:stock@1"]
    assert told(found) == ["contract-removed"]
    assert worst(found.assessments) is Bump.MAJOR
