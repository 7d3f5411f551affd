"""The whole answer: verdict, witness, places, sentence; and a name for what stays open."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest

from govctl.model.containment import Containment, Undecided, Verdict
from govctl.subschema import accelerate
from govctl.subschema import contains as module
from govctl.subschema.compat import Mode, compat
from govctl.subschema.contains import Question, ask, contains
from govctl.subschema.lens_names import CHOICES, lens_name, lens_named
from govctl.subschema.prove import Proof
from govctl.subschema.question import (
    Dialect,
    Direction,
    Formats,
    Lens,
    SchemaProblem,
    SchemaSource,
    World,
)

OPEN = Lens(world=World.OPEN)


def answer(
    writer: Any, reader: Any, lens: Lens = OPEN, dialect: Dialect | None = None
) -> Containment:
    """Ask about two schemas."""
    return contains(
        SchemaSource(writer, dialect=dialect), SchemaSource(reader, dialect=dialect), lens
    )


TAGGED = {"type": "object", "required": ["t"]}
LINE = {"type": "object", "properties": {"price": {"type": "number"}}, "required": ["price"]}
EXPLAINED: dict[str, tuple[Any, Any, str | None, str | None, str]] = {
    "required": (
        {"type": "object"},
        {"type": "object", "required": ["currency"]},
        "",
        "/required",
        "the payload may arrive without `currency`; the reader requires it",
    ),
    "type": (
        {"properties": {"a": {"type": ["string", "null"]}}},
        {"properties": {"a": {"type": "string"}}},
        "/properties/a/type",
        "/properties/a/type",
        "`a` may be null; the reader takes only string",
    ),
    "enum": (
        {"enum": ["a", "b"]},
        {"enum": ["a"]},
        "/enum",
        "/enum",
        'the payload may be "b"; the reader takes only "a"',
    ),
    "const": (
        {"enum": [1, 2]},
        {"const": 1},
        "",
        "/const",
        "the payload may be 2; the reader takes only 1",
    ),
    "minimum": (
        {"type": "array", "items": {"type": "integer"}},
        {"type": "array", "items": {"type": "integer", "minimum": 0}},
        "/items",
        "/items/minimum",
        "`[0]` may be -1; the reader takes nothing below 0",
    ),
    "maximum": (
        {"type": "integer"},
        {"maximum": 9},
        "",
        "/maximum",
        "the payload may be 10; the reader takes nothing above 9",
    ),
    "exclusiveMinimum": (
        {"type": "integer"},
        {"exclusiveMinimum": 0},
        "",
        "/exclusiveMinimum",
        "the payload may be 0; the reader takes only what is above 0",
    ),
    "exclusiveMaximum": (
        {"type": "integer"},
        {"exclusiveMaximum": 0},
        "",
        "/exclusiveMaximum",
        "the payload may be 0; the reader takes only what is below 0",
    ),
    "multipleOf": (
        {"type": "integer"},
        {"multipleOf": 2},
        "",
        "/multipleOf",
        "the payload may be 1; the reader takes only multiples of 2",
    ),
    "minLength": (
        {"type": "string"},
        {"minLength": 2},
        "",
        "/minLength",
        "the payload may have 0 characters; the reader wants at least 2",
    ),
    "maxLength": (
        {"type": "string"},
        {"maxLength": 0},
        "",
        "/maxLength",
        "the payload may have 1 character; the reader takes at most 0",
    ),
    "pattern": (
        {"type": "string"},
        {"pattern": "^x"},
        "",
        "/pattern",
        'the payload may be ""; the reader takes only text that matches "^x"',
    ),
    "minItems": (
        {"type": "array"},
        {"minItems": 1},
        "",
        "/minItems",
        "the payload may have 0 items; the reader wants at least 1",
    ),
    "maxItems": (
        {"type": "array"},
        {"maxItems": 1},
        "",
        "/maxItems",
        "the payload may have 2 items; the reader takes at most 1",
    ),
    "minProperties": (
        {"type": "object"},
        {"minProperties": 1},
        "",
        "/minProperties",
        "the payload may have 0 members; the reader wants at least 1",
    ),
    "maxProperties": (
        {"type": "object"},
        {"maxProperties": 0},
        "",
        "/maxProperties",
        "the payload may have 1 member; the reader takes at most 0",
    ),
    "uniqueItems": (
        {"type": "array"},
        {"uniqueItems": True},
        "",
        "/uniqueItems",
        "the payload may be [null, null]; the reader wants every item to differ",
    ),
    "contains": (
        {"type": "array"},
        {"contains": {"const": 1}},
        "",
        "/contains",
        "the payload may be []; the reader wants an item of a kind that is missing",
    ),
    "additionalProperties": (
        {"properties": {"a": {"type": "null"}, "b": {"type": "null"}}},
        {"properties": {"a": True}, "additionalProperties": False},
        "/properties/b",
        "/additionalProperties",
        "the payload may carry `b`; the reader takes no members beyond those it declares",
    ),
    "a false schema": (
        {"properties": {"b": {"type": "null"}}},
        {"properties": {"b": False}},
        "/properties/b",
        "/properties/b",
        "`b` may be present; the reader refuses any value there",
    ),
    "not": (
        {"type": "null"},
        {"not": {"type": "null"}},
        "",
        "/not",
        "the payload may be null; the reader excludes it by `not`",
    ),
    "anyOf of types": (
        {"type": "boolean"},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "",
        "/anyOf",
        "the payload may be false; the reader has 2 alternatives, and none fits",
    ),
    "several of oneOf": (
        {"const": 1},
        {"oneOf": [{"minimum": 0}, {"minimum": 1}]},
        "",
        "/oneOf",
        "the payload may be 1; the reader wants exactly one of 2 alternatives to fit",
    ),
    "a tagged branch": (
        {"oneOf": [{**TAGGED, "properties": {"t": {"const": "b"}, "y": {"type": "string"}}}]},
        {
            "oneOf": [
                {**TAGGED, "properties": {"t": {"const": "a"}}},
                {**TAGGED, "properties": {"t": {"const": "b"}, "y": {"type": "null"}}},
            ]
        },
        "/oneOf/0/properties/y/type",
        "/oneOf/1/properties/y/type",
        '`y` may be ""; the reader takes only null',
    ),
    "dependentRequired": (
        {"type": "object"},
        {"dependentRequired": {"a": ["b"]}},
        "",
        "/dependentRequired",
        "the payload may arrive without `b`; the reader requires it because of another member",
    ),
    "propertyNames": (
        {"type": "object"},
        {"propertyNames": {"maxLength": 1}},
        "",
        "/propertyNames/maxLength",
        "the payload may carry `aa`; the reader refuses that name",
    ),
    "a referenced place": (
        {"items": {"$ref": "#/$defs/line"}, "type": "array", "$defs": {"line": LINE}},
        {
            "items": {"$ref": "#/$defs/line"},
            "$defs": {"line": {**LINE, "required": ["price", "sku"]}},
        },
        "/$defs/line/required",
        "/$defs/line/required",
        "`[0]` may arrive without `sku`; the reader requires it",
    ),
}


@pytest.mark.parametrize("what", EXPLAINED)
def test_a_break_is_explained(what: str) -> None:
    """Each keyword has its sentence, and both places of the root edit."""
    writer, reader, writer_at, reader_at, sentence = EXPLAINED[what]
    found = answer(writer, reader)
    assert found.verdict is Verdict.NOT_CONTAINED
    assert found.edit is not None
    assert found.sentence == sentence
    assert (found.edit.writer, found.edit.reader) == (writer_at, reader_at)


@pytest.mark.parametrize("what", EXPLAINED)
def test_a_witness_shows_the_break(what: str) -> None:
    """The witness is accepted for the writer and refused for the reader, as written."""
    writer, reader, *_ = EXPLAINED[what]
    found = answer(writer, reader)
    assert found.has_witness
    witness: Any = found.witness
    assert jsonschema_rs.Draft202012Validator(writer).is_valid(witness)
    assert not jsonschema_rs.Draft202012Validator(reader).is_valid(witness)


def test_places_are_those_of_the_original_dialect() -> None:
    """A pointer names the keyword as its own dialect spells it."""
    old = {"type": "array", "items": [{"type": "string"}]}
    new = {"type": "array", "items": [{"type": "integer"}]}
    found = answer(old, new, dialect=Dialect.DRAFT_07)
    assert found.edit is not None
    assert found.edit.reader == "/items/0/type"
    bound = answer(
        {"type": "integer"}, {"minimum": 1, "exclusiveMinimum": True}, dialect=Dialect.DRAFT_04
    )
    assert bound.edit is not None
    assert bound.edit.reader == "/exclusiveMinimum"


def test_an_asserted_format_is_the_place() -> None:
    """What a format refuses is explained at the format."""
    found = answer({"type": "string"}, {"format": "date"}, Lens(formats=Formats.ASSERT))
    assert found.edit is not None
    assert found.edit.reader == "/format"
    assert found.sentence == 'the payload may be ""; the reader takes only the format "date"'


def test_a_pattern_is_shown_as_it_was_written() -> None:
    """How a pattern was respelled for the validator is nobody's business."""
    found = answer({"type": "string"}, {"pattern": "^.{2}$"})
    assert (
        found.sentence == 'the payload may be ""; the reader takes only text that matches "^.{2}$"'
    )


