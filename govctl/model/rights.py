"""Rights: what a system may do with a canonical field, and the lines that decided it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from govctl.model.facts import FieldName, GroupMatch
from govctl.model.ownership import View
from govctl.model.place import Place
from govctl.model.status import StatusModel


class Standing(StrEnum):
    """What a system is to a field; the first that holds."""

    MASTER = "master"
    WRITER = "writer"
    READER = "reader"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """A line of the registry that decided about a right, and what it says."""

    place: Place
    note: str


@dataclass(frozen=True, slots=True)
class Door:
    """What somebody writes through: a part (operation or message) of a contract."""

    contract: str
    major: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """A state in which a field cannot be written, but through the contract that amends it."""

    model: str
    state: str
    amend_with: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Readership:
    """Who may read a field beside those who write it.

    Attributes:
        systems: systems, partners and teams; None is everybody.
        reasons: the lines that say so; none where nothing is said.
    """

    systems: tuple[str, ...] | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldRights:
    """Everything that decides about one leaf field, on any day.

    Attributes:
        claims: the ownership groups that cover it most closely; several are a transfer from one
            day to another, or a contradiction.
        hidden: a default for the whole entity that does not count, because the entity is required.
        model: the status model whose states windows on the field mean.
        status: the status model whose status this field is; its transitions write it.
        locks: the states that lock it, in the order of models and states.
        readers: who may read it beside its master and writers.
        views: the views that show it.
    """

    name: FieldName
    claims: tuple[GroupMatch, ...] = ()
    hidden: GroupMatch | None = None
    model: StatusModel | None = None
    status: StatusModel | None = None
    locks: tuple[Lock, ...] = ()
    readers: Readership = Readership()
    views: tuple[View, ...] = ()


@dataclass(frozen=True, slots=True)
class Entitlement:
    """One way for one system to write a field.

    Attributes:
        via: the contracts it has to go through, one of them; none is any contract.
        states: by status model, the states in which it may; None is always.
        sets: for a status field, the state it may bring about.
    """

    system: str
    standing: Standing
    via: tuple[str, ...] = ()
    states: Mapping[str, tuple[str, ...]] | None = None
    sets: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class WriteAnswer:
    """Whether a system may write a field through a door in some states.

    Attributes:
        standing: `MASTER` or `WRITER` where it may, or may in other states; else `NOBODY`.
        beyond: by status model, the states asked for in which it may not; empty where it may.
        reasons: the lines that decided.
    """

    standing: Standing
    beyond: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether nothing stands in the way."""
        return self.standing is not Standing.NOBODY and not self.beyond
