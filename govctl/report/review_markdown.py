"""What awaits a decision as Markdown for a comment: a table, and the details folded below it."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.model.diff import DiffChange
from govctl.model.review import ReviewItem, ReviewReport
from govctl.report.diff_markdown import Page, escaped, marked
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

_RESERVE = 1_500
"""Characters kept for what is said at the end."""

_LONGEST_CELL = 160
_MOST_GONE = 8


def render(report: ReviewReport) -> str:
    """The report as Markdown (GitHub's dialect), short enough for a comment."""
    page = Page()
    page.add(f"## Review: {'decisions wanted' if report.open else 'nothing awaits a decision'}")
    page.add(f"**{escaped(summary_words(report))}**")
    for emergency in report.emergencies:
        name = escaped(emergency.waiver.name)
        page.add(f"> **Emergency waiver {name}:** {escaped(emergency_words(emergency))}", _RESERVE)
    table = list(_table(report)) if report.open else []
    while table and not page.add("\n".join(table), _RESERVE):
        table = table[: len(table) // 2]
    cut = sum(not page.add(_details(each), _RESERVE) for each in report.open)
    for line in _end(report):
        page.add(line, 200)
    if cut:
        page.add(f"**Cut to fit a comment: the details of {cut}.** `--format text` has them.")
    return page.text


def _table(report: ReviewReport) -> Iterator[str]:
    yield "| Contract | Branch | Verdict | Standing | Version | Hits | Rights | Since | To agree |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for item in report.open:
        cells = (
            item.diff.name,
            item.branch,
            item.diff.verdict.value,
            item.standing.value,
            bump_words(item.diff.version),
            ", ".join(item.diff.hit) or "nobody declared",
            "; ".join(each.words for each in item.rights) or "none moved",
            age_words(item),
            ", ".join(each.who for each in item.missing) or nobody_words(item) or "nobody else",
        )
        yield f"| {' | '.join(escaped(each, _LONGEST_CELL) for each in cells)} |"


def _details(item: ReviewItem) -> str:
    changes = [_change(each, item) for each in item.open]
    people = [f"- {escaped(line)}" for line in _people(item)]
    summary = escaped(f"{item.diff.name} on {item.branch}: {len(item.open)} to decide")
    body = "\n".join([*people, *changes])
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"


def _change(change: DiffChange, item: ReviewItem) -> str:
    words = escaped(change_words(change, item))
    return f"- **{change.compatibility.value}**: {marked(change.sentence)} {words}"


def _people(item: ReviewItem) -> Iterator[str]:
    for party in item.missing:
        yield f"To agree: {party.who}{f' ({party.why})' if party.why else ''}"
    yield f"Policy: {policy_words(item)}"
    if item.contracts:
        yield f"Reaches {', '.join(item.contracts)}"
    if item.agreed:
        yield f"Agreed: {', '.join(item.agreed)}"
    yield from (f"Decided: {decision_words(each)}" for each in item.disputed)
    if item.settled:
        yield f"Kept: {kept_words(item)}"
    yield from (f"Reopened: {reopened_words(each)}" for each in item.reopened)


def _end(report: ReviewReport) -> Iterator[str]:
    for branch in report.branches:
        yield from (f"> Gone: {escaped(gone_words(each))}" for each in branch.gone[:_MOST_GONE])
        if len(branch.gone) > _MOST_GONE:
            yield f"> Gone: {len(branch.gone) - _MOST_GONE} more decisions"
        yield from (f"> {escaped(f'{branch.name}: {note}')}" for note in branch.notes)
    settled = settled_words(report)
    if settled:
        yield escaped(settled)
