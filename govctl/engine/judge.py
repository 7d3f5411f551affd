"""One judgement: what the rules say of a registry, told apart from what they say of its base."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date

from govctl.engine.assess import Revision
from govctl.engine.inspect import inspect
from govctl.engine.policy import Policy, run_under
from govctl.engine.relaxations import relaxations
from govctl.engine.run import Progress, Results, run_last, silent
from govctl.model.finding import State
from govctl.model.inspection import Inspection
from govctl.model.policy import Relaxation
from govctl.model.report import Crash


@dataclass(frozen=True, slots=True)
class Case:
    """What is judged, and by what.

    Attributes:
        head: the registry that is judged.
        base: what it is compared with, None for nothing.
        today: the day that expiry and notice are judged on, the same for both.
        policies: those that count together, that of the head last.
        known_rules: ids of all rules there are.
    """

    head: Revision
    base: Revision | None
    today: date
    policies: tuple[Policy, ...]
    known_rules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say, and how many findings of the base do not stand any more."""

    results: Results
    mended: int = 0


def judge(case: Case, progress: Progress = silent) -> Judgement:
    """Run the rules on the head, and on the base to tell new findings from old ones.

    Both are judged on the same day, so that what the calendar causes is never new in a change. The
    base is judged by its own policy: what a stricter one brings to light is new.
    """
    rules = case.policies[-1].rules
    inspection = _inspection(case, case.head, case.base)
    judged = run_under(case.policies, inspection, progress)
    if case.base is None:
        return Judgement(run_last(rules, inspection, judged.results, progress))
    progress("looking at the base")
    before = _inspection(case, case.base, None)
    earlier = run_last(rules, before, run_under(case.policies[:1], before).results)
    results = _told_apart(judged.results, earlier)
    new = {each.fingerprint for each in results.findings if each.state is State.NEW}
    inspection = dataclasses.replace(
        inspection, relaxations=_relaxations(case), held=frozenset(judged.held & new)
    )
    final = _told_apart(
        run_last(rules, inspection, results, progress),
        earlier,
        crashes=tuple(_at_base(each) for each in earlier.crashes),
    )
    standing = {each.fingerprint for each in final.findings if each.counts}
    was = {each.fingerprint for each in earlier.findings if each.counts}
    return Judgement(final, len(was - standing))


def _inspection(case: Case, revision: Revision, base: Revision | None) -> Inspection:
    inspection = inspect(revision, base, case.today)
    return dataclasses.replace(inspection, known_rules=case.known_rules)


def _relaxations(case: Case) -> tuple[Relaxation, ...]:
    """In what the last policy asks for less than the first; nothing where there is only one."""
    first, last = case.policies[0], case.policies[-1]
    if first is last:
        return ()
    before, after = (tuple(each.rule for each in policy.rules) for policy in (first, last))
    return relaxations(first.snapshot, last.snapshot, (before, after), case.today)


def _told_apart(results: Results, earlier: Results, crashes: tuple[Crash, ...] = ()) -> Results:
    """Findings marked as new or old: old ones have the same fingerprint at the base."""
    known = {finding.fingerprint for finding in earlier.findings}
    findings = tuple(
        dataclasses.replace(finding, state=State.OLD if finding.fingerprint in known else State.NEW)
        for finding in results.findings
    )
    return dataclasses.replace(results, findings=findings, crashes=results.crashes + crashes)


def _at_base(crash: Crash) -> Crash:
    """Crashes at the base count: without its findings there, none of a rule's is known as old."""
    return dataclasses.replace(crash, target=f"{crash.target} at the base")
