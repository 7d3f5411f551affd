"""Slips and crashes that must not pass for something else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Git, Govctl, edit, run

CONTRACT = "contracts/orders/contract.yaml"
CRASH = """\
import sys
import govctl.checks.orphans as orphans
def broken(snapshot):
    raise RuntimeError("no such luck")
orphans._things = broken
sys.argv = ["govctl", "check", *sys.argv[1:]]
from govctl.cli import main
main()
"""


@pytest.mark.parametrize("option", ["--base", "--head"])
def test_an_empty_revision_is_no_revision(govctl: Govctl, git: Git, option: str) -> None:
    """`--base "$BASE"` with an unset variable must not quietly compare nothing."""
    git("rev-parse", "HEAD")
    ran = govctl("check", option, "")
    assert ran.code == 3
    assert "'' is no revision" in ran.err


def test_a_revision_is_checked_from_below_the_root(govctl: Govctl, git: Git) -> None:
    """As the work tree is: the configuration is looked for upwards."""
    git("rev-parse", "HEAD")
    assert "1 contract, 1 entity" in govctl("check", "contracts", "--head", "HEAD").out


def test_a_configuration_that_names_no_rule_is_no_configuration(
    govctl: Govctl, registry: Path
) -> None:
    """File, line and the rule that was meant; exit code 2."""
    with (registry / "govctl.yaml").open("a", encoding="utf-8") as file:
        file.write("severity:\n  idempotency/key-mising: warning\n")
    ran = govctl("check")
    assert ran.code == 2
    assert "did you mean 'idempotency/key-missing'? govctl.yaml:7. " in ran.err


def test_an_encoding_that_lacks_a_letter_gets_its_escape(govctl: Govctl, registry: Path) -> None:
    """The report is worth more than its accents."""
    edit(registry / CONTRACT, "provider: erp", "provider: erpé")
    ran = govctl("check", PYTHONIOENCODING="ascii")
    assert ran.code == 1
    assert r"`erp\xe9` is not a name" in ran.out


def test_a_crashing_check_is_named_and_the_others_speak(registry: Path) -> None:
    """Exit code 4, the rule and the error in one line, and every other result."""
    edit(registry / "ownership/order.yaml", "fields: [total]", "fields: [channel]")
    ran = run(registry, sys.executable, "-c", CRASH)
    assert ran.code == 4
    assert "Rule registry/orphan crashed on registry: RuntimeError: no such luck\n" in ran.out
    assert "ownership/field-without-master" in ran.out
    assert "Traceback" not in ran.out + ran.err


def test_a_crash_at_the_base_counts(registry: Path, git: Git) -> None:
    """Without the base's findings, none of the rule's is known as old: that is said."""
    git("rev-parse", "HEAD")
    ran = run(registry, sys.executable, "-c", CRASH, "--base", "main")
    assert ran.code == 4
    assert "crashed on registry at the base" in ran.out


def test_nothing_is_published_through_a_link(
    govctl: Govctl, registry: Path, tmp_path: Path
) -> None:
    """A link in the registry must not lead what is written out of it."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (registry / "contracts/orders/published").symlink_to(outside)
    ran = govctl("publish", "orders")
    assert (ran.code, list(outside.iterdir())) == (2, [])
    assert "through a link" in ran.err


def test_a_folder_that_cannot_be_made_is_one_line(govctl: Govctl, registry: Path) -> None:
    """A file where the folder belongs: exit code 2, no traceback."""
    (registry / "contracts/orders/published").write_text("", encoding="utf-8")
    ran = govctl("publish", "orders")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "Cannot write" in ran.err
