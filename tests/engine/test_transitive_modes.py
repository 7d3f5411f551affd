"""Compatibility modes of contracts: who writes is known, and which versions have to fit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from govctl.engine.assess import Revision, comparisons, revision
from govctl.engine.inspect import inspect
from govctl.engine.run import Results, run
from govctl.estate.content import contract_content, digest
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.change import Against, Compatibility, ContractComparison
from govctl.model.finding import Finding, Outcome
from govctl.usecases.check import bound_rules

TODAY = date(2026, 11, 23)
CONFIG = b"apiVersion: govctl/v1\nkind: Config\n"
FOLDER = "contracts/stock"
SPEC = """\
asyncapi: 3.0.0
info: {{title: Stock, version: {version}}}
channels:
  stock: {{address: stock, messages: {{moved: {{payload: {schema}}}}}}}
operations:
  tell: {{action: send, channel: {{$ref: "#/channels/stock"}}}}
"""
EMPTY: Mapping[str, object] = {"type": "object", "properties": {"id": {"type": "string"}}}


def _with(**properties: str) -> dict[str, object]:
    """The payload with more properties, those required that say so."""
    required = [name for name, each in properties.items() if each == "required"]
    members = {name: {"type": "string"} for name in ("id", *properties)}
    found: dict[str, object] = {"type": "object", "properties": members}
    return {**found, "required": required} if required else found


@dataclass(frozen=True)
class State:
    """One state of a registry: the contract, what is published, and what runs where."""

    version: str
    schema: Mapping[str, object]
    mode: str = "backward-transitive"
    published: Mapping[str, Mapping[str, object]] | None = None
    running: Mapping[str, str] | None = None

    def files(self) -> dict[str, bytes]:
        """The registry's files."""
        mode = f"compatibility: {self.mode}\n" if self.mode else ""
        files = {
            "govctl.yaml": CONFIG,
            f"{FOLDER}/contract.yaml": (
                "apiVersion: govctl/v1\nkind: Contract\nname: stock\n"
                f"version: {self.version}\nstyle: event\n"
                f"spec: {{file: asyncapi.yaml, format: asyncapi-3.0}}\n{mode}"
            ).encode(),
            f"{FOLDER}/asyncapi.yaml": SPEC.format(
                version=self.version, schema=json.dumps(self.schema)
            ).encode(),
        }
        for version, schema in (self.published or {}).items():
            files[f"{FOLDER}/published/{version}.json"] = _frozen(version, schema, self.mode)
        for environment, versions in (self.running or {}).items():
            files[f"deployments/{environment}.yaml"] = (
                f"apiVersion: govctl/v1\nkind: Deployment\nenvironment: {environment}\n"
                f"contracts: {{stock: {versions}}}\n"
            ).encode()
        return files

    def revision(self) -> Revision:
        """The state as checks see it."""
        return revision(load(Memory(self.files())))


def _frozen(version: str, schema: Mapping[str, object], mode: str) -> bytes:
    snapshot = load(Memory(State(version, schema, mode).files()))
    content = contract_content(snapshot.contracts[0], snapshot.documents)
    return json.dumps(
        {
            "apiVersion": "govctl/v1",
            "kind": "Published",
            "name": "stock",
            "contract": "stock",
            "version": version,
            "published-on": "2026-01-01",
            "digest": digest(content),
            "content": content,
        }
    ).encode()


def _running(head: State, base: State | None = None) -> ContractComparison | None:
    found = comparisons(head.revision(), base.revision() if base else None)
    return next((each for each in found if each.against is Against.RUNNING), None)


def _breaks(comparison: ContractComparison | None) -> list[tuple[str, str]]:
    """Each break as its kind, and the versions with their environments."""
    return [
        (each.change.coordinates.kind, ", ".join(map(str, each.earlier)))
        for each in (comparison.assessments if comparison else ())
        if each.compatibility is Compatibility.BREAKING
    ]


def _results(head: State, base: State | None, *rules: str) -> Results:
    inspection = inspect(head.revision(), base.revision() if base else None, TODAY)
    return run(bound_rules(inspection.snapshot, rules=rules), inspection)


