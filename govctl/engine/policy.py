"""Rules run under the policy of the base and of the change: the stricter of the two counts.

What a change relaxes takes effect once it is merged, what it tightens acts at once (REGISTRY.md,
"Policy"). So a finding stands unless both policies let it go.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

from govctl.engine.run import Progress, Results, accepted, merged, run_first, silent
from govctl.model.finding import Finding, Outcome, RuleOutcome
from govctl.model.inspection import Inspection
from govctl.model.snapshot import Snapshot
from govctl.rulepacks.bind import BoundRule

_WORSE = (
    Outcome.NOT_APPLICABLE,
    Outcome.PASS,
    Outcome.WAIVED,
    Outcome.NOT_CHECKED,
    Outcome.FAIL,
)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Policy:
    """A snapshot whose configuration, waivers and teams decide, and the rules it selects."""

    snapshot: Snapshot
    rules: tuple[BoundRule, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What stands under every policy together.

    Attributes:
        results: what stands under the strictest.
        held: fingerprints of findings that the last policy alone would let go.
    """

    results: Results
    held: frozenset[str]


def run_under(
    policies: Iterable[Policy], inspection: Inspection, progress: Progress = silent
) -> Judged:
    """What stands under the strictest of the policies; rules that run last are left out.

    Rules run again only where a policy has another configuration or selects other rules.
    """
    found: list[Results] = []
    seen: list[tuple[Policy, Results]] = []
    for policy in policies:
        results = next((each for known, each in seen if _alike(known, policy)), None)
        if results is None:
            config = policy.snapshot.config
            snapshot = dataclasses.replace(inspection.snapshot, config=config)
            looking = dataclasses.replace(inspection, snapshot=snapshot)
            results = run_first(policy.rules, looking, progress)
            seen.append((policy, results))
        found.append(accepted(results, policy.snapshot, inspection.today))
    strictest = reduce(_stricter, found)
    let_go = _counting(strictest) - _counting(found[-1])
    return Judged(strictest, let_go)


def _counting(results: Results) -> frozenset[str]:
    return frozenset(each.fingerprint for each in results.findings if each.counts)


def _alike(known: Policy, policy: Policy) -> bool:
    return known.snapshot.config == policy.snapshot.config and known.rules == policy.rules


def _stricter(one: Results, other: Results) -> Results:
    findings = _joined(one.findings, other.findings, lambda each: each.fingerprint, _stronger)
    outcomes = _joined(one.outcomes, other.outcomes, lambda each: (each.rule, each.target), _worse)
    crashes = dict.fromkeys((*one.crashes, *other.crashes))
    return merged((Results(tuple(findings), tuple(outcomes), tuple(crashes)),))


def _joined(
    ones: Iterable[Value],
    others: Iterable[Value],
    key: Callable[[Value], object],
    choose: Callable[[Value, Value], Value],
) -> Iterable[Value]:
    found = {key(each): each for each in ones}
    for each in others:
        known = found.get(key(each))
        found[key(each)] = each if known is None else choose(known, each)
    return found.values()


def _stronger(one: Finding, other: Finding) -> Finding:
    """One that counts before one that is accepted or on trial, then the heavier."""
    return max(one, other, key=lambda each: (each.counts, not each.waived, each.severity.weight))


def _worse(one: RuleOutcome, other: RuleOutcome) -> RuleOutcome:
    return max(one, other, key=lambda each: _WORSE.index(each.outcome))
