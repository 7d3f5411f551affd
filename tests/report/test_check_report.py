"""What `govctl check` writes: text that no document can abuse, JSON that keeps its contract."""

from __future__ import annotations

import json
import unicodedata

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from govctl.model.finding import Cause, Finding, Outcome, Related, RuleOutcome, State
from govctl.model.place import Place
from govctl.model.report import CheckReport, Crash, Scope
from govctl.model.rule import Severity
from govctl.report import json as json_report
from govctl.report import text as text_report

SCHEMA = jsonschema.Draft202012Validator(json.loads(json_report.schema_text()))

anything = st.text(st.characters(), max_size=30) | st.sampled_from(
    ["\x1b[2J", "a\r\nb", "\u202egnp.exe", "\x9b31m", "<b>", "tab\there", "\udcff", "\x00", "é"]
)
numbers = st.integers(0, 300)
places = st.builds(Place, anything, numbers, numbers, anything)
ids = st.sampled_from(["pack/one", "pack/two", "other/rule"])
severities = st.sampled_from([Severity.ERROR, Severity.WARNING, Severity.INFO])
findings = st.builds(
    Finding,
    rule=ids,
    severity=severities,
    message=anything,
    fix=anything,
    target=anything,
    place=places,
    fingerprint=st.text("0123456789abcdef", min_size=32, max_size=32),
    state=st.none() | st.sampled_from(State),
    waived=st.none() | anything,
    cause=st.sampled_from(Cause),
    related=st.lists(st.builds(Related, places, anything), max_size=2).map(tuple),
)
outcomes = st.builds(RuleOutcome, ids, anything, st.sampled_from(Outcome), anything)
scopes = st.builds(
    Scope, anything, anything, st.none() | anything, numbers, numbers, numbers, numbers
)


@st.composite
def reports(draw: st.DrawFn) -> CheckReport:
    """Any report at all; the lines it quotes are those that findings point at."""
    found = draw(st.lists(findings, max_size=4).map(tuple))
    lines = {(each.place.path, each.place.line): draw(anything) for each in found}
    return CheckReport(
        scope=draw(scopes),
        findings=found,
        outcomes=draw(st.lists(outcomes, max_size=6).map(tuple)),
        titles=dict.fromkeys(("pack/one", "pack/two", "other/rule"), "A title"),
        notes=draw(st.lists(anything, max_size=2).map(tuple)),
        lines=lines,
        crashes=draw(st.lists(st.builds(Crash, ids, anything, anything), max_size=2).map(tuple)),
    )


@settings(max_examples=150)
@given(reports())
def test_no_control_character_reaches_the_text(report: CheckReport) -> None:
    """Whatever a document holds, a terminal gets nothing to obey, and any encoding can say it."""
    for styled in (text_report.render(report), text_report.render(report, show_old=False)):
        kinds = {unicodedata.category(character) for character in styled if character != "\n"}
        assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}
        styled.encode("utf-8")


@settings(max_examples=100)
@given(reports())
def test_styled_lines_are_the_plain_text(report: CheckReport) -> None:
    """Colour adds nothing and takes nothing away."""
    lines = ("".join(span.text for span in line) for line in text_report.lines(report))
    assert "".join(f"{line}\n" for line in lines) == text_report.render(report)
    assert all("\n" not in span.text for line in text_report.lines(report) for span in line)


@settings(max_examples=100)
@given(reports())
def test_json_keeps_its_contract(report: CheckReport) -> None:
    """Every report is valid against the published schema, in ASCII, and counts what it lists."""
    rendered = json_report.render(report)
    assert rendered.isascii()
    data = json.loads(rendered)
    SCHEMA.validate(data)
    assert sum(data["summary"]["outcomes"].values()) == len(report.outcomes)
    counted = [sum(each.values()) for each in data["summary"]["rules"].values()]
    assert sum(counted) == len(report.outcomes)


def _report(counts: dict[str, int]) -> CheckReport:
    """A report in which each rule passed on so many targets."""
    return CheckReport(
        scope=Scope("registry", "work tree", None, 1, 1, 1, 1),
        findings=(),
        outcomes=tuple(
            RuleOutcome(rule, str(number), Outcome.PASS)
            for rule, count in counts.items()
            for number in range(count)
        ),
        titles=dict.fromkeys(counts, "A title"),
    )


def test_rules_with_equal_counts_share_a_row() -> None:
    """Hundreds of rules on changes are one row each pack and count, not a page."""
    alike = {f"breaking/kind-{number}": 3 for number in range(9)}
    shown = text_report.render(_report({**alike, "breaking/other": 2, "registry/orphan": 3}))
    rows = [line.split()[:2] for line in shown.splitlines()[1:4]]
    assert rows == [["breaking/*", "(9"], ["breaking/other", "2"], ["registry/orphan", "3"]]


def test_a_caret_stands_below_the_column() -> None:
    """The quoted line is cut of its indent; the caret follows the column, not the bytes."""
    finding = Finding(
        "pack/one", Severity.ERROR, "m", "f", "t", Place("a.yaml", 7, 5, ""), "0" * 32
    )
    report = CheckReport(
        scope=Scope("registry", "work tree", None, 1, 1, 1, 1),
        findings=(finding,),
        outcomes=(),
        titles={},
        lines={("a.yaml", 7): "  é: ñame"},
    )
    lines = text_report.render(report).splitlines()
    assert lines[2:4] == ["     7 | é: ñame", "       |   ^"]
