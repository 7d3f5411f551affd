"""How much a finding weighs here: rule default, then the configuration by rule and by tier."""

from __future__ import annotations

from govctl.model.config import Config
from govctl.model.rule import Rule, Severity


def severity(rule: Rule, config: Config | None, tier: str = "") -> Severity:
    """The severity of a rule for a target of that criticality tier ("" where it has none).

    The order is rule default, `severity`, `tiers` of the configuration; nothing moves that is not
    listed.
    """
    chosen = rule.severity
    if config is not None:
        chosen = _listed(config.severity.get(rule.id), chosen)
        chosen = _listed(config.tiers.get(tier, {}).get(rule.id), chosen)
    return chosen


def _listed(word: str | None, otherwise: Severity) -> Severity:
    return Severity(word) if word is not None else otherwise
