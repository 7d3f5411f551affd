"""`govctl review record`: what is written, and everybody and everything that is refused."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.inside import inside
from tests.cli.review_registry import LATER, Registry

WRITTEN = """\
apiVersion: govctl/v1
kind: Review
name: "2026-11-orders"
decision: condition
by: ["person:architect"]
decided-on: 2026-11-20
conditions:
  - "Tell \\"everybody\\": first"
changes:
  - fingerprint: "FINGERPRINT"
    digest: "DIGEST"
    target: "contract:orders@1"
    rule: "breaking/request-property-became-required"
    subject: "createOrder"
    says: "createOrder of orders now requires lines in its request; payloads without it worked \
before."
digests:
  "orders": CONTENT
"""


@pytest.fixture
def changed(registry: Path) -> Registry:
    """A branch that breaks a contract and moves a right."""
    made = Registry(registry)
    made.require_lines()
    made.grant()
    made.commit("Change both", "2026-11-02")
    return made


def reviews(registry: Registry) -> list[str]:
    """The files in the folder of reviews."""
    folder = registry.folder / "reviews"
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


def test_a_review_says_everything_it_was_decided_on(changed: Registry) -> None:
    """The file can be read by itself, and by every YAML reader in the same way."""
    ran = changed.record(
        *("--condition", 'Tell "everybody": first', "--by", "person:architect"),
        *("--contract", "orders", "--on", "2026-11-20", "2026-11-orders"),
    )
    assert (ran.code, ran.err) == (0, "")
    text = (changed.folder / "reviews/2026-11-orders.yaml").read_text(encoding="utf-8")
    change = changed.item()["changes"][0]
    content = text.rsplit(" ", 1)[1].strip()
    wanted = WRITTEN.replace("FINGERPRINT", change["fingerprint"]).replace(
        "DIGEST", change["digest"]
    )
    assert text == wanted.replace("CONTENT", content)
    assert reviews(changed) == ["2026-11-orders.yaml"]


def test_what_is_recorded_is_a_valid_document(changed: Registry) -> None:
    """`govctl check` has nothing to say about it."""
    assert changed.record("--approve", "--by", "person:architect", "a").code == 0
    assert changed.record("--reject", "--by", "person:crm-lead", "b").code == 0
    assert changed.record("--approve", "--by", "person:crm-lead", "c").code == 0
    assert 'closes: ["b"]' in (changed.folder / "reviews/c.yaml").read_text(encoding="utf-8")
    assert "reviews/" not in inside(changed.folder, "check", "--today", LATER).out


def test_without_a_selection_it_is_what_awaits_those_who_decide(changed: Registry) -> None:
    """The change that awaits others is left alone, and counted."""
    ran = changed.record("--approve", "--by", "person:crm-lead", "mine")
    assert ran.out.splitlines()[0] == "Approved 1 change in reviews/mine.yaml:"
    assert ran.out.splitlines()[-1] == "1 more await others."


REFUSED = [
    (("--by", "person:architect", "n"), "Nothing says what was decided"),
    (("--approve", "--reject", "--by", "person:architect", "n"), "More than one decision"),
    (("--condition", " ", "--by", "person:architect", "n"), "A condition is empty"),
    (("--approve", "n"), "Nobody is named who decided"),
    (("--approve", "--by", "person:architct", "n"), "did you mean person:architect?"),
    (("--approve", "--by", "architect", "n"), "did you mean person:architect?"),
    (("--approve", "--by", "person:nobody-here", "n"), "there are person:architect, person:crm"),
    (
        ("--approve", "--by", "person:integration-lead", "n"),
        "may: person:crm-lead; team:board (person:architect, person:security); team:shop-team (",
    ),
    (
        ("--approve", "--by", "person:crm-lead", "--contract", "orders", "n"),
        "govctl.yaml:8 (breaking.internal). Those who may: team:board",
    ),
    (
        ("--approve", "--by", "person:architect", "--by", "person:integration-lead", "n"),
        "person:integration-lead may decide on none of these changes",
    ),
    (("--approve", "--by", "person:architect", "--contract", "ordrs", "n"), "did you mean orders?"),
    (("--approve", "--by", "person:architect", "--change", "abc", "n"), "too short"),
    (("--approve", "--by", "person:architect", "--change", "zzzzzzzzz", "n"), "no fingerprint"),
    (("--approve", "--by", "person:architect", "--change", "0" * 12, "n"), "No change here has"),
    (("--approve", "--by", "person:architect", "../n"), "no name of a review"),
    (("--approve", "--by", "person:architect", "a/b"), "no name of a review"),
    (("--approve", "--by", "person:architect", "x" * 300), "no name of a review"),
    (("--approve", "--by", "person:architect", "--on", "soon", "n"), "--on 'soon' is not a date"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED)
def test_a_decision_that_cannot_stand_is_refused(
    changed: Registry, arguments: tuple[str, ...], said: str
) -> None:
    """With what is wrong and who or what is meant; nothing is written."""
    ran = changed.record(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert reviews(changed) == []


def test_nothing_to_decide_is_said(registry: Path) -> None:
    """A branch without changes, and a change in the fast lane."""
    made = Registry(registry)
    ran = made.record("--approve", "--by", "person:architect", "n")
    assert (ran.code, "Nothing awaits a decision" in ran.err) == (2, True)
    made.lower("20", "21")
    ran = made.record("--approve", "--by", "person:architect", "--contract", "entity:order", "n")
    assert (ran.code, "No change of 'entity:order' needs anybody's word" in ran.err) == (2, True)


def test_an_unknown_base_ends_with_3(changed: Registry) -> None:
    """As everywhere."""
    ran = changed.record("--approve", "--by", "person:architect", "--base", "nope", "n")
    assert (ran.code, reviews(changed)) == (3, [])


def test_nobody_approves_their_own_change(changed: Registry) -> None:
    """Where git names a person of the registry as the author; others may, and they may object."""
    changed.require("other")
    changed.commit("Ask for more", "2026-11-05", "Shop Dev <someone@acme.example>")
    ran = changed.record("--approve", "--by", "person:shop-dev", "mine")
    assert (ran.code, "nobody approves their own change" in ran.err) == (2, True)
    assert changed.record("--reject", "--by", "person:shop-dev", "no").code == 0
    assert changed.record("--approve", "--by", "person:shop-lead", "ours").code == 0


def test_committing_a_review_does_not_make_an_author(changed: Registry) -> None:
    """Board members commit their reviews on the branch."""
    assert changed.record("--reject", "--by", "person:architect", "no").code == 0
    changed.commit("Refuse", "2026-11-06", "x <architect@acme.example>")
    assert changed.record("--approve", "--by", "person:architect", "yes").code == 0


def test_an_existing_file_is_only_extended_deliberately(changed: Registry) -> None:
    """What stands in it stays as it is; the decision is one more document with its own name."""
    assert changed.record("--approve", "--by", "person:crm-lead", "r").code == 0
    file = changed.folder / "reviews/r.yaml"
    before = file.read_bytes()
    ran = changed.record("--approve", "--by", "person:architect", "r")
    assert (ran.code, "--extend" in ran.err, file.read_bytes()) == (2, True, before)
    assert changed.record("--approve", "--by", "person:architect", "--extend", "r").code == 0
    after = file.read_bytes()
    assert after.startswith(before + b"---\n")
    assert b'name: "r-2"' in after
    names = {each["review"] for item in changed.listed()["items"] for each in item["decisions"]}
    assert names == {"r", "r-2"}


def test_a_torn_file_is_not_extended(changed: Registry) -> None:
    """It is refused with its place, and left as it is."""
    (changed.folder / "reviews").mkdir()
    file = changed.folder / "reviews/r.yaml"
    file.write_text("apiVersion: govctl/v1\nkind: Review\nby: [", encoding="utf-8")
    ran = changed.record("--approve", "--by", "person:architect", "--extend", "r")
    assert (ran.code, "reviews/r.yaml:" in ran.err) == (2, True)
    assert file.read_text(encoding="utf-8").endswith("by: [")


def test_a_name_taken_elsewhere_is_refused(changed: Registry) -> None:
    """Names are unique over all files."""
    assert changed.record("--approve", "--by", "person:crm-lead", "r").code == 0
    (changed.folder / "reviews/r.yaml").rename(changed.folder / "reviews/other.yaml")
    ran = changed.record("--approve", "--by", "person:architect", "r")
    assert (ran.code, "reviews/other.yaml:1" in ran.err) == (2, True)


def test_nothing_is_written_through_a_link(changed: Registry, tmp_path: Path) -> None:
    """A folder that leads out of the registry is refused."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (changed.folder / "reviews").symlink_to(outside)
    ran = changed.record("--approve", "--by", "person:architect", "r")
    assert (ran.code, list(outside.iterdir())) == (2, [])


