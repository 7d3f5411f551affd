"""`govctl diff`: two operands become a report on what changed between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from govctl.engine.assess import revision
from govctl.errors import UsageError, quoted
from govctl.model.change import Compatibility
from govctl.model.diff import ContractDiff, DiffReport, overall
from govctl.subschema.compat import Mode
from govctl.usecases.board import board_report
from govctl.usecases.operands import Operands, RegistrySide, Side, SpecSide, value_side
from govctl.usecases.spec_pair import Pair, spec_pair


@dataclass(frozen=True, slots=True)
class DiffRequest:
    """What to compare.

    Attributes:
        before, after: operands as typed; no `after` stands for the same thing as it is now.
        directory: the registry's folder, or one inside it, for everything that is no file.
        contracts: names of contracts to show; all where none is named.
        only: show only changes with this verdict.
        mode: which questions two bare schemas answer.
    """

    before: str
    after: str | None = None
    directory: Path = Path()
    contracts: tuple[str, ...] = ()
    only: Compatibility | None = None
    mode: Mode | None = None


def diff(request: DiffRequest) -> DiffReport:
    """Compare two registries, or two specs.

    Raises:
        UsageError: an operand names nothing, or the two are not of one kind.
        RevisionError: a revision cannot be read.
        ConfigurationError: there is no registry where one is needed.
    """
    operands = Operands(request.directory)
    before = operands.side(request.before)
    after = (
        operands.side(request.after)
        if request.after is not None
        else operands.counterpart(request.before, before)
    )
    report = diff_sides(before, after, request.mode)
    return narrowed(report, request)


def diff_values(before: object, after: object, mode: Mode | None = None) -> DiffReport:
    """Compare two parsed documents."""
    return diff_sides(value_side("before", before), value_side("after", after), mode)


def diff_sides(before: Side, after: Side, mode: Mode | None = None) -> DiffReport:
    """Compare what two operands named.

    Raises:
        UsageError: one is a whole registry, the other a single spec.
    """
    if isinstance(before, SpecSide) and isinstance(after, SpecSide):
        pair = spec_pair(before, after, mode)
    elif isinstance(before, RegistrySide) and isinstance(after, RegistrySide):
        pair = Pair(revision(before.snapshot), revision(after.snapshot))
    else:
        raise UsageError(
            f"{quoted(before.name)} and {quoted(after.name)} are not of one kind: one is a whole "
            "registry, the other a single spec",
            fix="Name two revisions, or two files (REV:path for a file of a revision)",
        )
    return board_report(pair, before.name, after.name)


def narrowed(report: DiffReport, request: DiffRequest) -> DiffReport:
    """The report on what was asked for; the verdict is that of the contracts asked for."""
    before = len(report.changes)
    if request.contracts:
        _refuse_unknown(request.contracts, {each.name for each in report.contracts}, report)
        wanted = set(request.contracts)
        contracts = tuple(each for each in report.contracts if each.name in wanted)
        verdict, bump = overall(contracts)
        same = tuple(name for name in report.same if name in wanted)
        report = replace(report, contracts=contracts, same=same, verdict=verdict, bump=bump)
    if request.only is not None:
        report = replace(report, contracts=tuple(_only(report.contracts, request.only)))
    return replace(report, not_shown=before - len(report.changes))


def _refuse_unknown(wanted: Iterable[str], changed: set[str], report: DiffReport) -> None:
    for name in wanted:
        if name in changed or name in report.same:
            continue
        close = get_close_matches(name, sorted(changed | set(report.same)), n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        known = ", ".join(sorted(changed | set(report.same))) or "none"
        raise UsageError(
            f"There is no contract {quoted(name)} on either side{hint}",
            fix=f"The two sides have: {known}",
        )


def _only(contracts: Iterable[ContractDiff], only: Compatibility) -> Iterator[ContractDiff]:
    for each in contracts:
        kept = tuple(change for change in each.changes if change.compatibility is only)
        if kept or (each.incomparable and only is Compatibility.UNDECIDED):
            yield replace(each, changes=kept, texts=(), more_texts=0)
