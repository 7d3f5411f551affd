"""Exceptions: waivers that expire, and findings tolerated since adoption."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from govctl.model.declaration import Declaration, NamedDeclaration


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver(NamedDeclaration):
    """An approved exception from one rule for one target, until a day.

    Attributes:
        target: what it covers: `edge:handheld>erp`, `contract:order-submission@2#createOrder`,
            `entity:order#lines.weight`.
        expires: its last day.
        emergency: granted without the board, for hours only.
    """

    rule: str
    target: str
    reason: str | None = None
    requested_by: str | None = None
    approved_by: tuple[str, ...] = ()
    approved_on: date | None = None
    expires: date | None = None
    ticket: str | None = None
    incident: str | None = None
    emergency: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToleratedFinding(Declaration):
    """A finding that was there when the rule came."""

    fingerprint: str
    rule: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerated(NamedDeclaration):
    """Findings tolerated since adoption, by the contract they are on; the list only shrinks."""

    findings: tuple[ToleratedFinding, ...] = ()
