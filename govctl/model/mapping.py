"""Mappings: how a system's local model becomes canonical, or the other way round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from govctl.model.declaration import Declaration, NamedDeclaration


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingEnd(Declaration):
    """One side of a mapping: a system's local model, or an entity's canonical one.

    Attributes:
        schema: path of the local schema within the registry, `schema_pointer` the part meant.
        contract: reference to the contract whose payload it is, where it is one.
    """

    system: str | None = None
    entity: str | None = None
    schema: str | None = None
    schema_pointer: str = ""
    contract: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMapping(Declaration):
    """How one target field gets its value.

    Attributes:
        target: field path on the `to` side.
        sources: field paths on the `from` side; several where only together they mean one value.
        tz: the zone that a local time is in.
        lookup: reference to a cross-reference (`xref:item`) or code list.
        values: source value to target value, None where values pass as they are.
        meanings: source value to what it says, for people.
        factor: what a quantity is multiplied by; `unit` and `currency` what it is then in.
        constant: the value itself, where nothing is read.
    """

    target: str
    sources: tuple[str, ...] = ()
    tz: str | None = None
    lookup: str | None = None
    values: Mapping[str, str] | None = None
    meanings: Mapping[str, str] = field(default_factory=dict)
    factor: str | None = None
    unit: str | None = None
    currency: str | None = None
    constant: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityMapping(NamedDeclaration):
    """A document of kind Mapping.

    Attributes:
        source: where values come from; `target` where they go.
        runs_in: the system that does it.
        unmapped: source fields left behind, with the reason (empty where none was given).
    """

    source: MappingEnd
    target: MappingEnd
    runs_in: str | None = None
    owner: str | None = None
    fields: Mapping[str, FieldMapping] = field(default_factory=dict)
    unmapped: Mapping[str, str] = field(default_factory=dict)
