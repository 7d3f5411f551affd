"""What each lens does to a proof; the judges read the same lens independently."""

from __future__ import annotations

from typing import Any

import pytest

from govctl.model.containment import Verdict
from govctl.subschema.judge import Judge
from govctl.subschema.plain import Role, plain
from govctl.subschema.prove import prove
from govctl.subschema.question import (
    Dialect,
    Direction,
    Enums,
    Formats,
    Lens,
    SchemaSource,
    World,
)

OPEN = Lens(world=World.OPEN)
DECLARED = Lens()
TEXT = Lens(world=World.OPEN, wire_text=True)
TOLERANT = Lens(world=World.OPEN, tolerant_reader=True)
ASSERT = Lens(world=World.OPEN, formats=Formats.ASSERT)
REQUEST = Lens(direction=Direction.REQUEST)
RESPONSE = Lens(direction=Direction.RESPONSE)
CLOSED = Lens(world=World.OPEN, enums=Enums.CLOSED)

A = {"properties": {"a": {"type": "string"}}}
AB = {"properties": {"a": {"type": "string"}, "b": {"type": "null"}}}
IDENTIFIED = {
    "properties": {"id": {"type": "string", "readOnly": True}, "n": {"type": "null"}},
    "required": ["id", "n"],
}

CASES: dict[str, tuple[Lens, Any, Any, bool]] = {
    "an undeclared member is not sent": (DECLARED, A, AB, True),
    "an undeclared member may be sent in the open": (OPEN, A, AB, False),
    "a closed reader takes what is declared": (
        DECLARED,
        A,
        {**AB, "additionalProperties": False},
        True,
    ),
    "a bare object stays open": (DECLARED, {"type": "object"}, AB, False),
    "what says otherwise stays open": (DECLARED, {**A, "additionalProperties": True}, AB, False),
    "an explicit map stays a map": (
        DECLARED,
        {**A, "additionalProperties": {"type": "integer"}},
        AB,
        False,
    ),
    "required names may be sent": (
        DECLARED,
        {**A, "type": "object", "required": ["a", "b"]},
        {"required": ["b"], "not": {"required": ["c"]}},
        True,
    ),
    "parts declare together": (DECLARED, {"allOf": [A, {"properties": {"c": {}}}]}, AB, True),
    "a branch declares for itself": (
        DECLARED,
        {
            "oneOf": [
                {"required": ["x"], "properties": {"x": {}}},
                {"required": ["y"], "properties": {"y": {}}},
            ]
        },
        {"maxProperties": 1},
        True,
    ),
    "a branch that declares nothing stays open": (
        DECLARED,
        {"anyOf": [{"required": ["x"], "properties": {"x": {"const": 1}}}, {"type": "object"}]},
        {"maxProperties": 3},
        False,
    ),
    "nothing is closed under not": (DECLARED, {"type": "object", "not": A}, {"not": A}, True),
    "items are closed too": (DECLARED, {"items": A}, {"items": AB}, True),
    "the reader stays open": (DECLARED, {**AB, "required": ["b"]}, A, True),
    "read-only members are not requested": (REQUEST, {"required": ["n"], **A}, IDENTIFIED, False),
    "a request needs no read-only member": (
        REQUEST,
        {"properties": {"n": {"type": "null"}}, "required": ["n"], "type": "object"},
        IDENTIFIED,
        True,
    ),
    "a response has read-only members": (
        RESPONSE,
        {"properties": {"n": {"type": "null"}}, "required": ["n"], "type": "object"},
        IDENTIFIED,
        False,
    ),
    "a date is a date": (ASSERT, {"type": "string", "format": "date"}, {"maxLength": 10}, True),
    "a date-time is no date": (
        ASSERT,
        {"type": "string", "format": "date-time"},
        {"format": "date"},
        False,
    ),
    "February has its days": (
        ASSERT,
        {"type": "string", "format": "date", "pattern": "-02-"},
        {"pattern": "-[012][0-9]$"},
        True,
    ),
    "an int32 is an int64": (
        ASSERT,
        {"type": "integer", "format": "int32"},
        {"type": "integer", "format": "int64"},
        True,
    ),
    "an unasserted format says nothing": (OPEN, {"type": "string"}, {"format": "date"}, True),
    "an extensible list is open": (
        OPEN,
        {"x-extensible-enum": ["a", "b"]},
        {"x-extensible-enum": ["a"]},
        True,
    ),
    "an extensible list may be read as closed": (
        CLOSED,
        {"x-extensible-enum": ["a", "b"]},
        {"x-extensible-enum": ["a"]},
        False,
    ),
    "a tolerant reader ignores members": (
        TOLERANT,
        {"type": "object"},
        {"additionalProperties": False},
        True,
    ),
    "a tolerant reader takes new values": (TOLERANT, {"enum": ["a", "b"]}, {"enum": ["a"]}, True),
    "a tolerant reader minds types": (TOLERANT, {"enum": ["a", 1]}, {"enum": ["a"]}, False),
    "a number is text on the wire": (TEXT, {"type": "integer"}, {"type": "string"}, True),
    "an integer may be too long a text": (
        TEXT,
        {"type": "integer"},
        {"type": "string", "maxLength": 5},
        False,
    ),
    "an integer may be short enough a text": (
        TEXT,
        {"type": "integer", "minimum": -9999, "maximum": 99999},
        {"type": "string", "maxLength": 5},
        True,
    ),
    "a sign is a character": (
        TEXT,
        {"type": "integer", "minimum": -10000, "maximum": 99999},
        {"type": "string", "maxLength": 5},
        False,
    ),
    "an integer may be long enough a text": (
        TEXT,
        {"type": "integer", "anyOf": [{"minimum": 100}, {"maximum": -10}]},
        {"type": "string", "minLength": 3},
        True,
    ),
    "a word is text on the wire": (
        TEXT,
        {"type": ["boolean", "null"]},
        {"type": "string", "minLength": 4, "maxLength": 5},
        True,
    ),
    "a longer word is too long a text": (
        TEXT,
        {"type": ["boolean", "null"]},
        {"type": "string", "maxLength": 4},
        False,
    ),
    "text may spell a number": (TEXT, {"enum": ["1", "22"]}, {"type": "integer"}, True),
    "text may spell none": (TEXT, {"enum": ["1", "x"]}, {"type": "integer"}, False),
    "listed text is listed numbers": (TEXT, {"enum": ["1", "true"]}, {"enum": [1, True]}, True),
    "two schemas may want two readings": (
        TEXT,
        {"properties": {"q": {"const": 7}}},
        {
            "properties": {"q": {"type": "string"}},
            "patternProperties": {"q": {"type": "integer"}},
        },
        False,
    ),
    "one of several may count two readings": (
        TEXT,
        {"const": 7},
        {"oneOf": [{"type": "string"}, {"enum": ["7"]}]},
        False,
    ),
    "members are text too": (
        TEXT,
        {"properties": {"q": {"type": "boolean"}}},
        {"properties": {"q": {"type": "string"}}},
        True,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_lens_decides_what_breaks(name: str) -> None:
    """The verdict is the one that the definition of the lens asks for."""
    lens, writer, reader, contained = CASES[name]
    verdict = _ask(lens, writer, reader)
    assert verdict is (Verdict.CONTAINED if contained else Verdict.NOT_CONTAINED)


def _ask(lens: Lens, writer: Any, reader: Any, dialect: Dialect | None = None) -> Verdict:
    sent, accepted = (SchemaSource(schema, dialect=dialect) for schema in (writer, reader))
    sends = Judge(plain(sent, lens, Role.WRITER))
    takes = Judge(plain(accepted, lens, Role.READER), reads_text=lens.wire_text)

    def confirm(payload: object) -> bool:
        return sends.accepts(payload) and not takes.accepts(payload)

    return prove(sent, accepted, lens, 20_000, confirm).verdict


def pets(**mapping: str) -> Any:
    """Return an OpenAPI document with a discriminated union, mapped or not."""
    kind = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    discriminator: dict[str, Any] = {"propertyName": "kind"}
    if mapping:
        discriminator["mapping"] = mapping
    union = {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": discriminator,
    }
    return {"components": {"schemas": {"Pet": union, "Cat": kind, "Dog": kind}}}


def test_a_discriminator_selects_its_branch_by_key() -> None:
    """A key that the reader no longer maps breaks; implicit names are the component's."""
    lens, pointer = Lens(world=World.OPEN), "/components/schemas/Pet"

    def verdict(writer: Any, reader: Any) -> Verdict:
        sides = [SchemaSource(d, pointer, dialect=Dialect.OPENAPI_30) for d in (writer, reader)]
        sends, takes = (
            Judge(plain(side, lens, role))
            for side, role in zip(sides, (Role.WRITER, Role.READER), strict=True)
        )
        return prove(
            sides[0],
            sides[1],
            lens,
            20_000,
            lambda payload: sends.accepts(payload) and not takes.accepts(payload),
        ).verdict

    mapped = pets(c="#/components/schemas/Cat", d="Dog")
    assert verdict(mapped, mapped) is Verdict.CONTAINED
    assert verdict(pets(Cat="Cat", Dog="Dog"), pets()) is Verdict.CONTAINED
    assert verdict(mapped, pets()) is Verdict.NOT_CONTAINED


@pytest.mark.parametrize(
    ("dialect", "old", "new"),
    [
        (
            Dialect.OPENAPI_30,
            {"type": "integer", "minimum": 1, "exclusiveMinimum": True, "nullable": True},
            {"type": ["integer", "null"], "exclusiveMinimum": 1},
        ),
        (Dialect.OPENAPI_20, {"type": "string", "x-nullable": True}, {"type": ["null", "string"]}),
        (
            Dialect.DRAFT_04,
            {"items": [{"type": "null"}], "additionalItems": False},
            {"prefixItems": [{"type": "null"}], "items": False},
        ),
        (Dialect.DRAFT_07, {"dependencies": {"a": ["b"]}}, {"dependentRequired": {"a": ["b"]}}),
        (
            Dialect.DRAFT_07,
            {"$ref": "#/definitions/x", "type": "null", "definitions": {"x": {"type": "string"}}},
            {"type": "string"},
        ),
        (Dialect.DRAFT_06, {"if": False, "const": 1}, {"const": 1}),
    ],
)
def test_an_older_dialect_means_its_2020_spelling(dialect: Dialect, old: Any, new: Any) -> None:
    """Upgrading the dialect changes no verdict, in either direction."""
    sources = SchemaSource(old, dialect=dialect), SchemaSource(new)
    for writer, reader in (sources, sources[::-1]):
        proof = prove(writer, reader, OPEN, 1_000, lambda _: False)
        assert (proof.verdict, proof.steps) == (Verdict.CONTAINED, 0)
