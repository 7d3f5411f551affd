"""What short and long forms of registry documents mean."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.contract import Contract, ContractOrigin, ContractStatus, Level, Style
from govctl.model.ownership import Window
from govctl.model.snapshot import Snapshot

HEAD = "apiVersion: govctl/v1\n"


def one(text: str) -> Snapshot:
    """The snapshot of one document, which has to be valid."""
    snapshot = load(Memory({"a.yaml": (HEAD + dedent(text)).encode()}))
    assert snapshot.problems == ()
    return snapshot


def contract(text: str) -> Contract:
    """The contract with these further lines."""
    found = one("kind: Contract\nname: orders\nversion: 1.0.0\n" + dedent(text)).contracts
    return found[0]


def test_one_is_a_list_of_one() -> None:
    """A text stands for a list of one wherever a list may stand."""
    snapshot = one("kind: System\nname: wms\ncapabilities: picking\ndiffers-in: [uom, item-id]\n")
    system = snapshot.systems["wms"]
    assert system.capabilities == ("picking",)
    assert system.differs_in == ("uom", "item-id")


def test_windows() -> None:
    """A list is of the governing status model; a map gives each model its own states."""
    text = """\
    kind: Ownership
    entity: order
    groups:
      - name: a
        fields: lines.*
        master: erp
        writers:
          - crm
          - {system: [ecommerce, edi], while: open}
          - {system: cpq, while: {order-line: [open, backordered], order: submitted}}
    """
    (group,) = one(text).ownerships["order"].groups
    assert group.fields == ("lines.*",)
    plain, listed, mapped = group.writers
    assert (plain.systems, plain.window) == (("crm",), None)
    assert listed.window == Window(states=("open",))
    assert mapped.window is not None
    assert mapped.window.states_of("order-line") == ("open", "backordered")
    assert mapped.window.states_of("order") == ("submitted",)
    assert mapped.window.states_of("shipment") is None
    assert listed.window.states_of("shipment") == ("open",)


def test_a_default_master_is_a_group_of_everything() -> None:
    """`default` covers every field, the least specific of all groups."""
    text = "kind: Ownership\nentity: order\ndefault: {master: erp, writers: [crm]}\n"
    (group,) = one(text).ownerships["order"].groups
    assert (group.name, group.fields, group.master) == ("default", ("*",), "erp")


def test_readers() -> None:
    """A list of readers is the default for every field."""
    readers = one("kind: Ownership\nentity: order\nreaders: [erp]\n").ownerships["order"].readers
    assert readers is not None
    assert (readers.default, readers.restricted) == (("erp",), {})
    text = "kind: Ownership\nentity: order\nreaders: {restricted: {lines.cost: erp}}\n"
    readers = one(text).ownerships["order"].readers
    assert readers is not None
    assert (readers.default, readers.restricted) == (None, {"lines.cost": ("erp",)})


def test_states_and_transitions() -> None:
    """States may be a list or a map; a transition from several states is one from each."""
    text = """\
    kind: StatusModel
    name: order
    entity: order
    path: status
    states: [open, held, closed]
    transitions:
      - {from: [open, held], to: closed, owner: erp, trigger: roll-up}
    """
    model = one(text).status_models["order"]
    assert list(model.states) == ["open", "held", "closed"]
    assert [(each.source, each.target) for each in model.transitions] == [
        ("open", "closed"),
        ("held", "closed"),
    ]
    assert {each.place().line for each in model.transitions} == {8}
    assert model.states["held"].place().line == 6


def test_before_a_state() -> None:
    """`until` means every state that comes before; on a loop it means nothing."""
    text = """\
    kind: StatusModel
    name: order
    entity: order
    path: status
    states: [open, allocated, shipped, lost]
    transitions:
      - {from: open, to: allocated}
      - {from: allocated, to: open}
      - {from: allocated, to: shipped}
    """
    model = one(text).status_models["order"]
    assert model.states_before("shipped") == ("open", "allocated", "lost")
    assert model.states_before("allocated") is None


def test_code_lists() -> None:
    """A plain list maps every code to itself; codes keep the characters that were typed."""
    codes = one("kind: CodeList\nname: a\nvalues: [011, NO, 1.10]\nalso-accept: [X]\n").codelists[
        "a"
    ]
    assert codes.values == {"011": "011", "NO": "NO", "1.10": "1.10"}
    assert [alias.value for alias in codes.also_accept] == ["X"]
    codes = one("kind: CodeList\nname: a\nvalues: {90: confirmed, NO: no}\n").codelists["a"]
    assert codes.values == {"90": "confirmed", "NO": "no"}


def test_mappings() -> None:
    """A field's source may be a text, several, or an object; unmapped fields a list or a map."""
    text = """\
    kind: Mapping
    name: a
    from: {system: wms, schema: "local.json#/$defs/Ship"}
    to: {entity: shipment}
    fields:
      id: SHIP_ID
      status: {from: [A, B], values: {90: confirmed}}
    unmapped: [LPN]
    """
    mapping = one(text).mappings["a"]
    assert mapping.fields["id"].sources == ("SHIP_ID",)
    assert mapping.fields["id"].values is None
    assert mapping.fields["status"].sources == ("A", "B")
    assert mapping.fields["status"].values == {"90": "confirmed"}
    assert mapping.unmapped == {"LPN": ""}
    assert (mapping.source.schema, mapping.source.schema_pointer) == ("local.json", "/$defs/Ship")


