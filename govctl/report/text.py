"""A check report for people: plain lines, or the same lines in colour on a terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govctl.errors import one_line, printable
from govctl.model.finding import Finding, Outcome, State
from govctl.model.place import Place
from govctl.model.report import CheckReport, Scope
from govctl.model.rule import Severity

_SEVERITY_STYLES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "bold yellow",
    Severity.INFO: "bold blue",
}
_LONGEST_QUOTE = 120
_ALIKE = 5
"""Rules of one pack with equal counts, from which on the table shows them as one row."""

_HEADINGS = {
    Outcome.PASS: "pass",
    Outcome.FAIL: "fail",
    Outcome.WAIVED: "waived",
    Outcome.NOT_CHECKED: "not checked",
    Outcome.NOT_APPLICABLE: "n/a",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style (a rich style, or nothing)."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


def render(report: CheckReport, *, show_old: bool = True) -> str:
    """The report as plain text."""
    return "".join("".join(span.text for span in line) + "\n" for line in lines(report, show_old))


def lines(report: CheckReport, show_old: bool = True) -> Iterator[Line]:  # noqa: FBT001, FBT002
    """The report as styled lines; old findings are only counted when `show_old` is false."""
    shown = [f for f in report.findings if show_old or f.state is not State.OLD]
    for finding in shown:
        yield from _finding(finding, report)
        yield ()
    yield from _table(report)
    yield ()
    hidden = len(report.findings) - len(shown)
    if hidden:
        yield (_dim(f"{_count(hidden, 'finding')} already at {report.scope.base} not shown"),)
    for crash in report.crashes:
        yield _plain(f"Rule {crash.rule} crashed on {crash.target}: {crash.error}", "bold red")
    for note in report.notes:
        yield _plain(f"Note: {note}")
    yield from _verdict(report)


def verdict(report: CheckReport) -> tuple[str, ...]:
    """What was looked at and what came of it, as plain lines."""
    return tuple("".join(span.text for span in line) for line in _verdict(report))


def _finding(finding: Finding, report: CheckReport) -> Iterator[Line]:
    style = _SEVERITY_STYLES[finding.severity]
    head = [
        Span(_where(finding.place), "bold"),
        Span("  "),
        Span(finding.severity.value, style),
        Span("  "),
        Span(finding.rule, "cyan"),
    ]
    if finding.state is not None:
        head.append(_dim(f"  {finding.state.value}"))
    if finding.waived is not None:
        head.append(_dim(f"  {_accepted(finding.waived)}"))
    elif finding.trial:
        head.append(_dim("  on trial"))
    yield tuple(head)
    yield _plain(f"  {finding.message}")
    yield from _quote(finding.place, report)
    yield (Span("  Fix: ", "green"), Span(_flat(finding.fix)))
    for related in finding.related:
        yield (_dim("  See: "), Span(f"{_where(related.place)} {_flat(related.note)}"))


def _accepted(by: str) -> str:
    """`waiver:NAME` and `tolerated:NAME` in words."""
    kind, _, name = by.partition(":")
    return f"tolerated since adoption ({name})" if kind == "tolerated" else f"waived by {name}"


def _quote(place: Place, report: CheckReport) -> Iterator[Line]:
    text = report.lines.get((place.path, place.line), "")
    if not text.strip():
        return
    text = one_line(text.rstrip("\r\n").replace("\t", " "))
    indent = len(text) - len(text.lstrip())
    body = text[indent : indent + _LONGEST_QUOTE]
    gutter = f"{place.line:>6} | "
    yield (_dim(gutter), Span(body))
    offset = place.column - 1 - indent
    if 0 <= offset < len(body):
        yield (_dim(" " * 6 + " | "), Span(" " * offset + "^", "bold"))


def _table(report: CheckReport) -> Iterator[Line]:
    rows = sorted(_rows(report), key=lambda row: row[0])
    if not rows:
        return
    width = max(len(name) for name, _ in rows)
    yield (
        Span(f"{'rule':<{width}}", "bold"),
        *(Span(f"  {_HEADINGS[outcome]:>{_width(outcome)}}", "bold") for outcome in Outcome),
    )
    for name, counts in rows:
        yield (
            Span(f"{name:<{width}}"),
            *(_cell(outcome, counts[outcome]) for outcome in Outcome),
        )


def _rows(report: CheckReport) -> Iterator[tuple[str, Mapping[Outcome, int]]]:
    """Rules with their counts; many of one pack with the same counts and no failure are one row."""
    alike: dict[object, list[str]] = defaultdict(list)
    by_rule = report.counts_by_rule()
    for rule in sorted(report.titles):
        counts = by_rule[rule]
        is_quiet = not counts[Outcome.FAIL] and not counts[Outcome.WAIVED]
        alike[(rule.partition("/")[0], *counts.values()) if is_quiet else rule].append(rule)
    for rules in alike.values():
        if len(rules) < _ALIKE:
            yield from ((rule, by_rule[rule]) for rule in rules)
        else:
            pack = rules[0].partition("/")[0]
            yield f"{pack}/* ({len(rules)} rules, each)", by_rule[rules[0]]


def _cell(outcome: Outcome, count: int) -> Span:
    text = f"  {count or '-':>{_width(outcome)}}"
    if outcome is Outcome.FAIL and count:
        return Span(text, "bold red")
    return Span(text, "" if count else "dim")


def _width(outcome: Outcome) -> int:
    return max(len(_HEADINGS[outcome]), 5)


def _verdict(report: CheckReport) -> Iterator[Line]:
    yield _plain(_looked_at(report.scope))
    severities = report.severities()
    parts = [
        Span(_count(severities[severity], severity.value), _SEVERITY_STYLES[severity])
        for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
        if severities[severity]
    ]
    waived = sum(finding.waived is not None for finding in report.findings)
    if waived:
        parts.append(Span(f"{waived} waived", "dim"))
    trial = sum(finding.trial and finding.waived is None for finding in report.findings)
    if trial:
        parts.append(Span(f"{trial} on trial", "dim"))
    if not parts:
        yield (Span("No findings", "bold green"), *_news(report), Span("."))
    else:
        line: list[Span] = []
        for part in parts:
            line += [Span(", ")] if line else []
            line.append(part)
        yield (*line, *_news(report), Span("."))
    if report.repeat and report.findings:
        yield (_dim("Repeat with: "), Span(_flat(report.repeat)))


def _news(report: CheckReport) -> Iterator[Span]:
    if report.scope.base is None:
        return
    new = sum(f.state is State.NEW and f.counts for f in report.findings)
    if not new and not report.mended and not report.findings:
        return
    mended = f", {report.mended} mended" if report.mended else ""
    yield Span(f"; {new} new{mended} since {_flat(report.scope.base)}")


def _looked_at(scope: Scope) -> str:
    against = f" against {scope.base}" if scope.base else ""
    return (
        f"Checked {scope.registry} ({scope.head}){against}: "
        f"{_count(scope.contracts, 'contract')}, {_count(scope.entities, 'entity', 'entities')}, "
        f"{_count(scope.systems, 'system')}, {_count(scope.files, 'file')}."
    )


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _where(place: Place) -> str:
    parts = [place.path]
    if place.line:
        parts.append(str(place.line))
        if place.column:
            parts.append(str(place.column))
    return _flat(":".join(parts))


def _flat(text: str) -> str:
    return printable(" ".join(text.split("\n")))


def _plain(text: str, style: str = "") -> Line:
    return (Span(_flat(text), style),)


def _dim(text: str) -> Span:
    return Span(_flat(text), "dim")
