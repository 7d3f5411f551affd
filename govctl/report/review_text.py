"""What awaits a decision, for people: plain lines of 80 columns, or the same lines in colour."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from govctl.errors import printable
from govctl.model.review import ReviewItem, ReviewReport
from govctl.report.diff_text import STANDING_STYLES, VERDICT_STYLES
from govctl.report.diff_words import decision_words
from govctl.report.review_words import (
    age_words,
    bump_words,
    change_words,
    emergency_words,
    gone_words,
    kept_words,
    nobody_words,
    policy_words,
    reopened_words,
    settled_words,
    summary_words,
)
from govctl.report.text import Line, Span

_WIDTH = 80
_LABEL = 11
"""Columns of what a line is about; what it says stands beside it."""

_MOST_CHANGES = 8
_MOST_GONE = 8


def render(report: ReviewReport) -> str:
    """The report as plain text."""
    return "".join("".join(span.text for span in line) + "\n" for line in lines(report))


def lines(report: ReviewReport) -> Iterator[Line]:
    """The report as styled lines: emergencies, what is open worst first, and the rest in short."""
    for emergency in report.emergencies:
        yield (Span("emergency waiver  ", "bold red"), Span(_flat(emergency.waiver.name), "bold"))
        yield from _said("", emergency_words(emergency))
        yield ()
    for item in report.open:
        yield from _item(item)
        yield ()
    for branch in report.branches:
        for gone in branch.gone[:_MOST_GONE]:
            yield from _wrapped(f"Gone: {gone_words(gone)}", "")
        if len(branch.gone) > _MOST_GONE:
            yield from _wrapped(f"Gone: {len(branch.gone) - _MOST_GONE} more (--format json)", "")
        for note in branch.notes:
            yield from _wrapped(f"Note: {branch.name}: {note}", "")
    yield from _wrapped(settled_words(report), "dim")
    style = "bold yellow" if report.open else "bold green"
    yield from _wrapped(summary_words(report), style)


def _item(item: ReviewItem) -> Iterator[Line]:
    verdict, standing = item.diff.verdict.value, item.standing
    yield (
        Span(_flat(item.diff.name), "bold"),
        Span("  "),
        Span(verdict, VERDICT_STYLES[verdict]),
        Span("  "),
        Span(standing.value, STANDING_STYLES[standing]),
        Span("  moves rights" if item.rights else "", "bold red"),
        Span(f"  on {_flat(item.branch)}", "dim"),
    )
    yield from _said("Version", bump_words(item.diff.version))
    yield from _said("Since", age_words(item))
    yield from _said("Hits", ", ".join(item.diff.hit))
    yield from _said("Reaches", ", ".join(item.contracts))
    for move in item.rights:
        yield from _said("Rights", move.words)
    yield from _people(item)
    for each in item.reopened:
        yield from _said("Reopened", reopened_words(each), "bold yellow")
    yield from _changes(item)


def _people(item: ReviewItem) -> Iterator[Line]:
    for party in item.missing:
        yield from _said("To agree", f"{party.who} ({party.why})" if party.why else party.who)
    yield from _said("To agree", nobody_words(item), "bold red")
    yield from _said("Policy", policy_words(item))
    yield from _said("Agreed", ", ".join(item.agreed))
    for decision in item.disputed:
        yield from _said("Decided", decision_words(decision))
    yield from _said("Kept", kept_words(item))


def _changes(item: ReviewItem) -> Iterator[Line]:
    for change in item.open[:_MOST_CHANGES]:
        word = change.compatibility.value
        yield from _said(word.capitalize(), change.sentence, VERDICT_STYLES[word])
        where = change.locations.after or change.locations.before
        place = f"{where.file}:{where.line}  " if where else ""
        yield from _said("", f"{place}{change_words(change, item)}")
    rest = len(item.open) - _MOST_CHANGES
    if rest > 0:
        yield from _said("", f"... {rest} more (govctl diff, or --format json)")


def _said(label: str, text: str, style: str = "") -> Iterator[Line]:
    """A line with its label, wrapped below itself; nothing where there is nothing to say."""
    for number, part in enumerate(_parts(text, _WIDTH - _LABEL - 2)):
        head = label if number == 0 else ""
        yield (Span(f"  {head:<{_LABEL}}", style or "dim"), Span(part))


def _wrapped(text: str, style: str) -> Iterator[Line]:
    for part in _parts(text, _WIDTH):
        yield (Span(part, style),)


def _parts(text: str, width: int) -> list[str]:
    """A sentence on as many lines as it takes; a path or name is never broken."""
    return textwrap.wrap(_flat(text), width, break_long_words=False, break_on_hyphens=False)


def _flat(text: str) -> str:
    return printable(" ".join(text.split("\n")))
