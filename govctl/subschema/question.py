"""What is asked: two schemas with dialect and documents, and the lens to read them through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from govctl.model.dialect import Dialect

__all__ = [
    "DEFAULT_BUDGET",
    "Dialect",
    "Direction",
    "Enums",
    "Formats",
    "Lens",
    "SchemaSource",
    "World",
]

_NO_RESOURCES: Mapping[str, object] = MappingProxyType({})


_CORE_04 = frozenset(
    {
        *("$ref", "type", "enum", "allOf", "anyOf", "oneOf", "not", "format"),
        *("multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
        *("minLength", "maxLength", "pattern", "items", "minItems", "maxItems", "uniqueItems"),
        *("properties", "additionalProperties", "required", "minProperties", "maxProperties"),
    }
)
_DRAFT_04 = _CORE_04 | {"additionalItems", "patternProperties", "dependencies", "definitions", "id"}
_DRAFT_06 = (_DRAFT_04 - {"id"}) | {"$id", "const", "contains", "propertyNames"}
_DRAFT_07 = _DRAFT_06 | {"if", "then", "else"}
_DRAFT_2019 = (_DRAFT_07 - {"dependencies"}) | {
    *("$anchor", "$defs", "$recursiveRef", "$recursiveAnchor", "minContains", "maxContains"),
    *("dependentRequired", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties"),
}
_DRAFT_2020 = (_DRAFT_2019 - {"additionalItems", "$recursiveRef", "$recursiveAnchor"}) | {
    *("prefixItems", "$dynamicRef", "$dynamicAnchor"),
}

KEYWORDS: Mapping[Dialect, frozenset[str]] = MappingProxyType(
    {
        Dialect.DRAFT_04: _DRAFT_04,
        Dialect.DRAFT_06: _DRAFT_06,
        Dialect.DRAFT_07: _DRAFT_07,
        Dialect.DRAFT_2019_09: _DRAFT_2019,
        Dialect.DRAFT_2020_12: _DRAFT_2020,
        Dialect.OPENAPI_20: (_CORE_04 - {"anyOf", "oneOf", "not"})
        | {"discriminator", "x-nullable"},
        Dialect.OPENAPI_30: _CORE_04 | {"discriminator", "nullable"},
        Dialect.OPENAPI_31: _DRAFT_2020 | {"discriminator"},
    }
)
"""The keywords of each dialect that can change what a schema accepts, or where it is found.

Every dialect also has `readOnly`, `writeOnly` and `x-extensible-enum`, for the lenses.
"""


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
    resources: Mapping[str, object] = field(default_factory=lambda: _NO_RESOURCES)


class SchemaProblem(Exception):  # noqa: N818 - the name that govctl.errors and reports use
    """A schema that cannot be read: no schema, a dangling reference, a keyword of the wrong type.

    Attributes:
        pointer: JSON Pointer of the place, in the document that holds it.
        message: what is wrong there, a plain sentence without the pointer.
        reason: a stable kebab-case word for reports.
    """

    def __init__(self, pointer: str, message: str, reason: str = "invalid-schema") -> None:
        super().__init__(pointer, message, reason)
        self.pointer = pointer
        self.message = message
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.message}"


class World(StrEnum):
    """What a writer may add beyond what its schema declares.

    `declared`, exactly. A *value position* is a schema that is applied to a value of its own: the
    root, and what stands under `properties`, `patternProperties`, `additionalProperties`,
    `unevaluatedProperties`, `items`, `prefixItems`, `additionalItems`, `unevaluatedItems`. Its
    *parts* are the schema objects that speak about the same value: itself and, transitively, its
    `$ref`, `allOf`, `anyOf`, `oneOf`, `then`, `else` and `dependentSchemas`; not `not`, not `if`.
    A part *declares* when it has a `properties` or `patternProperties` with at least one entry.

    At each value position S of the writer that is not under `not`, `if` or `contains`:

    - the value must satisfy S, and
    - if a declaring part applies to the value (reached from S through parts that accept it, and
      accepting it itself), the value must also satisfy `{"allOf": [S], "unevaluatedProperties":
      false}`: each member is evaluated by some part (or `if`) that accepts the value, where
      `additionalProperties` and `unevaluatedProperties` evaluate everything as usual ("says
      otherwise"). Names that some part of S lists under `required` count as evaluated.

    The writer only ever shrinks: where a part is asked whether it does *not* accept a value (the
    other branches of `oneOf`, the condition "a declaring part applies"), it is read open, with all
    value positions below it. So `oneOf [S1 .. Sn]` reads: for some i, Si closed accepts and no
    other Sj open accepts; and what is contained under `open` is contained under `declared`.
    """

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

    Exact meanings, for the two modules that implement them independently of each other:

    Direction. A schema is read-only when `readOnly: true` stands in it, in its `$ref` target or in
    one of its `allOf` members, transitively (`writeOnly` alike). For requests, a name whose
    `properties` entry is read-only in some part (see `World`) of a value position is removed from
    `properties`, `required` and `dependentRequired` of all parts of that value position, as if it
    had never been written there; responses do so with write-only names. The draft-03 habit is not
    followed: nothing else moves.

    Formats. Under `assert`, a `format` named in `govctl.subschema.formats.ASSERTED` adds the
    keywords of that table to its schema object; every other format stays an annotation.

    Enums. Under `closed`, an `x-extensible-enum` that is a list is read as `enum` (beside an
    `enum`: both hold); under `extensible` it is an annotation.

    Wire text. The reader accepts a value when it accepts one of its *readings*: any scalars in it
    (member values and items, not names) replaced by their twin; the twin of a number, boolean or
    null is its shortest JSON spelling as a string (integers without point or exponent), and the
    twin of a string that is such a spelling is that number, boolean or null.

    Tolerant reader. Outside `not`, `if` and `contains` of the reader, `additionalProperties: false`
    and `unevaluatedProperties: false` are dropped, and each `enum` (not `const`, not what a
    discriminator compiles to) is replaced by the types of its values (null, boolean, number,
    string, array, object). The reader only ever grows: the other branches of `oneOf` (those that
    must not accept) keep their strict reading.

    Discriminators (OpenAPI dialects). With `oneOf` or `anyOf` beside it: each branch that is a
    `$ref` also requires the property to be present and one of the branch's keys; the keys are those
    that `mapping` gives to that target (by reference, or by bare component name) or, when it gives
    none, the last segment of the reference. Inline branches stay as they are. Without `oneOf` and
    `anyOf` (inheritance) a discriminator changes nothing: the parent is read as it is written.

    Keywords. Each dialect knows its own vocabulary only (`KEYWORDS`): `const` in OpenAPI 3.0 or
    `dependencies` in 2020-12 is an unknown keyword, hence an annotation. Up to draft-07, and in
    OpenAPI 2.0 and 3.0, whatever stands beside `$ref` is ignored. `nullable: true` (3.0) and
    `x-nullable: true` (2.0) add `null` to the `type` beside them and do nothing without one;
    `type: file` (2.0) constrains nothing.

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
