"""A check report as GitLab's Code Quality report: a JSON list of what counts, with fingerprints."""

from __future__ import annotations

import json

from govctl.model.finding import Finding, State
from govctl.model.report import CheckReport
from govctl.model.rule import Severity
from govctl.report.places import hosted_path

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: CheckReport, *, show_old: bool = True) -> str:
    """The report as GitLab reads it; what is accepted is left out, what is on trial is `info`.

    GitLab compares the fingerprints with those of the target branch, so old findings belong in.
    """
    rows = [
        _row(report, each)
        for each in report.findings
        if each.waived is None and (show_old or each.state is not State.OLD)
    ]
    return json.dumps(rows, indent=2, ensure_ascii=True) + "\n"


def _row(report: CheckReport, finding: Finding) -> dict[str, object]:
    return {
        "description": f"{finding.message} Fix: {finding.fix}",
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint,
        "severity": "info" if finding.trial else _SEVERITIES[finding.severity],
        "location": {
            "path": hosted_path(report.scope, finding.place),
            "lines": {"begin": finding.place.line or 1},
        },
    }
