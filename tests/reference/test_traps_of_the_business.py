"""Words and codes that look alike and are not: what the reference mappings make of them."""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path

import pytest

from govctl.load.registry import load
from govctl.load.source import WorkTree
from govctl.model.mapping import FieldMapping
from govctl.model.snapshot import Snapshot

ROOT = Path(__file__).parents[2]
PROGRESS = ("", "A", "B", "C")
"""How the ERP tells progress: not relevant, not started, partial, complete."""


@cache
def registry() -> Snapshot:
    """The reference registry."""
    return load(WorkTree(ROOT / "registry"))


def field(mapping: str, target: str) -> FieldMapping:
    """How a mapping fills a field."""
    return registry().mappings[mapping].fields[target]


def decided(mapping: str, target: str, *values: str) -> str | None:
    """What several source values are together; None where the mapping refuses them."""
    row = field(mapping, target).row_for(values)
    assert row is not None, values
    assert bool(row.value) != bool(row.refused)
    return row.value


def test_backorder_is_an_open_order_at_the_western_branch() -> None:
    """Its `Backorder` says that an order or line is open, nothing about stock."""
    branch = "erp-west-sales-order-to-order"
    assert decided(branch, "status", "Backorder", "None") == "accepted"
    assert decided(branch, "status", "Backorder", "PickingList") == "in_fulfilment"
    values = field(branch, "lines.status").values
    assert values is not None
    assert values["Backorder"] == "open"


@pytest.mark.parametrize(
    ("overall", "delivery", "billing", "status"),
    [
        ("A", "A", "A", "accepted"),
        ("B", "B", "A", "in_fulfilment"),
        ("B", "C", "A", "fulfilled"),
        ("B", "C", "B", "fulfilled"),
        ("C", "C", "C", "closed"),
        ("C", "A", "A", "cancelled"),
        ("A", "C", "C", None),
    ],
)
def test_three_states_of_the_erp_are_one(
    overall: str, delivery: str, billing: str, status: str | None
) -> None:
    """Order, delivery and billing are told apart there; only together they are a status."""
    told = (overall, delivery, billing)
    assert decided("erp-sales-order-to-order", "status", *told) == status


def test_the_tuple_map_of_the_erp_is_total() -> None:
    """Whatever the ERP says, the mapping knows it: as a status, or as what cannot be."""
    for told in product(PROGRESS, repeat=3):
        decided("erp-sales-order-to-order", "status", *told)


def test_closed_means_shipped_in_the_warehouse_and_billed_in_the_erp() -> None:
    """The WMS closes a shipment at the dock, the ERP an order after its invoice."""
    shipment = field("wms-shipment-to-canonical", "status")
    assert shipment.values is not None
    assert shipment.values["90"] == "confirmed"
    assert "closed" in shipment.meanings["90"]
    assert decided("erp-sales-order-to-order", "status", "C", "C", "A") == "fulfilled"


def test_line_codes_of_the_855() -> None:
    """IB is a backorder and IR a rejection; every accepted line is IA."""
    values = field("order-to-x12-855", "PO1.ACK01").values
    assert values is not None
    assert [line for line, code in values.items() if code == "IB"] == ["backordered"]
    assert [line for line, code in values.items() if code == "IR"] == ["cancelled"]
    assert values["open"] == values["shipped"] == "IA"


def test_units_of_x12_are_not_those_of_recommendation_20() -> None:
    """KG is KGM there; a case is CA and XCS, and CS, a cassette, is none at all."""
    units = registry().codelists["x12-355-to-rec20"].values
    assert units["KG"] == "KGM"
    assert units["CA"] == "XCS"
    assert "CS" not in units
    assert units["ST"] == "SET"
    assert registry().codelists["wms-uom-to-rec20"].values["CS"] == "XCS"
    assert registry().codelists["erp-uom-to-rec20"].values["ST"] == "H87"


@pytest.mark.parametrize("name", ["x12-355", "wms-uom", "erp-uom"])
def test_unit_lists_lead_to_every_unit_once(name: str) -> None:
    """Each list reaches all units that we trade in, so it can be read backwards."""
    units = registry().codelists[f"{name}-to-rec20"].values
    assert sorted(units.values()) == sorted(registry().codelists["rec20"].values)


@pytest.mark.parametrize(
    ("mapping", "target", "name"),
    [
        ("order-to-x12-855", "PO1.PO103", "x12-355"),
        ("order-to-wms-release", "DTL.UOM", "wms-uom"),
        ("order-to-erp-sales-order", "ITEMS.VRKME", "erp-uom"),
        ("shipment-to-erp-delivery", "ITEMS.VRKME", "erp-uom"),
    ],
)
def test_units_lead_back_where_they_came_from(mapping: str, target: str, name: str) -> None:
    """What a system reads is what it would have written."""
    back = field(mapping, target).values
    forth = registry().codelists[f"{name}-to-rec20"].values
    assert back == {unit: code for code, unit in forth.items()}


@pytest.mark.parametrize(
    ("step", "disposition", "status"),
    [
        ("shipping", "in_transit", "confirmed"),
        ("shipping", "in_progress", None),
        ("departing", "in_transit", "in_transit"),
        ("receiving", "in_progress", "delivered"),
        ("receiving", "returned", "returned_to_sender"),
        ("arriving", "damaged", "exception"),
        ("void_shipping", "in_progress", "voided"),
    ],
)
def test_an_epcis_event_has_no_status(step: str, disposition: str, status: str | None) -> None:
    """Business step and disposition are one together, and some do not go together."""
    assert decided("wms-epcis-to-shipment", "status", step, disposition) == status
