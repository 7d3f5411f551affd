"""`govctl review`: what awaits a decision, of whom, since when, and what became of decisions."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jsonschema_rs
import pytest

from tests.cli.conftest import edit, run
from tests.cli.inside import inside
from tests.cli.review_registry import LATER, SPEC, Registry

TEXT = """\
orders  breaking  awaiting  on feature
  Version    1.0.0, too low; at least 2.0.0 (major)
  Since      2026-11-02 (21 days)
  Hits       shop
  To agree   team:board
  To agree   team:shop-team (owner of consumer shop)
  Policy     breaking.internal (govctl.yaml:8)
  Breaking   createOrder of orders now requires lines in its request; payloads
             without it worked before.
             contracts/orders/openapi.yaml:36  FINGERPRINT

entity:order  compatible  awaiting  moves rights  on feature
  Version    1.0.0, too low; at least 1.1.0 (minor)
  Since      2026-11-10 (13 days)
  Rights     crm gains the right to write order.channel, order.customerPoNumber,
             order.lines.itemId and 1 more
  To agree   person:crm-lead (steward of crm, which gains)
  Policy     rights.* (govctl.yaml:9)
  Compatible crm may now write order.channel, order.customerPoNumber,
             order.lines.itemId and 1 more.
             ownership/order.yaml:9  FINGERPRINT

