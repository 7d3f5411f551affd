"""What code hosts and CI servers read: annotations, Code Quality, JUnit, SARIF, a comment."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from govctl.model.finding import Finding, Outcome, Related, RuleOutcome, State
from govctl.model.place import Place
from govctl.model.report import CheckReport, Crash, Scope
from govctl.model.rule import Rule, Severity
from govctl.report import github, gitlab, junit, markdown, sarif

SCOPE = Scope("gov", "work tree", "main", 3, 1, 1, 1, folder="gov")
PLACE = Place("contracts/orders/open api.yaml", 7, 5, "/paths")
RULE = Rule(
    id="idempotency/key-missing",
    title="A create without a key",
    severity=Severity.ERROR,
    check="idempotency.key",
    message="m",
    why="Orders double.",
    fix="f",
    place=Place("rules/x.yaml", 1, 1),
)


def finding(**changes: object) -> Finding:
    """A finding that counts, unless it is changed."""
    plain = Finding(
        rule=RULE.id,
        severity=Severity.ERROR,
        message="createOrder takes no key.",
        fix="Add it",
        target="contract:orders@1#createOrder",
        place=PLACE,
        fingerprint="0" * 32,
        state=State.NEW,
        related=(Related(Place("contracts/orders/contract.yaml", 3, 1), "the contract"),),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # keywords of the dataclass


def report(*findings: Finding, crashes: tuple[Crash, ...] = ()) -> CheckReport:
    """A report on these findings."""
    outcomes = tuple(RuleOutcome(each.rule, each.target, Outcome.FAIL) for each in findings)
    return CheckReport(
        scope=SCOPE,
        findings=findings,
        outcomes=outcomes,
        titles={RULE.id: RULE.title},
        crashes=crashes,
        rules=(RULE,),
        repeat="govctl check gov",
    )


def test_an_annotation_stands_on_the_line_of_the_repository() -> None:
    """GitHub's workflow command, with the path from the repository's root."""
    line = github.render(report(finding())).splitlines()[0]
    assert line == (
        "::error file=gov/contracts/orders/open api.yaml,line=7,col=5,"
        "title=idempotency/key-missing::createOrder takes no key.%0AFix: Add it"
    )


def test_annotations_begin_with_the_worst_and_leave_out_what_is_accepted() -> None:
    """Ten of a kind are shown: what fails the run must be among them."""
    found = report(
        finding(severity=Severity.INFO),
        finding(waived="waiver:x"),
        finding(trial=True),
        finding(severity=Severity.WARNING),
        finding(),
    )
    commands = [line.split(" ")[0] for line in github.render(found).splitlines() if line[0] == ":"]
    assert commands == ["::error", "::warning", "::notice", "::notice"]


@given(st.text(max_size=40))
def test_no_text_can_forge_a_workflow_command(text: str) -> None:
    """What stands in a document stays in its annotation."""
    hostile = finding(message=text, fix=text, place=Place(text or "x", 1, 1))
    lines = github.render(report(hostile)).split("\n")
    assert sum(line.startswith("::") for line in lines) == 1


@given(st.text(max_size=40))
def test_every_format_can_be_read_back_whatever_the_text(text: str) -> None:
    """Control characters, quotes and lone surrogates of a document break no report."""
    hostile = report(
        finding(message=text, fix=text, target=text, place=Place(text or "x", 0, 0)),
        crashes=(Crash(RULE.id, text, text),),
    )
    assert len(json.loads(gitlab.render(hostile))) == 1
    assert len(json.loads(sarif.render(hostile))["runs"][0]["results"]) == 1
    assert ET.fromstring(junit.render(hostile)).tag == "testsuites"  # noqa: S314  (our own text)
    assert markdown.render(hostile).startswith(markdown.MARKER)


def test_code_quality_has_fingerprints_and_severities_that_gitlab_knows() -> None:
    """One row for each finding that is not accepted."""
    rows = json.loads(gitlab.render(report(finding(), finding(waived="waiver:x"))))
    assert rows == [
        {
            "description": "createOrder takes no key. Fix: Add it",
            "check_name": "idempotency/key-missing",
            "fingerprint": "0" * 32,
            "severity": "critical",
            "location": {"path": "gov/contracts/orders/open api.yaml", "lines": {"begin": 7}},
        }
    ]


def test_junit_fails_on_errors_alone() -> None:
    """Warnings pass with a word, accepted findings are skipped, crashes are errors."""
    found = report(
        finding(),
        finding(severity=Severity.WARNING),
        finding(waived="waiver:x"),
        finding(trial=True),
        crashes=(Crash(RULE.id, "registry", "ValueError"),),
    )
    root = ET.fromstring(junit.render(found))  # noqa: S314  (our own text)
    suites = {
        suite.get("name"): [suite.get(key) for key in ("tests", "failures", "errors", "skipped")]
        for suite in root
    }
    assert suites == {"idempotency": ["4", "1", "0", "1"], "crashes": ["1", "0", "1", "0"]}


def test_a_quiet_rule_is_a_test_that_passed() -> None:
    """A CI server shows that it ran."""
    (case,) = ET.fromstring(junit.render(report())).iter("testcase")  # noqa: S314  (our own text)
    assert (case.get("classname"), list(case)) == ("idempotency/key-missing", [])


def test_sarif_tells_new_from_old_and_what_is_suppressed() -> None:
    """Fingerprints, baseline states, related locations, suppressions, escaped paths."""
    log = json.loads(sarif.render(report(finding(waived="waiver:x"), finding(state=State.OLD))))
    first, second = log["runs"][0]["results"]
    assert first["suppressions"] == [{"kind": "external", "justification": "waiver:x"}]
    assert first["partialFingerprints"] == {"govctl/v1": "0" * 32}
    assert (first["baselineState"], second["baselineState"]) == ("new", "unchanged")
    location = first["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "gov/contracts/orders/open%20api.yaml"
    assert location["region"] == {"startLine": 7, "startColumn": 5}
    assert first["relatedLocations"][0]["message"]["text"] == "the contract"
    assert log["runs"][0]["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == RULE.id


def test_a_comment_shows_what_counts_and_folds_the_rest() -> None:
    """What is new and counts stands open; what is waived, on trial or old is folded."""
    text = markdown.render(
        report(finding(), finding(waived="waiver:x"), finding(trial=True), finding(state=State.OLD))
    )
    assert "## Integration contracts: 1 error to mend" in text
    assert text.count("<details>") == 3
    assert "(waived by x)" in text
    assert "(on trial)" in text
    assert "(was there before)" in text
    assert "```sh\ngovctl check gov\n```" in text


def test_a_comment_is_short_enough_and_says_what_it_left_out() -> None:
    """GitHub refuses comments above 65,536 characters."""
    text = markdown.render(report(*(finding(message="m" * 500) for _ in range(5000))))
    assert len(text) < 60_000
    assert "more findings are left out here; the command below shows all._" in text


@given(st.text(max_size=60))
def test_markdown_shows_the_text_of_documents_as_it_is(text: str) -> None:
    """No tag, link, mention or table cell comes from a document."""
    rendered = markdown.render(report(finding(message=f"<{text}> @team [x](y)")))
    assert "@team" not in rendered
    assert "[x](y)" not in rendered
    assert "<script" not in rendered
