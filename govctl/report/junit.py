"""A check report as JUnit XML, the form of test results that every CI server reads.

A rule without findings is a test that passed; each finding is a test of its own. Only what counts
as an error fails: warnings, accepted findings and those on trial are told, and pass or are skipped.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from govctl.model.finding import Finding, Outcome, State
from govctl.model.report import CheckReport
from govctl.model.rule import Severity
from govctl.report.places import hosted

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold at all, escaped or not."""


def render(report: CheckReport, *, show_old: bool = True) -> str:
    """The report as JUnit XML: one suite for each pack, one case for each finding or quiet rule."""
    by_pack: dict[str, list[ET.Element]] = defaultdict(list)
    for rule in sorted(report.titles):
        by_pack[rule.partition("/")[0]].extend(_cases(report, rule, show_old=show_old))
    root = ET.Element("testsuites", name="govctl")
    for pack, cases in sorted(by_pack.items()):
        suite = ET.SubElement(root, "testsuite", attrib={"name": pack, **_counts(cases)})
        suite.extend(cases)
    _crashed(root, report)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _counts(cases: list[ET.Element]) -> dict[str, str]:
    return {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": str(sum(case.find("error") is not None for case in cases)),
        "skipped": str(sum(case.find("skipped") is not None for case in cases)),
    }


def _cases(report: CheckReport, rule: str, *, show_old: bool) -> Iterator[ET.Element]:
    findings = [
        each
        for each in report.findings
        if each.rule == rule and (show_old or each.state is not State.OLD)
    ]
    if findings:
        yield from (_of_finding(report, each) for each in findings)
        return
    case = _case(rule, report.titles[rule])
    counts = report.counts_by_rule()[rule]
    if counts[Outcome.NOT_CHECKED] and not counts[Outcome.PASS]:
        ET.SubElement(case, "skipped", message="not checked")
    yield case


def _case(rule: str, name: str) -> ET.Element:
    return ET.Element("testcase", classname=rule, name=_clean(name))


def _of_finding(report: CheckReport, finding: Finding) -> ET.Element:
    where = hosted(report.scope, finding.place)
    case = _case(finding.rule, f"{finding.target} {where} {finding.fingerprint[:8]}")
    text = _clean(f"{where}\n{finding.message}\nFix: {finding.fix}")
    if finding.waived is not None:
        ET.SubElement(case, "skipped", message=_clean(finding.waived))
    elif finding.severity is Severity.ERROR and not finding.trial:
        failure = ET.SubElement(
            case, "failure", message=_clean(finding.message), type=finding.severity.value
        )
        failure.text = text
        return case
    ET.SubElement(case, "system-out").text = f"{finding.severity.value}\n{text}"
    return case


def _crashed(root: ET.Element, report: CheckReport) -> None:
    """Checks that failed by their own fault, as errors of a suite of their own."""
    cases: list[ET.Element] = []
    for crash in report.crashes:
        case = _case(crash.rule, f"{crash.target} could be checked")
        ET.SubElement(case, "error", message=_clean(crash.error), type="crash")
        cases.append(case)
    if cases:
        suite = ET.SubElement(root, "testsuite", attrib={"name": "crashes", **_counts(cases)})
        suite.extend(cases)


def _clean(text: str) -> str:
    """Text without what XML cannot hold; its place is marked."""
    return _NOT_XML.sub("\ufffd", text)
