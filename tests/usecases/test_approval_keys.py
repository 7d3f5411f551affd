"""Which key of `approvals:` decides on a change, and who may speak for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govctl.load.loose import ValueDocuments
from govctl.model.approval import Approval, Decision, Standing
from govctl.model.change import (
    Assessment,
    Bump,
    Change,
    ChangeDirection,
    Compatibility,
    Coordinates,
)
from govctl.model.config import Config
from govctl.model.contract import Contract, ContractOrigin, ContractStatus, Exposure, Level, Style
from govctl.model.diff import ConsumerImpact
from govctl.model.document import Document
from govctl.model.place import Place
from govctl.model.snapshot import Snapshot
from govctl.model.system import System
from govctl.model.team import Team
from govctl.usecases.approvals import Approvers, Concern

NOWHERE = Document("govctl.yaml", {}, "", "yaml")
CONTRACT = Contract(
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
EVERY_KEY = tuple(
    f"{word}{exposure}"
    for word in ("risky", "breaking", "*")
    for exposure in (".partner", ".*", "")
)
"""In the order in which they decide on a risky change of a partner's contract."""


def _snapshot(approvals: Mapping[str, tuple[str, ...]]) -> Snapshot:
    teams = {
        name: Team(
            document=NOWHERE, name=name, members=(f"person:{name}-1",), board=name == "board"
        )
        for name in ("board", "crm", "orders")
    }
    return Snapshot(
        name="now",
        documents=ValueDocuments({}),
        contracts=(CONTRACT,),
        systems={
            "crm": System(document=NOWHERE, name="crm", owner="team:crm"),
            "shop": System(document=NOWHERE, name="shop"),
        },
        teams=teams,
        config=Config(document=NOWHERE, approvals=approvals),
    )


def _approval(
    approvals: Mapping[str, tuple[str, ...]],
    compatibility: Compatibility = Compatibility.BREAKING,
    *,
    area: str = "operation",
    bump: Bump = Bump.MAJOR,
) -> Approval:
    coordinates = Coordinates(area, "", "removed", ChangeDirection.NONE)
    assessment = Assessment(Change(coordinates, "x", None, None), compatibility, bump)
    snapshot = _snapshot(approvals)
    hit = (ConsumerImpact("crm", ""), ConsumerImpact("shop", ""))
    found = Approvers(snapshot, snapshot).approval(Concern(assessment, CONTRACT, hit))
    assert found is not None
    return found


@given(st.sets(st.sampled_from(EVERY_KEY), min_size=1))
def test_the_most_exact_key_decides_alone(keys: set[str]) -> None:
    """The class before its stand-in before any class; the exposure before any exposure."""
    found = _approval(dict.fromkeys(keys, ("team:board",)), Compatibility.RISKY)
    assert found.change_class == min(keys, key=EVERY_KEY.index)
    assert found.said


@pytest.mark.parametrize(
    ("compatibility", "area", "bump", "key"),
    [
        (Compatibility.BREAKING, "operation", Bump.MAJOR, "breaking.partner"),
        (Compatibility.UNDECIDED, "operation", Bump.MINOR, "undecided.partner"),
        (Compatibility.COMPATIBLE, "operation", Bump.MINOR, "additive.partner"),
        (Compatibility.COMPATIBLE, "operation", Bump.PATCH, "text.partner"),
        (Compatibility.COMPATIBLE, "rights-writer", Bump.MINOR, "rights.partner"),
    ],
)
def test_every_change_has_a_class(
    compatibility: Compatibility, area: str, bump: Bump, key: str
) -> None:
    """Where no key names it, the report says which one was looked for."""
    found = _approval({}, compatibility, area=area, bump=bump)
    assert (found.change_class, found.said) == (key, False)
    harmless = compatibility is Compatibility.COMPATIBLE and area == "operation"
    assert found.who == (() if harmless else ("team:board",))


def test_without_a_board_nobody_is_named_and_it_is_said() -> None:
    """The change awaits a decision all the same."""
    snapshot = replace(_snapshot({}), teams={})
    change = Change(Coordinates("operation", "", "removed", ChangeDirection.NONE), "x", None, None)
    concern = Concern(Assessment(change, Compatibility.BREAKING, Bump.MAJOR), CONTRACT)
    found = Approvers(snapshot, snapshot).approval(concern)
    assert found is not None
    assert (found.unassigned, found.standing) == (True, Standing.AWAITING)


def test_the_board_speaks_for_a_consumer_without_an_owner() -> None:
    """Nobody else could ever agree."""
    found = _approval({"breaking.*": ("consumers",)})
    assert [(each.who, each.may) for each in found.approvers] == [
        ("team:crm", ("person:crm-1",)),
        ("system:shop", ("person:board-1",)),
    ]
    assert found.approvers[1].why.startswith("owner of consumer shop: nobody is declared")


def _decision(verdict: str, person: str, closed_by: str = "") -> Decision:
    return Decision(
        f"{verdict}-{person}", verdict, (person,), (person,), Place("r", 1, 1), closed_by=closed_by
    )


@pytest.mark.parametrize(
    ("decisions", "standing"),
    [
        ((), Standing.AWAITING),
        ((("approve", "person:board-1"),), Standing.AWAITING),
        ((("approve", "person:board-1"), ("approve", "person:crm-1")), Standing.AGREED),
        (
            (("approve", "person:board-1"), ("approve", "person:crm-1"), ("reject", "person:x")),
            Standing.REJECTED,
        ),
        ((("condition", "person:crm-1"), ("approve", "person:board-1")), Standing.CONDITION),
    ],
)
def test_every_party_has_to_agree(
    decisions: tuple[tuple[str, str], ...], standing: Standing
) -> None:
    """And nobody may object."""
    found = _approval({"breaking.*": ("consumers",)})
    decided = replace(found, decisions=tuple(_decision(*each) for each in decisions))
    assert decided.standing is standing
