"""A check report as SARIF 2.1.0 (OASIS, 27 March 2020), fingerprints and suppressions included."""

from __future__ import annotations

import json
from urllib.parse import quote

from govctl import __version__
from govctl.model.finding import Finding, State
from govctl.model.place import Place
from govctl.model.report import CheckReport, Scope
from govctl.model.rule import Rule, Severity
from govctl.report.places import hosted_path

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_STATES = {State.NEW: "new", State.OLD: "unchanged"}
_FINGERPRINT = "govctl/v1"


def render(report: CheckReport, *, show_old: bool = True) -> str:
    """The report as one SARIF log of one run."""
    shown = [each for each in report.findings if show_old or each.state is not State.OLD]
    found = {each.rule for each in shown}
    rules = [each for each in report.rules if each.id in found]
    index = {rule.id: at for at, rule in enumerate(rules)}
    run: dict[str, object] = {
        "tool": {
            "driver": {
                "name": "govctl",
                "semanticVersion": __version__,
                "rules": [_rule(each) for each in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": [_result(report.scope, each, index) for each in shown],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=True) + "\n"


def _rule(rule: Rule) -> dict[str, object]:
    help_text = f"{rule.why} Example: {rule.example}"
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.id.replace("/", "-").split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": _LEVELS.get(rule.severity, "none")},
        "properties": {"tags": [rule.pack], "standard": rule.standard},
    }


def _invocation(report: CheckReport) -> dict[str, object]:
    return {
        "executionSuccessful": not report.crashes,
        "toolExecutionNotifications": [
            *(_notification("error", f"{each.rule}: {each.error}") for each in report.crashes),
            *(_notification("note", note) for note in report.notes),
        ],
    }


def _notification(level: str, text: str) -> dict[str, object]:
    return {"level": level, "message": {"text": text}}


def _result(scope: Scope, finding: Finding, index: dict[str, int]) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": finding.rule,
        "level": "note" if finding.trial else _LEVELS[finding.severity],
        "message": {"text": f"{finding.message} Fix: {finding.fix}"},
        "locations": [
            {
                **_location(scope, finding.place),
                "logicalLocations": [{"fullyQualifiedName": finding.target}],
            }
        ],
        "partialFingerprints": {_FINGERPRINT: finding.fingerprint},
        "properties": {"cause": finding.cause.value, "onTrial": finding.trial},
    }
    if finding.rule in index:
        result["ruleIndex"] = index[finding.rule]
    if finding.state is not None:
        result["baselineState"] = _STATES[finding.state]
    if finding.related:
        result["relatedLocations"] = _related(scope, finding)
    if finding.waived is not None:
        result["suppressions"] = [{"kind": "external", "justification": finding.waived}]
    return result


def _related(scope: Scope, finding: Finding) -> list[dict[str, object]]:
    return [
        {"id": at, **_location(scope, each.place), "message": {"text": each.note}}
        for at, each in enumerate(finding.related, start=1)
    ]


def _location(scope: Scope, place: Place) -> dict[str, object]:
    uri = quote(hosted_path(scope, place), safe="/")
    region = {"startLine": place.line or 1, "startColumn": place.column or 1}
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
