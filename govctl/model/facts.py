"""Facts derived from a snapshot: who owns which field, and what contracts really carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from govctl.model.ownership import Writer
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


ANY_VALUE = "*"
"""In the pairs of a `Renamed`: whatever value the local field has."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """What the values of a field of a local model mean in canonical ones.

    `pairs` are local and canonical value; `known` is False where no table says what a value means
    (it is converted, or looked up outside the registry).
    """

    pairs: tuple[tuple[str, str], ...] = ()
    known: bool = True

    def canonical(self, values: frozenset[str] | None) -> frozenset[str] | None:
        """What these local values mean, None for any value; None where that is not known."""
        if not self.known:
            return None
        return frozenset(
            meant
            for local, meant in self.pairs
            if values is None or local == ANY_VALUE or local in values
        )


@dataclass(frozen=True, slots=True)
class FieldUse:
    """A canonical field carried by one operation or message of a contract.

    `contract` is `name@major`, `part` the operation or message. `place` is where the spec, or the
    schema it refers to, names the field; `path` is where the payload carries it, the first such
    place where there are several. Where the payload is of a local model, `mapping` names the one
    that explains it, and `renamed` what its values mean, where they are called otherwise.
    """

    contract: str
    part: str
    travel: Travel
    name: FieldName
    place: Place
    path: str = ""
    renamed: Renamed | None = None
    mapping: str = ""


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
    """An ownership group that covers a field, and how closely.

    Attributes:
        writers: who may originate a change beside the master, when and through what.
        specificity: exact > longer prefix > the entity's default, as a pair to compare.
        place: the pattern in the ownership file.
        valid_from: first day of this ownership, in a transfer; `valid_to` is its last.
        derived: computed by the master, accepted from nobody.
    """

    group: str
    master: str
    writers: tuple[Writer, ...]
    specificity: tuple[int, int]
    place: Place
    valid_from: date | None = None
    valid_to: date | None = None
    derived: bool = False


@dataclass(frozen=True, slots=True)
class FieldFact:
    """A leaf field of a canonical schema.

    Attributes:
        place: the property in the schema file.
        groups: the most specific ownership groups that cover it.
        status_model: the status model that governs it, for a status field.
    """

    name: FieldName
    place: Place
    groups: tuple[GroupMatch, ...] = ()
    status_model: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All derived facts of one snapshot.

    `cut` names the entities whose schemas have more, or deeper, fields than are looked at.
    """

    fields: Mapping[FieldName, FieldFact] = field(default_factory=dict)
    uses: tuple[FieldUse, ...] = ()
    unbound: tuple[Unbound, ...] = ()
    cut: frozenset[str] = frozenset()
