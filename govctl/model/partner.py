"""Partners: companies that call, or are called, from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from govctl.model.declaration import Declaration, NamedDeclaration
from govctl.model.quantity import Duration, Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Access(Declaration):
    """What a partner may use of one contract."""

    contract: str
    scopes: tuple[str, ...] = ()
    rate_limit: Rate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook(Declaration):
    """How calls to the partner are signed."""

    signature: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner(NamedDeclaration):
    """A company outside.

    Attributes:
        role: `3pl`, `carrier`, `marketplace`, `bank`, ...
        ids: its identifiers by scheme (`gln`, `isa`).
        checklist: what onboarding asks for, and the day each item was done (None: open).
        resend: the period in which it may send the same document again.
    """

    role: str | None = None
    owner: str | None = None
    steward: str | None = None
    contact: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    access: tuple[Access, ...] = ()
    checklist: Mapping[str, date | None] = field(default_factory=dict)
    webhook: Webhook | None = None
    resend: Duration | None = None
