"""The judge: exact numbers, bounded patterns, and no answer where there is none."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest

from govctl.subschema.judge import Judge, Unjudgeable, original_judge
from govctl.subschema.plain import Role, plain
from govctl.subschema.plain_patterns import respell
from govctl.subschema.question import Dialect, Lens, SchemaSource, World

OPEN = Lens(world=World.OPEN)


def judge(schema: Any) -> Judge:
    """Return the judge of a schema as it is written."""
    return Judge(plain(SchemaSource(schema), OPEN, Role.READER))


@pytest.mark.parametrize(
    ("schema", "payload", "accepted"),
    [
        ({"maximum": 10**400}, 10**400, True),
        ({"maximum": 10**400}, 10**400 + 1, False),
        ({"maximum": Decimal("1e400")}, 10**400, True),
        ({"maximum": Decimal("0.1")}, Decimal("0.10000000000000000001"), False),
        ({"multipleOf": Decimal("0.01")}, Decimal("19.99"), True),
        ({"type": "integer"}, Decimal("3.000"), True),
        ({"const": 1}, 1.0, True),
        ({"const": 1}, True, False),
        ({"enum": [0]}, False, False),
        ({"uniqueItems": True}, [1, 1.0], False),
        ({"uniqueItems": True}, [1, True], True),
        ({"enum": list(range(100_000))}, 99_999, True),
        ({"maxLength": 1}, "\U0001f600", True),
    ],
)
def test_values_are_compared_exactly(schema: Any, payload: Any, *, accepted: bool) -> None:
    """Numbers of any size and precision are the numbers they are."""
    assert judge(schema).accepts(payload) is accepted


@pytest.mark.parametrize(
    "payload",
    [float("nan"), float("inf"), [Decimal("NaN")], Decimal("1e999999"), "\ud800", {"\udfff": 1}],
)
def test_what_is_not_json_gets_no_answer(payload: Any) -> None:
    """Neither accepted nor refused: a witness must be a payload."""
    with pytest.raises(Unjudgeable):
        judge({"type": "object"}).accepts(payload)


def test_a_bottomless_payload_gets_no_answer() -> None:
    """Depth beyond what can be read ends in no answer, not in a crash."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(Unjudgeable):
        judge({"items": {"$ref": "#"}}).accepts(deep)


def test_a_runaway_pattern_gets_no_answer() -> None:
    """A pattern that needs backtracking may give up; giving up is not a refusal."""
    hungry = judge({"not": {"pattern": "^(?:(a|aa)\\1?)+(?=b)$"}})
    assert hungry.accepts("c")
    with pytest.raises(Unjudgeable):
        hungry.accepts("a" * 200 + "c")


def test_catastrophic_patterns_run_in_linear_time() -> None:
    """The classic exponential pattern is no trouble without backtracking."""
    assert not judge({"pattern": "^(a+)+$"}).accepts("a" * 50_000 + "b")


@pytest.mark.parametrize(
    ("pattern", "matches", "others"),
    [
        ("^.$", ["a", "\U0001f600"], ["\n", "\r", "\u2028"]),
        ("^[\\w-.]$", ["a", "-", "."], ["\u00e9", "/"]),
        ("^[\\d-x]$", ["1", "-", "x"], ["y"]),
        ("^[^]$", ["a", "\n"], [""]),
        ("^[]$", [], ["", "a"]),
        ("^a{$", ["a{"], ["a"]),
        ("^x{,3}$", ["x{,3}"], ["x"]),
        ("^x{2,3}$", ["xx"], ["x"]),
        ("^[\\b]$", ["\x08"], ["b"]),
        ("^\\0$", ["\0"], ["0"]),
        ("^[a&&b]$", ["a", "&", "b"], ["|"]),
        ("^[[:alpha:]]$", ["a]", "[]"], ["a", "b"]),
        ("^[+--]$", ["+", ",", "-"], ["."]),
        ("^[a-z-9]$", ["b", "-", "9"], ["5"]),
        ("^\\uD83D\\uDE00$", ["\U0001f600"], ["\ud83d"[:0]]),
        ("^\\p{Lu}$", ["\u00c9"], ["a"]),
        ("^[\\s]$", ["\ufeff", "\u2028"], ["a"]),
        ("^\\d$", ["1"], ["\u0663"]),
        ("^.{2,262144}$", ["ab", "a" * 262_144], ["a", "a\n", "a" * 262_145]),
        ("^[a-z]{3000}$", ["a" * 3_000], ["a" * 2_999, "a" * 3_001]),
        ("^\\w{1000,}$", ["a" * 1_001], ["a" * 999, "-" * 1_000]),
        ("a$", ["a"], ["a\n"]),
        ("[a", [], []),
        ("\\", [], []),
    ],
)
def test_patterns_mean_what_ecma_262_says(
    pattern: str, matches: list[str], others: list[str]
) -> None:
    """Patterns are respelled for the engine, which reads some of them otherwise."""
    if not matches + others:
        assert respell(pattern) == pattern
        return
    asked = judge({"pattern": pattern})
    assert [text for text in matches if not asked.accepts(text)] == []
    assert [text for text in others if asked.accepts(text)] == []


@pytest.mark.parametrize(
    "source",
    [
        SchemaSource({"type": "object"}, dialect=Dialect.OPENAPI_30),
        SchemaSource({"pattern": "x"}),
        SchemaSource({"properties": {"a": {}}}),
        SchemaSource({"x": {}}, pointer="/x"),
        SchemaSource(document=True),
    ],
)
def test_the_original_has_a_say_only_where_it_must_agree(source: SchemaSource) -> None:
    """Where lens, dialect or validator read a document otherwise, only the plain form judges."""
    assert original_judge(source, plain(source, Lens(), Role.WRITER)) is None


def test_nothing_is_fetched() -> None:
    """The validator itself has no way out either."""
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.Draft202012Validator({"$ref": "http://e.example/x"}, offline=True)
