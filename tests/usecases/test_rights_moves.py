"""Who gains and who loses what, for every kind of change of rights."""

from __future__ import annotations

import pytest

from govctl.compare.contract_kinds import CONTRACT_KINDS
from govctl.model.change import Change
from govctl.usecases.rights_moves import is_about_rights, rights_moves, systems_moved

RIGHTS = sorted(name for name in CONTRACT_KINDS if name.startswith("rights-"))


def _change(kind: str, **operands: str) -> Change:
    return Change(CONTRACT_KINDS[kind].coordinates, "order.total", None, None, operands)


@pytest.mark.parametrize(
    ("kind", "operands", "words"),
    [
        (
            "rights-master-changed",
            {"old": "erp", "new": "wms, tms"},
            [
                "erp loses mastery of order.total",
                "tms gains mastery of order.total",
                "wms gains mastery of order.total",
            ],
        ),
        (
            "rights-master-added",
            {"old": "none", "new": "erp"},
            ["erp gains mastery of order.total"],
        ),
        ("rights-writer-added", {"name": "crm"}, ["crm gains the right to write order.total"]),
        ("rights-writer-removed", {"name": "crm"}, ["crm loses the right to write order.total"]),
        (
            "rights-writer-route-changed",
            {"name": "crm", "old": "any contract", "new": "contract:a@1"},
            [
                "crm loses the way to write order.total through any contract",
                "crm gains the way to write order.total through contract:a@1",
            ],
        ),
        (
            "rights-window-widened",
            {"name": "crm", "location": "order", "new": "open"},
            ["crm gains the right to write order.total while open"],
        ),
        (
            "rights-window-narrowed",
            {"name": "crm", "location": "order", "old": "open"},
            ["crm loses the right to write order.total while open"],
        ),
        ("rights-reader-added", {"name": "bi"}, ["bi gains the right to read order.total"]),
        ("rights-view-added", {}, []),
        ("rights-lock-added", {"name": "shipped"}, []),
        (
            "rights-transition-owner-changed",
            {"name": "open to shipped", "old": "erp", "new": "wms"},
            [
                "erp loses the step open to shipped of order.total",
                "wms gains the step open to shipped of order.total",
            ],
        ),
        (
            "rights-transition-owner-changed",
            {"name": "open to shipped", "old": "cpq, crm", "new": "cpq"},
            ["crm loses the step open to shipped of order.total"],
        ),
    ],
)
def test_each_kind_names_the_systems_it_moves_rights_of(
    kind: str, operands: dict[str, str], words: list[str]
) -> None:
    """In one sentence for each system and way."""
    assert [each.words for each in rights_moves(_change(kind, **operands))] == words


def test_a_state_called_like_a_system_is_no_system() -> None:
    """Only what the kind of change says is a system counts as one."""
    assert systems_moved(_change("rights-lock-added", name="erp")) == ()


def test_everybody_is_nobody_in_particular() -> None:
    """A right that is opened to all has no steward of its own."""
    change = _change("rights-reader-added", name="everybody", old="crm")
    assert (systems_moved(change), len(rights_moves(change))) == ((), 1)


@pytest.mark.parametrize("kind", RIGHTS)
def test_no_kind_is_forgotten(kind: str) -> None:
    """Whatever operands a kind has or lacks, the answer is one."""
    change = _change(kind, name="crm", old="erp", new="wms")
    assert is_about_rights(change)
    assert rights_moves(change) == tuple(sorted(rights_moves(change)))


def test_a_change_of_a_shape_moves_no_rights() -> None:
    """Even where an operand is a system's name."""
    change = Change(CONTRACT_KINDS["contract-removed"].coordinates, "orders", None, None, {})
    assert (is_about_rights(change), rights_moves(change)) == (False, ())
