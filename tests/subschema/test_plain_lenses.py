"""Every lens, by what the plain form accepts and refuses once it is applied."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from govctl.subschema.judge import Judge, Unjudgeable
from govctl.subschema.plain import Role, plain
from govctl.subschema.question import (
    Dialect,
    Direction,
    Enums,
    Formats,
    Lens,
    SchemaSource,
    World,
)
from govctl.subschema.wire import readings, spelling, twin

OPEN = Lens(world=World.OPEN)
O3 = Dialect.OPENAPI_30


def writer(schema: Any, lens: Lens = Lens(), dialect: Dialect | None = None) -> Judge:  # noqa: B008 - frozen
    """Return the judge of a writer."""
    return Judge(plain(SchemaSource(schema, dialect=dialect), lens, Role.WRITER))


def reader(schema: Any, lens: Lens, dialect: Dialect | None = None) -> Judge:
    """Return the judge of a reader."""
    source = SchemaSource(schema, dialect=dialect)
    return Judge(plain(source, lens, Role.READER), reads_text=lens.wire_text)


BASE = {"type": "object", "properties": {"a": {}}}
DECLARED: dict[str, tuple[Any, list[Any], list[Any]]] = {
    "declared members only": (BASE, [{}, {"a": 1}], [{"b": 1}]),
    "a bare object stays open": ({"type": "object"}, [{"b": 1}], []),
    "patterns declare": ({"patternProperties": {"^x": {}}}, [{"x1": 1}], [{"y": 1}]),
    "a map says otherwise": ({**BASE, "additionalProperties": {"type": "null"}}, [{"b": None}], []),
    "true says otherwise": ({**BASE, "additionalProperties": True}, [{"b": 1}], []),
    "required members are declared": ({**BASE, "required": ["b"]}, [{"b": 1}], [{"b": 1, "c": 1}]),
    "allOf composes": (
        {"allOf": [BASE, {"properties": {"b": {}}}]},
        [{"a": 1, "b": 1}],
        [{"a": 1, "c": 1}],
    ),
    "anyOf composes": (
        {"properties": {"a": {}}, "anyOf": [{"properties": {"b": {}}}, {"required": ["z"]}]},
        [{"a": 1, "b": 1}],
        [{"c": 1}],
    ),
    "a reference inside allOf is not closed by itself": (
        {"allOf": [{"$ref": "#/$defs/x"}], "properties": {"b": {}}, "$defs": {"x": BASE}},
        [{"a": 1, "b": 1}],
        [{"c": 1}],
    ),
    "nested values close too": ({"properties": {"p": BASE}}, [{"p": {"a": 1}}], [{"p": {"b": 1}}]),
    "items close too": ({"items": BASE}, [[{"a": 1}]], [[{"b": 1}]]),
    "nothing closes under not": ({"not": {"required": ["p"], "properties": {"p": BASE}}}, [], []),
    "nothing closes under if": (
        {"properties": {"a": {}}, "if": {"properties": {"a": BASE}}, "then": True},
        [{"a": {"b": 1}}],
        [{"c": 1}],
    ),
    "a union whose other branch is bare": (
        {"oneOf": [{**BASE, "required": ["a"]}, {"type": "object"}]},
        [{"x": 1}],
        [],
    ),
    "closing one branch of oneOf opens no other": (
        {"oneOf": [{"properties": {"p": BASE}}, {"properties": {"p": {"required": ["x"]}}}]},
        [{"p": {"a": 1}}],
        [{"p": {"x": 1}}, {"p": {"a": 1, "x": 1}}],
    ),
    "then declares when if holds": (
        {"if": {"required": ["k"]}, "then": {"properties": {"k": {}}}},
        [{"k": 1}, {"z": 1}],
        [{"k": 1, "z": 1}],
    ),
    "recursion closes at every level": (
        {"properties": {"n": {"$ref": "#"}}},
        [{"n": {"n": {}}}],
        [{"n": {"n": {"x": 1}}}],
    ),
}


@pytest.mark.parametrize("what", DECLARED)
def test_declared_writers_send_declared_members(what: str) -> None:
    """Under `declared` a writer sends what some applying part of its schema declares."""
    schema, accepts, refuses = DECLARED[what]
    judge = writer(schema)
    assert [p for p in accepts if not judge.accepts(p)] == []
    assert [p for p in refuses if judge.accepts(p)] == []


@pytest.mark.parametrize("what", DECLARED)
def test_readers_are_never_closed(what: str) -> None:
    """`declared` speaks about writers: a reader is the same under both worlds."""
    source = SchemaSource(DECLARED[what][0])
    assert plain(source, Lens(), Role.READER).document == plain(source, OPEN, Role.READER).document


MARKED = {
    "type": "object",
    "properties": {"id": {"readOnly": True}, "secret": {"$ref": "#/components/schemas/S"}, "a": {}},
    "required": ["id", "secret", "a"],
    "additionalProperties": False,
}
API = {"components": {"schemas": {"S": {"type": "string", "writeOnly": True}, "M": MARKED}}}


@pytest.mark.parametrize(
    ("direction", "accepted"),
    [
        (Direction.REQUEST, {"secret": "x", "a": 1}),
        (Direction.RESPONSE, {"id": 1, "a": 1}),
        (Direction.NONE, {"id": 1, "secret": "x", "a": 1}),
    ],
)
def test_direction_drops_members_and_what_requires_them(
    direction: Direction, accepted: dict[str, Any]
) -> None:
    """Read-only members are never requested, write-only ones never answered."""
    source = SchemaSource(API, "/components/schemas/M", dialect=O3)
    judge = Judge(plain(source, Lens(direction=direction), Role.READER))
    assert judge.accepts(accepted)
    assert not judge.accepts({**accepted, "id": 1, "secret": "x", "other": 1})
    for name in accepted:
        assert not judge.accepts({k: v for k, v in accepted.items() if k != name})


def test_direction_reaches_all_parts_of_a_value() -> None:
    """A name that one part marks is dropped from `required` of its siblings as well."""
    parts = [{"properties": {"id": {"readOnly": True}}}, {"required": ["id"]}]
    schema = {"allOf": parts, "dependentRequired": {"x": ["id"], "id": ["y"]}}
    judge = reader(schema, Lens(direction=Direction.REQUEST))
    assert judge.accepts({"x": 1})
    assert judge.accepts({"id": 1})
    assert not reader(schema, Lens()).accepts({"x": 1})


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date", "2024-02-29", "2023-02-29"),
        ("date-time", "2024-01-01T00:00:00Z", "2024-01-01"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567"),
        ("ipv4", "1.2.3.4", "1.2.3.256"),
        ("int32", 2**31 - 1, 2**31),
        ("int64", -(2**63), 2**63),
    ],
)
def test_formats_assert_when_asked(name: str, good: Any, bad: Any) -> None:
    """A known format refuses values under `assert` and describes them otherwise."""
    asserting = reader({"format": name}, Lens(formats=Formats.ASSERT))
    assert asserting.accepts(good)
    assert not asserting.accepts(bad)
    assert reader({"format": name}, Lens()).accepts(bad)


def test_extensible_enums_close_when_asked() -> None:
    """`x-extensible-enum` is a closed list only under `closed`."""
    schema = {"type": "string", "x-extensible-enum": ["a"]}
    assert reader(schema, Lens()).accepts("b")
    assert not reader(schema, Lens(enums=Enums.CLOSED)).accepts("b")


TOLERANT = Lens(tolerant_reader=True)


@pytest.mark.parametrize(
    ("schema", "accepts", "refuses"),
    [
        ({"properties": {"a": {}}, "additionalProperties": False}, [{"b": 1}], []),
        ({"properties": {"a": {}}, "unevaluatedProperties": False}, [{"b": 1}], []),
        ({"additionalProperties": {"type": "null"}}, [{"b": None}], [{"b": 1}]),
        ({"enum": ["a", "b", 1]}, ["c", 2.5], [None, True]),
        ({"const": "a"}, ["a"], ["b"]),
        ({"not": {"enum": ["a"]}}, ["b"], ["a"]),
        (
            {"oneOf": [{"enum": ["a"]}, {"enum": ["b"]}]},
            ["a", "b", "c"],
            [1],
        ),
        ({"oneOf": [{"enum": ["a"]}, {"enum": ["a"]}]}, ["b"], ["a"]),
    ],
)
def test_tolerant_readers_ignore_what_they_do_not_know(
    schema: Any, accepts: list[Any], refuses: list[Any]
) -> None:
    """Closed objects and lists are opened on the reader's side, except where they exclude."""
    judge = reader(schema, TOLERANT)
    assert [p for p in accepts if not judge.accepts(p)] == []
    assert [p for p in refuses if judge.accepts(p)] == []


