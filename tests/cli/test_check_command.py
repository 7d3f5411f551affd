"""`govctl check` from the shell: what is printed, where, and how the process ends."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import ROOT, Git, Govctl, edit

SPEC = "contracts/orders/openapi.yaml"
KEY = "        - name: Idempotency-Key\n"


def test_a_healthy_registry_ends_with_zero(govctl: Govctl) -> None:
    """Nothing found: a table of outcomes, one verdict, exit code 0, nothing on standard error."""
    ran = govctl("check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith(
        "Checked . (work tree): 1 contract, 1 entity, 3 systems, 13 files.\nNo findings.\n"
    )


def test_a_finding_says_what_where_and_what_to_do(govctl: Govctl, registry: Path) -> None:
    """The place, the line, the sentence, the fix and the related place, as a person needs them."""
    edit(
        registry / SPEC,
        "required: true\n          schema: {type: string, format: uuid}",
        "schema: {type: string, format: uuid}",
    )
    ran = govctl("check")
    assert ran.code == 1
    assert ran.out.startswith(
        f"{SPEC}:7:5  error  idempotency/key-missing\n"
        "  createOrder creates an order, but its Idempotency-Key header is optional: "
        "a caller may leave it out.\n"
        "     7 | post:\n"
        "       | ^\n"
        "  Fix: Set `required: true` on the Idempotency-Key parameter, and answer 400 without it\n"
        "  See: contracts/orders/contract.yaml:11:3 what the contract says it does\n"
    )


def test_json_is_valid_against_its_published_schema(govctl: Govctl, registry: Path) -> None:
    """`govctl schema check` describes what `--format json` prints."""
    edit(registry / SPEC, KEY, KEY.replace("Idempotency-Key", "X-Key"))
    report = json.loads(govctl("check", "--format", "json").out)
    schema = json.loads(govctl("schema", "check").out)
    jsonschema.Draft202012Validator(schema).validate(report)
    assert [finding["rule"] for finding in report["findings"]] == ["idempotency/key-missing"]
    assert report["summary"]["rules"]["idempotency/key-missing"]["fail"] == 1


@pytest.mark.parametrize("folder", ["contracts", "contracts/orders"])
def test_a_folder_inside_a_registry_means_the_registry(
    govctl: Govctl, registry: Path, folder: str
) -> None:
    """Running from below the root looks upwards for govctl.yaml."""
    assert registry.is_dir()
    assert "1 contract, 1 entity" in govctl("check", folder).out


def test_without_a_base_one_line_says_what_was_not_compared(govctl: Govctl) -> None:
    """Rules that need a base are not checked, said aloud, and no defect."""
    out = govctl("check").out
    assert out.count("nothing was compared") == 1
    row = next(line for line in out.splitlines() if line.startswith("breaking/"))
    assert row.split()[-5:] == ["-", "-", "-", "1", "-"]


class TestBase:
    """`--base`: what is new, what was there."""

    def test_a_new_break_is_shown_with_the_call_that_worked(
        self, govctl: Govctl, git: Git, registry: Path
    ) -> None:
        """The finding is new, names the place in the new file, and quotes the call."""
        git.commit("Nothing")
        edit(
            registry / SPEC,
            "{name: expand, in: query,",
            "{name: expand, in: query, required: true,",
        )
        ran = govctl("check", "--base", "main")
        assert ran.code == 1
        assert f"{SPEC}:29:11  error  breaking/request-parameter-became-required  new\n" in ran.out
        assert 'this call worked before: {"method": "GET", "path": "/orders/a"}' in ran.out
        end = "1 error; 1 new since main.\nRepeat with: govctl check . --base main\n"
        assert ran.out.endswith(end)

    def test_an_old_finding_is_marked_and_does_not_fail_a_new_only_run(
        self, govctl: Govctl, git: Git, registry: Path
    ) -> None:
        """What stood at the base is old: shown as such, and hidden by --new-only."""
        edit(registry / SPEC, KEY, KEY.replace("Idempotency-Key", "X-Key"))
        git.commit("Lose the key")
        assert "idempotency/key-missing  old\n" in govctl("check", "--base", "main").out
        ran = govctl("check", "--base", "main", "--new-only")
        assert ran.code == 0
        assert "1 finding already at main not shown\n" in ran.out

    def test_a_finding_that_only_moved_is_old(
        self, govctl: Govctl, git: Git, registry: Path
    ) -> None:
        """Fingerprints survive inserted lines and another layout."""
        edit(registry / SPEC, KEY, KEY.replace("Idempotency-Key", "X-Key"))
        git.commit("Lose the key")
        edit(registry / SPEC, "paths:\n", "# a comment\n\n\npaths:\n")
        assert "key-missing  old\n" in govctl("check", "--base", "main").out

    def test_the_merge_base_is_what_counts(self, govctl: Govctl, git: Git, registry: Path) -> None:
        """What the other branch did meanwhile is not a removal by this one."""
        git("checkout", "--quiet", "-b", "topic")
        git("checkout", "--quiet", "main")
        edit(
            registry / SPEC,
            "paths:\n",
            "paths:\n  /ping:\n    get:\n      operationId: ping\n"
            "      responses: {'200': {description: ok}}\n",
        )
        git.commit("Add ping")
        git("checkout", "--quiet", "topic")
        assert govctl("check", "--base", "main").code == 0

    def test_head_is_read_from_git_without_touching_the_work_tree(
        self, govctl: Govctl, git: Git, registry: Path
    ) -> None:
        """`--head` checks a revision whatever the work tree holds."""
        git.commit("Nothing")
        (registry / SPEC).write_text("nonsense: [", encoding="utf-8")
        assert govctl("check", "--head", "main").code == 0
        assert govctl("check").code == 1


def test_every_hash_seed_gives_the_same_bytes(govctl: Govctl, git: Git, registry: Path) -> None:
    """PYTHONHASHSEED 0 to 9: one report."""
    git.commit("Nothing")
    edit(
        registry / SPEC,
        "required: [channel, customerPoNumber]",
        "required: [channel, customerPoNumber, lines]",
    )
    edit(registry / SPEC, KEY, KEY.replace("Idempotency-Key", "X-Key"))
    edit(registry / "ownership/order.yaml", "lines.qtyOrdered]", "lines.qtyOrderd]")
    arguments = ("check", "--base", "main", "--format", "json", "--today", "2026-11-23")
    reports = {govctl(*arguments, PYTHONHASHSEED=str(seed)).out for seed in range(10)}
    assert len(reports) == 1
    assert len(json.loads(reports.pop())["findings"]) > 3


def test_the_reference_registry_is_clean(govctl: Govctl) -> None:
    """No error, and no warning."""
    report = json.loads(govctl("check", str(ROOT / "registry"), "--format", "json").out)
    assert report["findings"] == []
    assert report["summary"]["contracts"] >= 10


def test_patterns_that_match_no_spec_are_said(govctl: Govctl, registry: Path) -> None:
    """A slip in `specs:` must not read as a registry in which everything is fine."""
    with (registry / "govctl.yaml").open("a", encoding="utf-8") as config:
        config.write('specs: ["speks/*.yaml"]\n')
    expected = "no OpenAPI, AsyncAPI or JSON Schema file matches speks/*.yaml."
    assert f"Note: no spec was found: {expected}\n" in govctl("check").out
