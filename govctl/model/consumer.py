"""Consumers: what a system uses, down to operations, messages and fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from govctl.model.declaration import Declaration, NamedDeclaration
from govctl.model.terms import Dedup, Retry


@dataclass(frozen=True, slots=True, kw_only=True)
class Use(Declaration):
    """What a system uses of one contract.

    Attributes:
        contract: name of the contract, with or without `@major`.
        range: versions it works with (`^1.2.0`).
        operations: operation to the fields it touches, None where it does not say; the map is
            empty where no operations are named.
        messages: message to the fields it reads, likewise.
        enums: `closed` when it fails on values it does not know, `tolerant` when it does not.
        relays: reference to the contract through which it passes the data on.
    """

    contract: str
    range: str | None = None
    operations: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    messages: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    dedup: Dedup | None = None
    retry: Retry | None = None
    enums: str | None = None
    relays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer(NamedDeclaration):
    """One system as a consumer; `enums` and `relays` hold for all its uses."""

    system: str
    uses: tuple[Use, ...] = ()
    enums: str | None = None
    relays: tuple[str, ...] = ()
