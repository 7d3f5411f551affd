"""Schemas that are no schemas, and values at the edge of what JSON can say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from govctl.model.containment import Verdict
from govctl.subschema.prove import Proof, prove
from govctl.subschema.question import SchemaProblem, SchemaSource
from tests.subschema.proving import OPEN


def ask(writer: Any, reader: Any) -> Proof:
    """Ask without validators, which do not take everything that is asked here."""
    return prove(SchemaSource(writer), SchemaSource(reader), OPEN, 200_000, lambda _: True)


REFUSED: dict[str, tuple[Any, str, str]] = {
    "a number": (3, "", "invalid-schema"),
    "null": (None, "", "invalid-schema"),
    "unknown type": ({"type": "strin"}, "/type", "invalid-schema"),
    "type of a wrong type": ({"type": 3}, "/type", "invalid-schema"),
    "null property": ({"properties": {"a/b": None}}, "/properties/a~1b", "invalid-schema"),
    "properties as a list": ({"properties": []}, "/properties", "invalid-schema"),
    "numeric property name": ({"properties": {1: {}}}, "/properties", "invalid-schema"),
    "boolean required": ({"required": True}, "/required", "invalid-schema"),
    "negative count": ({"minLength": -1}, "/minLength", "invalid-schema"),
    "textual count": ({"items": {"maxItems": "1"}}, "/items/maxItems", "invalid-schema"),
    "empty anyOf": ({"anyOf": []}, "/anyOf", "invalid-schema"),
    "zero divisor": ({"multipleOf": 0}, "/multipleOf", "invalid-schema"),
    "items as a list": ({"items": [{}]}, "/items", "invalid-schema"),
    "not a pattern for names": (
        {"patternProperties": {"(": {"type": "null"}}},
        "/patternProperties/(",
        "invalid-schema",
    ),
    "NaN": ({"minimum": float("nan")}, "/minimum", "invalid-schema"),
    "infinity": ({"enum": [float("inf")]}, "/enum", "invalid-schema"),
    "a number of a billion digits": (
        {"minimum": Decimal("1e999999999")},
        "/minimum",
        "number-too-long",
    ),
    "a set": ({"const": {1, 2}}, "/const", "invalid-schema"),
    "reference of a wrong type": ({"$ref": 3}, "/$ref", "invalid-schema"),
    "itself": ({"$ref": "#"}, "", "circular-reference"),
    "unknown dialect": ({"$schema": "https://example.org/own"}, "/$schema", "unknown-dialect"),
    "ambiguous dynamic reference": (
        {
            "$dynamicRef": "#n",
            "$defs": {
                "a": {"$dynamicAnchor": "n"},
                "b": {"$id": "https://example.org/b", "$dynamicAnchor": "n", "type": "null"},
            },
        },
        "",
        "dynamic-reference",
    ),
}


UNREADABLE: dict[str, tuple[Any, str, str]] = {
    "not a pattern": ({"pattern": "("}, "/pattern", "invalid-schema"),
    "an inline flag": ({"pattern": "(?i)a"}, "/pattern", "invalid-schema"),
    "dangling": ({"items": {"$ref": "#/nowhere"}}, "/items/$ref", "dangling-reference"),
    "remote": ({"$ref": "https://example.org/x"}, "/$ref", "dangling-reference"),
    "dangling with more beside it": (
        {"$ref": "#/nowhere", "minItems": 0},
        "/$ref",
        "dangling-reference",
    ),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_means_nothing_is_named_where_the_answer_depends_on_it(name: str) -> None:
    """An invalid pattern or a dangling reference leaves the question open, with its place."""
    schema, pointer, reason = UNREADABLE[name]
    asked = ask({"type": ["string", "array"]}, schema)
    assert asked.verdict is Verdict.UNDECIDED
    assert asked.undecided is not None
    assert (asked.undecided.reader, asked.undecided.reason) == (pointer, reason)
    assert ask(schema, {"type": "null"}).verdict is not Verdict.CONTAINED


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_means_nothing_cancels_against_itself(name: str) -> None:
    """Whatever it means, it means the same on both sides; a change beside it is still found."""
    schema, _, _ = UNREADABLE[name]
    old = {"properties": {"a": schema, "b": {"type": "null"}}}
    new = {"properties": {"a": schema, "b": {"type": ["null", "string"]}}}
    assert ask(old, new).verdict is Verdict.CONTAINED
    assert ask({"anyOf": [schema, {"type": "null"}]}, True).verdict is Verdict.CONTAINED
    broken = ask(new, old)
    assert broken.verdict is Verdict.NOT_CONTAINED
    assert broken.witness == {"b": ""}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_schema_is_refused_with_its_place(name: str) -> None:
    """The error names the pointer and a stable reason, on either side of the question."""
    schema, pointer, reason = REFUSED[name]
    for sides in ((schema, True), ({"type": "string"}, schema)):
        with pytest.raises(SchemaProblem) as caught:
            ask(*sides)
        assert (caught.value.pointer, caught.value.reason) == (pointer, reason)


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [{"$ref": "#"}]},
        {"anyOf": [{"type": "string"}, {"$ref": "#"}]},
        {"not": {"$ref": "#"}},
        {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"},
    ],
)
def test_a_schema_that_is_about_itself_in_place_is_refused(schema: Any) -> None:
    """Recursion about the same value has no meaning, and never hangs."""
    with pytest.raises(SchemaProblem) as caught:
        ask(schema, {"type": "string"})
    assert caught.value.reason == "circular-reference"


def test_patterns_outside_the_regular_subset_are_undecided_where_they_matter() -> None:
    """A look-ahead proves nothing, and does not matter where anything would be accepted."""
    ahead = {"type": "string", "pattern": "^(?=.*[0-9])(?=.*[a-z])(\\w+)\\1$"}

    def refuse(_: object) -> bool:
        return False

    proof = prove(SchemaSource(ahead), SchemaSource({"pattern": "^x"}), OPEN, 1000, refuse)
    assert proof.undecided is not None
    assert proof.undecided.reason == "pattern-not-regular"
    assert ask(ahead, {"type": "string"}).verdict is Verdict.CONTAINED
    assert ask(ahead, ahead).verdict is Verdict.CONTAINED


def test_a_pattern_that_takes_too_many_steps_is_undecided() -> None:
    """Nested large repeats end in a named undecided with the place, not in a hang."""
    patterns = [{"pattern": "^(a{1,1000}){1,1000}$"}, {"pattern": "^a+$"}]
    one, other = ({"items": {"type": "string", **pattern}} for pattern in patterns)
    proof = ask(one, other)
    assert proof.undecided is not None
    assert proof.undecided.reason == "pattern-too-large"
    assert proof.undecided.writer == "/items"


def test_many_patterns_for_the_same_names_end_in_an_answer() -> None:
    """A dozen overlapping patterns are refuted at once; proofs over them stay in the budget."""
    patterns = {letter: {"minimum": index} for index, letter in enumerate("abcdefghijkl")}
    wide = {"type": "object", "patternProperties": patterns}
    assert ask(wide, {"additionalProperties": {"minimum": 0}}).verdict is Verdict.NOT_CONTAINED
    tight = {**wide, "additionalProperties": {"minimum": 0}}
    assert ask(tight, {"additionalProperties": {"minimum": 0}}).verdict is not Verdict.NOT_CONTAINED


@pytest.mark.parametrize(
    ("writer", "reader"),
    [
        ({"minimum": 10**400}, {"minimum": 10**399}),
        ({"minimum": Decimal("1e400")}, {"exclusiveMinimum": Decimal("1e399")}),
        ({"multipleOf": Decimal("1e-399")}, {"multipleOf": Decimal("1e-400")}),
        ({"multipleOf": Decimal("0.3")}, {"multipleOf": 0.1}),
        ({"enum": [1.0]}, {"enum": [1]}),
        ({"enum": ["\ud800"]}, {"type": "string", "maxLength": 1}),
        ({"type": "string", "pattern": "^(a+)+$"}, {"type": "string", "pattern": "^(a|a)*$"}),
        ({"minLength": 10**9 + 1}, {"minLength": 10**9}),
        ({"minItems": 2.0}, {"minItems": 2}),
        ({"examples": [{"$id": "x", "$ref": 3}], "x-y": {"$ref": 4}}, True),
    ],
)
def test_extreme_values_are_compared_exactly(writer: Any, reader: Any) -> None:
    """Long numbers, lone surrogates, catastrophic patterns and huge counts are decided."""
    assert ask(writer, reader).verdict is Verdict.CONTAINED


def test_every_odd_member_name_can_be_witnessed() -> None:
    """Empty names, slashes, quotes, line ends and surrogates are names like any other."""
    for name in ("", "a/b~c", 'quo"te', "\n", "\u0000", "\ud800", "$ref", "properties"):
        proof = ask({"required": [name]}, {"properties": {name: {"type": "null"}}})
        assert proof.verdict is Verdict.NOT_CONTAINED
        assert isinstance(proof.witness, dict)
        assert name in proof.witness


@pytest.mark.parametrize(
    ("writer", "reader"),
    [
        ({"type": "array", "minItems": 10**9}, {"minItems": 10**9 + 1}),
        ({"type": "string", "minLength": 10**9}, {"minLength": 10**9 + 1}),
        ({"type": "object", "minProperties": 10**9}, {"minProperties": 10**9 + 1}),
    ],
)
def test_a_witness_too_large_to_write_is_undecided(writer: Any, reader: Any) -> None:
    """Nothing of a billion characters is built."""
    proof = ask(writer, reader)
    assert proof.undecided is not None
    assert proof.undecided.reason == "witness-too-large"


def test_a_refused_candidate_is_never_reported() -> None:
    """Where the independent check says no, the answer is undecided, by that name."""
    source = SchemaSource({"type": "string"})
    proof = prove(source, SchemaSource({"type": "null"}), OPEN, 1000, lambda _: False)
    assert (proof.verdict, proof.has_witness) == (Verdict.UNDECIDED, False)
    assert proof.undecided is not None
    assert proof.undecided.reason == "witness-not-confirmed"
