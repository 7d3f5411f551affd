"""A rule pack that is not well formed is refused with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from govctl.checks.table import CHECKS
from govctl.errors import ConfigurationError, UsageError
from govctl.load.registry import read_config
from govctl.model.config import Config
from govctl.rulepacks.bind import BoundRule, bind
from govctl.rulepacks.bundled import bundled
from govctl.rulepacks.read import read_packs
from govctl.rulepacks.select import refuse_unknown, select

PACK = "pack: own\ntitle: Own rules\ndescription: What this company adds.\n"
RULE = """\
  - id: own/rule
    title: A field has no master
    severity: error
    check: ownership.masters
    options: {problem: none}
    message: "{field}"
    why: because
    fix: mend it
    example: none
"""
RULES = f"rules:\n{RULE}"


def _bound(folder: Path, pack: str | bytes, topic: str | bytes) -> tuple[BoundRule, ...]:
    """The rules of a pack of these two files."""
    (folder / "own").mkdir(exist_ok=True)
    for name, text in (("pack.yaml", pack), ("topic.yaml", topic)):
        content = text if isinstance(text, bytes) else text.encode()
        (folder / "own" / name).write_bytes(content)
    packs = read_packs(folder)
    return bind([rule for each in packs.values() for rule in each.rules], CHECKS)


def test_a_well_formed_pack_is_bound(tmp_path: Path) -> None:
    """The rule has its check, its typed options and its place."""
    [rule] = _bound(tmp_path, PACK, RULES)
    assert (rule.rule.id, rule.check.name) == ("own/rule", "ownership.masters")
    assert (rule.rule.place.path, rule.rule.place.line) == ("rules/own/topic.yaml", 2)


TOPICS: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "topic.yaml:1: a topic file holds exactly one document"),
    "two documents": (RULES + "---\n" + RULES, "topic.yaml:1: a topic file holds exactly one"),
    "no YAML": ("rules: [", "topic.yaml:1: The file is not valid YAML"),
    "no text": (b"\xff\xfe\x00", "topic.yaml:1: "),
    "a list": ("- a\n", "topic.yaml:1: "),
    "an unknown key": (RULES + "    nope: 1\n", "topic.yaml:2: Additional properties"),
    "a missing key": (RULES.replace("    why: because\n", ""), 'topic.yaml:2: "why" is a required'),
    "an unknown severity": (RULES.replace("error", "fatal"), 'topic.yaml:4: "fatal" is not one'),
    "an unknown need": (RULES + "    needs: [bse]\n", 'topic.yaml:11: "bse" is not one'),
    "a bad id": (RULES.replace("own/rule", "own/Rule 1"), 'topic.yaml:2: "own/Rule 1" does not'),
    "another pack's rule": (
        RULES.replace("own/", "other/"),
        "topic.yaml:2: rule other/rule stands",
    ),
    "a rule twice": (RULES + RULE, "topic.yaml:11: rule own/rule is there twice"),
    "an unknown check": (
        RULES.replace("masters", "mastres"),
        (
            "topic.yaml:2: rule own/rule: there is no check 'ownership.mastres'; "
            "did you mean 'ownership.masters'?"
        ),
    ),
    "an unknown option": (
        RULES.replace("problem:", "problm:"),
        (
            "topic.yaml:2: rule own/rule: check ownership.masters has no option 'problm'; "
            "did you mean 'problem'?"
        ),
    ),
    "an option of another type": (
        RULES.replace("none}", "[none]}"),
        "topic.yaml:2: rule own/rule: option 'problem' of check ownership.masters cannot be",
    ),
    "a word that an option does not know": (
        RULES.replace("none}", "nothing}"),
        (
            "topic.yaml:2: rule own/rule: option 'problem' of check ownership.masters cannot be "
            "'nothing'"
        ),
    ),
    "an unknown operand in the message": (
        RULES.replace("{field}", "{feld}"),
        "topic.yaml:2: rule own/rule: check ownership.masters gives no operand 'feld'",
    ),
    "an unknown operand in the fix": (
        RULES.replace("mend it", '"mend {it}"'),
        "topic.yaml:2: rule own/rule: check ownership.masters gives no operand 'it'",
    ),
}


@pytest.mark.parametrize("name", sorted(TOPICS))
def test_a_malformed_topic_is_refused_at_its_place(tmp_path: Path, name: str) -> None:
    """File, line, and what is wrong; exit code 2."""
    topic, said = TOPICS[name]
    with pytest.raises(ConfigurationError) as refused:
        _bound(tmp_path, PACK, topic)
    assert f"rules/own/{said}" in str(refused.value)


HEADS = {
    "no name": (PACK.replace("pack: own\n", ""), "pack.yaml:1: `pack` is missing"),
    "no title": (PACK.replace("title: Own rules\n", ""), "pack.yaml:1: `title` is missing"),
    "another name": (PACK.replace("own", "other"), "pack.yaml:1: pack other stands in the folder"),
    "a pack that is not there": (PACK + "includes: [nope]\n", "pack.yaml: it includes nope"),
    "a new name that is not there": (
        PACK + "renamed: {own/old: own/new}\n",
        "pack.yaml: own/old is called own/new now, which is not there",
    ),
}


@pytest.mark.parametrize("name", sorted(HEADS))
def test_a_malformed_pack_is_refused(tmp_path: Path, name: str) -> None:
    """The head of a pack names it, and refers only to what is there."""
    head, said = HEADS[name]
    with pytest.raises(ConfigurationError) as refused:
        _bound(tmp_path, head, RULES)
    assert f"rules/own/{said}" in str(refused.value)


def test_a_renamed_rule_is_found_by_its_old_name(tmp_path: Path) -> None:
    """Ids are stable: the old one still selects the rule."""
    _bound(tmp_path, PACK + "renamed: {own/old: own/rule}\n", RULES)
    assert [rule.id for rule in select(read_packs(tmp_path), [], [], ["own/old"])] == ["own/rule"]


CONFIGURED = {
    "severity": ("severity: {idempotency/key-mising: error}", 3),
    "tier": ("tiers: {tier1: {idempotency/key-mising: error}}", 3),
    "pack": ("extends: [pack:idempotncy]", 3),
    "stage": ("stages:\n  idempotency/key-mising: {stage: warn}", 4),
    "waiver policy": ("waivers: {never: [idempotency/key-mising]}", 3),
    "waiver limit": ("waivers: {limits: {idempotency/key-mising: {tier1: 30}}}", 3),
}


def _configuration(text: str) -> Config:
    content = f"apiVersion: govctl/v1\nkind: Config\n{text}\n".encode()
    config = read_config("govctl.yaml", content).config
    assert config is not None
    return config


@pytest.mark.parametrize("name", sorted(CONFIGURED))
def test_a_configuration_that_names_no_rule_is_refused(name: str) -> None:
    """A policy with a slip in it is not in force; nobody would notice."""
    text, line = CONFIGURED[name]
    with pytest.raises(ConfigurationError) as refused:
        refuse_unknown(read_packs(bundled("rules")), _configuration(text))
    assert f"govctl.yaml:{line}. " in str(refused.value)
    assert "did you mean 'idempotency" in str(refused.value)


def test_rules_of_packs_that_this_version_lacks_are_left_alone() -> None:
    """A registry may be ahead of the tool."""
    config = _configuration("severity: {billing-partners/credit-missing: error}")
    refuse_unknown(read_packs(bundled("rules")), config)


def test_an_unknown_rule_on_the_command_line_is_a_usage_error(tmp_path: Path) -> None:
    """Asked for by a person, answered with what was probably meant."""
    _bound(tmp_path, PACK, RULES)
    with pytest.raises(UsageError, match="did you mean 'own/rule'"):
        select(read_packs(tmp_path), [], [], ["own/rul"])
