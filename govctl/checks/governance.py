"""Checks on exceptions from the rules: waivers, tolerated findings, and changes of policy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

from govctl.checks.check import Check, NoOptions
from govctl.estate.waivers import NEVER_WAIVED, Fault, covers, faults, is_within
from govctl.model.finding import Cause, Finding, Observation, Outcome, Violation
from govctl.model.inspection import Inspection
from govctl.model.policy import Relaxation
from govctl.model.rule import Severity
from govctl.model.waiver import Tolerated, Waiver

_SOON = 14
"""Days before its end from which on a waiver is announced to be ending."""


def _valid(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    for waiver in inspection.snapshot.waivers.values():
        violations = tuple(
            Violation(
                place=waiver.place(f"/{fault.key}"),
                operands={
                    "waiver": waiver.name,
                    "problem": fault.problem,
                    "remedy": fault.remedy,
                },
                identity=(fault.key, waiver.rule, waiver.target),
            )
            for fault in _faults(inspection, waiver)
        )
        outcome = Outcome.FAIL if violations else Outcome.PASS
        yield Observation(_target(waiver), outcome, violations=violations)


def _faults(inspection: Inspection, waiver: Waiver) -> Iterator[Fault]:
    known = inspection.known_rules
    if waiver.rule.partition("/")[0] == NEVER_WAIVED:
        yield Fault("rule", f"is for {waiver.rule}, which judges exceptions", "Mend the finding")
    elif known and waiver.rule not in known:
        close = get_close_matches(waiver.rule, sorted(known), n=1)
        remedy = f"Write {close[0]}" if close else "Name a rule that `govctl rules` lists"
        yield Fault("rule", f"is for {waiver.rule}, and there is no such rule", remedy)
    yield from faults(waiver, inspection.snapshot, inspection.today)


def _target(waiver: Waiver) -> str:
    return f"waiver:{waiver.name}"


def _ends(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Waivers that are over, end soon, cover nothing, or cover more than they need to."""
    looked = _looked(inspection)
    for waiver in inspection.snapshot.waivers.values():
        if next(_faults(inspection, waiver), None) is not None:
            reason = "the waiver is not valid, and accepts nothing"
            yield Observation(_target(waiver), Outcome.NOT_APPLICABLE, reason)
            continue
        violation = _ending(waiver, inspection.today)
        if violation is None and waiver.rule not in looked:
            reason = f"{waiver.rule} could not be checked, so what the waiver covers is not known"
            yield Observation(_target(waiver), Outcome.NOT_CHECKED, reason)
            continue
        violation = violation or _fit(waiver, inspection)
        outcome = Outcome.FAIL if violation else Outcome.PASS
        yield Observation(_target(waiver), outcome, violations=(violation,) if violation else ())
    for tolerated in inspection.snapshot.tolerated.values():
        yield _stale(tolerated, inspection)


def _looked(inspection: Inspection) -> frozenset[str]:
    """The rules that looked at something, and those that did not run here at all."""
    unlooked: set[str] = set()
    looked: set[str] = set()
    for each in inspection.outcomes:
        (unlooked if each.outcome is Outcome.NOT_CHECKED else looked).add(each.rule)
    return frozenset(inspection.known_rules - unlooked) | looked


def _ending(waiver: Waiver, today: date) -> Violation | None:
    """An end that has come, or comes within days. Both are the calendar's doing."""
    if waiver.expires is None or (waiver.expires - today).days > _SOON:
        return None
    days = (waiver.expires - today).days
    if days < 0:
        problem = f"ended on {waiver.expires}: what it accepted counts again"
        return _of_end(waiver, problem, "Mend the finding, or have the board extend it", "over")
    left = "today" if not days else f"in {days} day{'' if days == 1 else 's'}"
    problem = f"ends {left}, on {waiver.expires}"
    remedy = "Mend what it accepts, or have the board extend it in time"
    return _of_end(waiver, problem, remedy, "soon", Severity.WARNING)


