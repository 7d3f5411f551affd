"""Flows: contracts in business order."""

from __future__ import annotations

from dataclasses import dataclass

from govctl.model.declaration import Declaration, NamedDeclaration
from govctl.model.quantity import Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Declaration):
    """One hand-over between systems.

    Attributes:
        id: unique within the flow.
        source: the system that acts; `via` those it goes through, `targets` those reached.
        call: reference to the operation called; `emits` the event types sent.
        after: ids of the steps that come first.
        within: how long it may take; `on_timeout` the queue it then goes to.
        when: the condition, in words.
        undo: reference to the operation that takes it back.
        manual: done by people.
    """

    id: str
    source: str | None = None
    via: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    call: str | None = None
    emits: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    within: Duration | None = None
    on_timeout: str | None = None
    when: str | None = None
    undo: str | None = None
    manual: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(NamedDeclaration):
    """A business process across systems; `correlation` is the id that every step carries."""

    process: str | None = None
    correlation: str | None = None
    owner: str | None = None
    stewards: tuple[str, ...] = ()
    kpis: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