2 changes of orders, entity:order await a decision on feature, compared with
main.
"""
WAIVER = """\
apiVersion: govctl/v1
kind: Waiver
name: black-friday
rule: idempotency/key-missing
target: contract:orders@1#createOrder
reason: The shop was down
incident: INC-77
emergency: true
requested-by: team:shop-team
expires: 2026-11-20
"""


@pytest.fixture
def reviewed(registry: Path) -> Registry:
    """A registry with a review board, on a branch."""
    return Registry(registry)


@pytest.fixture
def changed(reviewed: Registry) -> Registry:
    """The branch breaks a contract and moves a right, on two days."""
    reviewed.require_lines()
    reviewed.commit("Require the lines", "2026-11-02")
    reviewed.grant()
    reviewed.commit("Let the CRM write", "2026-11-10")
    return reviewed


def test_the_board_reads_the_worst_first(changed: Registry) -> None:
    """Verdict, version, age, reach, rights and people, in 80 columns."""
    data = changed.listed("feature")
    ran = changed.call("feature")
    text = ran.out
    for item in data["items"]:
        text = text.replace(item["changes"][0]["fingerprint"][:12], "FINGERPRINT")
    assert (ran.code, ran.err) == (0, "")
    assert text == TEXT
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_the_json_is_what_its_schema_says(changed: Registry) -> None:
    """The list is valid against `govctl schema review`."""
    assert changed.record("--approve", "--by", "person:architect", "r").code == 0
    data = changed.listed()
    schema = json.loads(inside(changed.folder, "schema", "review").out)
    jsonschema_rs.validator_for(schema).validate(data)
    item = data["items"][0]
    assert (item["verdict"], item["bump"], item["since"]) == ("breaking", "major", "2026-11-02")
    assert [each["who"] for each in item["missing"]] == ["team:shop-team"]


def test_nothing_awaiting_is_said_as_such(reviewed: Registry) -> None:
    """A branch that changes nothing, and one whose change has the fast lane."""
    assert reviewed.call().out == (
        "Note: work tree (feature): it has no commit and no change that main does not\n"
        "have.\n"
        "Nothing awaits a decision on work tree (feature), compared with main.\n"
    )
    edit(
        reviewed.folder / SPEC,
        "/orders/{orderId}:",
        "/stock: {get: {operationId: stock, "
        "responses: {'200': {description: All}}}}\n  /orders/{orderId}:",
    )
    out = reviewed.call().out
    assert out.startswith("Settled: orders on work tree (feature) (needs nobody).\n")
    assert "Nothing awaits a decision" in out


def test_several_branches_are_sorted_together(changed: Registry) -> None:
    """Each branch is compared with where it started; the branch without changes is named too."""
    changed.git("switch", "--quiet", "--create", "other", "main")
    changed.require_lines()
    changed.commit("Require the lines here too", "2026-11-20")
    data = changed.listed("main", "other", "feature", "other")
    assert [(each["branch"], each["target"]) for each in data["items"]] == [
        ("feature", "contract:orders@1"),
        ("other", "contract:orders@1"),
        ("feature", "entity:order"),
    ]
    assert [each["name"] for each in data["branches"]] == ["main", "other", "feature"]


def test_what_is_not_committed_has_no_age(reviewed: Registry) -> None:
    """The work tree counts, and says so."""
    reviewed.require_lines()
    assert reviewed.item()["since"] is None
    assert "  Since      not committed yet\n" in reviewed.call().out


def test_fail_on_decides_the_exit_code(changed: Registry) -> None:
    """0 without it; `awaiting` fails on anything open, `rejected` only on a refusal."""
    assert changed.call().code == 0
    assert changed.call("--fail-on", "awaiting").code == 1
    assert changed.call("--fail-on", "rejected").code == 0
    assert changed.record("--reject", "--by", "person:security", "no").code == 0
    assert changed.call("--fail-on", "rejected").code == 1


def test_a_later_push_keeps_some_decisions_and_reopens_others(changed: Registry) -> None:
    """Another change of the contract leaves the decision alone; the same place again does not."""
    assert (
        changed.record("--approve", "--by", "person:architect", "--by", "person:shop-dev", "r").code
        == 0
    )
    assert changed.item()["standing"] == "agreed"
    changed.require("other")
    item = changed.item()
    standings = {
        each["sentence"].split(" requires ")[1].split(" ")[0]: each["approval"]["standing"]
        for each in item["changes"]
    }
    assert standings == {"lines": "agreed", "other": "awaiting"}
    assert (item["kept"], item["reopened"]) == (1, [])


def test_the_same_place_changed_further_is_open_again(reviewed: Registry) -> None:
    """Approving 35 to 30 says nothing about 35 to 20."""
    reviewed.lower("35", "30")
    assert (
        reviewed.record(
            "--approve", "--by", "person:architect", "--by", "person:shop-lead", "shorter"
        ).code
        == 0
    )
    assert reviewed.item("entity:order")["standing"] == "agreed"
    reviewed.lower("30", "20")
    item = reviewed.item("entity:order")
    assert item["standing"] == "awaiting"
    assert [each["review"] for each in item["reopened"]] == ["shorter"]
    assert "  Reopened   approval in reviews/shorter.yaml:8" in reviewed.call().out


def test_a_right_with_the_same_words_and_other_states_is_open_again(changed: Registry) -> None:
    """The fingerprint is the same, what is granted is not."""
    assert changed.record("--approve", "--by", "person:crm-lead", "grant").code == 0
    before = changed.item("entity:order")
    assert before["standing"] == "agreed"
    edit(
        changed.folder / "ownership/order.yaml",
        "{system: [shop, crm], while: [submitted]}",
        "{system: [shop], while: [submitted]}\n      - {system: [crm]}",
    )
    after = changed.item("entity:order")
    fingerprints = [{each["fingerprint"] for each in item["changes"]} for item in (before, after)]
    assert fingerprints[0] == fingerprints[1]
    assert after["standing"] == "awaiting"


def test_a_decision_whose_change_is_gone_is_named(changed: Registry) -> None:
    """The change was taken back; its decision is shown with its place."""
    assert changed.record("--approve", "--by", "person:crm-lead", "grant").code == 0
    edit(changed.folder / "ownership/order.yaml", "[shop, crm]", "shop")
    assert "Gone: reviews/grant.yaml:8 decides on " in changed.call().out


def test_a_condition_is_open_until_it_is_closed(changed: Registry) -> None:
    """Approvals of others do not close it; one of the same party does."""
    record = changed.record
    assert record("--condition", "Tell the shops", "--by", "person:crm-lead", "first").code == 0
    assert changed.item("entity:order")["standing"] == "condition"
    assert ": Tell the shops (recorded in this change)" in changed.flat()
    done = record("--approve", "--by", "person:crm-lead", "second")
    assert "Settles first.\n" in done.out
    assert changed.item("entity:order")["standing"] == "agreed"
    closed = {
        each["review"]: each["closed-by"] for each in changed.item("entity:order")["decisions"]
    }
    assert closed == {"first": "second", "second": ""}


def test_a_rejection_stands_against_approvals_of_others(changed: Registry) -> None:
    """The board may refuse anything; a consumer's approval does not settle it."""
    assert changed.record("--reject", "--by", "person:security", "no").code == 0
    ran = changed.record("--approve", "--by", "person:shop-dev", "yes")
    assert "no stands: those who made it, or the review board, have to settle it.\n" in ran.out
    assert changed.item()["standing"] == "rejected"


