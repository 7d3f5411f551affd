"""A change is judged by the policy it finds, not by the one it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Git, Govctl, edit

SPEC = "contracts/orders/openapi.yaml"
ANSWER = '        "422": {description: The key was used with another payload}\n'
RULE = "idempotency/key-policy-incomplete"
WAIVER = f"""apiVersion: govctl/v1
kind: Waiver
rule: {RULE}
target: contract:orders@1#createOrder
reason: The ERP cannot keep keys before its upgrade
requested-by: team:integration
approved-by: person:chief-architect
approved-on: 2026-11-02
expires: 2027-01-31
"""
BOARD = """---
apiVersion: govctl/v1
kind: Team
name: board
members: [person:chief-architect, person:security-lead]
board: true
"""
NOW = ("--today", "2026-11-23")


@pytest.fixture
def main(registry: Path, git: Git) -> Git:
    """A repository whose main branch has a board, and a branch for a change."""
    teams = registry / "teams.yaml"
    teams.write_text(teams.read_text() + BOARD)
    git.commit("Found a board")
    git("switch", "--quiet", "--create", "change")
    return git


def waive(registry: Path, text: str = WAIVER) -> None:
    """Add a waiver."""
    (registry / "waivers").mkdir(exist_ok=True)
    (registry / "waivers" / "orders-422.yaml").write_text(text)


def break_rule(registry: Path) -> None:
    """Take the answer away that a key needs."""
    edit(registry / SPEC, ANSWER, "")


def test_a_change_that_waives_its_own_finding_stays_red(
    govctl: Govctl, registry: Path, main: Git
) -> None:
    """The finding counts, the waiver is named first, and what it would let through is said."""
    break_rule(registry)
    waive(registry)
    main.commit("Drop an answer, and waive it")
    ran = govctl("check", "--base", "main", *NOW)
    assert ran.code == 1
    first = ran.out.splitlines()[0]
    assert first == "waivers/orders-422.yaml:1:1  error  governance/policy-changed  new"
    assert "It would let through 1 finding of this change." in ran.out
    assert f"error  {RULE}  new\n" in ran.out


def test_the_same_waiver_merged_first_lets_the_change_through(
    govctl: Govctl, registry: Path, main: Git
) -> None:
    """A waiver alone is a warning; once it is at the base it accepts the finding, in plain view."""
    waive(registry)
    main.commit("Waive an answer")
    alone = govctl("check", "--base", "main", *NOW)
    assert (alone.code, "warning  governance/policy-changed  new" in alone.out) == (0, True)
    main("branch", "--force", "main")
    break_rule(registry)
    main.commit("Drop the answer")
    ran = govctl("check", "--base", "main", *NOW)
    assert ran.code == 0
    assert f"error  {RULE}  new  waived by orders-422\n" in ran.out
    assert "\n1 warning, 1 waived; 1 new, 1 mended since main.\n" in ran.out


def test_a_waiver_that_is_over_counts_no_more_and_is_not_new(
    govctl: Govctl, registry: Path, main: Git
) -> None:
    """The calendar acts on both sides: red on a schedule, not new in a change."""
    break_rule(registry)
    waive(registry)
    main.commit("As it was merged")
    main("branch", "--force", "main")
    edit(registry / "teams.yaml", "integration-lead", "integration-head")
    late = ("--today", "2027-02-01")
    assert govctl("check", *late).code == 1
    assert govctl("check", "--base", "main", "--new-only", *late).code == 0
    found = json.loads(govctl("check", "--format", "json", *late).out)["findings"]
    assert {(each["rule"], each["cause"]) for each in found} == {
        ("governance/waiver-expired", "calendar"),
        (RULE, "calendar"),
    }


@pytest.mark.parametrize(
    "line",
    [
        f"severity: {{{RULE}: off}}\n",
        f"stages: {{{RULE}: {{stage: trial}}}}\n",
    ],
)
def test_a_change_cannot_switch_off_the_rule_it_breaks(
    govctl: Govctl, registry: Path, main: Git, line: str
) -> None:
    """The rule runs as the base has it; what would be let through is an error."""
    break_rule(registry)
    config = registry / "govctl.yaml"
    config.write_text(config.read_text() + line)
    main.commit("Drop an answer, and switch its rule off")
    ran = govctl("check", "--base", "main", *NOW)
    assert ran.code == 1
    assert "error  governance/policy-changed  new" in ran.out
    assert f"error  {RULE}  new" in ran.out


def test_a_stricter_policy_acts_at_once(govctl: Govctl, registry: Path, main: Git) -> None:
    """A rule that is switched on counts in the change that says so, and finds something new."""
    config = registry / "govctl.yaml"
    config.write_text(config.read_text() + f"severity: {{{RULE}: off}}\n")
    break_rule(registry)
    main.commit("As it was merged")
    main("branch", "--force", "main")
    edit(config, f"severity: {{{RULE}: off}}\n", "")
    ran = govctl("check", "--base", "main", "--new-only", *NOW)
    assert (ran.code, f"error  {RULE}  new" in ran.out) == (1, True)


def test_policy_from_names_the_one_policy_that_counts(
    govctl: Govctl, registry: Path, main: Git
) -> None:
    """With --policy-from, neither base nor change decides."""
    break_rule(registry)
    waive(registry)
    main.commit("Drop an answer, and waive it")
    own = govctl("check", "--base", "main", "--policy-from", "change", *NOW)
    assert (own.code, "policy-changed  new" in own.out) == (0, False)
    assert govctl("check", "--base", "main", "--policy-from", "main", *NOW).code == 1
    assert govctl("check", "--policy-from", "nowhere", *NOW).code == 3


def test_a_rule_on_trial_is_shown_and_fails_nothing(govctl: Govctl, registry: Path) -> None:
    """Until its day: then it counts."""
    break_rule(registry)
    config = registry / "govctl.yaml"
    stages = f"stages: {{{RULE}: {{stage: trial, enforce-from: 2027-01-01}}}}\n"
    config.write_text(config.read_text() + stages)
    ran = govctl("check", *NOW)
    assert ran.code == 0
    assert f"error  {RULE}  on trial\n" in ran.out
    assert "\n1 on trial.\n" in ran.out
    assert govctl("check", "--today", "2027-01-01").code == 1


def test_a_rule_that_warns_is_a_warning(govctl: Govctl, registry: Path) -> None:
    """Stage `warn` fails only what fails on warnings."""
    break_rule(registry)
    config = registry / "govctl.yaml"
    config.write_text(config.read_text() + f"stages: {{{RULE}: {{stage: warn}}}}\n")
    assert govctl("check", *NOW).code == 0
    assert govctl("check", "--fail-on", "warning", *NOW).code == 1


def test_a_tolerated_finding_is_shown_and_fails_nothing(govctl: Govctl, registry: Path) -> None:
    """What was there at adoption stays visible; the same rule elsewhere counts."""
    break_rule(registry)
    found = json.loads(govctl("check", "--format", "json", *NOW).out)["findings"]
    (registry / "tolerated").mkdir()
    (registry / "tolerated" / "orders.yaml").write_text(
        "apiVersion: govctl/v1\nkind: Tolerated\nname: orders\n"
        f"findings: [{{fingerprint: {found[0]['fingerprint']}, rule: {RULE}}}]\n"
    )
    ran = govctl("check", *NOW)
    assert (ran.code, f"{RULE}  tolerated since adoption (orders)\n" in ran.out) == (0, True)


def test_a_base_without_configuration_has_no_policy(
    govctl: Govctl, registry: Path, git: Git
) -> None:
    """The change's own policy counts, and one line says so."""
    text = (registry / "govctl.yaml").read_text()
    (registry / "govctl.yaml").unlink()
    git.commit("Before adoption")
    (registry / "govctl.yaml").write_text(text)
    ran = govctl("check", "--base", "main", *NOW)
    note = "there is no readable govctl.yaml at main, so the policy of the change counts."
    assert note in ran.out


def test_a_waiver_that_cannot_be_read_is_an_error(govctl: Govctl, registry: Path) -> None:
    """It could hide a finding, so it is not passed over."""
    waive(registry, WAIVER + "reason: twice\n")
    ran = govctl("check", *NOW)
    assert ran.code == 1
    assert "waivers/orders-422.yaml:10:1  error  registry/invalid-document" in ran.out
