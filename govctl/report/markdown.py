"""A check report as Markdown: a pull-request comment, or the summary of a CI step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from govctl.model.finding import Finding, Outcome, State
from govctl.model.report import CheckReport
from govctl.model.rule import Severity
from govctl.report.diff_markdown import LIMIT, escaped, fenced
from govctl.report.places import hosted
from govctl.report.text import verdict

MARKER = "<!-- govctl check -->"
"""The first line: by it, the comment of an earlier push is found and replaced."""

_RESERVE = 4_000
"""Characters kept for the table, the command and what was cut."""

_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}


def render(report: CheckReport, *, show_old: bool = True) -> str:
    """The report as Markdown (GitHub's dialect), short enough for a comment.

    What counts comes first and unfolded; what is old, accepted or on trial is folded.
    """
    shown = [each for each in report.findings if show_old or each.state is not State.OLD]
    loud = [each for each in shown if each.counts and each.state is not State.OLD]
    quiet = [each for each in shown if each not in loud]
    parts = [MARKER, f"## Integration contracts: {_headline(report, loud)}"]
    parts.append(escaped(" ".join(verdict(report)[:2])))
    parts += (f"> {escaped(note)}" for note in report.notes)
    parts += (
        f"> Rule {escaped(each.rule)} crashed on {escaped(each.target)}: {escaped(each.error)}"
        for each in report.crashes
    )
    room = LIMIT - _RESERVE - sum(map(len, parts))
    blocks, cut = _fitting([*_blocks(report, loud, folded=False)], room)
    room -= sum(map(len, blocks))
    folded, more = _fitting([*_blocks(report, quiet, folded=True)], room)
    parts += [*blocks, *folded]
    if cut + more:
        parts.append(
            f"_{cut + more} more findings are left out here; the command below shows all._"
        )
    parts.append("\n".join(_table(report)))
    if report.repeat:
        parts.append(f"The same on your machine:\n\n{fenced(report.repeat, 'sh')}")
    return "\n\n".join(parts) + "\n"


def _headline(report: CheckReport, loud: Sequence[Finding]) -> str:
    if report.crashes:
        return "could not be checked"
    errors = sum(each.severity is Severity.ERROR for each in loud)
    if errors:
        return f"{errors} error{'' if errors == 1 else 's'} to mend"
    return f"{len(loud)} to look at" if loud else "nothing to mend"


def _fitting(blocks: list[str], room: int) -> tuple[list[str], int]:
    """As many blocks from the first on as fit, and how many do not."""
    kept: list[str] = []
    for block in blocks:
        room -= len(block) + 2
        if room < 0:
            break
        kept.append(block)
    return kept, len(blocks) - len(kept)


def _blocks(report: CheckReport, findings: Sequence[Finding], *, folded: bool) -> Iterator[str]:
    order = sorted(findings, key=lambda each: -each.severity.weight)
    for each in order:
        where = escaped(hosted(report.scope, each.place))
        head = f"**{_WORDS[each.severity]}** <code>{escaped(each.rule)}</code> {where}"
        body = [escaped(each.message), f"**Fix:** {escaped(each.fix)}"]
        body += (
            f"See {escaped(hosted(report.scope, related.place))}: {escaped(related.note)}"
            for related in each.related
        )
        if folded:
            head = f"{head} ({_standing(each)})"
            inner = "\n\n".join(body)
            yield f"<details><summary>{head}</summary>\n\n{inner}\n\n</details>"
        else:
            yield "\n".join((f"- {head}", *(f"  <br>{line}" for line in body)))


def _standing(finding: Finding) -> str:
    if finding.waived is not None:
        kind, _, name = finding.waived.partition(":")
        return escaped(f"tolerated, {name}" if kind == "tolerated" else f"waived by {name}")
    return "on trial" if finding.trial else "was there before"


def _table(report: CheckReport) -> Iterator[str]:
    """Outcomes by pack; with a base, what is new."""
    news = report.scope.base is not None
    yield f"| Pack | pass | fail | waived | not checked |{' new |' if news else ''}"
    yield f"| --- | ---: | ---: | ---: | ---: |{' ---: |' if news else ''}"
    for pack, counts in _by_pack(report).items():
        cells = [counts[each] for each in (Outcome.PASS, Outcome.FAIL, Outcome.WAIVED)]
        cells.append(counts[Outcome.NOT_CHECKED])
        if news:
            cells.append(_new(report, pack))
        yield f"| {escaped(pack)} | {' | '.join(map(str, cells))} |"


def _new(report: CheckReport, pack: str) -> int:
    return sum(
        each.state is State.NEW and each.counts and each.rule.partition("/")[0] == pack
        for each in report.findings
    )


def _by_pack(report: CheckReport) -> Mapping[str, Mapping[Outcome, int]]:
    found: dict[str, dict[Outcome, int]] = {}
    for rule, counts in sorted(report.counts_by_rule().items()):
        pack = found.setdefault(rule.partition("/")[0], dict.fromkeys(Outcome, 0))
        for outcome, count in counts.items():
            pack[outcome] += count
    return found
