"""Code lists: dated values with what they translate to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from govctl.model.declaration import Declaration, NamedDeclaration


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias(Declaration):
    """A value accepted beside the list, until its last day."""

    value: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList(NamedDeclaration):
    """Codes of one concept.

    Attributes:
        of: the concept (`unit`, `currency`).
        dated: the day the list was taken; `source` the standard it was taken from.
        values: code to what it means or translates to; a plain list maps every code to itself.
        also_accept: values tolerated for a while.
    """

    of: str | None = None
    dated: date | None = None
    source: str | None = None
    steward: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    also_accept: tuple[Alias, ...] = ()
