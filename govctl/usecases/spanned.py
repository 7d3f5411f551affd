"""What the review board reads of transitive modes: breaks against versions that still run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from govctl.engine.published import against_running
from govctl.engine.revision import Revision
from govctl.model.change import Against, Assessment, ContractComparison


def with_spanned(
    found: Iterable[ContractComparison], before: Revision
) -> Iterator[ContractComparison]:
    """The comparisons with the base, each with what is new against other versions it must fit.

    What broke those versions before this change already is not part of it.
    """
    every = tuple(found)
    known = {each.target: frozenset(_keys(each)) for each in against_running(before)}
    spanned = {each.target: each for each in every if each.against is Against.RUNNING}
    for each in every:
        if each.against is Against.BASE:
            running = spanned.get(each.target)
            yield _joined(each, running, known.get(each.target, frozenset())) if running else each


def _keys(comparison: ContractComparison) -> Iterator[tuple[object, ...]]:
    yield from map(_key, comparison.assessments)


def _key(assessed: Assessment) -> tuple[object, ...]:
    change = assessed.change
    operands = tuple(sorted(change.operands.items()))
    return (change.coordinates, change.subject, operands, assessed.reverse)


def _joined(
    base: ContractComparison, running: ContractComparison, known: frozenset[tuple[object, ...]]
) -> ContractComparison:
    if not (base.content_changed or base.assessments):
        return base
    fresh = tuple(each for each in running.assessments if _key(each) not in known)
    reasons = "; ".join(each for each in (base.incomparable, running.incomparable) if each)
    return replace(base, assessments=(*base.assessments, *fresh), incomparable=reasons)


def concerned(assessed: Assessment) -> str:
    """The versions that a change concerns beside the one compared with, as a sentence; or ""."""
    if not assessed.earlier:
        return ""
    versions = ", ".join(map(str, assessed.earlier))
    noun = "version" if len(assessed.earlier) == 1 else "versions"
    return f"It concerns the published {noun} {versions}."
