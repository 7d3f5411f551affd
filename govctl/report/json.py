"""A check report as JSON: the versioned contract of `report/check.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files

from govctl.model.finding import Finding, Outcome
from govctl.model.report import CheckReport
from govctl.model.rule import Severity

VERSION = "1"
"""Raised when a consumer of the JSON would have to change."""


def render(report: CheckReport) -> str:
    """The report as one JSON document, ending in a line feed; same report, same bytes."""
    return json.dumps(as_data(report), indent=2, ensure_ascii=True) + "\n"


def schema_text() -> str:
    """The JSON Schema (2020-12) that every rendered report is valid against."""
    return files("govctl.report").joinpath("check.schema.json").read_text(encoding="utf-8")


def as_data(report: CheckReport) -> dict[str, object]:
    """The report as plain JSON data."""
    return {
        "version": VERSION,
        "summary": _summary(report),
        "findings": [_finding(finding) for finding in report.findings],
        "outcomes": [
            {
                "rule": outcome.rule,
                "target": outcome.target,
                "outcome": outcome.outcome.value,
                "reason": outcome.reason,
            }
            for outcome in report.outcomes
        ],
    }


def _summary(report: CheckReport) -> dict[str, object]:
    scope = report.scope
    severities = report.severities()
    by_rule = report.counts_by_rule()
    return {
        "registry": scope.registry,
        "head": scope.head,
        "base": scope.base,
        "files": scope.files,
        "contracts": scope.contracts,
        "entities": scope.entities,
        "systems": scope.systems,
        "errors": severities[Severity.ERROR],
        "warnings": severities[Severity.WARNING],
        "infos": severities[Severity.INFO],
        "waived": sum(finding.waived is not None for finding in report.findings),
        "trial": sum(each.trial and each.waived is None for each in report.findings),
        "outcomes": _words(report.counts()),
        "rules": {rule: _words(counts) for rule, counts in sorted(by_rule.items())},
        "notes": list(report.notes),
        "crashes": [
            {"rule": crash.rule, "target": crash.target, "error": crash.error}
            for crash in report.crashes
        ],
    }


def _words(counts: Mapping[Outcome, int]) -> dict[str, int]:
    return {outcome.value: counts[outcome] for outcome in Outcome}


def _finding(finding: Finding) -> dict[str, object]:
    place = finding.place
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "fix": finding.fix,
        "target": finding.target,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "pointer": place.pointer,
        "fingerprint": finding.fingerprint,
        "state": finding.state.value if finding.state else None,
        "waived": finding.waived,
        "trial": finding.trial,
        "cause": finding.cause.value,
        "related": [
            {
                "path": related.place.path,
                "line": related.place.line,
                "column": related.place.column,
                "pointer": related.place.pointer,
                "note": related.note,
            }
            for related in finding.related
        ],
    }
