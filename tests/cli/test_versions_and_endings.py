"""Versions, deprecations and compatibility modes as somebody at the shell meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Git, Govctl, edit

TODAY = "--today=2026-11-23"
CONTRACT = "contracts/orders/contract.yaml"
SPEC = "contracts/orders/openapi.yaml"
ENVIRONMENTS = "apiVersion: govctl/v1\nkind: Environments\nname: all\norder: [test, prod]\n"
CHANNEL = "        channel: {"
NOTE = "        note: {type: %s}\n"


def _checked(govctl: Govctl, *arguments: str) -> dict[str, Any]:
    ran = govctl("check", TODAY, "--format=json", *arguments)
    assert ran.err == ""
    found: dict[str, Any] = json.loads(ran.out)
    return found


def _append(registry: Path, text: str) -> None:
    file = registry / CONTRACT
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def _deployed(registry: Path, **versions: str) -> None:
    (registry / "environments.yaml").write_text(ENVIRONMENTS, encoding="utf-8")
    (registry / "deployments").mkdir(exist_ok=True)
    for environment, version in versions.items():
        text = (
            f"apiVersion: govctl/v1\nkind: Deployment\nenvironment: {environment}\n"
            f"contracts: {{orders: {version}}}\n"
        )
        (registry / "deployments" / f"{environment}.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def transitive(registry: Path, govctl: Govctl) -> Path:
    """1.0.0 with a text note runs in prod, 1.1.0 without it in test; 1.2.0 has a number."""
    _append(registry, "compatibility: backward-transitive\n")
    edit(registry / SPEC, CHANNEL, NOTE % "string" + CHANNEL)
    assert govctl("publish", "orders", TODAY).code == 0
    edit(registry / SPEC, NOTE % "string", "")
    edit(registry / CONTRACT, "version: 1.0.0", "version: 1.1.0")
    assert govctl("publish", "orders", TODAY).code == 0
    _deployed(registry, prod="1.0.0", test="1.1.0")
    Git(registry)
    edit(registry / SPEC, CHANNEL, NOTE % "integer" + CHANNEL)
    edit(registry / CONTRACT, "version: 1.1.0", "version: 1.2.0")
    return registry


def test_a_day_that_does_not_exist_is_said_once_and_nothing_is_called_removed(
    registry: Path, govctl: Govctl
) -> None:
    """The document is refused; its contract is not gone, it is not checked."""
    Git(registry)
    _append(registry, "deprecation: {since: 2026-02-30, sunset: 2027-06-30}\n")
    found = _checked(govctl, "--base=main")["findings"]
    rules = sorted({each["rule"] for each in found})
    assert rules == ["registry/invalid-document", "registry/not-checked"]
    (wrong,) = (each for each in found if each["rule"] == "registry/invalid-document")
    assert (wrong["path"], wrong["line"]) == (CONTRACT, 20)


def test_a_sunset_without_a_first_day_asks_for_that_day(registry: Path, govctl: Govctl) -> None:
    """One finding says what is missing; the notice cannot be counted and is not said to pass."""
    _append(registry, "deprecation: {sunset: 2027-06-30, docs: docs/end.md}\n")
    report = _checked(govctl, "--pack=versioning")
    messages = [each["message"] for each in report["findings"]]
    assert "Contract orders is deprecated without saying since when." in messages
    (notice,) = (
        each for each in report["outcomes"] if each["rule"] == "versioning/notice-too-short"
    )
    assert notice["outcome"] == "not-applicable"


def test_a_deprecation_that_starts_later_may_be_announced_today(
    registry: Path, govctl: Govctl
) -> None:
    """A first day in the future is an announcement, as RFC 9745 allows; headers are still due."""
    _append(registry, "deprecation: {since: 2027-03-01, sunset: 2027-12-31, docs: docs/end.md}\n")
    found = _checked(govctl, "--pack=versioning")["findings"]
    assert [each["rule"] for each in found] == ["versioning/deprecation-incomplete"]
    assert "do not declare the response headers" in found[0]["message"]


def test_what_the_calendar_brings_is_never_new_in_a_pull_request(
    registry: Path, govctl: Govctl
) -> None:
    """The sunset passed between two days: both sides are judged by the same today."""
    edit(registry / CONTRACT, "status: active", "status: deprecated")
    _append(registry, "deprecation: {since: 2026-01-01, sunset: 2026-11-22, docs: docs/end.md}\n")
    Git(registry)
    _append(registry, "runbook: docs/run.md\n")
    found = _checked(govctl, "--base=main", "--rule=versioning/sunset-passed")["findings"]
    assert [each["state"] for each in found] == ["old"]
    (registry / CONTRACT).touch()
    assert govctl("check", "--today=2026-11-22", "--rule=versioning/sunset-passed").code == 0


def test_a_break_of_what_prod_runs_is_found_and_named(transitive: Path, govctl: Govctl) -> None:
    """1.2.0 fits 1.1.0, and breaks 1.0.0: the finding names version, environment and file."""
    found = _checked(govctl, "--base=main", "--fail-on=warning")["findings"]
    by_rule = {each["rule"]: each for each in found if each["severity"] == "error"}
    assert {each["state"] for each in by_rule.values()} == {"new"}
    assert sorted(by_rule) == ["breaking/request-type-changed", "versioning/bump-too-small"]
    related = json.dumps(by_rule["breaking/request-type-changed"])
    assert "concerns version 1.0.0, which prod still runs" in related
    assert "published/1.0.0.json" in related
    assert "1.0.0 (prod)" in by_rule["versioning/bump-too-small"]["message"]
    assert (transitive / CONTRACT).exists()


def test_a_break_that_stood_at_the_base_already_is_old(transitive: Path, govctl: Govctl) -> None:
    """Somebody else broke prod; this pull request changes words."""
    git = Git(transitive)
    head = git("rev-parse", "HEAD").strip()
    edit(transitive / SPEC, "The order was created", "The order has been created")
    found = _checked(govctl, f"--base={head}")["findings"]
    states = {each["rule"]: each["state"] for each in found if each["severity"] == "error"}
    assert states["breaking/request-type-changed"] == "old"


def test_a_version_that_nobody_published_is_not_checked_aloud(
    transitive: Path, govctl: Govctl
) -> None:
    """A deployment names 1.0.7: what it says is unknown, and the run says so."""
    _deployed(transitive, prod="1.0.7", test="1.1.0")
    found = _checked(govctl, "--base=main")["findings"]
    messages = [each["message"] for each in found if each["rule"] == "registry/not-checked"]
    assert any("version 1.0.7, which prod runs, has no published file" in m for m in messages)
    assert govctl("check", TODAY, "--strict", "--base=main").code == 1


def test_the_board_reads_which_versions_a_change_concerns(transitive: Path, govctl: Govctl) -> None:
    """`govctl diff` tells the break, the version that runs, and the step it needs."""
    ran = govctl("diff", "main")
    assert "It concerns the published version 1.0.0 (prod)." in ran.out
    assert "2.0.0" in ran.out
    assert (transitive / SPEC).exists()


def test_a_change_that_publishes_itself_is_measured_by_the_version_before(
    registry: Path, govctl: Govctl
) -> None:
    """Publishing 1.0.1 in the same change does not make the step large enough."""
    assert govctl("publish", "orders", TODAY).code == 0
    Git(registry)
    edit(registry / CONTRACT, "version: 1.0.0", "version: 1.0.1")
    edit(registry / SPEC, "required: [channel, customerPoNumber]", "required: [channel, lines]")
    assert govctl("publish", "orders", TODAY).code == 0
    found = _checked(govctl, "--base=main", "--rule=versioning/bump-too-small")["findings"]
    (message,) = (each["message"] for each in found)
    assert message.startswith("Contract orders says 1.0.1, but what changed since the published")
    assert "1.0.0 needs at least 2.0.0" in message


def test_odd_versions_in_a_deployment_end_in_words_and_never_in_a_crash(
    transitive: Path, govctl: Govctl
) -> None:
    """What a deployment names is input like any other."""
    for versions in ("[]", "latest", "[1.0.0, 1.0.0]", '["1.0.0+build.9", "1.x"]', "999999999.0.0"):
        _deployed(transitive, prod=versions)
        ran = govctl("check", TODAY, "--base=main", "--rule=breaking/request-type-changed")
        assert ran.code in {0, 1}
        assert "Traceback" not in ran.out + ran.err