def test_reviews_of_the_change_itself_are_marked_with_their_author(changed: Registry) -> None:
    """Whoever merges sees that the branch brings its own approval, and who committed it."""
    assert changed.record("--approve", "--by", "person:crm-lead", "grant").code == 0
    changed.commit("Approve", "2026-11-12", "Mallory <mallory@evil.example>")
    decision = changed.item("entity:order")["decisions"][0]
    assert decision["recorded-in-this-change"] is True
    assert decision["written-by"] == "Mallory <mallory@evil.example>"
    changed.git("switch", "--quiet", "main")
    changed.git("merge", "--quiet", "feature")
    assert "Nothing awaits" in changed.call().out


def test_decisions_on_what_is_merged_are_over(changed: Registry) -> None:
    """A later change of the same part says nothing of them, and a contract may go."""
    assert changed.record("--approve", "--by", "person:crm-lead", "grant").code == 0
    changed.commit("Approve", "2026-11-12")
    changed.git("switch", "--quiet", "main")
    changed.git("merge", "--quiet", "feature")
    changed.git("switch", "--quiet", "--create", "next")
    edit(changed.folder / "ownership/order.yaml", "[shop, crm]", "crm")
    item = changed.item("entity:order")
    assert (item["standing"], item["decisions"], item["reopened"]) == ("awaiting", [], [])
    assert "Gone" not in changed.call().out
    for file in ("contract.yaml", "openapi.yaml"):
        (changed.folder / "contracts/orders" / file).unlink()
    assert "reviews/grant.yaml" not in inside(changed.folder, "check", "--today", LATER).out


def test_the_policy_before_decides_who_may(changed: Registry) -> None:
    """A change that puts its author on the board gains nothing by it."""
    teams = changed.folder / "teams.yaml"
    edit(teams, "person:security]", "person:security, person:mallory]")
    edit(changed.folder / "govctl.yaml", "[team:board, consumers]", "none")
    ran = changed.record("--approve", "--by", "person:mallory", "mine")
    assert (ran.code, "joins a team in this very change" in ran.err) == (2, True)
    assert "it changes who has to agree (approvals, teams or owners)" in changed.flat()
    (changed.folder / "reviews").mkdir()
    change = changed.item()["changes"][0]
    (changed.folder / "reviews/mine.yaml").write_text(
        "apiVersion: govctl/v1\nkind: Review\nname: mine\ndecision: approve\n"
        "by: [person:mallory]\nchanges:\n"
        f'  - {{fingerprint: "{change["fingerprint"]}", digest: "{change["digest"]}"}}\n',
        encoding="utf-8",
    )
    item = changed.item()
    assert item["standing"] == "awaiting"
    assert item["decisions"][0]["counted"] == []
    assert "counts for nothing: nobody of them may decide" in changed.flat()


def test_a_change_may_not_take_back_what_was_recorded_before(changed: Registry) -> None:
    """A rejection that the branch deletes still stands, and its deletion is said."""
    assert changed.record("--reject", "--by", "person:security", "no").code == 0
    (review,) = (changed.folder / "reviews").iterdir()
    text = review.read_text(encoding="utf-8")
    changed.git("stash", "--include-untracked", "--quiet")
    changed.git("switch", "--quiet", "main")
    review.parent.mkdir()
    review.write_text(text, encoding="utf-8")
    changed.commit("Refuse it beforehand", "2026-11-11")
    changed.git("switch", "--quiet", "feature")
    changed.git("merge", "--quiet", "--no-edit", "main")
    review.unlink()
    assert changed.item()["standing"] == "rejected"
    assert "it alters or removes no, recorded before" in changed.flat()


def test_a_bare_fingerprint_holds_while_the_contract_is_the_same(changed: Registry) -> None:
    """Bound to the digest of the whole contract, any push to it reopens the decision."""
    item = changed.item("entity:order")
    digest = _digest(changed, "grant")
    (changed.folder / "reviews/short.yaml").write_text(
        "apiVersion: govctl/v1\nkind: Review\nname: short\ndecision: approve\n"
        f"by: person:crm-lead\nchanges: [{item['changes'][0]['fingerprint'][:8]}]\n"
        f'digests: {{"entity:order": {digest}}}\n',
        encoding="utf-8",
    )
    assert changed.item("entity:order")["standing"] == "agreed"
    edit(changed.folder / "entities/order/order.schema.json", '"maxLength": 20', '"maxLength": 21')
    assert changed.item("entity:order")["standing"] == "awaiting"