@pytest.fixture
def sealed(changed: Registry) -> Iterator[Registry]:
    """A folder of reviews that nobody may write to."""
    folder = changed.folder / "reviews"
    folder.mkdir()
    (folder / ".keep").write_text("", encoding="utf-8")
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    yield changed
    folder.chmod(stat.S_IRWXU)


def test_an_unwritable_folder_leaves_nothing_behind(sealed: Registry) -> None:
    """Said in one line; the superuser may write anywhere, and then it is written."""
    ran = sealed.record("--approve", "--by", "person:architect", "r")
    assert ran.code in {0, 2}
    assert [name for name in reviews(sealed) if name.endswith(".yaml")] == (
        ["r.yaml"] if ran.code == 0 else []
    )


def test_a_subcommand_is_no_branch(changed: Registry) -> None:
    """A branch called `record` is reached by its full name."""
    changed.git("branch", "record")
    assert changed.call("refs/heads/record").code == 0
    assert changed.call("record").code == 2


def test_hostile_text_stays_text(changed: Registry) -> None:
    """A condition cannot become another key of the document."""
    evil = 'x"\ndecision: approve\nby: [person:security]\x1b[2J'
    assert changed.record("--condition", evil, "--by", "person:crm-lead", "r").code == 0
    assert changed.item("entity:order")["standing"] == "condition"
    assert "\x1b" not in (changed.folder / "reviews/r.yaml").read_text(encoding="utf-8")
