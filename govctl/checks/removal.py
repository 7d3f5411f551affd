"""Whether what is gone had been announced: deprecated first, and served until its sunset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from govctl.checks.check import Check, NoOptions
from govctl.checks.lifespan import days_in_words, not_ours
from govctl.checks.targets import tier
from govctl.model.change import Against, Assessment, Change, ContractComparison
from govctl.model.contract import Contract
from govctl.model.ending import NO_ENDING, Ending
from govctl.model.finding import Cause, Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.place import Place
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot
from govctl.model.version import major_of, parse_version

_PARTS: Mapping[str, str] = {
    "operation-removed": "Operation",
    "channel-removed": "Channel",
    "event-removed": "Message",
    "received-message-removed": "Message",
    "request-parameter-removed": "Parameter",
    "webhook-parameter-removed": "Parameter",
    "response-header-removed": "Response header",
    "request-property-removed": "Field",
    "response-property-removed": "Field",
    "event-property-removed": "Field",
    "inbound-column-removed": "Column",
    "outbound-column-removed": "Column",
    "inbound-segment-removed": "Segment",
    "outbound-segment-removed": "Segment",
    "inbound-element-removed": "Element",
    "outbound-element-removed": "Element",
}
"""The kinds of change that take something away which consumers may use, and what it is."""


def _removals(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    since = {each.target: each for each in inspection.compared(Against.BASE)}
    published = {each.target: each for each in inspection.compared(Against.PUBLISHED)}
    for each in since.values():
        if each.target.startswith("contract:") and _is_gone(inspection, each):
            yield _whole(inspection, each)
    for contract in inspection.snapshot.contracts:
        target = f"contract:{contract.label}"
        comparison = _judged_by(since.get(target), published.get(target))
        reason = not_ours(contract) or _unpromised(comparison, same_major=True)
        yield _parts(inspection, (target, contract), comparison, reason)
    for name in inspection.snapshot.entities:
        target = f"entity:{name}"
        comparison = published.get(target)
        reason = _unpromised(comparison, same_major=False)
        yield _parts(inspection, (target, None), comparison, reason)


def _judged_by(
    since: ContractComparison | None, published: ContractComparison | None
) -> ContractComparison | None:
    """What was promised is what is published; whether it was live, and to end, the base says.

    So a change cannot announce an end and bring it about at once.
    """
    if since is None or published is None:
        return published or since
    return replace(published, promised=since.promised, ending=since.ending)


def _is_gone(inspection: Inspection, comparison: ContractComparison) -> bool:
    """Whether no document of the earlier major is left, be there a later one or not."""
    reference = parse_reference(comparison.target)
    if reference is None:
        return False
    earlier = major_of(comparison.before_version)
    return inspection.snapshot.contract(reference.name, earlier) is None


def _unpromised(comparison: ContractComparison | None, *, same_major: bool) -> str:
    """Why nobody could rely on the earlier state; "" where somebody did."""
    if comparison is None:
        return "there is no earlier state to compare with"
    before = parse_version(comparison.before_version)
    if not comparison.promised:
        return "its earlier state was not active"
    if before is not None and (before.major == 0 or before.prerelease):
        return f"{before} promises nothing yet (SemVer 2.0.0, items 4 and 9)"
    after = major_of(comparison.after_version)
    if same_major and after != major_of(comparison.before_version):
        return "it is another major than the earlier state"
    return ""


def _whole(inspection: Inspection, comparison: ContractComparison) -> Observation:
    """A contract, or one major of it, that is no longer in the registry."""
    reference = parse_reference(comparison.target)
    name = reference.name if reference else comparison.target
    label = f"{name}@{major_of(comparison.before_version)}"
    target = f"contract:{label}"
    reason = _unpromised(comparison, same_major=False)
    if reason:
        return Observation(target, Outcome.NOT_APPLICABLE, reason)
    if comparison.incomparable and comparison.after_version == comparison.before_version:
        return Observation(target, Outcome.NOT_CHECKED, comparison.incomparable)
    runs = tuple(_runs(inspection.snapshot, name, major_of(comparison.before_version)))
    problem = _problem(comparison.ending, inspection.today)
    if not problem and runs:
        problem = "environments still run it"
    if not problem:
        return Observation(target, Outcome.PASS)
    later = inspection.snapshot.contract(name)
    place = runs[0].place if runs else _old_place(comparison)
    successor = f" ({later.version} took its place)" if later else ""
    violation = Violation(
        place=later.place("/version") if later else place,
        operands={
            "subject": f"Contract {label}",
            "problem": f"{problem}{successor}",
            "name": label,
        },
        identity=("contract",),
        related=runs,
        cause=Cause.CHANGE,
    )
    return Observation(target, Outcome.FAIL, violations=(violation,))


def _old_place(comparison: ContractComparison) -> Place:
    places = (each.change.before for each in comparison.assessments)
    return next((place for place in places if place is not None), Place("", 0, 0))


def _runs(snapshot: Snapshot, name: str, major: int) -> Iterator[Related]:
    for environment, deployment in snapshot.deployments.items():
        for version in deployment.contracts.get(name, ()):
            if major_of(version) == major:
                place = deployment.place(f"/contracts/{name}")
                yield Related(place, f"{environment} still runs {version}")


def _problem(announced: Ending, today: date) -> str:
    """Why something must not be gone yet; "" where its end was announced and has come."""
    if not announced.deprecated:
        return "was active: nothing had announced its end"
    if announced.sunset is not None and announced.sunset >= today:
        left = (announced.sunset - today).days
        when = f"{days_in_words(left)} from now" if left else "today"
        return f"was to be served until {announced.sunset}, {when}"
    return ""


def _parts(
    inspection: Inspection,
    subject: tuple[str, Contract | None],
    comparison: ContractComparison | None,
    reason: str,
) -> Observation:
    target, contract = subject
    level = tier(contract) if contract else ""
    if reason or comparison is None:
        return Observation(target, Outcome.NOT_APPLICABLE, reason, tier=level)
    canonical = _canonical_paths(inspection) if contract else frozenset()
    violations = tuple(
        _violation(comparison, contract, each, problem)
        for each in _taken_away(comparison.assessments, canonical)
        if (problem := _problem(_announced(each.change, comparison), inspection.today))
    )
    if comparison.incomparable and not violations:
        return Observation(target, Outcome.NOT_CHECKED, comparison.incomparable, tier=level)
    outcome = Outcome.FAIL if violations else Outcome.PASS
    return Observation(target, outcome, violations=violations, tier=level)


def _canonical_paths(inspection: Inspection) -> frozenset[str]:
    """Canonical schemas that are judged themselves: what they lose is told there."""
    judged = {each.target for each in inspection.compared(Against.PUBLISHED)}
    entities = inspection.snapshot.entities.values()
    return frozenset(each.schema for each in entities if f"entity:{each.name}" in judged)


def _taken_away(
    assessments: Iterable[Assessment], elsewhere: frozenset[str]
) -> Iterator[Assessment]:
    for each in assessments:
        place = each.change.before
        is_told = place is not None and place.path in elsewhere
        if each.change.coordinates.kind in _PARTS and not each.reverse and not is_told:
            yield each


def _announced(change: Change, comparison: ContractComparison) -> Ending:
    """The announced end of a part: its own, or that of the whole contract."""
    own, whole = change.ending or NO_ENDING, comparison.ending
    if not own.deprecated:
        return whole
    return own if own.sunset is not None else Ending(deprecated=True, sunset=whole.sunset)


def _violation(
    comparison: ContractComparison, contract: Contract | None, assessed: Assessment, problem: str
) -> Violation:
    change = assessed.change
    part = _PARTS[change.coordinates.kind]
    name = change.operands.get("name") or change.subject
    owner = comparison.target.partition(":")[2]
    within = f" of {change.subject}" if change.subject not in {name, owner} else ""
    kind = "contract" if contract else "entity"
    return Violation(
        place=change.after or _present_place(contract) or _old_place(comparison),
        operands={
            "subject": f"{part} {name.removeprefix(f'{part.lower()} ')}{within} in {kind} {owner}",
            "problem": problem,
            "name": name,
        },
        identity=(change.coordinates.kind, change.subject, name),
        related=tuple(_where_it_was(comparison, change)),
        cause=Cause.CHANGE,
    )


def _present_place(contract: Contract | None) -> Place | None:
    return contract.place("/version") if contract else None


def _where_it_was(comparison: ContractComparison, change: Change) -> Iterator[Related]:
    """At the base; what is published has no lines to point at."""
    if change.before is not None and comparison.against is Against.BASE:
        yield Related(change.before, f"in version {comparison.before_version}")


REMOVED = Check(
    name="versioning.removal",
    look=_removals,
    options=NoOptions,
    operands=frozenset({"subject", "problem", "name"}),
    speaks_of="contract or entity",
)