def test_uses() -> None:
    """Operations and messages may be named, or named with the fields used."""
    text = """\
    kind: Consumer
    system: billing
    uses:
      - {contract: "contract:orders@1", operations: [getOrder]}
      - {contract: events, messages: {shipped: [id], lost: }}
    """
    first, second = one(text).consumers["billing"].uses
    assert first.contract == "orders@1"
    assert first.operations == {"getOrder": None}
    assert second.messages == {"shipped": ("id",), "lost": None}


def test_what_a_contract_need_not_say() -> None:
    """A contract is active, ours and fully governed unless it says otherwise."""
    plain = contract("style: rest\n")
    assert (plain.status, plain.origin, plain.level, plain.sidecar) == (
        ContractStatus.ACTIVE,
        ContractOrigin.OWN,
        Level.ENFORCED,
        True,
    )


def test_a_listed_contract_needs_no_version() -> None:
    """Three hundred interfaces can be listed on the first day."""
    snapshot = one("kind: Contract\nname: orders\nstyle: file\nlevel: listed\n")
    assert snapshot.contracts[0].version == "0.0.0"


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("spec: {file: a.yaml, format: openapi-3.0}\n", Style.REST),
        ("spec: {file: a.yaml, format: asyncapi-3.0}\n", Style.EVENT),
        ("spec: asyncapi.yaml\n", Style.EVENT),
        ("spec: {file: a.wsdl, format: wsdl-1.1}\n", Style.SOAP),
        ("edi: {standard: x12}\n", Style.EDI),
        ("file: {layout: layout.csv}\n", Style.FILE),
        ("messages: {a: }\n", Style.EVENT),
        ("operations: {a: }\n", Style.REST),
        ("style: webhook\nspec: {file: a.yaml, format: openapi-3.1}\n", Style.WEBHOOK),
    ],
)
def test_the_style_that_is_evident(text: str, style: Style) -> None:
    """Where the rest of a contract leaves no doubt, the style need not be said."""
    snapshot = load(
        Memory({"a.yaml": f"{HEAD}kind: Contract\nname: a\nversion: 1.0.0\n{text}".encode()})
    )
    assert [each.style for each in snapshot.contracts] == [style]


