"""The diff report as a pull-request comment: escaped, folded, and never too long."""

from __future__ import annotations

import re
from dataclasses import replace

from govctl.model.approval import Approval, Approver
from govctl.model.change import Compatibility, Evidence, EvidenceKind
from govctl.report.diff_markdown import LIMIT, escaped, fenced, render
from tests.report.diff_reports import HOSTILE, change, contract, report


def test_a_break_is_folded_under_its_sentence() -> None:
    """The sentence is the summary; evidence and alternative open below it."""
    shown = render(report(contract((change(),))))
    assert (
        "<details>\n<summary><b>breaking</b>: createOrder of orders now requires poNumber in its "
        "request.</summary>\n\n- breaking/request-property-became-required at before "
        "contracts/orders/openapi.yaml:40, after contracts/orders/openapi.yaml:40\n"
    ) in shown
    assert "- **Hit:** shop (uses createOrder)\n" in shown
    assert "```\nPOST /orders?dry%20run=true\n" in shown
    assert "**Instead:** Make poNumber optional\n" in shown


def test_the_table_names_version_and_people() -> None:
    """One row per contract: what it declares, needs, hits, and who agrees."""
    assert (
        "| orders | **breaking** | 1.3.0 (too low) | 2.0.0 (major) | shop | team:board |\n"
    ) in render(report(contract((change(),))))


def test_compatible_changes_are_one_list() -> None:
    """What breaks nothing is a folded list of sentences, with who has to agree where one has to."""
    first, second = (
        replace(change(f"change {at}", Compatibility.COMPATIBLE, number=at), approval=approval)
        for at, approval in enumerate((None, Approval("rights.*", (Approver("team:board"),))))
    )
    assert (
        "<summary>2 compatible changes</summary>\n\n- change 0\n"
        "- change 1 To agree: team:board &#91;no rights.&#42;&#93;\n"
    ) in render(report(contract((first, second))))


def test_hostile_text_is_shown_and_does_nothing() -> None:
    """No markup, no link, no mention, no issue reference, no control character survives."""
    text = escaped(HOSTILE)
    assert not re.search(r"[<>|`*\[\]]", text)
    assert "@octocat" not in text
    assert "#12" not in text.replace("&#", "")
    assert "://" not in text
    shown = render(report(contract((change(HOSTILE),), name="orders")))
    assert shown.count("<details>") == shown.count("</details>") == 1
    assert not {each for each in shown if not (each.isprintable() or each == "\n")}


def test_a_code_block_cannot_be_left() -> None:
    """A payload that holds a fence gets a longer one."""
    assert fenced("a\n```\n@everyone") == "````\na\n```\n@everyone\n````"


def test_a_long_report_says_what_it_cut() -> None:
    """5,000 changes: under the limit, the worst first, and the rest counted."""
    loud = tuple(change(f"break {at}", number=at) for at in range(1_000))
    quiet = tuple(
        change(f"addition {at}", Compatibility.COMPATIBLE, number=at) for at in range(4_000)
    )
    shown = render(report(contract(loud + quiet)))
    assert len(shown) < LIMIT
    kept = shown.count("<summary><b>breaking</b>")
    assert kept > 50
    assert f"**Cut to fit a comment: {1_000 - kept} breaking, " in shown
    assert "of 5000 changes are missing here.**" in shown
    assert "break 0<" in shown


def test_many_contracts_stay_under_the_limit() -> None:
    """The table is cut as well, and says so."""
    contracts = [contract((change(HOSTILE),), name=f"c{'x' * 200}{at}") for at in range(300)]
    shown = render(report(*contracts))
    assert len(shown) < LIMIT
    assert "| … 250 more |" in shown


def test_a_huge_payload_is_cut_in_its_block() -> None:
    """One witness of 60 KB does not crowd out the other changes."""
    huge = Evidence(EvidenceKind.WITNESS, ["x" * 60_000])
    first = replace(change(number=1), evidence=huge)
    shown = render(report(contract((first, change("the second", number=2)))))
    assert "Cut after 3,000 characters." in shown
    assert "the second" in shown
