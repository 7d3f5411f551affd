"""The answer to who may write and read one canonical field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from govctl.model.facts import FieldName
from govctl.model.place import Place
from govctl.model.rights import Entitlement, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoReport:
    """Who may do what with a field, and the lines that say so.

    Attributes:
        place: where the field is declared in its schema.
        today: the day the answer holds on.
        state: status model and state that was asked about, None for any state.
        system: the system that was asked about, None for all.
        standing: what that system is to the field, "" where none was asked about.
        writers: who may write it; nobody where empty.
        refused: why nobody, or not the one asked about, may write it; "" where somebody may.
        readers: systems, partners and teams that may read it beside those; None is everybody.
        views: the views that show it.
        reasons: the lines that decided, sorted by place.
    """

    name: FieldName
    place: Place
    today: date
    state: tuple[str, str] | None = None
    system: str | None = None
    standing: str = ""
    writers: tuple[Entitlement, ...] = ()
    refused: str = ""
    readers: tuple[str, ...] | None = None
    views: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