def _digest(changed: Registry, name: str) -> str:
    """The digest of the entity, as a recorded review names it; the review itself is gone again."""
    assert changed.record("--approve", "--by", "person:crm-lead", name).code == 0
    file = changed.folder / f"reviews/{name}.yaml"
    text = file.read_text(encoding="utf-8")
    file.unlink()
    return text.split('"entity:order": ')[1].strip()


def test_emergency_waivers_come_first(changed: Registry) -> None:
    """Granted without the board, so the board sees them before anything else."""
    (changed.folder / "waivers").mkdir()
    (changed.folder / "waivers/black-friday.yaml").write_text(WAIVER, encoding="utf-8")
    assert changed.call().out.startswith(
        "emergency waiver  black-friday\n"
        "             idempotency/key-missing for contract:orders@1#createOrder until\n"
        "             2026-11-20 (expired); The shop was down; incident INC-77; by\n"
    )
    assert changed.listed()["emergencies"][0]["expired"] is True


def test_a_class_without_a_key_is_the_boards(changed: Registry) -> None:
    """Only `none` is the fast lane: what can break and is not named goes to the review board."""
    changed.git("switch", "--quiet", "main")
    edit(changed.folder / "govctl.yaml", "  breaking.internal: [team:board, consumers]\n", "")
    changed.commit("Name no breaks", "2026-10-02")
    changed.git("switch", "--quiet", "feature")
    changed.git("rebase", "--quiet", "main")
    approval = changed.item()["changes"][0]["approval"]
    assert (approval["said"], approval["who"], approval["class"]) == (
        False,
        ["team:board"],
        "breaking.internal",
    )


def test_a_new_contract_is_decided_on_as_a_whole(reviewed: Registry) -> None:
    """It has no single changes; its content is what the decision is bound to."""
    folder = reviewed.folder / "contracts/stock"
    folder.mkdir()
    for name in ("contract.yaml", "openapi.yaml"):
        text = (reviewed.folder / "contracts/orders" / name).read_text(encoding="utf-8")
        (folder / name).write_text(
            text.replace("name: orders", "name: stock\nexposure: partner"), encoding="utf-8"
        )
    item = reviewed.item("contract:stock@1")
    assert item["changes"][0]["approval"]["class"] == "additive.partner"
    assert item["changes"][0]["sentence"] == "stock 1.0.0 is new."


def test_diff_shows_who_approved_and_still_shows_the_change(changed: Registry) -> None:
    """Who, when, and in which line of which review."""
    ran = changed.record(
        "--approve",
        "--by",
        "person:architect",
        "--by",
        "person:shop-dev",
        "--on",
        "2026-11-20",
        "--contract",
        "orders",
        "r",
    )
    assert ran.code == 0
    out = inside(changed.folder, "diff", "main").out
    assert "createOrder of orders now requires lines" in out
    assert (
        "    To agree: team:board; team:shop-team (owner of consumer shop) "
        "[breaking.internal, govctl.yaml:8]\n"
        "    Decided: approved by person:architect, person:shop-dev on 2026-11-20, "
        "reviews/r.yaml:8 (recorded in this change)\n"
        "    Standing: agreed\n"
    ) in out
    for form, standing in (("markdown", "Standing: **agreed**"), ("html", "Standing: agreed.")):
        told = inside(changed.folder, "diff", "main", "--format", form).out
        assert "approved by person" in told
        assert standing in told


def test_an_unknown_team_of_the_policy_is_a_finding(changed: Registry) -> None:
    """With the line of its key."""
    edit(changed.folder / "govctl.yaml", "[team:board, consumers]", "[team:bord, consumers]")
    out = inside(changed.folder, "check", "--today", LATER).out
    assert "govctl.yaml:8:" in out
    assert "There is no team `bord`" in out


