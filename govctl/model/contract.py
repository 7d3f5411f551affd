"""Contracts: one versioned interface of a system, as its sidecar declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from govctl.model.declaration import Declaration, NamedDeclaration
from govctl.model.exchange import Edi, FileLayout, MapTarget
from govctl.model.terms import (
    ConsumerDuties,
    Continuity,
    Delivery,
    MessageTerms,
    Observability,
    OperationTerms,
    SecurityTerms,
    ServiceClass,
)
from govctl.model.version import major_of


class ContractStatus(StrEnum):
    """Where a contract version stands in its life."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACTIVE = "active"
    DEPRECATED = "deprecated"
    RETIRED = "retired"

    @property
    def is_live(self) -> bool:
        """Whether somebody may be using it: active or deprecated."""
        return self in {ContractStatus.ACTIVE, ContractStatus.DEPRECATED}


class Style(StrEnum):
    """How systems talk through a contract."""

    REST = "rest"
    WEBHOOK = "webhook"
    EVENT = "event"
    FILE = "file"
    EDI = "edi"
    SOAP = "soap"
    RPC = "rpc"


class ContractOrigin(StrEnum):
    """Who can change the interface."""

    OWN = "own"
    PARTNER = "partner"
    VENDOR = "vendor"
    STANDARD = "standard"


class Level(StrEnum):
    """How far a contract has come; each level names the rules that apply."""

    LISTED = "listed"
    DESCRIBED = "described"
    GOVERNED = "governed"
    ENFORCED = "enforced"


class Exposure(StrEnum):
    """Who may call."""

    INTERNAL = "internal"
    PARTNER = "partner"
    PUBLIC = "public"


class Compatibility(StrEnum):
    """What each new version promises, in the words of schema registries.

    Backward: what was built for the earlier version goes on working. Forward: what is built for
    the new version works with the earlier one. Full: both. Where a spec says who writes, backward
    and forward come to the same: consumers of the earlier version go on working, and full adds the
    way back. The transitive ones hold for every version from the oldest that an environment runs,
    not only for the last.
    """

    BACKWARD = "backward"
    FORWARD = "forward"
    FULL = "full"
    BACKWARD_TRANSITIVE = "backward-transitive"
    FORWARD_TRANSITIVE = "forward-transitive"
    FULL_TRANSITIVE = "full-transitive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(Declaration):
    """The spec file: its path within the registry, its declared format, an overlay beside it."""

    file: str
    format: str | None = None
    overlay: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecSource(Declaration):
    """Where the copy of a spec came from; when that moves on, the copy has drifted."""

    repository: str | None = None
    file: str | None = None
    commit: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecation(Declaration):
    """Since when, until when, what replaces it and where that is explained."""

    since: date | None = None
    sunset: date | None = None
    replaced_by: str | None = None
    docs: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(NamedDeclaration):
    """One versioned interface of a system, one document per live major.

    Attributes:
        version: as written; SemVer, unless a rule says otherwise.
        sidecar: False when the contract is a bare spec file (`specs:` of the configuration); its
            `document` is then the spec itself.
        provider: the system that answers; `fronts` the one behind it, for a facade.
        entity: the entity it is about, for contracts that do not say it per operation.
        bind: schema of the spec (JSON Pointer) to entity reference.
        maps: canonical field to the place in the EDI guide or file.
        view: the inventory view that a payload carries.
        wraps: reference to the contract whose modern face this is.
        errors: reference to the code list of problem types.
    """

    version: str
    status: ContractStatus
    style: Style
    origin: ContractOrigin
    level: Level
    sidecar: bool = True
    spec: Spec | None = None
    source: SpecSource | None = None
    provider: str | None = None
    fronts: str | None = None
    owner: str | None = None
    steward: str | None = None
    capability: str | None = None
    entity: str | None = None
    exposure: Exposure | None = None
    service_class: ServiceClass | None = None
    security: SecurityTerms | None = None
    observability: Observability | None = None
    continuity: Continuity | None = None
    runbook: str | None = None
    operations: Mapping[str, OperationTerms] = field(default_factory=dict)
    messages: Mapping[str, MessageTerms] = field(default_factory=dict)
    delivery: Delivery | None = None
    consumers_must: ConsumerDuties | None = None
    deprecation: Deprecation | None = None
    edi: Edi | None = None
    file: FileLayout | None = None
    maps: Mapping[str, MapTarget] = field(default_factory=dict)
    wraps: str | None = None
    modernise_by: date | None = None
    compatibility: Compatibility | None = None
    view: str | None = None
    bind: Mapping[str, str] = field(default_factory=dict)
    errors: str | None = None

    @property
    def major(self) -> int:
        """The major version, 0 where the version has none."""
        return major_of(self.version)

    @property
    def key(self) -> tuple[str, int]:
        """Name and major: what is unique in a registry."""
        return (self.name, self.major)

    @property
    def label(self) -> str:
        """`name@major`, as references write it."""
        return f"{self.name}@{self.major}"
