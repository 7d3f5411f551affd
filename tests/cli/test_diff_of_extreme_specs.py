"""`govctl diff` of specs beyond what people write: right answers, in little time and few words."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from govctl.compare.allowance import Allowance
from govctl.model.change import Compatibility
from govctl.model.diff import DiffReport, DiffVerdict
from govctl.report import diff_html, diff_json, diff_markdown, diff_text
from govctl.usecases.api import diff
from tests.benchmarks.growth_specs import Size, dense, document, edited, reordered, separate
from tests.cli.conftest import run
from tests.cli.inside import inside

VALUES = [f"value-{number:06d}" for number in range(100_000)]
MANY = 5_000


def orders(state: object) -> dict[str, object]:
    """A spec with one operation that takes and gives an order with a state."""
    schema = {"type": "object", "properties": {"state": state}}
    body = {"content": {"application/json": {"schema": schema}}}
    answers = {"200": {"description": "The order.", **body}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Orders", "version": "1.0.0"},
        "paths": {
            "/order": {
                "put": {"operationId": "putOrder", "requestBody": body, "responses": answers}
            }
        },
    }


def told(old: object, new: object) -> dict[tuple[str, str], object]:
    """Verdict and evidence of the changes of the state, by rule and direction."""
    report = diff(orders(old), orders(new))
    return {
        (change.rule.removeprefix("breaking/"), change.compatibility.value): change.evidence.value
        for change in report.changes
    }


def enumerated(values: list[str]) -> dict[str, object]:
    """A closed list of values."""
    return {"type": "string", "enum": values}


def test_one_value_more_among_a_hundred_thousand_is_found() -> None:
    """Readers of the old version have not heard of it."""
    found = told(enumerated(VALUES[:-1]), enumerated(VALUES))
    assert found[("response-enum-value-added", "breaking")] == {"state": VALUES[-1]}


def test_a_hundred_thousand_values_in_another_order_are_no_change() -> None:
    """An enumeration is a set."""
    report = diff(orders(enumerated(VALUES)), orders(enumerated(VALUES[::-1])))
    assert report.changes == ()
    assert report.verdict is DiffVerdict.COMPATIBLE


@pytest.mark.parametrize("nothing", [{"not": {}}, {"type": "string", "enum": [1]}])
def test_a_state_that_became_impossible_breaks_callers(nothing: object) -> None:
    """No value that worked before is taken any more."""
    report = diff(orders({"type": "string"}), orders(nothing))
    asked = [change for change in report.changes if change.rule.startswith("breaking/request")]
    assert Compatibility.BREAKING in {change.compatibility for change in asked}


def test_references_to_the_web_are_undecided_and_named(tmp_path: Path) -> None:
    """Nothing is fetched, and nothing is called compatible for it."""
    for name in ("v1", "v2"):
        state = {"$ref": f"https://schemas.example/{name}.json"}
        (tmp_path / f"{name}.json").write_text(json.dumps(orders(state)), encoding="utf-8")
    ran = inside(tmp_path, "diff", "v1.json", "v2.json")
    assert "https://schemas.example/" in ran.out
    assert "breaking" not in ran.out.splitlines()[-1]
    assert ran.out.splitlines()[-1].startswith("Undecided")


@pytest.fixture(scope="module")
def removals() -> DiffReport:
    """A spec that lost five thousand operations of five thousand and one."""
    before = document(separate(MANY + 1, 0))
    return diff(before, document(separate(1, 0)))


def test_five_thousand_changes_are_counted_and_the_first_told_in_text(removals: DiffReport) -> None:
    """A terminal gets the first hundred of a kind, and how many more there are."""
    text = diff_text.render(removals)
    assert text.count("was removed; callers") == 100
    assert "4,900 more of this kind: " in text
    assert "5000 breaking changes" in text
    assert len(text) < 100_000


def test_five_thousand_changes_fit_a_comment_and_say_what_was_cut(removals: DiffReport) -> None:
    """A pull request takes 65,536 characters."""
    text = diff_markdown.render(removals)
    assert len(text) < 60_000
    assert "of 5000 changes are missing here" in text


def test_five_thousand_changes_are_all_in_json_and_html(removals: DiffReport) -> None:
    """What is cut elsewhere is complete there."""
    assert len(json.loads(diff_json.render(removals))["changes"]) == MANY
    assert diff_html.render(removals).count("was removed; callers") >= MANY


def test_dense_cycles_give_one_finding_for_each_edit() -> None:
    """300 operations over 120 schemas that all lead to each other, six edits."""
    size = dense(1)
    before = document(size)
    report = diff(before, edited(before, size))
    assert [change.compatibility for change in report.changes] == [Compatibility.BREAKING] * 6
    assert all(len(change.reaches) == 300 for change in report.changes)


def test_the_work_that_is_allowed_grows_with_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many schemas are edited, each edit is judged."""
    monkeypatch.setattr(Allowance.__init__, "__defaults__", (1,))
    size = Size(operations=60, schemas=60, edits=60)
    before = document(size)
    report = diff(before, edited(before, size))
    assert [change.compatibility for change in report.changes] == [Compatibility.BREAKING] * 60


def test_members_in_another_order_are_unchanged_whatever_the_files_are_called(
    tmp_path: Path,
) -> None:
    """Formatting is no change, and neither is a file's name."""
    before = document(separate(30, 0))
    (tmp_path / "first.json").write_text(json.dumps(before), encoding="utf-8")
    (tmp_path / "second.json").write_text(json.dumps(reordered(before), indent=1), encoding="utf-8")
    ran = inside(tmp_path, "diff", "first.json", "second.json")
    assert ran.out.splitlines()[-1] == "Unchanged."


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_shared_schemas_are_reported_in_the_same_bytes_for_any_hash_seed(
    tmp_path: Path, form: str
) -> None:
    """Payloads, ways to them and their names do not depend on the order of sets."""
    size = Size(operations=12, schemas=9, edits=4, links=(1, 2))
    before = document(size)
    (tmp_path / "old.json").write_text(json.dumps(before), encoding="utf-8")
    (tmp_path / "new.json").write_text(json.dumps(edited(before, size)), encoding="utf-8")
    command = (sys.executable, "-m", "govctl", "diff", "old.json", "new.json", "--format", form)
    assert len({run(tmp_path, *command, PYTHONHASHSEED=seed).out for seed in ("0", "7")}) == 1
