"""One schema object on its way into plain 2020-12: how it is read, what is written so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import Protocol

from govctl.subschema.plain_parts import Parts
from govctl.subschema.plain_places import Library
from govctl.subschema.plain_spot import Spot
from govctl.subschema.question import Lens, SchemaProblem

_LARGEST_EXPONENT = 2_000


class Kind(StrEnum):
    """How a part is read."""

    OPEN = "open"  # as it is written
    CLOSED = "closed"  # the writer under `declared`: the value positions below are closed
    TOLERANT = "tolerant"  # the tolerant reader: what is closed is opened


@dataclass(frozen=True, slots=True)
class Reading:
    """How a part is read: its kind, and the names that the direction took out of its position."""

    kind: Kind
    dropped: frozenset[str] = frozenset()

    @property
    def opened(self) -> Reading:
        """The same part as it stands, where it is asked whether it does *not* accept."""
        return Reading(Kind.OPEN, self.dropped)


AS_WRITTEN = Reading(Kind.OPEN)
"""How everything under `not`, `if` and `contains` is read."""


class Writer(Protocol):
    """What a keyword needs from the module that writes the document."""

    library: Library
    parts: Parts
    lens: Lens

    def position(self, spot: Spot, kind: Kind) -> object:
        """Return a value position, written out."""
        ...

    def part(self, spot: Spot, reading: Reading) -> object:
        """Return a part, written out; its reference targets become definitions."""
        ...

    def link(self, spot: Spot, reading: Reading) -> object:
        """Return a reference to a part that stands among the definitions."""
        ...

    def note_origin(self, schema: dict[str, object], spot: Spot) -> None:
        """Remember the place that a schema object was written from."""
        ...

    def note_change(self) -> None:
        """Remember that the lens changed what the schema accepts."""
        ...


@dataclass(slots=True)
class Page:
    """One schema object being written.

    Attributes:
        spot: where it comes from.
        reading: how it is read.
        writer: writes the schemas below.
        fields: the keywords written so far.
        conjuncts: what has to hold besides and has no keyword of its own left.
    """

    spot: Spot
    reading: Reading
    writer: Writer
    fields: dict[str, object] = field(default_factory=dict)
    conjuncts: list[object] = field(default_factory=list)

    @property
    def schema(self) -> dict[str, object]:
        """The schema object as it was written."""
        return self.spot.value if isinstance(self.spot.value, dict) else {}

    def put(self, keyword: str, value: object) -> None:
        """Add a keyword; a second one of the same name has to hold as well."""
        if keyword in self.fields:
            self.also({keyword: value})
        else:
            self.fields[keyword] = value

    def also(self, schema: object) -> None:
        """Add a whole schema that has to hold as well."""
        if schema is True:
            return
        self.conjuncts.append(schema)
        if isinstance(schema, dict) and "$ref" not in schema:
            self.writer.note_origin(schema, self.spot)

    def finish(self) -> dict[str, object]:
        """Return the plain schema object."""
        if self.conjuncts:
            listed = self.fields.get("allOf")
            self.fields["allOf"] = [*(listed if isinstance(listed, list) else ()), *self.conjuncts]
        return self.fields

    def problem(self, keyword: str, message: str) -> SchemaProblem:
        """Return the error that names a keyword of this schema."""
        return self.spot.problem(keyword, message)


def exact(value: object) -> object:
    """Return a JSON value with every number exact: int where it is whole, Decimal elsewhere.

    Raises:
        ValueError: a number that JSON does not have, or with an exponent beyond reason; a text
            with a lone surrogate.
        RecursionError: the value is nested too deep.
    """
    kind = type(value)
    if kind is str:
        return value if value.isascii() else value.encode().decode()  # type: ignore[attr-defined]  # it is a str
    if kind is int or kind is bool or value is None:
        return value
    if isinstance(value, dict):
        return {exact(name): exact(member) for name, member in value.items()}
    if isinstance(value, list):
        return [exact(item) for item in value]
    if isinstance(value, (float, Decimal)):
        return exact_number(value)
    return value


def exact_number(value: float | Decimal) -> int | Decimal:
    """Return a number as int where it is whole, as Decimal elsewhere.

    Raises:
        ValueError: not finite, or with an exponent beyond reason.
    """
    if not isfinite(value) and not (isinstance(value, Decimal) and value.is_finite()):
        raise ValueError("not a number of JSON")
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if number and abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError("the exponent is out of reach")
    whole = int(number)
    return whole if whole == number else number
