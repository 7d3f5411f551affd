"""Whom design rules ask, and what they say of interfaces that nobody here can change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govctl.checks.origins import DEDUPLICATION, Demand, Duty, asked, told_once, unasked
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.finding import Observation, Outcome, Violation
from govctl.model.snapshot import Snapshot

SIDECAR = "kind: Contract\nname: labels\nversion: 1.0.0\nstatus: active\nstyle: rest\n"
DEDUP = "consumers-must: {dedup: {key: [labelNo], window: P7D}}\n"


def _snapshot(*lines: str) -> Snapshot:
    text = "apiVersion: govctl/v1\n" + SIDECAR + "".join(f"{line}\n" for line in lines)
    return load(Memory({"contracts/labels/contract.yaml": text.encode()}))


def _failures(snapshot: Snapshot, *parts: str) -> Iterator[Observation]:
    contract = snapshot.contracts[0]
    for part in parts:
        told = (Violation(contract.place(), {"operation": part, "problem": "no key"}),)
        yield Observation(f"contract:labels@1#{part}", Outcome.FAIL, violations=told)


@pytest.mark.parametrize(
    ("line", "duty", "reason"),
    [
        ("level: listed", Duty.SPEC, "it is only listed"),
        ("level: described", Duty.TERMS, "it is only described"),
        ("level: described", Duty.SPEC, ""),
        ("level: governed", Duty.RUNNING, ""),
    ],
)
def test_each_level_is_asked_for_what_it_can_show(line: str, duty: Duty, reason: str) -> None:
    """Three hundred interfaces can be listed on the first day without a finding."""
    assert unasked(_snapshot(line).contracts[0], duty) == reason


def test_a_draft_is_not_asked_how_it_runs() -> None:
    """It does not run yet; what its spec says is asked all the same."""
    snapshot = load(
        Memory(
            {
                "contracts/labels/contract.yaml": (
                    "apiVersion: govctl/v1\n" + SIDECAR.replace("active", "draft")
                ).encode()
            }
        )
    )
    contract = snapshot.contracts[0]
    assert unasked(contract, Duty.RUNNING) == "it is a draft"
    assert unasked(contract, Duty.SPEC) == ""


def test_a_vendor_is_one_line_that_names_the_control() -> None:
    """Two operations of a vendor fail: one finding, at the line that says whose it is."""
    snapshot = _snapshot("origin: vendor")
    demand = Demand(Duty.SPEC, "takes no key", (DEDUPLICATION,))
    contract = snapshot.contracts[0]
    (only,) = asked(snapshot, contract, demand, _failures(snapshot, "book", "void"))
    (violation,) = only.violations
    assert only.target == "contract:labels@1"
    assert "takes no key (book, void): deduplication in middleware" in violation.message
    assert violation.place.pointer == "/origin"


def test_a_declared_control_is_a_pass() -> None:
    """What makes up for the lack is there: nothing is found, and the reason is kept."""
    snapshot = _snapshot("origin: vendor", DEDUP)
    demand = Demand(Duty.SPEC, "takes no key", (DEDUPLICATION,))
    (only,) = asked(snapshot, snapshot.contracts[0], demand, _failures(snapshot, "book"))
    assert (only.outcome, only.violations) == (Outcome.PASS, ())


def test_what_all_parts_lack_is_said_once() -> None:
    """Two of two operations fail alike: one finding of the contract, which names both."""
    snapshot = _snapshot()
    seen = _failures(snapshot, "book", "void")
    (only,) = told_once(snapshot.contracts[0], seen, "operation", "operation")
    assert only.violations[0].operands["operation"] == "Every operation of labels@1 (book, void)"


def test_a_governed_contract_keeps_its_findings_apart() -> None:
    """One of three passes: the two others are mended one by one."""
    snapshot = _snapshot()
    passed = Observation("contract:labels@1#rate", Outcome.PASS)
    seen = (passed, *_failures(snapshot, "book", "void"))
    told = tuple(told_once(snapshot.contracts[0], seen, "operation", "operation"))
    assert [each.target for each in told] == [each.target for each in seen]
