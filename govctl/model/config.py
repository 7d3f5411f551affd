"""The configuration of a registry: `govctl.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from govctl.model.declaration import Declaration


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection(Declaration):
    """A system reached only from some layers or systems."""

    system: str
    only_from: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology(Declaration):
    """Which layer may talk to which.

    Attributes:
        allow: pairs (from, to) of layers; empty where nothing is said.
        protect: by system.
        max_sync_hops: longest chain of synchronous calls.
    """

    allow: tuple[tuple[str, str], ...] = ()
    protect: Mapping[str, Protection] = field(default_factory=dict)
    max_sync_hops: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Declaration):
    """How far a rule is rolled out: `trial`, `warn` or `enforce`, and when it starts to enforce."""

    rule: str
    stage: str
    enforce_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverPolicy(Declaration):
    """Who may grant exceptions, and how long.

    Attributes:
        max_days: of any waiver; `limits` of a rule, by criticality tier.
        emergency_hours: of a waiver granted without the board.
        approvers: references to the teams whose members approve.
        never: rules that cannot be waived.
    """

    max_days: int | None = None
    limits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    emergency_hours: int | None = None
    approvers: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendored(Declaration):
    """The local copy of a document on the web: references to `url` read `file`."""

    url: str
    file: str
    digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(Declaration):
    """`govctl.yaml`.

    Attributes:
        extends: packs (`pack:recommended`).
        severity: rule to severity; `tiers` the same by criticality tier.
        required_entities: entities that must be in the ownership matrix.
        conventions: names and patterns by convention (`correlation-header`, `event-type`, ...).
        notice_days: notice before a sunset, by exposure.
        approvals: change class and exposure (`breaking.partner`) to who must agree; () is nobody.
        rules_as_of: version of the rules whose newer ones run as trial.
        stages: roll-out by rule.
        priority: contracts that come first.
        specs: patterns of spec files that are contracts without a sidecar.
        rulesets: paths of Spectral rulesets within the registry.
        layers: layer to the systems in it.
        vendored: local copies of documents on the web, by address.
    """

    extends: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    tiers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    required_entities: tuple[str, ...] = ()
    topology: Topology | None = None
    conventions: Mapping[str, str] = field(default_factory=dict)
    notice_days: Mapping[str, int] = field(default_factory=dict)
    approvals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules_as_of: str | None = None
    stages: Mapping[str, Stage] = field(default_factory=dict)
    priority: tuple[str, ...] = ()
    waivers: WaiverPolicy | None = None
    specs: tuple[str, ...] = ()
    rulesets: tuple[str, ...] = ()
    layers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    vendored: Mapping[str, Vendored] = field(default_factory=dict)
