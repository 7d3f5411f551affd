"""Bound rules over an inspection -> findings and outcomes."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from govctl.engine.fingerprint import fingerprint
from govctl.engine.severity import Weight, severity, weight
from govctl.engine.waive import Acceptance, settled
from govctl.model.change import Against
from govctl.model.finding import Finding, Observation, Outcome, RuleOutcome, Violation
from govctl.model.inspection import Inspection
from govctl.model.report import Crash
from govctl.model.rule import Severity
from govctl.model.snapshot import Snapshot
from govctl.rulepacks.bind import BoundRule
from govctl.rulepacks.template import fill

NO_BASE = "no base revision to compare with"
CRASHED = "the check crashed"
WHOLE_REGISTRY = "registry"
POLICY_CHANGED = "governance/policy-changed"
"""What a reader must see before anything else: that the change moves the goalposts."""

Progress = Callable[[str], None]


def silent(step: str) -> None:
    """Say nothing about progress."""


@dataclass(frozen=True, slots=True)
class Results:
    """What the rules made of one inspection; findings and outcomes sorted."""

    findings: tuple[Finding, ...]
    outcomes: tuple[RuleOutcome, ...]
    crashes: tuple[Crash, ...] = ()


def run(rules: Iterable[BoundRule], inspection: Inspection, progress: Progress = silent) -> Results:
    """Run every rule under the policy of the inspected snapshot, and say what it accepts.

    A check that fails by its own fault costs only its own rule. Checks that read the outcomes of
    the others run after them. `progress` hears each rule's id.
    """
    bound = tuple(rules)
    found = run_first(bound, inspection, progress)
    return run_last(
        bound, inspection, accepted(found, inspection.snapshot, inspection.today), progress
    )


def run_first(
    rules: Iterable[BoundRule], inspection: Inspection, progress: Progress = silent
) -> Results:
    """What the rules find that look at the registry itself, before anything is accepted."""
    first = sorted(
        (each for each in rules if not each.check.after_outcomes), key=lambda each: each.rule.id
    )
    return _run_all(first, inspection, progress)


def run_last(
    rules: Iterable[BoundRule],
    inspection: Inspection,
    found: Results,
    progress: Progress = silent,
) -> Results:
    """What was found, with what the rules say that read the outcomes of the others."""
    last = sorted(
        (each for each in rules if each.check.after_outcomes), key=lambda each: each.rule.id
    )
    seeing = dataclasses.replace(inspection, outcomes=found.outcomes, findings=found.findings)
    return merged((found, _run_all(last, seeing, progress)))


def accepted(results: Results, policy: Snapshot, today: date) -> Results:
    """The results with what a snapshot's waivers and tolerated findings accept."""
    acceptance = Acceptance(policy, today)
    findings = tuple(map(acceptance.accepted, results.findings))
    outcomes = tuple(settled(results.outcomes, findings))
    return dataclasses.replace(results, findings=findings, outcomes=outcomes)


def _run_all(rules: Iterable[BoundRule], inspection: Inspection, progress: Progress) -> Results:
    parts: list[Results] = []
    for each in rules:
        progress(each.rule.id)
        parts.append(_run_one(each, inspection))
    return merged(parts)


def merged(parts: Iterable[Results]) -> Results:
    """Several results as one, sorted."""
    every = tuple(parts)
    return Results(
        tuple(sorted((finding for part in every for finding in part.findings), key=_order)),
        tuple(sorted(outcome for part in every for outcome in part.outcomes)),
        tuple(crash for part in every for crash in part.crashes),
    )


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return (
        finding.rule != POLICY_CHANGED,
        place.path,
        place.line,
        place.column,
        finding.rule,
        finding.message,
        finding.target,
        finding.fingerprint,
    )


def _run_one(bound: BoundRule, inspection: Inspection) -> Results:
    rule = bound.rule
    if severity(rule, inspection.snapshot.config) is Severity.OFF:
        return Results((), ())
    if "base" in rule.needs and not inspection.has_base:
        unlooked = _unlooked(rule.id, NO_BASE)
        if not inspection.compared(Against.RUNNING):
            return unlooked
        return merged((unlooked, _looked(bound, inspection)))
    return _looked(bound, inspection)


def _looked(bound: BoundRule, inspection: Inspection) -> Results:
    rule = bound.rule
    try:
        observations = list(bound.look(inspection))
        return Results(
            tuple(_findings(bound, observations, inspection)),
            tuple(_outcomes(rule.id, observations)),
        )
    except Exception as error:  # noqa: BLE001  (the other rules still have to run)
        crash = Crash(rule.id, WHOLE_REGISTRY, _one_line(error))
        return dataclasses.replace(_unlooked(rule.id, CRASHED), crashes=(crash,))


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _unlooked(rule: str, reason: str) -> Results:
    return Results((), (RuleOutcome(rule, WHOLE_REGISTRY, Outcome.NOT_CHECKED, reason),))


def _outcomes(rule: str, observations: Iterable[Observation]) -> Iterator[RuleOutcome]:
    for each in observations:
        yield RuleOutcome(rule, each.target, each.outcome, each.reason)


def _findings(
    bound: BoundRule, observations: Iterable[Observation], inspection: Inspection
) -> Iterator[Finding]:
    seen: Counter[tuple[str, tuple[str, ...]]] = Counter()
    config = inspection.snapshot.config
    for observation in observations:
        weighed = weight(bound.rule, config, inspection.today, observation.tier)
        if weighed.severity is Severity.OFF:
            continue
        for violation in observation.violations:
            key = (observation.target, violation.identity)
            yield _finding(bound, observation, violation, (weighed, seen[key]))
            seen[key] += 1


def _finding(
    bound: BoundRule,
    observation: Observation,
    violation: Violation,
    weight_and_occurrence: tuple[Weight, int],
) -> Finding:
    rule = bound.rule
    weighed, occurrence = weight_and_occurrence
    return Finding(
        rule=rule.id,
        severity=_softened(weighed.severity, violation.severity),
        message=violation.message or fill(rule.message, violation.operands),
        fix=violation.fix or fill(rule.fix, violation.operands),
        target=observation.target,
        place=violation.place,
        fingerprint=fingerprint(rule.id, observation.target, violation.identity, occurrence),
        cause=violation.cause,
        related=violation.related,
        trial=weighed.trial,
    )


def _softened(weight: Severity, seen: Severity | None) -> Severity:
    """A check may say that one violation weighs less than its rule, never more."""
    return weight if seen is None or seen.weight > weight.weight else seen
