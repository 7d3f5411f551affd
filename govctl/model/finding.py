"""What a run says: observations of checks, and the findings and outcomes rules make of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from govctl.model.place import Place
from govctl.model.rule import Severity


class Outcome(StrEnum):
    """What became of one rule on one target; "could not look" never reads as "fine"."""

    PASS = "pass"  # noqa: S105  (a verdict, not a password)
    FAIL = "fail"
    WAIVED = "waived"
    NOT_CHECKED = "not-checked"
    NOT_APPLICABLE = "not-applicable"


class State(StrEnum):
    """Whether a finding stands at the base revision as well."""

    NEW = "new"
    OLD = "old"


class Cause(StrEnum):
    """Who made the finding appear: the registry as it is, this change, or the calendar."""

    REGISTRY = "registry"
    CHANGE = "change"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a finding, and what it shows (`the matrix row`)."""

    place: Place
    note: str


@dataclass(frozen=True, slots=True)
class Violation:
    """What a check saw: where, and the operands a rule's message is made of.

    `identity` holds the operands that tell this violation from another of the same rule on the
    same target; they enter the fingerprint, so they must survive moved lines and reworded
    messages. `message` replaces the rule's own sentence where only the check can say it.
    """

    place: Place
    operands: Mapping[str, str] = field(default_factory=dict)
    identity: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    message: str = ""
    fix: str = ""
    severity: Severity | None = None
    cause: Cause = Cause.REGISTRY


@dataclass(frozen=True, slots=True)
class Observation:
    """What a check says of one target: an outcome, why, and the violations where it failed.

    `target` is structured text: `contract:order-submission@2#createOrder`,
    `entity:order#lines.weight`, `file:systems/erp.yaml`. `tier` is the criticality of the
    contract it speaks about, which may move the severity.
    """

    target: str
    outcome: Outcome
    reason: str = ""
    violations: tuple[Violation, ...] = ()
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation under a rule, ready to be shown.

    `fingerprint` is a digest of rule, target and identity operands, never of text or lines.
    `waived` names the waiver that accepts it (`waiver:ID`, `tolerated:NAME`); one on `trial` is
    shown and counted, and never fails a run.
    """

    rule: str
    severity: Severity
    message: str
    fix: str
    target: str
    place: Place
    fingerprint: str
    state: State | None = None
    waived: str | None = None
    cause: Cause = Cause.REGISTRY
    related: tuple[Related, ...] = ()
    trial: bool = False

    @property
    def counts(self) -> bool:
        """Whether it can fail a run: neither accepted nor on trial."""
        return self.waived is None and not self.trial


@dataclass(frozen=True, slots=True, order=True)
class RuleOutcome:
    """One rule on one target, and why it was not a plain pass or fail."""

    rule: str
    target: str
    outcome: Outcome
    reason: str = ""
