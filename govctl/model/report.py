"""Results of the use cases, complete enough that a renderer needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from govctl.model.finding import Finding, Outcome, RuleOutcome, State
from govctl.model.rule import Rule, Severity


@dataclass(frozen=True, slots=True)
class Crash:
    """A check that failed by its own fault: which rule, on what, and the error in one line."""

    rule: str
    target: str
    error: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What was looked at: counts of files, contracts, entities and systems, and the revisions.

    `head` and `base` are as reports call them; `base` is None where nothing was compared. `folder`
    is the registry's place in its git repository, "" where it is the whole of it, or in none.
    """

    registry: str
    head: str
    base: str | None
    files: int
    contracts: int
    entities: int
    systems: int
    folder: str = ""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Everything `govctl check` found.

    Attributes:
        scope: what was looked at.
        findings: sorted by path, line, column, rule and message.
        outcomes: one per rule and target, sorted.
        titles: title of every rule that ran, by id.
        notes: sentences a reader must not miss (what was not compared).
        lines: the source lines findings point at, by path and line number.
        crashes: checks that failed by their own fault.
        rules: the rules that ran, sorted by id.
        mended: findings of the base that do not stand any more.
        repeat: the command that repeats the run.
    """

    scope: Scope
    findings: tuple[Finding, ...]
    outcomes: tuple[RuleOutcome, ...]
    titles: Mapping[str, str]
    notes: tuple[str, ...] = ()
    lines: Mapping[tuple[str, int], str] = field(default_factory=dict)
    crashes: tuple[Crash, ...] = ()
    rules: tuple[Rule, ...] = ()
    mended: int = 0
    repeat: str = ""

    def counts(self) -> Mapping[Outcome, int]:
        """How many targets ended in each outcome, over all rules."""
        found = dict.fromkeys(Outcome, 0)
        for outcome in self.outcomes:
            found[outcome.outcome] += 1
        return found

    def counts_by_rule(self) -> Mapping[str, Mapping[Outcome, int]]:
        """How many targets ended in each outcome, for every rule that ran."""
        found = {rule: dict.fromkeys(Outcome, 0) for rule in self.titles}
        for outcome in self.outcomes:
            if outcome.rule in found:
                found[outcome.rule][outcome.outcome] += 1
        return found

    def severities(self) -> Mapping[Severity, int]:
        """How many findings stand at each severity, without waived ones and those on trial."""
        found = dict.fromkeys((Severity.ERROR, Severity.WARNING, Severity.INFO), 0)
        for finding in self.findings:
            if finding.counts:
                found[finding.severity] += 1
        return found

    def failing(self, threshold: Severity, *, new_only: bool = False) -> bool:
        """Whether a finding that counts stands at or above `threshold` (new ones, if asked)."""
        return any(
            finding.counts
            and finding.severity.weight >= threshold.weight
            and not (new_only and finding.state is State.OLD)
            for finding in self.findings
        )
