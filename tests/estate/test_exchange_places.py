"""Places in EDI guides and layouts, as contracts name them in `maps`."""

from __future__ import annotations

import pytest

from govctl.estate.facts import facts
from govctl.estate.fields import canonical_model
from govctl.estate.links import part_links
from govctl.estate.places import find_place, place_names
from govctl.interfaces.read import read_interface
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.facts import FieldName, Travel
from govctl.model.interface import Interface
from govctl.model.link import Link
from govctl.model.record import Record
from govctl.model.snapshot import Snapshot

GUIDE = """\
edi-guide: "1.0"
standard: x12
set: "856"
release: "004010"
segments:
  - segment: BSN
    use: M
    elements: [{use: M, type: ID, max: 2}, {use: M, type: AN, max: 30}]
  - loop: HL
    level: S
    use: M
    segments:
      - {segment: HL, use: M}
      - {segment: REF, qualifier: {REF01: CN}, use: O, elements: [{use: M, type: ID, max: 3}, {use: M, type: AN, max: 30}]}
      - loop: N1
        qualifier: {N101: ST}
        use: O
        segments: [{segment: N1, use: M, elements: [{use: M, type: ID, max: 3}, {at: 4, use: M, type: AN, max: 80}]}]
      - loop: HL
        level: O
        use: M
        segments:
          - {segment: HL, use: M}
          - {segment: PRF, use: M, elements: [{use: M, type: AN, max: 22}]}
"""  # noqa: E501  (one segment in a line, as guides are read)
LAYOUT = "name,type\nORDER,text\nQTY,decimal\n"
REGISTRY = """\
apiVersion: govctl/v1
kind: Entity
name: order
version: 1.0.0
schema: order.json
keys: {canonical: orderId}
---
apiVersion: govctl/v1
kind: Contract
name: asn
version: 1.0.0
style: edi
edi: {standard: x12, set: "856", release: "004010", guide: guide.yaml, direction: out}
maps: {orderId: HL(O)/PRF01, note: REF02(CN)}
---
apiVersion: govctl/v1
kind: Contract
name: orders-file
version: 1.0.0
style: file
entity: order
file: {layout: layout.csv, direction: in, trailer: {count: col2, sum: QTY}}
maps: {orderId: ORDER}
"""
SCHEMA = (
    '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",'
    ' "properties": {"orderId": {"type": "string"}, "note": {"type": "string"}}}'
)


def _snapshot(registry: str = REGISTRY) -> Snapshot:
    files = {
        "govctl.yaml": "apiVersion: govctl/v1\nkind: Config\n",
        "registry.yaml": registry,
        "order.json": SCHEMA,
        "guide.yaml": GUIDE,
        "layout.csv": LAYOUT,
    }
    return load(Memory({path: text.encode() for path, text in files.items()}))


def _interfaces(snapshot: Snapshot) -> dict[str, Interface]:
    return {
        each.label: read_interface(each.spec.file, snapshot.documents, each.spec.format)
        for each in snapshot.contracts
        if each.spec is not None
    }


def _links(registry: str) -> list[Link]:
    snapshot = _snapshot(registry)
    interfaces, model = _interfaces(snapshot), canonical_model(snapshot)
    known = facts(snapshot, model, interfaces)
    return [each for each in part_links(snapshot, model, interfaces, known) if not each.resolved]


def _record(label: str) -> Record:
    (message,) = _interfaces(_snapshot())[label].messages
    assert message.record is not None
    return message.record


@pytest.mark.parametrize(
    "at",
    [
        "BSN02",
        "HL(O)/PRF01",
        "HL(S)/HL(O)/PRF01",
        "HL(S)/PRF01",
        "HL/PRF01",
        "PRF01",
        "REF02(CN)",
        "REF(CN)02",
        "HL(S)/REF02",
        "N104(ST)",
        "HL(S)/N1(ST)/N104",
        "HL(O)/HL03",
    ],
)
def test_places_are_found_as_people_write_them(at: str) -> None:
    """Loops in their order, with or without those between; qualifiers before or after."""
    assert find_place(_record("asn@1"), at)


@pytest.mark.parametrize(
    "at",
    [
        *("BSN03", "HL(P)/PRF01", "HL(O)/BSN02", "REF02(BM)", "N104(BT)", "PRF", "", "/", "("),
        *("PRF1", "HL(O)//PRF01", "prf01", "PRF01/HL(O)", "A" * 10_000),
    ],
)
def test_places_that_are_not_there_are_not_found(at: str) -> None:
    """Another loop, another qualifier, another element, or no place at all."""
    assert find_place(_record("asn@1"), at) == ()


def test_every_place_that_is_suggested_is_found() -> None:
    """What a finding suggests has to be right."""
    for label in ("asn@1", "orders-file@1"):
        record = _record(label)
        names = place_names(record)
        assert names
        assert all(find_place(record, name) for name in names)


def test_a_registry_whose_names_agree_has_no_broken_link() -> None:
    """Canonical fields, places, set and release, and the columns of control totals."""
    assert _links(REGISTRY) == []


@pytest.mark.parametrize(
    ("old", "new", "problem", "meant"),
    [
        ("HL(O)/PRF01", "HL(O)/PRF02", "There is no `HL(O)/PRF02` in the guide", "HL(O)/PRF01"),
        ("orderId: ORDER", "orderId: ORDRE", "There is no `ORDRE` in the layout", "ORDER"),
        ("orderId: ORDER", "orderNo: ORDER", "Entity `order` has no field `orderNo`", ""),
        ("note: REF02", "nothing: REF02", "The canonical model has no field `nothing`", ""),
        ('set: "856"', 'set: "857"', "describes set `856`, not `857`", "856"),
        ("004010", "005010", "describes release `004010`, not `005010`", "004010"),
        ("sum: QTY", "sum: QTX", "There is no column `QTX` to total", "QTY"),
    ],
)
def test_what_is_not_there_is_named_at_its_line(
    old: str, new: str, problem: str, meant: str
) -> None:
    """With what was probably meant."""
    assert old in REGISTRY
    (link,) = _links(REGISTRY.replace(old, new))
    assert problem in link.problem
    assert link.suggestion == meant or not meant
    assert link.place.path == "registry.yaml"
    assert link.place.line > 1


def test_mapped_fields_are_carried_the_way_the_contract_says() -> None:
    """What goes out is told by the provider, what comes in is written by others."""
    snapshot = _snapshot()
    found = facts(snapshot, canonical_model(snapshot), _interfaces(snapshot)).uses
    carried = {(each.contract, each.travel, each.name, each.place.path) for each in found}
    assert carried == {
        ("asn@1", Travel.EVENT, FieldName("order", "orderId"), "guide.yaml"),
        ("asn@1", Travel.EVENT, FieldName("order", "note"), "guide.yaml"),
        ("orders-file@1", Travel.REQUEST, FieldName("order", "orderId"), "layout.csv"),
    }
    assert all(each.place.line for each in found)