def test_every_form_of_the_diff_says_who_agrees_and_why(changed: Registry) -> None:
    """The key of the configuration and its line, for what breaks and for what moves rights."""
    for form in ("text", "markdown", "html"):
        out = inside(changed.folder, "diff", "main", "--format", form).out
        for entity in ("&#58;", "&#64;", "&#91;", "&#93;", "&#42;", "&#8203;", "&#95;"):
            out = out.replace(entity, {"&#91;": "[", "&#93;": "]", "&#42;": "*"}.get(entity, ""))
        assert "[breaking.internal, govctl.yaml:8]" in out
        assert "person:crm-lead (steward of crm, which gains) [rights.*, govctl.yaml:9]" in out
    data = json.loads(inside(changed.folder, "diff", "main", "--format", "json").out)
    assert {each["approval"]["place"]["line"] for each in data["changes"]} == {8, 9}


def test_an_entity_that_comes_or_goes_is_said(changed: Registry) -> None:
    """It cannot be compared, so it must not look settled."""
    for file in ("ownership/order.yaml", "entities/order/entity.yaml", "status/order.yaml"):
        (changed.folder / file).unlink()
    assert "it removes entity:order with the rights on it" in changed.flat()


def test_markdown_tells_the_same(changed: Registry) -> None:
    """A table of what is open, and who has to agree."""
    out = changed.call("--format", "markdown").out
    assert out.startswith("## Review: decisions wanted\n")
    assert "| orders | work tree (feature) | breaking | awaiting |" in out
    assert "team:board, team:shop-team |" in out


def test_a_branch_that_does_not_exist_ends_with_3(reviewed: Registry) -> None:
    """Says which revision, and how to find those there are."""
    ran = reviewed.call("featur")
    assert (ran.code, ran.out) == (3, "")
    assert "'featur'" in ran.err
    assert "feature" in ran.err


def test_without_a_default_branch_the_base_has_to_be_named(reviewed: Registry) -> None:
    """Nothing is guessed."""
    reviewed.git("branch", "--move", "main", "trunk")
    ran = reviewed.call()
    assert (ran.code, "--base" in ran.err) == (2, True)
    assert reviewed.call("--base", "trunk").code == 0
    assert reviewed.call("--base", "nothing").code == 3


def test_outside_git_there_is_nothing_to_review(registry: Path) -> None:
    """Exit code 3, as for every revision that cannot be had."""
    ran = inside(registry, "review", "--today", LATER)
    assert (ran.code, "not inside a git repository" in ran.err) == (3, True)


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: govctl/v1\nkind: Review\nname: torn\ndecision: app",
        "apiVersion: govctl/v1\nkind: Review\nname: torn\nby: [person:crm-lead\n",
        "kind: Review\n\x00",
        "<<<<<<< HEAD\nkind: Review\n=======\nkind: Team\n>>>>>>> x\n",
        "{apiVersion: govctl/v1, kind: Review, name: torn, decision: approve, changes: [xyz]}\n",
    ],
)
def test_a_torn_review_counts_for_nothing_and_is_named(changed: Registry, text: str) -> None:
    """With its place; everything else is listed."""
    (changed.folder / "reviews").mkdir()
    (changed.folder / "reviews/torn.yaml").write_text(text, encoding="utf-8")
    ran = changed.call()
    assert (ran.code, ran.err) == (0, "")
    assert "a review counts for nothing: reviews/torn.yaml:" in changed.flat()
    assert changed.item("entity:order")["standing"] == "awaiting"


def test_hostile_names_do_not_reach_the_terminal(changed: Registry) -> None:
    """A commit's author may hold anything."""
    assert changed.record("--approve", "--by", "person:crm-lead", "grant").code == 0
    changed.commit("Approve", "2026-11-12", "\x1b[31mEvil\x07 <e@x>")
    changed.git("commit", "--quiet", "--amend", "--no-edit", "--date", "@99999999999 +0000")
    for form in ("text", "markdown"):
        assert "\x1b" not in changed.call("--format", form).out


def test_the_bytes_do_not_depend_on_the_hash_seed(changed: Registry) -> None:
    """The same list four times, in every format."""
    changed.record("--condition", "Tell", "--by", "person:crm-lead", "c")
    program = (
        "from govctl.cli.app import run\n"
        "for form in ('text', 'json', 'markdown'):\n"
        f"    run(['review', '--today', '{LATER}', '--format', form])\n"
    )
    found = {
        run(changed.folder, sys.executable, "-c", program, PYTHONHASHSEED=str(seed)).out
        for seed in range(4)
    }
    assert len(found) == 1
    assert "## Review: decisions wanted" in found.pop()
