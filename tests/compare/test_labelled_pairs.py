"""`govctl diff` of real, labelled pairs of vendor specs against a table that was judged by hand.

`labelled_pairs.md` lists, for every pair of `../shared/specs/index.json`, each change that has to
be told, with the reason; what differs only in text has no row.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from govctl.model.change import Compatibility
from govctl.model.diff import DiffReport, DiffVerdict
from govctl.usecases.api import diff

HERE = Path(__file__).parent
SPECS = HERE.parents[2] / "shared" / "specs"
TABLE = (HERE / "labelled_pairs.md").read_text(encoding="utf-8")
MULTI_FILE_ROOT = "lob-api-public.yml"
PAIRS = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", TABLE, re.MULTILINE | re.DOTALL))
Row = tuple[str, str, str, str]
"""Verdict, rule, operation and root of one change."""


def judged(section: str) -> list[Row]:
    """The rows of a pair; the last column, the reason, is for people."""
    found: list[Row] = []
    for line in section.splitlines():
        cells = [each.strip() for each in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 5 and cells[0] in set(Compatibility):
            assert cells[4], f"no reason in {line}"
            found.append((cells[0], cells[1], cells[2], cells[3]))
    return found


@cache
def report_of(name: str) -> DiffReport:
    """What the tool says about a pair."""
    if not SPECS.is_dir():
        pytest.skip(f"the labelled pairs are not at {SPECS}")
    folder = SPECS / name
    if name.startswith("multi/"):
        return diff(folder / "old" / MULTI_FILE_ROOT, folder / "new" / MULTI_FILE_ROOT)
    (old,), (new,) = folder.glob("old.*"), folder.glob("new.*")
    return diff(old, new)


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_a_labelled_pair_has_exactly_the_changes_that_were_judged(name: str) -> None:
    """Every structural change once, at its root; nothing for text."""
    found = [
        (
            change.compatibility.value,
            change.rule.removeprefix("breaking/"),
            change.subject,
            change.operands.get("name", "") or change.operands.get("status", ""),
        )
        for change in report_of(name).changes
    ]
    assert sorted(found) == sorted(judged(PAIRS[name]))


@pytest.mark.parametrize(
    "name", [name for name in sorted(PAIRS) if "vendor: breaking" in PAIRS[name]]
)
def test_what_the_vendor_calls_breaking_is_found(name: str) -> None:
    """A break that a vendor announced is never missed."""
    assert report_of(name).verdict is DiffVerdict.BREAKING


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_every_break_of_a_payload_has_its_proof(name: str) -> None:
    """A schema is never called breaking without a payload or call, nor undecided without reason."""
    for change in report_of(name).changes:
        if change.lens and change.compatibility is Compatibility.BREAKING:
            assert change.evidence.kind.value != "none", change.sentence
        if change.compatibility is Compatibility.UNDECIDED:
            assert change.proof.startswith("Undecided"), change.sentence


def test_every_labelled_pair_is_in_the_table() -> None:
    """A pair that is added to the index has to be judged."""
    if not SPECS.is_dir():
        pytest.skip(f"the labelled pairs are not at {SPECS}")
    index = json.loads((SPECS / "index.json").read_text(encoding="utf-8"))
    pairs = {each["dir"] for each in index if each["kind"] in {"pair", "multi-file pair"}}
    assert pairs == set(PAIRS)
