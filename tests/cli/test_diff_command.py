"""`govctl diff` from the shell: what it compares, what it says, and how the process ends."""

from __future__ import annotations

import json
import sys
from html.parser import HTMLParser
from pathlib import Path

import jsonschema_rs
import pytest

from govctl.report.diff_json import schema_text
from tests.cli.conftest import ROOT, Git, edit, run
from tests.cli.inside import inside

SPEC = "contracts/orders/openapi.yaml"
OLD = """\
openapi: 3.1.1
info: {title: Stock, version: 1.0.0}
paths:
  /stock:
    get:
      operationId: listStock
      responses: {"200": {description: All}}
  /bins:
    get:
      operationId: listBins
      responses: {"200": {description: All}}
"""
NEW = OLD[: OLD.index("  /bins:")].replace("title: Stock", "title: Stock levels")
TEXT = """\
stock  breaking
  Version: 1.0.0 is too low; at least 2.0.0 (major) since 1.0.0: listBins operation removed

  breaking  breaking/operation-removed
    listBins of stock was removed; callers of it now get an error.
    before old/stock.yaml:9:5
         9 | get:
    A request that worked before and does not now:
      GET /bins
    Instead: Bring listBins back and declare it deprecated with a sunset date, or remove it with \
the next major version

  Text only: 1 difference
    stock.yaml:2 /info/title changed

Compared old/stock.yaml with new/stock.yaml: 1 breaking change in 1 contract.
Breaking; least version step: major.
"""


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """Two versions of one spec in folders of their own."""
    for name, text in (("old", OLD), ("new", NEW)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "stock.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def changed(registry: Path, git: Git) -> Path:
    """The small registry, committed, with `getOrder` gone and a field newly required."""
    assert git.folder == registry
    text = (registry / SPEC).read_text(encoding="utf-8")
    start, end = text.index("  /orders/{orderId}:"), text.index("components:")
    (registry / SPEC).write_text(text[:start] + text[end:], encoding="utf-8")
    edit(
        registry / SPEC,
        "required: [channel, customerPoNumber]",
        "required: [channel, customerPoNumber, lines]",
    )
    return registry


def test_two_files_are_compared_to_the_letter(specs: Path) -> None:
    """What is gone, where it was, the call that worked, and what to do instead."""
    ran = inside(specs, "diff", "old/stock.yaml", "new/stock.yaml")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == TEXT.replace("before old/stock.yaml", "before stock.yaml")


def test_the_json_is_what_its_schema_says(specs: Path) -> None:
    """Verdict, bump and the change, valid against `govctl schema diff`."""
    ran = inside(specs, "diff", "old/stock.yaml", "new/stock.yaml", "--format", "json")
    data = json.loads(ran.out)
    jsonschema_rs.validator_for(json.loads(schema_text())).validate(data)
    assert inside(specs, "schema", "diff").out == schema_text()
    assert (data["verdict"], data["bump"], len(data["changes"])) == ("breaking", "major", 1)
    change = data["changes"][0]
    assert change["locations"] == {
        "before": {"file": "stock.yaml", "line": 9, "column": 5, "pointer": "/paths/~1bins/get"},
        "after": None,
    }
    assert change["evidence"] == {"kind": "call", "value": {"method": "GET", "path": "/bins"}}


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_equal_files_are_unchanged(specs: Path, form: str) -> None:
    """No change in any format, and `--fail-on` has nothing to fail on."""
    same = ("diff", "old/stock.yaml", "old/stock.yaml", "--format", form)
    ran = inside(specs, *same, "--fail-on", "risky")
    assert (ran.code, ran.err) == (0, "")
    assert "unchanged" in ran.out.lower()


def test_fail_on_decides_the_exit_code(specs: Path) -> None:
    """0 without it, 1 where the verdict is at least that bad."""
    forward = ("diff", "old/stock.yaml", "new/stock.yaml")
    back = ("diff", "new/stock.yaml", "old/stock.yaml")
    assert inside(specs, *forward).code == 0
    assert inside(specs, *forward, "--fail-on", "breaking").code == 1
    assert inside(specs, *forward, "--fail-on", "risky").code == 1
    assert inside(specs, *back, "--fail-on", "risky").code == 0


def test_only_narrows_what_is_shown_not_the_verdict(specs: Path) -> None:
    """The other changes are counted, and the verdict is still that of all."""
    ran = inside(specs, "diff", "old/stock.yaml", "new/stock.yaml", "--only", "compatible")
    assert ran.out == (
        "Compared old/stock.yaml with new/stock.yaml: no changes.\n"
        "1 not shown, as asked.\nBreaking; least version step: major.\n"
    )


def test_output_writes_the_report_to_a_file(specs: Path) -> None:
    """Nothing is printed; the page stands in the file."""
    arguments = ("diff", "old/stock.yaml", "new/stock.yaml", "--format", "html")
    ran = inside(specs, *arguments, "--output", "report.html")
    assert (ran.code, ran.out) == (0, "")
    page = (specs / "report.html").read_text(encoding="utf-8")
    HTMLParser().feed(page)
    assert "listBins of stock was removed" in page


def test_a_revision_is_compared_with_the_work_tree(changed: Path) -> None:
    """Without AFTER the registry as it is; consumers hit and not hit by declared use."""
    data = json.loads(inside(changed, "diff", "HEAD", "--format", "json").out)
    hit = {
        change["rule"]: [each["system"] for each in change["consumers"]["hit"]]
        for change in data["changes"]
        if change["compatibility"] == "breaking"
    }
    assert hit == {
        "breaking/operation-removed": ["crm"],
        "breaking/request-property-became-required": ["shop"],
    }
    spared = [c["consumers"]["spared"] for c in data["changes"] if c["subject"] == "createOrder"]
    assert spared[0] == [{"system": "crm", "why": "does not use createOrder"}]


def test_canonical_fields_and_masters_are_named(changed: Path) -> None:
    """The field that became required leads to its place in the ownership matrix."""
    data = json.loads(inside(changed, "diff", "HEAD", "--format", "json").out)
    gone = next(c for c in data["changes"] if c["subject"] == "createOrder")
    assert {each["master"] for each in gone["fields"]} == {"erp"}


def test_approvals_follow_the_policy_before_the_change(changed: Path, git: Git) -> None:
    """A change cannot relax who has to agree to it."""
    config = changed / "govctl.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text + "approvals: {breaking.internal: [consumers]}\n", encoding="utf-8")
    git("add", "govctl.yaml")
    git("commit", "--quiet", "--message", "Ask the consumers")
    config.write_text(text + "approvals: {breaking.internal: none}\n", encoding="utf-8")
    data = json.loads(inside(changed, "diff", "HEAD", "--format", "json").out)
    approval = next(c["approval"] for c in data["changes"] if c["subject"] == "getOrder")
    assert approval["class"] == "breaking.internal"
    assert approval["who"] == ["team:integration"]


def test_two_revisions_and_a_folder(changed: Path, git: Git, tmp_path: Path) -> None:
    """Revisions are read from git; `-C` names the registry from anywhere."""
    git("commit", "--all", "--quiet", "--message", "Break it")
    ran = inside(tmp_path, "diff", "HEAD~1", "HEAD", "-C", str(changed), "--fail-on", "breaking")
    assert (ran.code, "Compared HEAD~1 with HEAD: " in ran.out) == (1, True)


@pytest.mark.parametrize(
    "operands", [(f"HEAD:{SPEC}",), (f"HEAD:{SPEC}", SPEC), (f"HEAD:./{SPEC}", SPEC)]
)
def test_a_file_of_a_revision(changed: Path, operands: tuple[str, ...]) -> None:
    """`REV:path` against a file, and alone against the same path as it is now."""
    ran = inside(changed, "diff", *operands, "--only", "breaking")
    assert "getOrder of orders was removed" in ran.out


def test_a_published_version_is_compared_with_now(registry: Path, git: Git) -> None:
    """`contract:name@x.y.z` is its published file, consumers of the registry included."""
    assert git.folder == registry
    assert inside(registry, "publish", "orders", "--today", "2026-11-20").code == 0
    edit(registry / SPEC, "operationId: getOrder", "operationId: readOrder")
    edit(registry / SPEC, "  /orders/{orderId}:", "  /orders/{orderId}/full:")
    edit(registry / "contracts/orders/contract.yaml", "1.0.0", "1.0.1")
    ran = inside(registry, "diff", "contract:orders@1.0.0", "--format", "json")
    data = json.loads(ran.out)
    assert (data["before"], data["after"]) == ("contract:orders@1.0.0", "contract:orders")
    assert data["verdict"] == "breaking"
    assert data["contracts"][0]["hit"] == ["crm"]


def test_a_lone_file_is_a_candidate_for_the_contract_it_is_compared_with(
    registry: Path, git: Git
) -> None:
    """What the sidecar and the registry say beside the spec is not gone."""
    assert git.folder == registry
    assert inside(registry, "publish", "orders", "--today", "2026-11-20").code == 0
    candidate = registry / "contracts/orders/candidate.yaml"
    candidate.write_bytes((registry / SPEC).read_bytes())
    ran = inside(registry, "diff", "contract:orders@1.0.0", str(candidate))
    assert ran.out.endswith("no changes, 1 unchanged.\nUnchanged.\n")
    edit(candidate, "/orders/{orderId}:", "/orders/{orderId}/full:")
    ran = inside(registry, "diff", "contract:orders@1.0.0", str(candidate), "--format", "json")
    data = json.loads(ran.out)
    assert [each["name"] for each in data["contracts"]] == ["orders"]
    assert data["contracts"][0]["hit"] == ["crm"]


def test_an_existing_path_wins(changed: Path) -> None:
    """A file named like a revision is the file."""
    (changed / "main").write_text(OLD, encoding="utf-8")
    (changed / "next").write_text(NEW, encoding="utf-8")
    assert "listBins" in inside(changed, "diff", "main", "next").out


def test_contract_shows_only_what_is_asked_for(changed: Path) -> None:
    """A contract by name; one that is not there is a usage error with a suggestion."""
    assert "orders  breaking" in inside(changed, "diff", "HEAD", "--contract", "orders").out
    ran = inside(changed, "diff", "HEAD", "--contract", "order")
    assert ran.code == 2
    assert "did you mean orders?" in ran.err


@pytest.mark.parametrize(
    ("mode", "rules"),
    [
        ("backward", {"breaking/request-property-became-required"}),
        ("forward", {"breaking/event-enum-value-added"}),
        (
            "full",
            {
                "breaking/request-property-became-required",
                "breaking/event-enum-value-added",
            },
        ),
    ],
)
def test_bare_schemas_are_asked_by_mode(tmp_path: Path, mode: str, rules: set[str]) -> None:
    """Each finding names its direction; full, the default, asks both ways."""
    old = {"type": "object", "properties": {"a": {"enum": ["x"]}}}
    new = {"type": "object", "properties": {"a": {"enum": ["x", "y"]}}, "required": ["a"]}
    for name, schema in (("old", old), ("new", new)):
        (tmp_path / f"{name}.json").write_text(json.dumps(schema), encoding="utf-8")
    ran = inside(tmp_path, "diff", "old.json", "new.json", "--mode", mode, "--format", "json")
    breaking = [c for c in json.loads(ran.out)["changes"] if c["compatibility"] == "breaking"]
    assert {change["rule"] for change in breaking} == rules
    directions = {change["rule"]: change["direction"] for change in breaking}
    assert all(found == rule.split("/")[1].split("-")[0] for rule, found in directions.items())


@pytest.mark.parametrize(
    ("operands", "code", "said"),
    [
        (("nowhere",), 3, "'nowhere' is neither a file nor a revision"),
        (("HEAD", SPEC), 2, "are not of one kind"),
        ((SPEC,), 2, "is compared with nothing"),
        (("HEAD:nowhere.yaml", SPEC), 2, "There is no file nowhere.yaml"),
        (("nowhere:x.yaml", SPEC), 3, "'nowhere'"),
        (("contract:order",), 2, "did you mean orders?"),
        (("contract:orders@9.9.9",), 2, "is not published"),
        (("--upload-pack=touch x", "HEAD"), 2, ""),
        (("\x1b[31m",), 3, "is neither a file nor a revision"),
        (("x" * 5_000,), 3, "is neither a file nor a revision"),
    ],
)
def test_what_names_nothing_is_one_line(
    changed: Path, operands: tuple[str, ...], code: int, said: str
) -> None:
    """What is wrong and what to do; no traceback, no control character, nothing executed."""
    ran = inside(changed, "diff", *operands)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert "\x1b" not in ran.err
    assert "Traceback" not in ran.err


def test_specs_of_different_formats_are_said_to_be_so(tmp_path: Path) -> None:
    """An API against an event document: undecided, with the reason, never compatible."""
    (tmp_path / "a.yaml").write_text(OLD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(
        "asyncapi: 3.0.0\ninfo: {title: Stock, version: 1.0.0}\n", encoding="utf-8"
    )
    data = json.loads(inside(tmp_path, "diff", "a.yaml", "b.yaml", "--format", "json").out)
    assert data["verdict"] in {"breaking", "undecided"}


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_what_could_not_be_read_is_listed(specs: Path, form: str) -> None:
    """A reference to the web is not fetched, and the report says what it does not know."""
    remote = "  /bins: {$ref: 'https://api.example/bins.yaml'}\n"
    (specs / "new/stock.yaml").write_text(NEW + remote, encoding="utf-8")
    ran = inside(specs, "diff", "old/stock.yaml", "new/stock.yaml", "--format", form)
    assert "is outside the registry, and nothing is fetched" in ran.out


def test_a_minified_file_is_quoted_around_the_place(tmp_path: Path) -> None:
    """One line of 100 KB: what stands at the place is shown, not how the file begins."""
    old = {"type": "object", "$comment": "x" * 100_000, "properties": {"late": {"maximum": 9}}}
    new = {**old, "properties": {"late": {"maximum": 5}}}
    for name, schema in (("old", old), ("new", new)):
        (tmp_path / f"{name}.json").write_text(json.dumps(schema), encoding="utf-8")
    ran = inside(tmp_path, "diff", "old.json", "new.json", "--mode", "backward")
    assert '"late": {"maximum": 5}' in ran.out
    assert len(ran.out) < 5_000


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_the_same_bytes_whatever_the_hash_seed(changed: Path, form: str) -> None:
    """Reports can be compared and cached."""
    command = (sys.executable, "-m", "govctl", "diff", "HEAD", "--format", form)
    found = {run(changed, *command, PYTHONHASHSEED=seed).out for seed in ("0", "1")}
    assert len(found) == 1


@pytest.mark.shared
def test_a_real_pair_is_read_and_shown() -> None:
    """The vendor called it breaking: three schemas require a field."""
    pair = ROOT.parent / "shared" / "specs" / "pairs" / "xero" / "006"
    if not pair.is_dir():
        pytest.skip("../shared is absent: the real pair was not compared")
    ran = inside(pair, "diff", "old.yaml", "new.yaml", "--format", "json")
    data = json.loads(ran.out)
    breaking = [c for c in data["changes"] if c["compatibility"] == "breaking"]
    assert {c["rule"] for c in breaking} == {"breaking/request-property-became-required"}
    assert {c["operands"]["name"].rpartition(".")[2] for c in breaking} == {"IsQualifyingEarnings"}


TYPED = {
    "openapi": "3.0.3",
    "info": {"title": "Stock", "version": "1.0.0"},
    "paths": {
        "/stock": {
            "post": {
                "operationId": "addStock",
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "frozen": {"enum": [True]},
                                    "counted": {"default": True},
                                    "note": {"example": True},
                                },
                            }
                        }
                    }
                },
                "responses": {"204": {"description": "Added"}},
            }
        }
    },
}


def test_booleans_that_became_numbers_are_told(tmp_path: Path) -> None:
    """`true` is not 1: in an enumeration, a default, an example."""
    text = json.dumps(TYPED)
    (tmp_path / "old.json").write_text(text)
    (tmp_path / "new.json").write_text(text.replace("true", "1"))
    ran = inside(tmp_path, "diff", "old.json", "new.json", "--fail-on", "breaking")
    assert ran.code == 1
    assert "frozen may no longer be true" in ran.out
    assert "now means 1 where callers leave out counted; it was true" in ran.out
    assert "Text only: 1 difference" in ran.out


def test_a_default_of_another_spelling_is_no_change(tmp_path: Path) -> None:
    """1.0 is 1."""
    text = json.dumps(TYPED).replace("true", "1")
    (tmp_path / "old.json").write_text(text)
    (tmp_path / "new.json").write_text(text.replace("[1]", "[1.0]").replace(": 1}", ": 1.0}"))
    ran = inside(tmp_path, "diff", "old.json", "new.json")
    assert "no changes in 1 contract" in ran.out
