"""The reference registry with one defect per rule: exactly those findings, each at its place."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.conftest import ROOT, Git, edit, run

REGISTRY = ROOT / "registry"
SUBMISSION = "contracts/order-submission"
AMENDMENT = "contracts/order-amendment"
RETURNS = "contracts/return-authorization"
POSTING = "contracts/invoice-posting"
PRICING = "contracts/pricing-inquiry"
AVAILABILITY = "contracts/availability-inquiry"
PAYMENTS = "contracts/payment-events"
KEY = "        - {$ref: '../common/http.yaml#/components/parameters/IdempotencyKey'}\n"
PING = """\
  /ping:
    get: {operationId: ping, responses: {'204': {description: Alive}}}
"""


class Seed(NamedTuple):
    """One defect: an edit of one file, and where its rule has to point.

    `line` is text that stands on the line of the finding, in `at` where that is another file.
    """

    rule: str
    file: str
    old: str
    new: str
    line: str
    at: str = ""


SEEDS = (
    Seed(
        "registry/invalid-document",
        "codelists/write-off-reason.yaml",
        "dated:",
        "datd:",
        line="datd: 2026-11-01",
    ),
    Seed(
        "registry/unresolved-reference",
        "consumers/tms.yaml",
        "loadId, voidReason, status",
        "laodId, voidReason, status",
        line="laodId, voidReason",
    ),
    Seed(
        "registry/duplicate-name",
        "systems/pim.yaml",
        "limits: {requests-per-minute: 300}\n",
        "limits: {requests-per-minute: 300}\n---\napiVersion: govctl/v1\nkind: System\nname: erp\n",
        line="name: erp",
    ),
    Seed(
        "registry/unreadable-spec",
        f"{AVAILABILITY}/openapi.yaml",
        "  title: Availability inquiry\n",
        "",
        line="info:",
    ),
    Seed(
        "registry/orphan",
        f"{RETURNS}/contract.yaml",
        "owner: team:erp-platform\n",
        "",
        line="name: return-authorization",
    ),
    Seed(
        "ownership/field-without-master",
        "ownership/order.yaml",
        "  - {name: transit, fields: [lines.transitDays], master: tms, writers: []}\n",
        "",
        line='"transitDays": {',
        at="entities/order/order.schema.json",
    ),
    Seed(
        "ownership/two-masters",
        "ownership/payment.yaml",
        "[unappliedAmount]",
        "[unappliedAmount, paymentId]",
        line="fields: [paymentId, customerId",
    ),
    Seed(
        "ownership/entity-not-in-matrix",
        "govctl.yaml",
        "invoice, payment]",
        "invoice, payment, purchase-order]",
        line="required-entities:",
    ),
    Seed(
        "ownership/writer-not-allowed",
        "ownership/order.yaml",
        "[cancelReason]\n    master: erp\n    writers:\n      - system: [ecommerce, crm, ",
        "[cancelReason]\n    master: erp\n    writers:\n      - system: [ecommerce, ",
        line="cancelOrder: [cancelReason]",
        at="consumers/crm.yaml",
    ),
    Seed(
        "ownership/write-outside-window",
        "ownership/invoice.yaml",
        "while: [draft, taxed, approved]",
        "while: [draft, taxed]",
        line="allowed-while: {invoice: [approved]}",
        at=f"{POSTING}/contract.yaml",
    ),
    Seed(
        "ownership/derived-field-writable",
        "ownership/return.yaml",
        "[lines.disposition], master: erp,",
        "[lines.disposition], master: erp, derived: true,",
        line="ReturnLine/properties/disposition'}",
        at=f"{RETURNS}/openapi.yaml",
    ),
    Seed(
        "ownership/publisher-not-owner",
        "ownership/shipment.yaml",
        "      - voidReason\n    master: wms\n    writers: []\n",
        "    master: wms\n    writers: []\n"
        "  - {name: voiding, fields: [voidReason], master: tms, writers: []}\n",
        line="asserts: [status=voided, voidReason]",
        at="contracts/shipment-events/contract.yaml",
    ),
    Seed(
        "ownership/reader-not-allowed",
        "ownership/inventory.yaml",
        "readers: [ecommerce, cpq, crm, edi-gateway]",
        "readers: [ecommerce, crm, edi-gateway]",
        line="checkAvailability:",
        at="consumers/cpq.yaml",
    ),
    Seed(
        "ownership/transfer-gap-or-overlap",
        "ownership/shipment.yaml",
        "[freightActual.*], master: tms,",
        "[freightActual.*], master: tms, to: 2099-01-31,",
        line="name: freight-actual",
    ),
    Seed(
        "idempotency/key-missing",
        f"{POSTING}/openapi.yaml",
        KEY,
        "",
        line="post:",
    ),
    Seed(
        "idempotency/key-policy-incomplete",
        f"{SUBMISSION}/contract.yaml",
        "      fingerprint: body\n",
        "",
        line="post:",
        at=f"{SUBMISSION}/openapi.yaml",
    ),
    Seed(
        "idempotency/business-key-missing",
        f"{POSTING}/contract.yaml",
        "business-key",
        "x-business-key",
        line="postInvoice:",
    ),
    Seed(
        "idempotency/consumer-dedup-missing",
        "consumers/erp.yaml",
        "    dedup: {key: [source, id], window: P21D}\n",
        "",
        line="- contract: shipment-events",
    ),
    Seed(
        "idempotency/dedup-window-short",
        "consumers/crm.yaml",
        "window: P45D",
        "window: P1D",
        line="window: P1D",
    ),
    Seed(
        "idempotency/replay-policy-missing",
        f"{PAYMENTS}/contract.yaml",
        "    marks: replayed\n",
        "",
        line="replay:",
    ),
    Seed(
        "versioning/malformed-version",
        f"{PRICING}/openapi.yaml",
        "/pricing-inquiry/v1",
        "/pricing-inquiry/v2",
        line="url: https://api.acme.example/pricing-inquiry/v2",
    ),
    Seed(
        "versioning/published-version-edited",
        "contracts/order-events/contract.yaml",
        "retention: P14D",
        "retention: P10D",
        line="version: 1.2.0",
    ),
    Seed(
        "versioning/bump-too-small",
        f"{AMENDMENT}/openapi.yaml",
        KEY,
        KEY + "        - {name: expand, in: query, schema: {type: string}}\n",
        line="version: 1.2.1",
        at=f"{AMENDMENT}/contract.yaml",
    ),
    Seed(
        "versioning/deprecation-incomplete",
        "contracts/shipment-events/contract.yaml",
        "status: active",
        "status: deprecated",
        line="status: deprecated",
    ),
    Seed(
        "versioning/notice-too-short",
        "contracts/invoice-events/contract.yaml",
        "status: active",
        "status: deprecated\n"
        "deprecation: {since: 2096-12-01, sunset: 2096-12-31, docs: runbooks/invoice-events.md}",
        line="sunset: 2096-12-31",
    ),
    Seed(
        "versioning/sunset-passed",
        "contracts/allocation-events/contract.yaml",
        "status: active",
        "status: retired",
        line="status: retired",
    ),
)

BREAKS = (
    Seed(
        "breaking/operation-removed",
        f"{AVAILABILITY}/openapi.yaml",
        PING,
        "",
        line="openapi: 3.1.1",
    ),
    Seed(
        "breaking/request-parameter-became-required",
        f"{AVAILABILITY}/openapi.yaml",
        "required: false\n          description: Only positions",
        "required: true\n          description: Only positions",
        line="- name: changedSince",
    ),
    Seed(
        "breaking/request-property-became-required",
        f"{AVAILABILITY}/openapi.yaml",
        "required: [itemId, quantity, uom]",
        "required: [itemId, quantity, uom, locationId]",
        line="required: [itemId, quantity, uom, locationId]",
    ),
)
"""Changes since the base; the operation that goes is one that only the base has."""

ALSO = (
    Seed(
        "versioning/removed-without-deprecation",
        f"{AVAILABILITY}/openapi.yaml",
        PING,
        "",
        line="version: 1.1.0",
        at=f"{AVAILABILITY}/contract.yaml",
    ),
    Seed(
        "versioning/removed-without-deprecation", f"{POSTING}/openapi.yaml", KEY, "", line="post:"
    ),
)
"""What edits above do as well: the operation and the parameter that go were active."""

UNPUBLISHED = (SUBMISSION, POSTING, PRICING, AVAILABILITY, PAYMENTS)
"""Contracts with an edit that would be a defect of their version as well, were one published."""


@pytest.fixture
def seeded(tmp_path: Path) -> Path:
    """The reference registry, committed, and then every seed in its work tree."""
    folder = tmp_path / "registry"
    shutil.copytree(REGISTRY, folder)
    edit(folder / AVAILABILITY / "openapi.yaml", "paths:\n", f"paths:\n{PING}")
    Git(folder)
    for seed in (*SEEDS, *BREAKS):
        edit(folder / seed.file, seed.old, seed.new)
    for contract in UNPUBLISHED:
        shutil.rmtree(folder / contract / "published")
    edit(folder / AMENDMENT / "contract.yaml", "version: 1.2.0", "version: 1.2.1")
    return folder


def _place(folder: Path, seed: Seed) -> tuple[str, str, int]:
    """The seed's rule, file and line."""
    file = seed.at or seed.file
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, start=1) if seed.line in line)
    return (seed.rule, file, number)