def test_discriminators_select_their_branch() -> None:
    """A branch asks for its key: the mapped ones, or else the name of the component."""
    union = {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"meow": "Cat", "purr": "Cat"}},
    }
    api = {
        "components": {
            "schemas": {"Cat": {"type": "object"}, "Dog": {"type": "object"}, "P": union}
        }
    }
    source = SchemaSource(api, "/components/schemas/P", dialect=O3)
    judge = Judge(plain(source, OPEN, Role.READER))
    assert all(judge.accepts({"kind": key}) for key in ("meow", "purr", "Dog"))
    assert not any(judge.accepts(p) for p in ({"kind": "Cat"}, {"kind": "Bird"}, {}))


def test_text_on_the_wire_is_read_as_what_it_spells() -> None:
    """A parameter `"7"` may be read as the integer 7, and 7 as text."""
    lens = Lens(wire_text=True)
    assert reader({"type": "integer"}, lens).accepts("7")
    assert not reader({"type": "integer"}, lens).accepts("7.50")
    assert reader({"type": "string", "maxLength": 2}, lens).accepts(42)
    assert not reader({"type": "string", "maxLength": 2}, lens).accepts(420)
    assert reader({"items": {"type": "boolean"}}, lens).accepts(["true", False])
    assert not reader({"type": "integer"}, Lens()).accepts("7")


@pytest.mark.parametrize(
    ("scalar", "text"),
    [(7, "7"), (-0.5, "-0.5"), (Decimal("1e-10"), "1e-10"), (True, "true"), (None, "null")],
)
def test_a_twin_has_a_twin(scalar: Any, text: str) -> None:
    """The spelling of a scalar is read back as that scalar."""
    assert spelling(scalar) == text
    assert twin(scalar) == [text]
    assert twin(text) == [scalar]


@pytest.mark.parametrize("text", ["07", "+7", "7.0", "1E3", "", " 7", "NaN", "9" * 2_000, "1e9999"])
def test_other_spellings_stay_text(text: str) -> None:
    """Only the shortest spelling of a number is read as one."""
    assert twin(text) == []


def test_readings_are_independent() -> None:
    """Each scalar is itself or its twin, whatever the others are; names stay names."""
    assert len(list(readings({"1": [1, "2"], "b": "x"}))) == 4


def test_too_many_readings_are_no_answer() -> None:
    """A payload with hundreds of scalars is not guessed about."""
    with pytest.raises(Unjudgeable):
        reader({"type": "null"}, Lens(wire_text=True)).accepts(list(range(100)))
