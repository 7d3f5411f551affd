"""A real warehouse platform as a registry: its specs, and sidecars, rights and mappings for them.

The specs of fifteen services are read from `../shared` and copied into a temporary folder for the
test; `warehouse/` beside this file holds what a team would write around them. Every finding that is
asserted here was judged by hand to be right; what the specs lack is told, and nothing else.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from govctl.estate.facts import facts
from govctl.estate.fields import canonical_model
from govctl.interfaces.read import read_interface
from govctl.load.registry import load
from govctl.load.source import WorkTree
from govctl.model.facts import Facts, Travel

ROOT = Path(__file__).resolve().parents[2]
SPECS = ROOT.parent / "shared" / "specs" / "wms-estate"
WRITTEN = Path(__file__).parent / "warehouse"
PACKS = ("canonical", "mapping", "ownership", "registry", "status")
ENTITIES = ("common", "inventory", "order", "pick", "shipment")

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SPECS.is_dir(), reason="the documents of ../shared are not here"),
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The specs, what is written around them, and the canonical model of the registry."""
    folder = tmp_path_factory.mktemp("warehouse") / "registry"
    shutil.copytree(SPECS, folder)
    shutil.copytree(WRITTEN, folder, dirs_exist_ok=True)
    shutil.copytree(ROOT / "registry" / "codelists", folder / "codelists")
    for name in ENTITIES:
        shutil.copytree(
            ROOT / "registry" / "entities" / name,
            folder / "entities" / name,
            ignore=shutil.ignore_patterns("published", "examples"),
        )
    return folder


@pytest.fixture(scope="module")
def derived(warehouse: Path) -> Facts:
    """What the contracts carry."""
    snapshot = load(WorkTree(warehouse))
    read = {
        contract.label: read_interface(contract.spec.file, snapshot.documents)
        for contract in snapshot.contracts
        if contract.spec is not None
    }
    return facts(snapshot, canonical_model(snapshot), read)


@pytest.fixture(scope="module")
def reports(warehouse: Path) -> dict[str, dict[str, Any]]:
    """The JSON report of each pack."""
    found: dict[str, dict[str, Any]] = {}
    for pack in PACKS:
        command = ("check", str(warehouse), "--pack", pack, "--format", "json")
        done = subprocess.run(
            [sys.executable, "-m", "govctl", *command], capture_output=True, check=False, cwd=ROOT
        )
        assert done.returncode == 1, done.stderr.decode()[-2000:]
        found[pack] = json.loads(done.stdout)
    return found


def _found(report: dict[str, Any], rule: str) -> dict[str, str]:
    """The messages of a rule, by target."""
    findings = [each for each in report["findings"] if each["rule"] == rule]
    assert len({each["target"] for each in findings}) == len(findings)
    return {each["target"]: each["message"] for each in findings}


def test_writes_are_seen_through_the_models_of_the_callers(
    reports: dict[str, dict[str, Any]],
) -> None:
    """Prices from the shop, cartons and addresses from the execution system, bins from a scanner.

    `unitPrice` is `items.unitPrice` there, `bin` is `locationId`, and the address has other names.
    """
    found = _found(reports["ownership"], "ownership/writer-not-allowed")
    assert {target: message.split(", which ")[0] for target, message in found.items()} == {
        "contract:order@1#POST /orders<shop": "shop may not write order.lines.unitPrice",
        "contract:picking@1#POST /tasks/{}/pick<handheld": "handheld may not write pick.bin",
        "contract:shipping@1#POST /shipments<wes-service": (
            "wes-service may not write shipment.cartons.cartonNo, "
            "shipment.cartons.grossWeight.value, shipment.cartons.packageType, "
            "shipment.shipTo.address.city, shipment.shipTo.address.countryCode, "
            "shipment.shipTo.address.line1, shipment.shipTo.address.line2, "
            "shipment.shipTo.address.postalCode and 2 more"
        ),
    }


def test_answers_and_events_bring_restricted_fields_to_others(
    reports: dict[str, dict[str, Any]],
) -> None:
    """Prices to wave planning, freight to orders, the picker to whoever asks for a task."""
    found = _found(reports["ownership"], "ownership/reader-not-allowed")
    assert {target: message.split(" may not")[0] for target, message in found.items()} == {
        "contract:order@1#GET /orders/{}<waving-service": "order.lines.unitPrice",
        "contract:picking@1#POST /tasks<wes-service": "pick.pickerId",
        "contract:picking@1#POST /tasks/{}/pick<handheld": "pick.pickerId",
        "contract:picking@1#POST /tasks/{}/exception<handheld": "pick.pickerId",
        "contract:picking-events@1#PickTaskCompletedEvent<inventory-service": "pick.pickerId",
        "contract:shipping@1#GET /shipments/{}<order-service": "shipment.freightEstimate.amount",
        "contract:shipping@1#POST /shipments/{}/ship<order-service": (
            "shipment.freightEstimate.amount"
        ),
        "contract:shipping-events@1#LabelGeneratedEvent<order-service": (
            "shipment.freightEstimate.amount, shipment.freightEstimate.currency"
        ),
    }


