"""Facts derived from a snapshot: who owns which field, and what contracts really carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from govctl.model.place import Place


class Travel(StrEnum):
    """Which way a field travels through an operation or message, seen from the provider."""

    REQUEST = "request"
    RESPONSE = "response"
    EVENT = "event"


@dataclass(frozen=True, slots=True, order=True)
class FieldName:
    """A canonical field: entity and dotted path, array levels implicit."""

    entity: str
    path: str

    def __str__(self) -> str:
        """`order.lines.qtyOrdered`."""
        return f"{self.entity}.{self.path}"


@dataclass(frozen=True, slots=True)
class FieldUse:
    """A canonical field carried by one operation or message of a contract.

    `contract` is `name@major`, `part` the operation or message. `place` is where the contract's
    document names the field; `pointer_path` the path inside the payload.
    """

    contract: str
    part: str
    travel: Travel
    name: FieldName
    place: Place


@dataclass(frozen=True, slots=True)
class Unbound:
    """A part of a payload that could not be tied to the canonical model, and why."""

    contract: str
    part: str
    travel: Travel
    path: str
    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class GroupMatch:
    """An ownership group that covers a field: `specificity` is exact > longer prefix > default."""

    group: str
    master: str
    writers: tuple[str, ...]
    specificity: tuple[int, int]
    place: Place


@dataclass(frozen=True, slots=True)
class FieldFact:
    """A leaf field of a canonical schema and the most specific groups that cover it."""

    name: FieldName
    place: Place
    groups: tuple[GroupMatch, ...] = ()
    status_model: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All derived facts of one snapshot."""

    fields: Mapping[FieldName, FieldFact] = field(default_factory=lambda: MappingProxyType({}))
    uses: tuple[FieldUse, ...] = ()
    unbound: tuple[Unbound, ...] = ()