def test_text_of_documents_is_quoted() -> None:
    """Control characters, markup and endless names do not reach the sentence as they are."""
    name = "\x1b[31m`<b>\u202e" + "x" * 500
    found = answer({"type": "object"}, {"required": [name]})
    assert found.sentence.isascii()
    assert found.sentence.isprintable()
    assert len(found.sentence) < 200


BAD: dict[str, tuple[Any, str]] = {
    "no schema": (3, "invalid-schema"),
    "a reference to itself": ({"$ref": "#"}, "circular-reference"),
    "a dangling reference": ({"$ref": "#/nowhere"}, "dangling-reference"),
    "a remote reference": ({"$ref": "http://e.example/x"}, "dangling-reference"),
    "an unknown dialect": ({"$schema": "http://e.example/mine"}, "unknown-dialect"),
    "a type that is none": ({"type": "strin"}, ""),
    "a bound that is none": ({"minLength": "x"}, ""),
    "a negative length": ({"minLength": -1}, ""),
    "an empty union": ({"anyOf": []}, ""),
    "a pattern that is none": ({"pattern": "("}, ""),
    "a lookahead": ({"pattern": "^(?=.*[0-9])[a-z0-9]+$"}, ""),
    "not a number": ({"maximum": float("nan")}, ""),
    "a lone surrogate": ({"const": "\ud800"}, ""),
    "required as a flag": ({"properties": {"a": {"required": True}}}, ""),
}


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("side", ["writer", "reader"])
def test_bad_input_stays_open_with_a_reason(what: str, side: str) -> None:
    """What cannot be read is undecided, with a reason; never contained, never a traceback."""
    schema, reason = BAD[what]
    other = {"type": "string", "minLength": 3}
    pair = (schema, other) if side == "writer" else (other, schema)
    found = answer(*pair)
    if what == "a lookahead":
        assert found.verdict is not Verdict.CONTAINED
        return
    assert found.verdict is Verdict.UNDECIDED
    assert found.undecided is not None
    assert found.undecided.reason
    assert not reason or found.undecided.reason == reason
    assert found.sentence