def test_events_that_state_what_others_own_are_told(reports: dict[str, dict[str, Any]]) -> None:
    """The order service repeats the shipment, the packing service the label and its times."""
    found = _found(reports["ownership"], "ownership/publisher-not-owner")
    assert {target: message.split(" in ")[0] for target, message in found.items()} == {
        "contract:order-events@1#OrderShipped": (
            "order-service states shipment.carrierScac, shipment.shippedAt, "
            "shipment.status=confirmed, shipment.trackingNumber"
        ),
        "contract:packing-events@1#PackageSealedEvent": "packing-service states shipment.packedAt",
        "contract:packing-events@1#LabelAppliedEvent": (
            "packing-service states shipment.carrierScac, shipment.trackingNumber"
        ),
        "contract:shipping-events@1#LabelGeneratedEvent": (
            "shipping-service states shipment.cartons.labelRef"
        ),
    }


def test_no_other_ownership_rule_finds_anything(reports: dict[str, dict[str, Any]]) -> None:
    """Every field has one master, and what is not tied is not checked, which is no pass."""
    report = reports["ownership"]
    assert Counter(each["rule"] for each in report["findings"]) == {
        "ownership/writer-not-allowed": 3,
        "ownership/reader-not-allowed": 8,
        "ownership/publisher-not-owner": 4,
    }
    outcomes = {(each["rule"], each["target"]): each["outcome"] for each in report["outcomes"]}
    stock = "contract:inventory@1#POST /inventory/{}/pick<picking-service:orderId"
    assert outcomes["ownership/writer-not-allowed", stock] == "not-checked"
    waves = "contract:waving-events@1#WaveReleased"
    assert outcomes["ownership/publisher-not-owner", waves] == "not-checked"


def test_mappings_are_asked_for_what_their_payloads_owe(reports: dict[str, dict[str, Any]]) -> None:
    """A creator owes what is its own to give, an answer the whole object, an event nothing more."""
    report = reports["mapping"]
    owed = Counter(
        each["target"] for each in report["findings"] if each["rule"] == "mapping/target-unmapped"
    )
    assert owed == {
        "mapping:shop-order-to-order": 2,  # the order API takes no PO number and no line numbers
        "mapping:order-answer-to-order": 10,
        "mapping:pick-task-to-pick": 4,
        "mapping:shipment-answer-to-shipment": 16,
        "mapping:stock-answer-to-inventory": 1,
    }
    other = {
        (each["rule"], each["target"])
        for each in report["findings"]
        if each["rule"] != "mapping/target-unmapped"
    }
    assert other == {
        ("mapping/lossy", "mapping:shop-order-to-order"),
        ("mapping/lossy", "mapping:order-answer-to-order"),
        ("mapping/lossy", "mapping:order-received-to-order"),
        ("mapping/value-map-hole", "mapping:handheld-exception-to-pick#shortReason"),
        ("mapping/value-map-hole", "mapping:wes-shipment-to-shipment#carrierScac"),
        ("mapping/unit-not-converted", "mapping:wes-shipment-to-shipment"),
    }


def test_statuses_are_compared_in_canonical_words(reports: dict[str, dict[str, Any]]) -> None:
    """`label_generated` and `received` are words of local models; a foreign trigger is told."""
    found = [(each["rule"], each["target"]) for each in reports["status"]["findings"]]
    assert found == [("status/wrong-transition", "status:pick#assigned>in_progress")]


def test_what_mappings_explain_is_canonical_and_redefines_nothing(
    reports: dict[str, dict[str, Any]],
) -> None:
    """`unitPrice` is a number in the order service, and its mapping says what becomes of it."""
    rules = {each["rule"] for each in reports["canonical"]["findings"]}
    assert not rules & {"canonical/not-canonical", "canonical/local-redefinition"}


def test_the_registry_itself_is_in_order_but_for_what_the_specs_lack(
    reports: dict[str, dict[str, Any]],
) -> None:
    """Nothing written here is wrong: references that lead nowhere, and one duplicate key, do."""
    findings = [
        each for each in reports["registry"]["findings"] if each["rule"] != "registry/orphan"
    ]
    assert {each["path"].partition("/")[0] for each in findings} == {"services"}
    assert Counter(each["rule"] for each in findings) == {
        "registry/unresolved-reference": 21,
        "registry/unreadable-spec": 1,
    }


def test_each_service_writes_and_reads_the_fields_it_was_read_to(derived: Facts) -> None:
    """Canonical fields by contract: taken in requests, given in answers and events."""
    taken: dict[str, set[str]] = {}
    given: dict[str, set[str]] = {}
    for use in derived.uses:
        side = taken if use.travel is Travel.REQUEST else given
        side.setdefault(use.contract, set()).add(str(use.name))
    assert {label: len(names) for label, names in sorted(taken.items())} == {
        "inventory@1": 2,
        "order@1": 12,
        "picking@1": 8,
        "shipping@1": 13,
    }
    assert {label: len(names) for label, names in sorted(given.items())} == {
        "inventory@1": 7,
        "order@1": 16,
        "order-events@1": 13,
        "packing-events@1": 8,
        "picking@1": 14,
        "picking-events@1": 9,
        "shipping@1": 15,
        "shipping-events@1": 11,
    }


def test_what_is_not_tied_is_counted_with_its_reason(derived: Facts) -> None:
    """Waves, stations, workers and routes are no canonical entities: all listed, none passed."""
    assert Counter(each.reason for each in derived.unbound) == {
        "a part of the payload is not tied to a canonical field": 4388,
        "a payload has no schema": 9,
    }
    silent = {each.contract for each in derived.unbound} - {each.contract for each in derived.uses}
    assert {"waving@1", "labor@1", "facility@1", "routing@1", "inventory-events@1"} <= silent
