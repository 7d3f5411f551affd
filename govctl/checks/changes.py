"""The one check behind the `breaking` pack: changes of one kind since the base revision."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govctl.checks.check import Check
from govctl.checks.targets import tier
from govctl.model.change import (
    Against,
    Assessment,
    Change,
    ChangeDirection,
    Compatibility,
    ContractComparison,
    EvidenceKind,
)
from govctl.model.containment import WITHDRAWN
from govctl.model.contract import Contract
from govctl.model.finding import Cause, Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.place import Place
from govctl.model.reference import parse_reference
from govctl.model.rule import Severity
from govctl.model.version import major_of

_LONGEST_EVIDENCE = 2_000

_OPERANDS = ("name", "location", "status", "old", "new")

_MOST: Mapping[Compatibility, Severity | None] = {
    Compatibility.BREAKING: None,
    Compatibility.UNDECIDED: Severity.WARNING,
    Compatibility.RISKY: Severity.WARNING,
    Compatibility.COMPATIBLE: Severity.INFO,
}
_PROVIDED = frozenset({ChangeDirection.RESPONSE, ChangeDirection.EVENT})
_BLANK: dict[str, str] = dict.fromkeys(_OPERANDS, "")
"""What a message may name beside subject and contract; empty where a kind of change has it not."""


@dataclass(frozen=True, slots=True)
class KindOptions:
    """The coordinates of the kind of change: area x aspect x action x direction."""

    area: str = ""
    aspect: str = ""
    action: str = ""
    direction: str = "none"

    def covers(self, change: Change) -> bool:
        """Whether a change is of this kind."""
        found = change.coordinates
        return (found.area, found.aspect, found.action, found.direction.value) == (
            self.area,
            self.aspect,
            self.action,
            self.direction,
        )


def _of_kind(inspection: Inspection, options: KindOptions) -> Iterator[Observation]:
    for target, comparisons in _by_target(inspection).items():
        contract = _contract(inspection, target)
        level = tier(contract) if contract else ""
        violations = tuple(
            _violation(comparison, contract, assessment)
            for comparison in comparisons
            for assessment in comparison.assessments
            if options.covers(assessment.change)
        )
        reasons = "; ".join(each.incomparable for each in comparisons if each.incomparable)
        if reasons and not violations:
            yield Observation(target, Outcome.NOT_CHECKED, reasons, tier=level)
            continue
        outcome = Outcome.FAIL if violations else Outcome.PASS
        yield Observation(target, outcome, violations=violations, tier=level)


def _by_target(inspection: Inspection) -> Mapping[str, list[ContractComparison]]:
    """The comparisons with the base and with what runs, which tell each change once."""
    found: dict[str, list[ContractComparison]] = defaultdict(list)
    for against in (Against.BASE, Against.RUNNING):
        for comparison in inspection.compared(against):
            found[comparison.target].append(comparison)
    return found


def _contract(inspection: Inspection, target: str) -> Contract | None:
    reference = parse_reference(target)
    if reference is None or reference.kind != "contract":
        return None
    return inspection.snapshot.contract(reference.name, reference.major)


def _violation(
    comparison: ContractComparison, contract: Contract | None, assessment: Assessment
) -> Violation:
    change = assessment.change
    _, _, label = comparison.target.partition(":")
    return Violation(
        place=change.after or _gone(contract, change),
        operands={**_BLANK, **change.operands, "subject": change.subject, "contract": label},
        identity=(change.coordinates.kind, change.subject, *sorted(change.operands.values())),
        related=tuple(_related(comparison, assessment)),
        severity=_allowed(comparison, assessment),
        message=way_back(assessment, label),
        fix=WAY_BACK_FIX if assessment.reverse else "",
        cause=Cause.CHANGE,
    )


def _gone(contract: Contract | None, change: Change) -> Place:
    """Where to point for a part that is gone: its contract's spec, else its old place."""
    if contract is not None and contract.spec is not None:
        return Place(contract.spec.file, 1, 1)
    return change.before or Place("", 0, 0)