def test_every_seed_is_found_where_it_stands_and_nothing_else(seeded: Path) -> None:
    """One run, every defect once, new, at its file and line."""
    packs = ("registry", "ownership", "idempotency", "versioning")
    chosen = [f"--pack={pack}" for pack in packs] + [f"--rule={seed.rule}" for seed in BREAKS]
    command = (sys.executable, "-m", "govctl", "check", "--base=main", "--format=json", *chosen)
    ran = run(seeded, *command)
    found = json.loads(ran.out)["findings"]
    places = sorted((each["rule"], each["path"], each["line"]) for each in found)
    assert places == sorted(_place(seeded, seed) for seed in (*SEEDS, *BREAKS, *ALSO))
    assert {each["state"] for each in found} == {"new"}
    assert ran.code == 1


def test_every_rule_of_these_packs_is_seeded(seeded: Path) -> None:
    """A rule that is added to the packs needs its seed; `not-checked` speaks of runs, not files."""
    ran = run(seeded, sys.executable, "-m", "govctl", "rules")
    rules = {line.split()[0] for line in ran.out.splitlines() if line.startswith("  ")}
    packs = {seed.rule.partition("/")[0] for seed in SEEDS}
    wanted = {rule for rule in rules if rule.partition("/")[0] in packs}
    assert wanted - {seed.rule for seed in (*SEEDS, *ALSO)} == {"registry/not-checked"}


def test_the_registry_without_seeds_has_no_finding() -> None:
    """The reference registry itself is clean."""
    ran = run(ROOT, sys.executable, "-m", "govctl", "check", "registry", "--fail-on=info")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "No findings.")