def test_the_terms_of_a_contract() -> None:
    """Rates, durations and assertions are read into what they mean."""
    found = contract(
        """\
        style: event
        security: {rate-limit: 120/min}
        messages:
          shipped:
            asserts: [status=confirmed, shippedAt]
            times: {occurred: time}
        delivery: {order-by: id, retention: P14D}
        consumers-must: {dedup: {key: id, window: P21D}, retry: {max: 8, dlq: q}}
        maps: {id: BSN02, uom: {at: SN103, codes: codelist:units}}
        deprecation: {}
        """
    )
    assert found.security is not None
    assert {who: rate.per_minute for who, rate in found.security.rate_limits.items()} == {
        "default": 120
    }
    message = found.messages["shipped"]
    assert (message.asserts, message.asserted_status) == (("shippedAt",), {"status": "confirmed"})
    assert found.delivery is not None
    assert found.delivery.order_by == ("id",)
    duties = found.consumers_must
    assert duties is not None
    assert duties.dedup is not None
    assert duties.dedup.window is not None
    assert found.delivery.retention is not None
    assert duties.dedup.window > found.delivery.retention
    assert (found.maps["id"].at, found.maps["uom"].codes) == ("BSN02", "codelist:units")
    assert found.deprecation is not None
    assert found.deprecation.since is None


def test_configuration() -> None:
    """`none` is nobody, a stage may be one word, pairs of layers are taken apart."""
    text = """\
    kind: Config
    approvals: {additive.internal: none, breaking.partner: [team:board, consumers]}
    stages: {a/b: warn, c/d: {stage: trial, enforce-from: 2027-01-01}}
    topology: {allow: [edge>gateway], protect: {erp: {only-from: middleware}}}
    tiers: {tier1: {a/b: error}}
    waivers: {limits: {a/b: {tier1: 30}}}
    """
    snapshot = load(Memory({"govctl.yaml": (HEAD + dedent(text)).encode()}))
    config = snapshot.config
    assert config is not None
    assert config.approvals == {
        "additive.internal": (),
        "breaking.partner": ("team:board", "consumers"),
    }
    assert (config.stages["a/b"].stage, config.stages["c/d"].enforce_from) == (
        "warn",
        date(2027, 1, 1),
    )
    assert config.topology is not None
    assert config.topology.allow == (("edge", "gateway"),)
    assert config.topology.protect["erp"].only_from == ("middleware",)
    assert config.tiers == {"tier1": {"a/b": "error"}}
    assert config.waivers is not None
    assert config.waivers.limits == {"a/b": {"tier1": 30}}


def test_releases_and_deployments() -> None:
    """Several majors of one contract may be deployed; a commit keeps its characters."""
    text = """\
    kind: Deployment
    environment: prod
    contracts: {orders: [1.9.0, 2.0.3], events: 1.3.0}
    consumers: {billing: {commit: 4100000, uses: {orders: ^1.2.0}}}
    """
    deployment = one(text).deployments["prod"]
    assert deployment.contracts == {"orders": ("1.9.0", "2.0.3"), "events": ("1.3.0",)}
    assert deployment.consumers["billing"].commit == "4100000"


def test_a_waiver_is_named_after_its_file() -> None:
    """`waivers/<id>.yaml` needs no name of its own."""
    waiver = f"{HEAD}kind: Waiver\nrule: a/b\ntarget: edge:handheld>erp\n"
    snapshot = load(Memory({"waivers/ARB-214.yaml": f"{waiver}---\n{waiver}".encode()}))
    assert list(snapshot.waivers) == ["ARB-214", "ARB-214-2"]


def test_every_part_knows_its_place() -> None:
    """A rule can point at any part of a declaration, also below what the model holds."""
    text = """\
    kind: Ownership
    entity: order
    groups:
      - name: a
        fields:
          - id
          - total
        master: erp
    """
    (group,) = one(text).ownerships["order"].groups
    assert group.place().line == 5
    assert group.place("/master").line == 9
    assert group.place_of("fields", "total").line == 8
    assert group.place_of("fields", "nothing").line == 6
    assert group.place_of("nothing", "nothing").line == 5


def test_equal_declarations_are_equal_wherever_they_stand() -> None:
    """What a document says counts, not the file: revisions can be compared with `==`."""
    text = f"{HEAD}kind: System\nname: erp\nlifecycle: {{status: retiring}}\n".encode()
    first = load(Memory({"a.yaml": text})).systems["erp"]
    second = load(Memory({"b.yaml": b"# moved\n" + text})).systems["erp"]
    assert first == second
    assert first.place() != second.place()
