"""Findings that are accepted: by a waiver in force, or because they were there at adoption."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from govctl.estate.waivers import NEVER_WAIVED, covers, faults, in_force
from govctl.model.finding import Cause, Finding, Outcome, RuleOutcome
from govctl.model.snapshot import Snapshot
from govctl.model.waiver import Waiver


class Acceptance:
    """What one snapshot's waivers and tolerated findings accept on a day."""

    def __init__(self, policy: Snapshot, today: date) -> None:
        self._in_force: Mapping[str, list[Waiver]] = defaultdict(list)
        self._over: Mapping[str, list[Waiver]] = defaultdict(list)
        for waiver in policy.waivers.values():
            if in_force(waiver, policy, today):
                self._in_force[waiver.rule].append(waiver)
            elif next(faults(waiver, policy, today), None) is None:
                self._over[waiver.rule].append(waiver)
        never = policy.config.waivers.never if policy.config and policy.config.waivers else ()
        self._never = frozenset(never)
        self._tolerated = {
            each.fingerprint: f"tolerated:{tolerated.name}"
            for tolerated in policy.tolerated.values()
            for each in tolerated.findings
        }

    def accepted(self, finding: Finding) -> Finding:
        """The finding, with what accepts it; one whose waiver is over is due to the calendar."""
        if finding.rule.partition("/")[0] == NEVER_WAIVED:
            return finding
        waiver = _covering(self._in_force[finding.rule], finding)
        if waiver is not None:
            return replace(finding, waived=f"waiver:{waiver.name}")
        if finding.fingerprint in self._tolerated and finding.rule not in self._never:
            return replace(finding, waived=self._tolerated[finding.fingerprint])
        if _covering(self._over[finding.rule], finding) is not None:
            return replace(finding, cause=Cause.CALENDAR)
        return finding


def _covering(waivers: Iterable[Waiver], finding: Finding) -> Waiver | None:
    """The narrowest waiver for a finding, the first by name among equals."""
    found = [each for each in waivers if covers(each, finding.rule, finding.target)]
    return max(found, key=lambda each: len(each.target), default=None)


def settled(outcomes: Iterable[RuleOutcome], findings: Iterable[Finding]) -> Iterator[RuleOutcome]:
    """Outcomes with `waived` for every rule and target whose findings are all accepted."""
    by_subject: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        by_subject[finding.rule, finding.target].append(finding)
    for outcome in outcomes:
        found = by_subject.get((outcome.rule, outcome.target), [])
        if outcome.outcome is Outcome.FAIL and found and all(each.waived for each in found):
            names = ", ".join(sorted({each.waived or "" for each in found}))
            yield replace(outcome, outcome=Outcome.WAIVED, reason=names)
        else:
            yield outcome