@pytest.mark.parametrize("schema", [{"$ref": "#/nowhere"}, {"type": "strin"}, {"pattern": "("}])
def test_a_bad_schema_is_located_on_its_side(schema: Any) -> None:
    """The pointer of what cannot be read stands on the side that has it."""
    found = answer(
        {"properties": {"a": {"type": ["null", "string"]}}}, {"properties": {"a": schema}}
    )
    assert found.undecided is not None
    assert found.undecided.writer is None
    assert str(found.undecided.reader).startswith("/properties/a")


HEAVY: dict[str, Any] = {
    "400 digits": {"maximum": 10**400, "type": "integer"},
    "1e400": {"maximum": Decimal("1e400"), "type": "integer"},
    "a catastrophic pattern": {"type": "string", "pattern": "^(a+)+$"},
    "odd names": {"required": ["\u0000", "a/b~c", "\u202e", "%", '"', "\\", ""]},
    "many values": {"enum": list(range(20_000))},
    "deep": None,
}


@pytest.mark.parametrize("what", HEAVY)
def test_heavy_input_is_answered(what: str) -> None:
    """Extreme but legal schemas contain themselves, and exclude what they exclude."""
    schema: Any = HEAVY[what]
    if what == "deep":
        schema = {"type": "null"}
        for _ in range(1_000):
            schema = {"type": "array", "items": schema}
    same = answer(schema, schema)
    assert same.verdict is Verdict.CONTAINED
    assert answer({"type": ["boolean", "object"]}, schema).verdict is Verdict.NOT_CONTAINED


