"""Every rule against its fixture registries, discovered, never listed.

`tests/rules/<pack>/<rule>/bad-<what>/` is a registry with exactly the findings of its
`expected.json`; `good-<what>/` is a look-alike without any. A rule that needs a base revision has
`base/` and `head/` in its fixtures. `tests/rules/common/` lies underneath all of them.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from govctl.engine.assess import Revision, revision
from govctl.engine.inspect import inspect
from govctl.engine.judge import Case, judge
from govctl.engine.policy import Policy
from govctl.engine.run import Results, run
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.finding import Outcome
from govctl.usecases.catalogue import packs
from govctl.usecases.check import bound_rules

HERE = Path(__file__).parent
COMMON = HERE / "common"
TODAY = date(2026, 11, 23)
FIXTURES = sorted(
    folder
    for pattern in ("*/*/bad-*", "*/*/good-*")
    for folder in HERE.glob(pattern)
    if folder.is_dir()
)


def _source(*folders: Path) -> Memory:
    contents = {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != "expected.json"
    }
    return Memory(contents)


def _revision(folder: Path) -> Revision:
    return revision(load(_source(COMMON, folder)))


def results_of(fixture: Path) -> Results:
    """What the fixture's rule says about it."""
    rule = f"{fixture.parent.parent.name}/{fixture.parent.name}"
    two_sided = (fixture / "head").is_dir()
    head = _revision(fixture / "head" if two_sided else fixture)
    base = _revision(fixture / "base") if two_sided else None
    rules = bound_rules(head.snapshot, rules=(rule,))
    if rules[0].check.after_outcomes:
        results = _judged(head, base)
    else:
        results = run(rules, inspect(head, base, TODAY))
    return Results(
        tuple(finding for finding in results.findings if finding.rule == rule),
        tuple(outcome for outcome in results.outcomes if outcome.rule == rule),
        results.crashes,
    )


def _judged(head: Revision, base: Revision | None) -> Results:
    """What all rules say: the one that is tried reads the outcomes of the others."""
    sides = [each.snapshot for each in (base, head) if each is not None]
    policies = tuple(Policy(each, bound_rules(each)) for each in sides)
    known = frozenset(rule.id for pack in packs().values() for rule in pack.rules)
    return judge(Case(head, base, TODAY, policies, known)).results


def described(results: Results) -> list[dict[str, object]]:
    """Findings as `expected.json` writes them."""
    return [
        {
            "severity": finding.severity.value,
            "message": finding.message,
            "fix": finding.fix,
            "target": finding.target,
            "place": f"{finding.place.path}:{finding.place.line}:{finding.place.column}",
            "pointer": finding.place.pointer,
            "related": [
                f"{each.place.path}:{each.place.line} {each.note}" for each in finding.related
            ],
        }
        for finding in results.findings
    ]


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda f: f.relative_to(HERE).as_posix())
def test_the_rule_finds_exactly_what_the_fixture_expects(fixture: Path) -> None:
    """Bad fixtures give their expected findings to the letter; good ones none, and a pass."""
    results = results_of(fixture)
    assert results.crashes == ()
    if fixture.name.startswith("bad-"):
        expected = json.loads((fixture / "expected.json").read_text(encoding="utf-8"))
        assert described(results) == expected
        assert expected, "a bad fixture expects at least one finding"
    else:
        assert described(results) == []
        outcomes = {outcome.outcome for outcome in results.outcomes}
        assert Outcome.PASS in outcomes, "the rule looked at nothing"


@pytest.mark.parametrize("rule", sorted(r.id for p in packs().values() for r in p.rules))
def test_every_rule_has_a_failing_and_a_clean_fixture(rule: str) -> None:
    """A rule without both cannot be trusted to find, or to stay quiet."""
    names = {folder.name.partition("-")[0] for folder in (HERE / rule).glob("*-*")}
    assert {"bad", "good"} <= names
