"""Environments, what runs in them, what goes there next, and who agreed on what grounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from govctl.model.declaration import Declaration, NamedDeclaration


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze(Declaration):
    """Days on which nothing goes in, first and last included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Declaration):
    """What must be there before something enters an environment."""

    needs: tuple[str, ...] = ()
    freeze: tuple[Freeze, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Environments(NamedDeclaration):
    """The environments in the order of promotion, and their gates."""

    order: tuple[str, ...] = ()
    gates: Mapping[str, Gate] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployedConsumer(Declaration):
    """A consumer as deployed: its commit and the contract ranges that commit uses."""

    commit: str | None = None
    uses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment(NamedDeclaration):
    """What runs in one environment: contract name to versions, one per live major."""

    environment: str
    contracts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    consumers: Mapping[str, DeployedConsumer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(NamedDeclaration):
    """Contract versions that go to an environment together, with the evidence for it."""

    environment: str | None = None
    planned_on: date | None = None
    contracts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedChange(Declaration):
    """A change decided on.

    Attributes:
        fingerprint: of the change, or at least its first eight digits.
        digest: of its content on both sides; None where the digest of the whole contract stands
            for it.
        target: `contract:name@major` or `entity:name`.
        rule, subject: what kind of change, and of which part: they tell a change that was made
            again, differently, from one that is gone.
        says: the sentence that was decided on.
    """

    fingerprint: str
    digest: str | None = None
    target: str = ""
    rule: str = ""
    subject: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(NamedDeclaration):
    """A decision of the review board.

    Attributes:
        decision: `approve`, `reject` or `condition`.
        by: references to the persons who decided.
        changes: the changes decided on.
        digests: contract (or `entity:name`) to the digest of the content decided on.
        conditions: what has to happen first.
        closes: names of earlier reviews whose rejection or condition this approval settles.
    """

    decision: str
    by: tuple[str, ...] = ()
    decided_on: date | None = None
    changes: tuple[ReviewedChange, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(NamedDeclaration):
    """A document that shows something was done.

    Attributes:
        type: `load-test`, `security-review`, `runbook-drill`, `dashboard`, ...
        subjects: references to what it is evidence for.
        result: figures by name, as written.
    """

    type: str
    subjects: tuple[str, ...] = ()
    performed_on: date | None = None
    result: Mapping[str, object] = field(default_factory=dict)
    link: str | None = None
