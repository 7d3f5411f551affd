"""Whom a change hits by declared use, and who has to agree to it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from govctl.load.loose import ValueDocuments
from govctl.model.change import (
    Assessment,
    Bump,
    Change,
    ChangeDirection,
    Compatibility,
    Coordinates,
)
from govctl.model.config import Config
from govctl.model.consumer import Consumer, Use
from govctl.model.contract import Contract, ContractOrigin, ContractStatus, Exposure, Level, Style
from govctl.model.diff import ConsumerImpact
from govctl.model.document import Document
from govctl.model.snapshot import Snapshot
from govctl.model.system import System
from govctl.usecases.approvals import Approvers, Concern
from govctl.usecases.impact import Consumers, Impact

NOWHERE = Document("govctl.yaml", {}, "", "yaml")
PARTS = frozenset({"getOrder", "listOrders", "createOrder"})

Fields = tuple[str, ...] | None


def _snapshot(
    operations: Mapping[str, Fields] | None = None,
    approvals: Mapping[str, tuple[str, ...]] | None = None,
) -> Snapshot:
    contract = Contract(
        document=NOWHERE,
        name="orders",
        version="1.0.0",
        status=ContractStatus.ACTIVE,
        style=Style.REST,
        origin=ContractOrigin.OWN,
        level=Level.ENFORCED,
        exposure=Exposure.PARTNER,
        owner="team:orders",
    )
    use = Use(document=NOWHERE, contract="orders@1", operations=operations or {})
    systems = {
        name: System(document=NOWHERE, name=name, owner=f"team:{name}", steward=f"person:{name}")
        for name in ("crm", "wms")
    }
    return Snapshot(
        name="now",
        documents=ValueDocuments({}),
        contracts=(contract,),
        consumers={"crm": Consumer(document=NOWHERE, name="crm", system="crm", uses=(use,))},
        systems=systems,
        config=Config(document=NOWHERE, approvals=approvals or {}),
    )


def _assessment(
    kind: str = "response-property-removed",
    subject: str = "getOrder",
    compatibility: Compatibility = Compatibility.BREAKING,
    **operands: str,
) -> Assessment:
    area, _, action = kind.rpartition("-")
    direction = ChangeDirection.REQUEST if "request" in kind else ChangeDirection.RESPONSE
    if action == "required":
        area, action = area.removesuffix("-became"), "became-required"
    change = Change(Coordinates(area, "", action, direction), subject, None, None, operands)
    bump = Bump.MINOR if compatibility is Compatibility.COMPATIBLE else Bump.MAJOR
    return Assessment(change, compatibility, bump)


def _impact(operations: Mapping[str, Fields], assessment: Assessment) -> Impact:
    return Consumers([_snapshot(operations)]).impact(assessment, "orders@1", PARTS)


@pytest.mark.parametrize(
    ("operations", "name", "meets", "why"),
    [
        ({"getOrder": ("status",)}, "status", "hit", "uses status of getOrder"),
        ({"getOrder": ("total",)}, "status", "spared", "uses getOrder without status"),
        ({"getOrder": None}, "status", "hit", "uses status of getOrder"),
        ({"getOrder": ("lines.*",)}, "lines.qty", "hit", "uses lines.qty of getOrder"),
        ({"getOrder": ("order.lines.qty",)}, "lines.qty", "hit", "uses lines.qty of getOrder"),
        ({"listOrders": ("status",)}, "status", "spared", "does not use getOrder"),
        ({}, "status", "hit", "does not say what it uses of the contract"),
    ],
)
def test_declared_use_decides_who_is_hit(
    operations: Mapping[str, Fields], name: str, meets: str, why: str
) -> None:
    """By operation, then by field; who declares nothing is hit."""
    found = _impact(operations, _assessment(name=name))
    impacts = {"hit": found.hit, "spared": found.spared}
    assert impacts.pop(meets) == (ConsumerImpact("crm", why),)
    assert list(impacts.values()) == [()]


def test_what_becomes_required_hits_every_caller() -> None:
    """Not sending the field today is exactly what breaks."""
    assessment = _assessment("request-property-became-required", "createOrder", name="po")
    assert _impact({"createOrder": ("channel",)}, assessment).hit


def test_what_is_compatible_hits_nobody() -> None:
    """Additions have no consumers to warn."""
    assessment = _assessment(compatibility=Compatibility.COMPATIBLE)
    assert _impact({"getOrder": None}, assessment) == Impact()


def test_a_limit_of_one_system_hits_that_one_alone() -> None:
    """A change that names a consumer concerns it alone."""
    assessment = _assessment("rate-limit-lowered", "orders", name="crm")
    assert [each.system for each in _impact({"getOrder": None}, assessment).hit] == ["crm"]


POLICY = {
    "additive.partner": (),
    "breaking.partner": ("team:board", "consumers", "owner"),
    "risky.*": ("steward",),
    "rights.*": ("stewards",),
}


def _agreed(assessment: Assessment, policy: Mapping[str, tuple[str, ...]]) -> tuple[object, ...]:
    snapshot = _snapshot(approvals=policy)
    hit = (ConsumerImpact("crm", "uses getOrder"),)
    found = Approvers(snapshot, snapshot).approval(Concern(assessment, snapshot.contracts[0], hit))
    assert found is not None
    return found.change_class, found.who, found.said


def test_a_break_asks_the_board_the_consumers_and_the_owner() -> None:
    """Words of the policy stand for the people behind them."""
    assert _agreed(_assessment(), POLICY) == (
        "breaking.partner",
        ("team:board", "team:crm", "team:orders"),
        True,
    )


def test_an_addition_may_have_the_fast_lane() -> None:
    """`none` means that nobody has to be asked."""
    assessment = _assessment(compatibility=Compatibility.COMPATIBLE)
    assert _agreed(assessment, POLICY) == ("additive.partner", (), True)


def test_undecided_is_treated_as_a_break() -> None:
    """Unless the policy names it apart."""
    assessment = _assessment(compatibility=Compatibility.UNDECIDED)
    assert _agreed(assessment, POLICY)[0] == "breaking.partner"
    named = {**POLICY, "undecided.partner": ("team:proof",)}
    assert _agreed(assessment, named) == ("undecided.partner", ("team:proof",), True)


def test_rights_ask_the_stewards_of_both_systems() -> None:
    """Who gains and who loses."""
    assessment = _assessment("rights-master-changed", "order.total", old="crm", new="wms")
    assert _agreed(assessment, POLICY) == ("rights.*", ("person:crm", "person:wms"), True)


def test_a_class_nobody_thought_of_is_said() -> None:
    """No entry is no permission."""
    assert _agreed(_assessment(), {}) == ("breaking.partner", (), False)
