"""The terms of a contract that specs cannot say: retries, keys, delivery, service levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from govctl.model.declaration import Declaration
from govctl.model.ownership import Window
from govctl.model.quantity import Duration, Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceClass(Declaration):
    """How fast, how critical, what kind of data, how much at the peak."""

    latency: str | None = None
    criticality: str | None = None
    data: str | None = None
    peak_per_minute: float | None = None
    max_payload_kb: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityTerms(Declaration):
    """What the gateway enforces.

    Attributes:
        via: the system that callers go through.
        auth: the scheme (`oauth2-client-credentials`, `mtls`, ...).
        rate_limits: by class of caller (`partner-default`) or system; a single limit is `default`.
        scopes: scopes that it asks for.
        signature: how outbound calls are signed (`hmac-sha256`).
    """

    via: str | None = None
    auth: str | None = None
    rate_limits: Mapping[str, Rate] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    signature: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observability(Declaration):
    """Objectives (`p95-ms`, `availability` in percent, ...), and what is watched by whom."""

    slo: Mapping[str, float] = field(default_factory=dict)
    kpis: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    dashboard: str | None = None
    alert_owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuity(Declaration):
    """Recovery time and point objectives, and what happens meanwhile."""

    rto: Duration | None = None
    rpo: Duration | None = None
    degraded: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Idempotency(Declaration):
    """How repeats of a call are recognised.

    Attributes:
        header: the header that carries the key; `field` the body field, where it is one.
        format: of the key (`uuid`); `retention` how long it is remembered.
        fingerprint: what else must be equal in a repeat (`body`).
        business_key: canonical fields that identify the object whatever the key says.
    """

    header: str | None = None
    field: str | None = None
    format: str | None = None
    retention: Duration | None = None
    fingerprint: str | None = None
    business_key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry(Declaration):
    """How often a call or message is tried again, and where it goes in the end."""

    max: int | None = None
    backoff: str | None = None
    horizon: Duration | None = None
    dlq: str | None = None
    dlq_owner: str | None = None
    dlq_retention: Duration | None = None
    redrive: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationTerms(Declaration):
    """What one operation of the spec does to the canonical model, and how it may be called.

    Attributes:
        name: the operation's id in the spec.
        does: `create`, `read`, `update`, `cancel`, `transition`, `reserve`, `release`, `post`, ...
        entity: the entity it does it to.
        sets_status: the state it brings about.
        allowed_while: the states in which it may be called.
        concurrency: how lost updates are prevented (`if-match`).
    """

    name: str
    does: str | None = None
    entity: str | None = None
    sets_status: str | None = None
    allowed_while: Window | None = None
    idempotency: Idempotency | None = None
    concurrency: str | None = None
    timeout: Duration | None = None
    retry: Retry | None = None
    view: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Times(Declaration):
    """The attributes that say when a fact occurred and when it was recorded."""

    occurred: str | None = None
    recorded: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTerms(Declaration):
    """What one message says about the canonical model.

    Attributes:
        name: event type, or the message's name in the spec.
        entity: the entity it speaks about.
        asserts: canonical fields that the publisher states as facts.
        asserted_status: the state that it says was reached (`status=confirmed`), by field path.
        refs: fields that only point elsewhere.
    """

    name: str
    entity: str | None = None
    asserts: tuple[str, ...] = ()
    asserted_status: Mapping[str, str] = field(default_factory=dict)
    refs: tuple[str, ...] = ()
    times: Times | None = None
    view: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay(Declaration):
    """Whether old messages may be sent again, how they are marked, by whom, to what effect."""

    allowed: bool = False
    marks: str | None = None
    by: str | None = None
    order: str | None = None
    side_effects: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery(Declaration):
    """What the broker promises; `order_by` names the fields that make the ordering key."""

    broker: str | None = None
    guarantee: str | None = None
    order_by: tuple[str, ...] = ()
    sequence: str | None = None
    retention: Duration | None = None
    replay: Replay | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dedup(Declaration):
    """The attributes by which duplicates are recognised, and for how long."""

    key: tuple[str, ...] = ()
    window: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerDuties(Declaration):
    """What every consumer of the contract has to do."""

    dedup: Dedup | None = None
    retry: Retry | None = None
