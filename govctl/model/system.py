"""Systems: the applications of the estate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from govctl.model.declaration import Declaration, NamedDeclaration
from govctl.model.quantity import Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle(Declaration):
    """Where a system stands: `planned`, `active`, `retiring` or `retired`, and what follows it."""

    status: str = "active"
    replaced_by: str | None = None
    cutover: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue(Declaration):
    """A queue of exceptions that a system keeps: who works it, how long it holds, how it drains."""

    name: str
    owner: str | None = None
    retention: Duration | None = None
    redrive: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class System(NamedDeclaration):
    """An application or partner system.

    Attributes:
        role: what it is (`erp`, `wms`, ...); `layer` is a name of the configuration's layers.
        owner: reference to the accountable team; `steward` to the accountable business person.
        differs_in: concepts in which its local model differs (`uom`, `item-id`): each needs a
            mapping.
        limits: numbers by name, such as `requests-per-minute`.
        hosts: host names that it answers on.
        queues: exception queues it keeps, by name.
    """

    role: str | None = None
    layer: str | None = None
    owner: str | None = None
    steward: str | None = None
    capabilities: tuple[str, ...] = ()
    lifecycle: Lifecycle | None = None
    differs_in: tuple[str, ...] = ()
    limits: Mapping[str, float] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    queues: Mapping[str, Queue] = field(default_factory=dict)
