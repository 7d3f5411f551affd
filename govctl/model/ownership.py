"""Ownership: one entity's slice of the system-of-record matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from govctl.model.declaration import Declaration, NamedDeclaration
from govctl.model.quantity import Duration


@dataclass(frozen=True, slots=True)
class Window:
    """The states in which something is allowed.

    Written as a list, the states belong to the status model that governs the field; written as a
    map, each status model has its own.

    Attributes:
        states: the list form; empty where the map form is used.
        by_model: the map form, by status model.
    """

    states: tuple[str, ...] = ()
    by_model: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def states_of(self, model: str) -> tuple[str, ...] | None:
        """The states of that status model, None where the window says nothing about it."""
        return self.by_model.get(model) if self.by_model else self.states


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer(Declaration):
    """Systems that may change a group's fields beside its master.

    Attributes:
        systems: who.
        window: in which states; None is in every state.
        until: sugar for a window of every state before this one.
        via: reference to the only contract to go through.
    """

    systems: tuple[str, ...]
    window: Window | None = None
    until: str | None = None
    via: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Declaration):
    """Fields that share a master and writers.

    Attributes:
        fields: patterns: a field path, `prefix.*` for all below, `*` for the entity's default.
        master: the system whose value wins.
        writers: nobody else ever, when empty.
        valid_from: first day of this ownership, in a transfer; `valid_to` is its last.
        derived: computed by the master, accepted from nobody.
    """

    name: str
    fields: tuple[str, ...]
    master: str | None = None
    writers: tuple[Writer, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    derived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers(Declaration):
    """Who may read: everyone when `default` is None, and less for the restricted patterns."""

    default: tuple[str, ...] | None = None
    restricted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Declaration):
    """One way to look at an entity (operational, sellable, financial stock): fields and readers.

    Attributes:
        as_of: the field that says when the view was true.
        max_age: how old it may be.
        after: the fact it is posted from.
    """

    name: str
    fields: tuple[str, ...]
    readers: tuple[str, ...] = ()
    as_of: str | None = None
    max_age: Duration | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership(NamedDeclaration):
    """Rights on the fields of one entity; `name` is the entity's unless the document names itself.

    Status fields take their writers from the status models, never from here.
    """

    entity: str
    groups: tuple[Group, ...] = ()
    readers: Readers | None = None
    views: Mapping[str, View] = field(default_factory=dict)
    steward: str | None = None
