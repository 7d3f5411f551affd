"""Bound rules over an inspection -> findings and outcomes."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from govctl.engine.fingerprint import fingerprint
from govctl.engine.severity import severity
from govctl.model.config import Config
from govctl.model.finding import Finding, Observation, Outcome, RuleOutcome, Violation
from govctl.model.inspection import Inspection
from govctl.model.report import Crash
from govctl.model.rule import Severity
from govctl.rulepacks.bind import BoundRule
from govctl.rulepacks.template import fill

NO_BASE = "no base revision to compare with"
CRASHED = "the check crashed"
WHOLE_REGISTRY = "registry"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Results:
    """What the rules made of one inspection; findings and outcomes sorted."""

    findings: tuple[Finding, ...]
    outcomes: tuple[RuleOutcome, ...]
    crashes: tuple[Crash, ...] = ()


def run(
    rules: Iterable[BoundRule], inspection: Inspection, progress: Progress = lambda _: None
) -> Results:
    """Run every rule; a check that fails by its own fault costs only its own rule.

    Checks that read the outcomes of the others run after them. `progress` hears each rule's id.
    """
    bound = sorted(rules, key=lambda each: (each.check.after_outcomes, each.rule.id))
    parts: list[Results] = []
    for each in bound:
        progress(each.rule.id)
        if each.check.after_outcomes:
            inspection = dataclasses.replace(inspection, outcomes=_merged(parts).outcomes)
        parts.append(_run_one(each, inspection))
    return _merged(parts)


def _merged(parts: Iterable[Results]) -> Results:
    every = tuple(parts)
    return Results(
        tuple(sorted((finding for part in every for finding in part.findings), key=_order)),
        tuple(sorted(outcome for part in every for outcome in part.outcomes)),
        tuple(crash for part in every for crash in part.crashes),
    )


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return (
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
        return _unlooked(rule.id, NO_BASE)
    try:
        observations = list(bound.look(inspection))
        return Results(
            tuple(_findings(bound, observations, inspection.snapshot.config)),
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
    bound: BoundRule, observations: Iterable[Observation], config: Config | None
) -> Iterator[Finding]:
    seen: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for observation in observations:
        weight = severity(bound.rule, config, observation.tier)
        if weight is Severity.OFF:
            continue
        for violation in observation.violations:
            key = (observation.target, violation.identity)
            yield _finding(bound, observation, violation, (weight, seen[key]))
            seen[key] += 1


def _finding(
    bound: BoundRule,
    observation: Observation,
    violation: Violation,
    weight_and_occurrence: tuple[Severity, int],
) -> Finding:
    rule = bound.rule
    weight, occurrence = weight_and_occurrence
    return Finding(
        rule=rule.id,
        severity=_softened(weight, violation.severity),
        message=violation.message or fill(rule.message, violation.operands),
        fix=violation.fix or fill(rule.fix, violation.operands),
        target=observation.target,
        place=violation.place,
        fingerprint=fingerprint(rule.id, observation.target, violation.identity, occurrence),
        cause=violation.cause,
        related=violation.related,
    )


def _softened(weight: Severity, seen: Severity | None) -> Severity:
    """A check may say that one violation weighs less than its rule, never more."""
    return weight if seen is None or seen.weight > weight.weight else seen
