"""What is asked: two schemas with dialect and documents, and the lens to read them through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from govctl.model.dialect import Dialect

__all__ = ["DEFAULT_BUDGET", "Dialect", "Direction", "Enums", "Formats", "Lens", "SchemaSource", "World"]

_NO_RESOURCES: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SchemaSource:
    """One schema, and everything needed to resolve it without any I/O.

    Attributes:
        document: the parsed document (None, bool, int, float, Decimal, str, list, dict).
        pointer: JSON Pointer of the schema inside the document ("" is the document itself).
        uri: base URI of the document; relative references resolve against it.
        dialect: None takes it from `$schema`, and 2020-12 where that is silent.
        resources: other documents by absolute URI; a reference to anything else is dangling.
    """

    document: object
    pointer: str = ""
    uri: str = ""
    dialect: Dialect | None = None
    resources: Mapping[str, object] = field(default=_NO_RESOURCES)


class World(StrEnum):
    """What a writer may add beyond what its schema declares."""

    DECLARED = "declared"
    OPEN = "open"


class Direction(StrEnum):
    """Which way a payload travels; `readOnly` is never requested, `writeOnly` never answered."""

    REQUEST = "request"
    RESPONSE = "response"
    NONE = "none"


class Formats(StrEnum):
    """Whether known formats refuse values (API contracts) or only describe them (bare schemas)."""

    ASSERT = "assert"
    ANNOTATE = "annotate"


class Enums(StrEnum):
    """Whether an enumeration marked extensible (`x-extensible-enum`) is a closed list."""

    EXTENSIBLE = "extensible"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Lens:
    """How both schemas are read before the search; DESIGN.md, "Compatibility".

    Attributes:
        world: `declared` closes the *writer's* objects to declared properties, where at least one
            `properties` or `patternProperties` applies and nothing says otherwise, never inside
            `not` or `if`.
        direction: drops `readOnly` properties of requests and `writeOnly` ones of responses.
        formats: whether known formats assert.
        enums: how extensible enumerations are read.
        wire_text: both sides describe text on the wire (parameters, headers): `"7"` may be read
            as the integer 7.
        tolerant_reader: the reader ignores what it does not know (closed objects are opened on its
            side and its closed enumerations accept other values of the same type).
    """

    world: World = World.DECLARED
    direction: Direction = Direction.NONE
    formats: Formats = Formats.ANNOTATE
    enums: Enums = Enums.EXTENSIBLE
    wire_text: bool = False
    tolerant_reader: bool = False


DEFAULT_BUDGET = 200_000
"""Search steps of one question; sized to about two seconds on a small machine."""
