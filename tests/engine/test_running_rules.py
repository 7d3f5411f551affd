"""Rules over one inspection: severities, outcomes, crashes and fingerprints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from govctl.checks.check import Check, NoOptions
from govctl.engine.assess import revision
from govctl.engine.fingerprint import fingerprint
from govctl.engine.inspect import inspect
from govctl.engine.run import Results, run
from govctl.engine.severity import severity
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.config import Config
from govctl.model.document import Document
from govctl.model.finding import Observation, Outcome, Violation
from govctl.model.inspection import Inspection
from govctl.model.place import Place
from govctl.model.rule import Rule, Severity
from govctl.rulepacks.bind import BoundRule
from govctl.usecases.check import bound_rules

COMMON = Path(__file__).resolve().parents[1] / "rules" / "common"
TODAY = date(2026, 11, 23)
PLACE = Place("a.yaml", 1, 1)
RULE = Rule(
    id="pack/rule",
    title="A title",
    severity=Severity.WARNING,
    check="a.check",
    message="{what} is wrong",
    why="why",
    fix="mend {what}",
    place=PLACE,
)
CONFIG_DOCUMENT = Document("govctl.yaml", {}, "0" * 64, "yaml")


def _files() -> dict[str, bytes]:
    return {
        file.relative_to(COMMON).as_posix(): file.read_bytes()
        for file in sorted(COMMON.rglob("*"))
        if file.is_file()
    }


def _inspection(files: dict[str, bytes]) -> Inspection:
    return inspect(revision(load(Memory(files))), None, TODAY)


def _results(files: dict[str, bytes]) -> Results:
    inspection = _inspection(files)
    return run(bound_rules(inspection.snapshot), inspection)


def _bound(*observations: Observation, rule: Rule = RULE) -> BoundRule:
    def look(_inspection: Inspection, _options: NoOptions) -> Iterator[Observation]:
        yield from observations

    check = Check("a.check", look, NoOptions, frozenset({"what"}), "thing")
    return BoundRule(rule, check, NoOptions())


def _failing(*identities: str, tier: str = "", weight: Severity | None = None) -> Observation:
    violations = tuple(
        Violation(place=PLACE, operands={"what": each}, identity=(each,), severity=weight)
        for each in identities
    )
    return Observation("file:a.yaml", Outcome.FAIL, violations=violations, tier=tier)


words = st.sampled_from(["error", "warning", "info", "off"])


@given(st.none() | words, st.none() | words, st.sampled_from(["", "tier1", "tier3"]))
def test_the_tier_outweighs_the_rule_and_the_rule_the_default(
    by_rule: str | None, by_tier: str | None, tier: str
) -> None:
    """Rule default, then `severity`, then `tiers`; nothing moves that is not listed."""
    config = Config(
        document=CONFIG_DOCUMENT,
        severity={} if by_rule is None else {RULE.id: by_rule},
        tiers={} if by_tier is None else {"tier1": {RULE.id: by_tier}},
    )
    expected = by_tier if by_tier and tier == "tier1" else by_rule or RULE.severity.value
    assert severity(RULE, config, tier) is Severity(expected)


@pytest.mark.parametrize("seen", [Severity.INFO, Severity.ERROR])
def test_a_check_may_weigh_a_violation_down_and_never_up(seen: Severity) -> None:
    """A warning stays a warning where the check says error."""
    results = run([_bound(_failing("x", weight=seen))], _inspection(_files()))
    expected = Severity.INFO if seen is Severity.INFO else Severity.WARNING
    assert [finding.severity for finding in results.findings] == [expected]


def test_a_rule_that_crashes_costs_only_itself() -> None:
    """The others still speak; the crash names the rule and the error in one line."""

    def look(_inspection: Inspection, _options: NoOptions) -> Iterator[Observation]:
        yield _failing("seen")
        raise ValueError("two\nlines")

    crashing = BoundRule(
        replace(RULE, id="pack/crash"),
        Check("a.check", look, NoOptions, frozenset(), "thing"),
        NoOptions(),
    )
    results = run([crashing, _bound(_failing("x"))], _inspection(_files()))
    assert [(each.rule, each.error) for each in results.crashes] == [
        ("pack/crash", "ValueError: two lines")
    ]
    assert [finding.rule for finding in results.findings] == [RULE.id]
    outcomes = {each.rule: each.outcome for each in results.outcomes}
    assert outcomes == {"pack/crash": Outcome.NOT_CHECKED, RULE.id: Outcome.FAIL}


def test_a_rule_that_needs_a_base_says_so_without_one() -> None:
    """Not checked, with the reason, and no finding."""
    results = run([_bound(rule=replace(RULE, needs=("base",)))], _inspection(_files()))
    assert [(each.outcome, each.reason) for each in results.outcomes] == [
        (Outcome.NOT_CHECKED, "no base revision to compare with")
    ]


def test_every_rule_speaks_of_every_target_once() -> None:
    """One outcome for each pair, so that counts are counts of targets."""
    pairs = Counter((each.rule, each.target) for each in _results(_files()).outcomes)
    assert pairs
    assert set(pairs.values()) == {1}


def _broken() -> dict[str, bytes]:
    """The small registry with defects of several rules."""
    files = _files()
    spec = "contracts/orders/openapi.yaml"
    files[spec] = files[spec].replace(b"          required: true\n", b"", 1)
    files["ownership/order.yaml"] = files["ownership/order.yaml"].replace(b"[total]", b"[totl]")
    files["systems/crm.yaml"] = files["systems/crm.yaml"].replace(b"team:", b"team:no-")
    return files


def _prints(files: dict[str, bytes]) -> list[tuple[str, str]]:
    return sorted((each.rule, each.fingerprint) for each in _results(files).findings)


def test_fingerprints_survive_moved_lines() -> None:
    """Comments and empty lines above a defect do not make it another one."""
    moved = {
        path: b"# moved\n\n" + text if path.endswith("yaml") else text
        for path, text in _broken().items()
    }
    assert _prints(moved) == _prints(_broken())
    assert len(_prints(_broken())) > 3


def test_fingerprints_survive_reformatting() -> None:
    """Flow or block style, other quotes, sorted keys: the same defects."""
    reformatted = {
        path: yaml.safe_dump(
            yaml.load(text, yaml.BaseLoader),  # noqa: S506  (strings only, nothing is built)
            sort_keys=True,
            default_flow_style=True,
        ).encode()
        if path.startswith(("ownership", "systems", "consumers"))
        else text
        for path, text in _broken().items()
    }
    assert _prints(reformatted) == _prints(_broken())


def test_fingerprints_survive_what_is_inserted_before() -> None:
    """One more use, server or group above a defect moves its index, not its identity."""
    files = _broken()
    before = b"uses:\n"
    uses = files["consumers/shop.yaml"].replace(b"lines.*", b"lines.*, nope")
    files["consumers/shop.yaml"] = uses
    first = _prints(files)
    files["consumers/shop.yaml"] = uses.replace(before, before + b"  - {contract: orders@1}\n")
    assert set(first) <= set(_prints(files))
    assert any(rule == "registry/unresolved-reference" for rule, _ in first)


def test_defects_of_one_registry_have_fingerprints_of_their_own() -> None:
    """No two findings of a run share one."""
    prints = [each for _, each in _prints(_broken())]
    assert len(set(prints)) == len(prints)


def test_equal_defects_of_one_target_are_told_apart() -> None:
    """The second of two violations that nothing distinguishes is another finding."""
    results = run([_bound(_failing("x", "x", "y"))], _inspection(_files()))
    assert len({finding.fingerprint for finding in results.findings}) == 3


parts = st.lists(st.text(max_size=6), max_size=4)


@given(parts, parts)
def test_fingerprints_differ_where_any_part_does(left: list[str], right: list[str]) -> None:
    """Joining parts in another way is another identity: no separator can be forged."""
    same = fingerprint("r", "t", left) == fingerprint("r", "t", right)
    assert same is (left == right)
