"""The diff report for terminals, to the letter."""

from __future__ import annotations

from govctl.model.change import Bump, Compatibility
from govctl.model.diff import DiffReport, DiffVerdict, TextChange
from govctl.model.place import Place
from govctl.report.diff_text import render
from tests.report.diff_reports import HOSTILE, change, contract, report

TEXT = """\
orders  breaking
  Version: 1.3.0 is too low; at least 2.0.0 (major) since 1.2.0 (published): createOrder request \
property became required (poNumber)
  owner team:integration, steward person:sales, exposure partner, criticality tier1
  To agree: team:board

  breaking  breaking/request-property-became-required  request
    createOrder of orders now requires poNumber in its request.
    before contracts/orders/openapi.yaml:40:3
        40 | required: [lines]
    after  contracts/orders/openapi.yaml:40:3
        40 | required: [lines, poNumber]
    Shown by: the payload may arrive without `poNumber`; the new version requires it
    A request that worked before and does not now:
      POST /orders?dry%20run=true
      Content-Type: application/json

      {
        "lines": []
      }
    Reaches: createOrder, replaceOrder
    Hit: shop (uses createOrder)
    Not hit: crm (does not use createOrder, replaceOrder)
    Canonical: order.poNumber (erp)
    To agree: team:board [breaking.partner]
    Instead: Make poNumber optional

  Text only: 1 difference
    contracts/orders/openapi.yaml:3 /info/title changed

Compared main with work tree: 1 breaking change in 1 contract, 1 unchanged.
Breaking; least version step: major.
"""


def test_everything_the_board_reads_stands_in_the_text() -> None:
    """Sentence, places, evidence, reach, people and the version, in a fixed order."""
    text = TextChange(Place("contracts/orders/openapi.yaml", 3, 3, "/info/title"), "changed")
    assert render(report(contract((change(),), texts=(text,)))) == TEXT


def test_compatible_changes_ask_for_nothing_else() -> None:
    """What breaks nothing needs no alternative."""
    shown = render(report(contract((change(compatibility=Compatibility.COMPATIBLE),))))
    assert "Instead:" not in shown
    assert "Compatible; least version step: minor.\n" in shown


def test_nothing_a_terminal_obeys_is_printed() -> None:
    """Control and bidirectional characters of a document are spelled out."""
    shown = render(report(contract((change(HOSTILE),), name="orders")))
    assert not {
        character for character in shown if not (character.isprintable() or character == "\n")
    }
    shown.encode("utf-8")


def test_no_change_is_said_in_one_line() -> None:
    """Two equal sides: unchanged, and nothing else."""
    nothing = DiffReport(
        before="main",
        after="work tree",
        verdict=DiffVerdict.UNCHANGED,
        bump=Bump.NONE,
        same=("stock",),
    )
    assert render(nothing) == (
        "Compared main with work tree: no changes, 1 unchanged.\nUnchanged.\n"
    )
