"""What a new version of somebody else's API means, for people: ours first, then what changed."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.errors import one_line
from govctl.model.change import Compatibility
from govctl.model.diff import DiffReport
from govctl.model.imported import SpecUpdate
from govctl.report import diff_text
from govctl.report.text import Line, Span

_MOST = 20
_MOST_WHY = 5


def lines(update: SpecUpdate) -> Iterator[Line]:
    """The report as styled lines."""
    versions = f"{update.before_version} -> {update.after_version}"
    yield (Span(one_line(update.contract), "bold"), Span(f"  {one_line(versions)}"))
    yield from _consumers(update.diff)
    yield from _mappings(update)
    yield from _misfits(update)
    for note in update.notes:
        yield (Span(f"Note: {note}"),)
    yield ()
    yield from diff_text.lines(update.diff)


def _consumers(diff: DiffReport) -> Iterator[Line]:
    users = sorted({system for contract in diff.contracts for system in contract.consumers})
    if not users:
        yield (Span("  No system declares that it uses it."),)
    for system in users:
        broken = [
            change.sentence
            for change in diff.changes
            if change.compatibility is Compatibility.BREAKING
            and any(each.system == system for each in change.hit)
        ]
        if broken:
            yield (Span("  breaks "), Span(one_line(system), "bold red"))
            yield from _listed(tuple(dict.fromkeys(broken)))
        else:
            yield (Span(f"  no proved break for {one_line(system)}"),)


def _mappings(update: SpecUpdate) -> Iterator[Line]:
    for mapping in update.mappings:
        yield (Span("  touches mapping "), Span(one_line(mapping.name), "bold yellow"))
        yield from _listed(mapping.why)


def _listed(sentences: tuple[str, ...]) -> Iterator[Line]:
    for sentence in sentences[:_MOST_WHY]:
        yield (Span(f"    {one_line(sentence)}"),)
    if len(sentences) > _MOST_WHY:
        yield (Span(f"    and {len(sentences) - _MOST_WHY} more"),)


def _misfits(update: SpecUpdate) -> Iterator[Line]:
    if update.misfits:
        yield (Span("  No longer fits, or is new and wrong:", "bold"),)
    for each in update.misfits[:_MOST]:
        place = f"{each.place.path}:{each.place.line}" if each.place.line else each.place.path
        yield (Span(f"    {one_line(place)}  {each.rule}", "cyan"),)
        yield (Span(f"      {one_line(each.message)}"),)
        yield (Span("      Fix: ", "green"), Span(one_line(each.fix)))
    if len(update.misfits) > _MOST:
        yield (Span(f"    and {len(update.misfits) - _MOST} more; `govctl check` lists them"),)
