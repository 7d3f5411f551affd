"""How much a finding weighs here: rule default, then the configuration by rule and by tier.

Then how far the rule is rolled out: one on trial never fails a run, one that warns is a warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from govctl.model.config import Config
from govctl.model.rule import Rule, Severity, release

TRIAL, WARN, ENFORCE = "trial", "warn", "enforce"


@dataclass(frozen=True, slots=True)
class Weight:
    """What a rule weighs on one target: its severity, and whether it is on trial there."""

    severity: Severity
    trial: bool = False


def weight(rule: Rule, config: Config | None, today: date, tier: str = "") -> Weight:
    """The weight of a rule for a target of that criticality tier ("" where it has none).

    The order is rule default, `severity`, `tiers`, `stages` of the configuration; nothing moves
    that is not listed. A rule newer than `rules-as-of` is on trial until it is listed.
    """
    found = severity(rule, config, tier)
    where = stage(rule, config, today)
    if where == WARN and found.weight > Severity.WARNING.weight:
        found = Severity.WARNING
    return Weight(found, trial=where == TRIAL)


def severity(rule: Rule, config: Config | None, tier: str = "") -> Severity:
    """The severity of a rule for a target of that tier, whatever its stage."""
    chosen = rule.severity
    if config is not None:
        chosen = _listed(config.severity.get(rule.id), chosen)
        chosen = _listed(config.tiers.get(tier, {}).get(rule.id), chosen)
    return chosen


def stage(rule: Rule, config: Config | None, today: date) -> str:
    """How far a rule is rolled out on that day: `trial`, `warn` or `enforce`."""
    if config is None:
        return ENFORCE
    listed = config.stages.get(rule.id)
    if listed is not None:
        begun = listed.enforce_from is not None and listed.enforce_from <= today
        return ENFORCE if begun else listed.stage
    if config.rules_as_of is not None and release(rule.since) > release(config.rules_as_of):
        return TRIAL
    return ENFORCE


def _listed(word: str | None, otherwise: Severity) -> Severity:
    return Severity(word) if word is not None else otherwise
