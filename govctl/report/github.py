"""A check report as workflow commands: GitHub shows them as annotations on the changed lines.

The form is that of GitHub Actions' workflow commands (`::error file=…,line=…::message`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govctl.errors import one_line
from govctl.model.finding import Finding, State
from govctl.model.report import CheckReport
from govctl.model.rule import Severity
from govctl.report.places import hosted_path
from govctl.report.text import verdict

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_ON_TRIAL = "notice"


def render(report: CheckReport, *, show_old: bool = True) -> str:
    """Annotations of what counts, the worst first, and the verdict as a last plain line.

    GitHub shows ten of a kind for each step: the worst come first.
    """
    shown = sorted(
        (each for each in report.findings if _is_shown(each, show_old=show_old)),
        key=lambda each: (each.trial, -each.severity.weight),
    )
    return "".join(f"{line}\n" for line in (*_annotations(report, shown), *_end(report)))


def _is_shown(finding: Finding, *, show_old: bool) -> bool:
    return finding.waived is None and (show_old or finding.state is not State.OLD)


def _annotations(report: CheckReport, findings: Iterable[Finding]) -> Iterator[str]:
    for each in findings:
        command = _ON_TRIAL if each.trial else _COMMANDS[each.severity]
        properties = {
            "file": hosted_path(report.scope, each.place),
            "line": str(each.place.line or 1),
            "col": str(each.place.column or 1),
            "title": f"{each.rule} (on trial)" if each.trial else each.rule,
        }
        listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
        yield f"::{command} {listed}::{_data(each.message)}%0AFix: {_data(each.fix)}"


def _end(report: CheckReport) -> Iterator[str]:
    for crash in report.crashes:
        text = f"Rule {crash.rule} crashed on {crash.target}: {crash.error}"
        yield f"::error title=govctl::{_data(text)}"
    # A line that begins with two colons would be a command of its own.
    yield from (one_line(line).lstrip(":") for line in verdict(report))


def _data(text: str) -> str:
    return one_line(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