def test_an_unconfirmed_witness_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that claims what the validator denies ends undecided."""
    claim = Proof(Verdict.NOT_CONTAINED, has_witness=True, witness=1)
    monkeypatch.setattr(module, "prove", lambda *_: claim)
    found = answer({"type": "string"}, {"type": "null"})
    assert found.verdict is Verdict.UNDECIDED
    assert found.undecided is not None
    assert found.undecided.reason == "witness-not-confirmed"
    assert not found.has_witness


def test_an_endless_witness_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A witness that no one can read is not shown."""
    claim = Proof(Verdict.NOT_CONTAINED, has_witness=True, witness="x" * 70_000)
    monkeypatch.setattr(module, "prove", lambda *_: claim)
    found = answer({"type": "string", "minLength": 70_000}, {"type": "null"})
    assert found.undecided is not None
    assert found.undecided.reason == "witness-too-large"


def test_the_accelerator_may_prove_what_the_search_left_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An open search is closed by a "yes" of the second opinion, and by nothing else."""
    gave_up = Proof(Verdict.UNDECIDED, undecided=Undecided("budget", "spent"))
    monkeypatch.setattr(module, "prove", lambda *_: gave_up)
    assert answer({"type": "integer"}, {"type": "number"}).verdict is Verdict.CONTAINED
    assert answer({"type": "number"}, {"type": "integer"}).verdict is Verdict.UNDECIDED
    monkeypatch.setattr(accelerate, "is_available", lambda: False)
    assert answer({"type": "integer"}, {"type": "number"}).verdict is Verdict.UNDECIDED


def test_the_accelerator_is_not_asked_what_it_cannot_finish() -> None:
    """Schemas of the kind on which it explodes are not given to it."""
    knot: dict[str, object] = {
        "allOf": [{"if": {"required": [f"a{i}"]}, "then": {"required": ["b"]}} for i in range(9)]
    }
    assert accelerate.covers({}, knot) is None
    assert accelerate.covers({"type": ["string", "null"]}, {"type": "string"}) is True
    assert accelerate.covers({"type": "string"}, {"type": "null"}) is None


def test_schema_problems_of_the_search_are_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A problem that only the search sees is reported as it is."""

    def refuse(*_: object) -> Proof:
        raise SchemaProblem("/x", "unreadable", "odd")

    monkeypatch.setattr(module, "prove", refuse)
    found = answer({}, {})
    assert found.undecided is not None
    assert found.undecided.reason == "odd"


def test_modes_ask_in_their_directions() -> None:
    """Backward: the new version reads the old; forward: the other way; the worst stands on top."""
    old = SchemaSource({"type": "object"})
    new = SchemaSource({"type": "object", "required": ["currency"]})
    full = compat(old, new, Mode.FULL)
    assert [one.mode for one in full.directions] == [Mode.BACKWARD, Mode.FORWARD]
    assert full.verdict is Verdict.NOT_CONTAINED
    assert compat(old, new, Mode.FORWARD).verdict is Verdict.CONTAINED
    printed = full.as_json()
    assert printed["verdict"] == "not-contained"
    assert printed["witness"] == {}
    assert printed["mode"] == "full"
    assert printed["lens"] == "declared"
    assert printed["edit"] == {"writer": "", "reader": "/required"}
    assert printed["sentence"] == (
        "the payload may arrive without `currency`; the new version requires it"
    )
    assert len(full.directions) == 2


def test_a_lens_is_named_by_what_it_chooses() -> None:
    """The world comes first, then everything that differs from the plain reading."""
    assert lens_name(OPEN) == "open"
    lens = Lens(direction=Direction.REQUEST, formats=Formats.ASSERT, wire_text=True)
    assert lens_name(lens) == "declared,request,formats,wire-text"


@pytest.mark.parametrize("word", CHOICES)
def test_a_named_lens_has_that_name(word: str) -> None:
    """Every word is understood, alone and beside the world it goes with."""
    assert word in lens_name(lens_named(word)).split(",")
    if word not in ("open", "declared"):
        assert lens_name(lens_named(f" {word}, open")) == f"open,{word}"


@pytest.mark.parametrize("name", ["", "opn", "open,declared", "request,response", "open,,formats"])
def test_a_lens_that_is_none_is_refused(name: str) -> None:
    """A misspelt or contradictory lens is an error, never the default."""
    with pytest.raises(ValueError, match=r"none of|contradicts"):
        lens_named(name)


def test_a_question_may_name_its_reader() -> None:
    """Reports speak of versions, not of readers."""
    found = ask(
        Question(SchemaSource({}), SchemaSource({"type": "null"}), OPEN, reader_name="the portal")
    )
    assert "the portal" in found.sentence