NUMBER: Mapping[str, object] = {"id": {"type": "string"}, "note": {"type": "integer"}}
OLD, MIDDLE, NEW = _with(note="optional"), EMPTY, {"type": "object", "properties": NUMBER}
"""A property that is dropped and comes back as a number: only the oldest version sees a break."""
PUBLISHED = {"1.0.0": OLD, "1.1.0": MIDDLE}
EVENT_TYPE = "breaking/event-type-changed"


def test_a_break_against_an_older_version_that_still_runs_is_found() -> None:
    """The last published version fits; the one that prod runs does not."""
    head = State("1.2.0", NEW, published=PUBLISHED, running={"prod": "1.0.0", "test": "1.1.0"})
    assert _breaks(_running(head)) == [("event-type-changed", "1.0.0 (prod)")]


def test_a_mode_that_is_not_transitive_asks_for_the_last_version_only() -> None:
    """Plain backward compares with the last published version, as ever."""
    head = State("1.2.0", NEW, "backward", PUBLISHED, {"prod": "1.0.0"})
    assert _running(head) is None


def test_a_version_that_no_environment_runs_any_more_is_not_asked() -> None:
    """Everybody has moved to 1.1.0: what 1.0.0 said does not matter any more."""
    head = State("1.2.0", NEW, published=PUBLISHED, running={"prod": "1.1.0", "test": "1.1.0"})
    assert _breaks(_running(head)) == []


def test_where_nothing_says_what_runs_every_published_version_counts() -> None:
    """Without deployments, all published versions of the major have to fit."""
    head = State("1.2.0", NEW, published=PUBLISHED)
    assert _breaks(_running(head)) == [("event-type-changed", "1.0.0")]


def test_versions_between_the_oldest_that_runs_and_the_newest_count_too() -> None:
    """1.1.0 runs nowhere, but lies between what runs and what comes."""
    published = {"1.0.0": EMPTY, "1.1.0": OLD, "1.2.0": EMPTY}
    head = State("1.3.0", NEW, published=published, running={"prod": "1.0.0"})
    assert _breaks(_running(head)) == [("event-type-changed", "1.1.0")]


def test_the_same_break_against_several_versions_is_told_once() -> None:
    """One break with all versions and environments it concerns."""
    published = {"1.0.0": OLD, "1.0.1": OLD}
    running = {"prod": "1.0.0", "test": "1.0.1", "uat": "1.0.0"}
    found = _breaks(_running(State("1.1.0", NEW, published=published, running=running)))
    assert found == [("event-type-changed", "1.0.1 (test), 1.0.0 (prod, uat)")]


def test_another_major_is_another_line() -> None:
    """A new major may break the old one, whatever still runs."""
    head = State("2.0.0", NEW, published=PUBLISHED, running={"prod": "1.0.0"})
    assert _running(head) is None


def test_in_0_y_z_every_minor_is_a_line_of_its_own() -> None:
    """0.2.0 may break 0.1.0; 0.1.1 may not."""
    published = {"0.1.0": OLD}
    assert _running(State("0.2.0", NEW, published=published)) is None
    assert _breaks(_running(State("0.1.1", NEW, published=published))) == [
        ("event-type-changed", "0.1.0")
    ]


def test_a_pre_release_counts_only_where_it_runs() -> None:
    """A release candidate promises nothing, unless an environment runs it."""
    published = {"1.0.0-rc.1": OLD, "1.0.0": EMPTY}
    assert _breaks(_running(State("1.1.0", NEW, published=published))) == []
    head = State("1.1.0", NEW, published=published, running={"uat": "1.0.0-rc.1"})
    assert _breaks(_running(head)) == [("event-type-changed", "1.0.0-rc.1 (uat)")]


def test_a_version_that_runs_without_a_published_file_is_not_checked() -> None:
    """Nobody knows what 1.0.5 says: that is told, and never a pass."""
    head = State("1.2.0", EMPTY, published={"1.1.0": MIDDLE}, running={"prod": "1.0.5"})
    results = _results(head, None, EVENT_TYPE, "versioning/bump-too-small")
    by_rule = {(each.rule, each.target): each for each in results.outcomes}
    reason = "version 1.0.5, which prod runs, has no published file"
    for rule in (EVENT_TYPE, "versioning/bump-too-small"):
        found = by_rule[rule, "contract:stock@1"]
        assert (found.outcome, found.reason) == (Outcome.NOT_CHECKED, reason)