def _related(comparison: ContractComparison, assessment: Assessment) -> Iterator[Related]:
    change = assessment.change
    yield from _earlier(comparison, assessment)
    if change.before is None or comparison.against is Against.RUNNING:
        return
    yield Related(change.before, "; ".join(_notes(comparison, assessment)))


def _notes(comparison: ContractComparison, assessment: Assessment) -> Iterator[str]:
    change = assessment.change
    if comparison.against is Against.BASE:
        yield f"at the base (version {comparison.before_version})"
    text = evidence_text(change, reverse=assessment.reverse)
    if text:
        yield text
    if set(change.reaches) - {change.subject}:
        yield f"reaches {', '.join(change.reaches)}"


WAY_BACK_FIX = "Let both versions read each other, or promise `compatibility: backward`"


def way_back(assessment: Assessment, contract: str) -> str:
    """The sentence on a change that is judged for those built for the later version; else "".

    Sides are exchanged there: what consumers write is asked as an event, what they read as a
    request.
    """
    if not assessment.reverse:
        return ""
    change = assessment.change
    at = change.coordinates
    reads = at.direction is ChangeDirection.REQUEST
    meets = "cannot read what" if reads else "may send what"
    does = "still sends" if reads else "refuses"
    edit = " ".join(part for part in (at.aspect, at.action) if part).replace("-", " ")
    name = change.operands.get("name", "the payload")
    return (
        f"{change.subject} of {contract}: who is built for this version {meets} the earlier one "
        f"{does} ({name}: {edit}), and `compatibility: full` promises that both fit."
    )


def _earlier(comparison: ContractComparison, assessment: Assessment) -> Iterator[Related]:
    """The other versions that the change concerns, each at its published file."""
    told = comparison.against is Against.BASE
    for each in assessment.earlier:
        runs = f", which {' and '.join(each.environments)} still run" if each.environments else ""
        runs += "s" if len(each.environments) == 1 else ""
        notes = [] if told else list(_notes(comparison, assessment))
        told = True
        what = f"concerns version {each.version}{runs}"
        yield Related(Place(each.path, 1, 1), "; ".join([what, *notes]))


def evidence_text(change: Change, *, reverse: bool = False) -> str:
    """The evidence in one line, cut where it is long; "" where there is none.

    `reverse`: it is judged for those who are built for the later version.
    """
    evidence = change.evidence
    if evidence.kind is EvidenceKind.NONE:
        return ""
    text = json.dumps(evidence.value, default=str, ensure_ascii=False)
    cut = text if len(text) <= _LONGEST_EVIDENCE else text[:_LONGEST_EVIDENCE] + " …"
    if evidence.kind is EvidenceKind.CALL:
        what = "this" if isinstance(evidence.value, str) else "this call"
        return f"{what} worked before: {cut}"
    if reverse:
        return f"the earlier and the later version disagree about this payload: {cut}"
    lens = change.containment.lens if change.containment is not None else WITHDRAWN
    provided = change.coordinates.direction in _PROVIDED or "response" in lens.split(",")
    if lens != WITHDRAWN and provided:
        return f"this payload may come now, and the earlier version rules it out: {cut}"
    return f"this payload worked before: {cut}"


def _allowed(comparison: ContractComparison, assessment: Assessment) -> Severity | None:
    """The most a change may weigh; None leaves it to its rule.

    A break is for information where nothing promised otherwise: a new major, a draft.
    """
    raised = major_of(comparison.after_version) > major_of(comparison.before_version)
    if raised or not comparison.promised:
        return Severity.INFO
    return _MOST[assessment.compatibility]


OF_KIND = Check(
    name="changes.of-kind",
    look=_of_kind,
    options=KindOptions,
    operands=frozenset({"subject", "contract", *_OPERANDS}),
    speaks_of="contract or entity",
)