def _of_end(
    waiver: Waiver, problem: str, remedy: str, what: str, severity: Severity | None = None
) -> Violation:
    return Violation(
        place=waiver.place("/expires"),
        operands={"waiver": f"Waiver {waiver.name}", "problem": problem, "remedy": remedy},
        identity=(what, waiver.rule, waiver.target, str(waiver.expires)),
        severity=severity,
        cause=Cause.CALENDAR,
    )


def _fit(waiver: Waiver, inspection: Inspection) -> Violation | None:
    """A waiver that accepts nothing, or names more than the one thing it accepts."""
    found = [each for each in inspection.findings if covers(waiver, each.rule, each.target)]
    targets = sorted({each.target for each in found})
    if not targets:
        problem = f"accepts nothing: {waiver.rule} finds nothing on {waiver.target}"
        remedy = "Remove it"
    elif len(targets) == 1 and targets[0] != waiver.target:
        problem = f"covers {waiver.target}, and all it accepts is on {targets[0]}"
        remedy = f"Narrow it to {targets[0]}"
    else:
        return None
    return Violation(
        place=waiver.place("/target"),
        operands={"waiver": f"Waiver {waiver.name}", "problem": problem, "remedy": remedy},
        identity=("fit", waiver.rule, waiver.target),
        severity=Severity.WARNING,
    )


def _stale(tolerated: Tolerated, inspection: Inspection) -> Observation:
    """Tolerated findings that are gone: the list shrinks with them."""
    standing = {each.fingerprint for each in inspection.findings}
    violations = tuple(
        Violation(
            place=each.place(),
            operands={
                "waiver": f"The tolerated finding {each.fingerprint[:12]} of {tolerated.name}",
                "problem": f"is mended ({each.rule or 'its rule'} finds it no more)",
                "remedy": "Remove it from the list",
            },
            identity=("stale", each.fingerprint),
            severity=Severity.WARNING,
        )
        for each in tolerated.findings
        if each.fingerprint not in standing and _ran(each.rule, inspection)
    )
    outcome = Outcome.FAIL if violations else Outcome.PASS
    return Observation(f"tolerated:{tolerated.name}", outcome, violations=violations)


def _ran(rule: str | None, inspection: Inspection) -> bool:
    """Whether a rule looked; a finding of one that did not run here may well be there."""
    outcomes = [each.outcome for each in inspection.outcomes if each.rule == rule]
    return bool(outcomes) and Outcome.NOT_CHECKED not in outcomes


def _policy(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Relaxations; an error where one would let through what the same change brings."""
    held = [each for each in inspection.findings if each.fingerprint in inspection.held]
    violations = []
    for relaxation in inspection.relaxations:
        lets = sum(_lets_through(relaxation, each) for each in held)
        count = f"{lets} finding{'' if lets == 1 else 's'}"
        now = f" It would let through {count} of this change." if lets else ""
        violations.append(
            Violation(
                place=relaxation.place,
                operands={"what": _sentence(relaxation.what), "gain": relaxation.gain, "now": now},
                identity=relaxation.identity,
                severity=None if lets else Severity.WARNING,
                cause=Cause.CHANGE,
            )
        )
    outcome = Outcome.FAIL if violations else Outcome.PASS
    yield Observation("policy:registry", outcome, violations=tuple(violations))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] if text.startswith(("waiver", "rules", "the ")) else text


def _lets_through(relaxation: Relaxation, finding: Finding) -> bool:
    if relaxation.fingerprint:
        return finding.fingerprint == relaxation.fingerprint
    if relaxation.rule and finding.rule != relaxation.rule:
        return False
    return not relaxation.target or is_within(finding.target, relaxation.target)


WAIVERS = Check(
    name="governance.waivers",
    look=_valid,
    options=NoOptions,
    operands=frozenset({"waiver", "problem", "remedy"}),
    speaks_of="waiver",
    after_outcomes=True,
)
WAIVER_ENDS = Check(
    name="governance.waiver-ends",
    look=_ends,
    options=NoOptions,
    operands=frozenset({"waiver", "problem", "remedy"}),
    speaks_of="waiver",
    after_outcomes=True,
)
POLICY = Check(
    name="governance.policy",
    look=_policy,
    options=NoOptions,
    operands=frozenset({"what", "gain", "now"}),
    speaks_of="policy",
    after_outcomes=True,
)