def test_a_version_that_is_not_semver_or_newer_than_the_contract_is_left_alone() -> None:
    """A rolled-back registry and a word for a version end in no break and no crash."""
    head = State("1.1.0", EMPTY, published=PUBLISHED, running={"prod": "1.9.0", "test": "latest"})
    found = _running(head)
    assert found is not None
    assert found.incomparable == ""


def _rule(results: Results, rule: str) -> list[Finding]:
    return [each for each in results.findings if each.rule == rule]


def test_the_finding_names_version_and_environment_even_without_a_base() -> None:
    """What breaks a running version is a state of the registry: no base is needed to see it."""
    head = State("1.2.0", NEW, published=PUBLISHED, running={"prod": "1.0.0"})
    (finding,) = _rule(_results(head, None, EVENT_TYPE), EVENT_TYPE)
    assert finding.place.path == f"{FOLDER}/asyncapi.yaml"
    (related,) = finding.related
    assert related.place.path == f"{FOLDER}/published/1.0.0.json"
    assert related.note.startswith("concerns version 1.0.0, which prod still runs; ")


def test_a_break_since_the_base_is_told_once_with_the_other_versions_it_breaks() -> None:
    """The base is 1.0.0 itself: one finding, which names the version that prod runs."""
    published = {"1.0.0": OLD}
    base = State("1.0.0", OLD, published=published, running={"prod": "1.0.0"})
    head = State("1.1.0", NEW, published=published, running={"prod": "1.0.0"})
    (finding,) = _rule(_results(head, base, EVENT_TYPE), EVENT_TYPE)
    assert any("1.0.0, which prod still runs" in each.note for each in finding.related)


def test_the_fingerprint_is_the_same_with_and_without_a_base() -> None:
    """So a break that stands at the base already is known as old there."""
    head = State("1.2.0", NEW, published=PUBLISHED, running={"prod": "1.0.0"})
    base = State("1.1.0", MIDDLE, published=PUBLISHED, running={"prod": "1.0.0"})
    prints = [
        _rule(_results(head, each, EVENT_TYPE), EVENT_TYPE)[0].fingerprint
        for each in (None, base, head)
    ]
    assert len(set(prints)) == 1


def test_the_version_is_too_small_for_a_version_that_still_runs() -> None:
    """Against the last published a minor is enough; prod needs a major."""
    head = State("1.2.0", NEW, published=PUBLISHED, running={"prod": "1.0.0"})
    (finding,) = _results(head, None, "versioning/bump-too-small").findings
    assert "since the published 1.0.0 (prod) needs at least 2.0.0" in finding.message


def test_full_also_asks_those_who_are_built_for_the_new_version() -> None:
    """A new required property of an event: old readers do not mind, new ones miss it in replays."""
    published = {"1.0.0": EMPTY}
    new = _with(note="required")
    kinds = {
        mode: _breaks(_running(State("1.1.0", new, mode, published, {"prod": "1.0.0"})))
        for mode in ("backward-transitive", "forward-transitive", "full-transitive")
    }
    assert kinds["backward-transitive"] == kinds["forward-transitive"] == []
    assert kinds["full-transitive"] == [
        ("request-property-became-required", "1.0.0 (prod)"),
    ]


def test_the_way_back_is_told_in_words_of_its_own() -> None:
    """What looks like a request to the comparison is an event that new readers cannot read."""
    head = State("1.1.0", _with(note="required"), "full", {"1.0.0": EMPTY})
    base = State("1.0.0", EMPTY, "full", {"1.0.0": EMPTY})
    rule = "breaking/request-property-became-required"
    (finding,) = _rule(_results(head, base, rule), rule)
    assert "cannot read what the earlier one still sends (note: became required)" in finding.message
    assert "compatibility: backward" in finding.fix
