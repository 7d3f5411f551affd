"""Mappings: how a system's local model becomes canonical, or the other way round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


ANY = "*"
"""In a row of a tuple map: whatever value this source has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TupleRow(Declaration):
    """One row of a tuple map: what several source values mean together.

    Attributes:
        when: a value for each source, in their order; `ANY` for every value.
        value: the target value, None where the row refuses.
        refused: why source values like these mean nothing; the message goes to the exceptions.
    """

    when: tuple[str, ...]
    value: str | None = None
    refused: str = ""

    def covers(self, values: Sequence[str]) -> bool:
        """Whether this row speaks about these source values, one for each source."""
        return len(values) == len(self.when) and all(
            wanted in (ANY, value) for wanted, value in zip(self.when, values, strict=True)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMapping(Declaration):
    """How one target field gets its value.

    Where several sources only together mean one value (a system that keeps the state of an order,
    of its delivery and of its billing apart), `values` is a tuple map, a list of rows:

        status:
          from: [VBAK.GBSTK, VBAK.LFSTK, VBAK.FKSTK]
          values:
            - {when: [A, A, A], is: accepted}
            - {when: [C, C, C], is: closed}
            - {when: [C, A, "*"], refuse: complete without a delivery}
            - {when: ["*", "*", "*"], is: in_fulfilment}

    Each row has one value per source; the first row that covers the values decides, so `"*"`
    (any value) stands in the later rows. A tuple map is total when every combination of the
    sources' values is covered by some row, `refuse` included: a refused combination is known,
    and its messages go to the exceptions instead of being guessed at.

    Attributes:
        target: field path on the `to` side.
        sources: field paths on the `from` side; several where only together they mean one value.
        tz: the zone that a local time is in.
        lookup: reference to a cross-reference (`xref:item`) or code list.
        values: source value to target value, None where values pass as they are or `rows` decide.
        rows: the rows of a tuple map, in their order; empty where there is none.
        meanings: source value to what it says, for people.
        factor: what a quantity is multiplied by; `unit` and `currency` what it is then in.
        constant: the value itself, where nothing is read.
    """

    target: str
    sources: tuple[str, ...] = ()
    tz: str | None = None
    lookup: str | None = None
    values: Mapping[str, str] | None = None
    rows: tuple[TupleRow, ...] = ()
    meanings: Mapping[str, str] = field(default_factory=dict)
    factor: str | None = None
    unit: str | None = None
    currency: str | None = None
    constant: str | None = None

    def row_for(self, values: Sequence[str]) -> TupleRow | None:
        """The row that decides what these source values mean together, None where there is none."""
        return next((row for row in self.rows if row.covers(values)), None)


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
