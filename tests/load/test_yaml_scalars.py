"""Scalars of YAML files: the core schema of YAML 1.2, and what was typed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from govctl.load.yamljson import Read, read
from govctl.model.document import Document


def read_yaml(text: str) -> Read:
    """Read a YAML file with that text."""
    return read("file.yaml", text.encode())


def document(text: str) -> Document:
    """Read a YAML file that holds one document and no problem."""
    result = read_yaml(text)
    assert result.problems == ()
    return result.documents[0]


@pytest.mark.parametrize(
    "text",
    [
        *("NO", "no", "No", "yes", "on", "off", "Y", "n", "nO", "nuLL", "tRUE"),
        *("12:30:00", "12:30", "190:20:30", "1_000", "0b101", "0o9", "0xg", "1e", "e1", "1.2.3"),
        *("2026-01-02", "2026-01-02T03:04:05Z", "v1.10", "+", ".", "+.", "..", "-x", "~x"),
        *("0x", "0o", ".Nan", ".iNF", "+.nan", "1 2", "4f1c2d9", "=", "\u0661\u0662"),
    ],
)
def test_what_the_core_schema_does_not_know_stays_text(text: str) -> None:
    """Traps of YAML 1.1 and near misses are the text that was typed."""
    assert document(f"key: {text}").data == {"key": text}


@pytest.mark.parametrize(
    ("text", "value", "source_text"),
    [
        ("null", None, None),
        ("Null", None, "Null"),
        ("~", None, "~"),
        ("", None, None),
        ("true", True, None),
        ("FALSE", False, "FALSE"),
        ("12", 12, None),
        ("+12", 12, "+12"),
        ("-0", 0, "-0"),
        ("011", 11, "011"),
        ("0o17", 15, "0o17"),
        ("0xFf", 255, "0xFf"),
        ("1234567", 1234567, None),
        ("1.5", 1.5, None),
        ("1.10", 1.1, "1.10"),
        (".5", 0.5, ".5"),
        ("5.", 5.0, "5."),
        ("-1e3", -1000.0, "-1e3"),
        ("12e0347", Decimal("12e347"), "12e0347"),
    ],
)
def test_core_values_keep_what_was_typed(text: str, value: object, source_text: str | None) -> None:
    """A value that is not text has its type, and its text where the value does not say it."""
    read_document = document(f"key: {text}\nlist: [{text or 'null'}]")
    assert isinstance(read_document.data, dict)
    found = read_document.data["key"]
    assert (type(found), found) == (type(value), value)
    assert read_document.source_text("/key") == source_text
    assert read_document.source_text("/list/0") == source_text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("-" + "9" * 640, -int("9" * 640)),
        ("1e400", Decimal("1e400")),
        ("-1e-400", Decimal("-1e-400")),
        ("0.1234567890123456789", Decimal("0.1234567890123456789")),
        ("0.12345678901234567", 0.12345678901234567),
        ("1.00000000000000000000000", 1.0),
        ("0e999", 0.0),
        ("0.000e-999", 0.0),
    ],
)
def test_numbers_are_as_exact_as_their_text(text: str, value: object) -> None:
    """Integers are exact; what a float would change is a Decimal."""
    data = document(f"[{text}]").data
    assert data == [value]
    assert isinstance(data, list)
    assert type(data[0]) is type(value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("9" * 5000, "the number has 5000 digits"),
        ("0x" + "f" * 600, "the number has more than 640 digits"),
        ("0." + "1" * 5000, "the number has 5002 digits"),
        ("1e99999", "its exponent is beyond 640"),
        ("1e-" + "9" * 500, "its exponent is beyond 640"),
    ],
)
def test_absurd_numbers_are_a_problem(text: str, why: str) -> None:
    """A number nobody can compute with is reported, and its text stands for it."""
    result = read_yaml(f"a: 1\nkey: {text}")
    assert result.documents[0].data == {"a": 1, "key": text}
    assert [(p.line, p.column, p.pointer, p.message) for p in result.problems] == [
        (2, 6, "/key", f"A number is too large to be read faithfully: {why}")
    ]


@pytest.mark.parametrize("text", [".inf", "-.INF", "+.Inf", ".nan", ".NaN"])
def test_numbers_that_json_lacks_are_a_problem(text: str) -> None:
    """Infinity and NaN are floats, and reported: no JSON payload can hold them."""
    result = read_yaml(f"key:\n- {text}")
    assert isinstance(result.documents[0].data, dict)
    assert isinstance(result.documents[0].data["key"][0], float)
    assert [(p.line, p.column, p.pointer, p.message) for p in result.problems] == [
        (2, 3, "/key/0", f"{text} is a number that JSON does not have")
    ]


@pytest.mark.parametrize("key", ["200", "NO", "null", "1.10", "true", "0x1F", "~", ".nan", "011"])
def test_keys_are_what_was_typed(key: str) -> None:
    """A key is text, whatever it looks like."""
    assert document(f"{key}: x").data == {key: "x"}


def test_an_empty_key_is_the_empty_text() -> None:
    """A key may be nothing."""
    assert document("?\n: x").data == {"": "x"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!str 1.10", "1.10"),
        ("! 12", "12"),
        ("!!str", ""),
        ("!!int '12'", 12),
        ("!!float 1", 1.0),
        ("!!float -2.5", -2.5),
        ("!!bool 'true'", True),
        ("!!null ''", None),
        ("!!map {a: 1}", {"a": 1}),
        ("!!seq [1]", [1]),
        ("!<tag:yaml.org,2002:str> 1", "1"),
    ],
)
def test_core_tags_are_honoured(text: str, value: object) -> None:
    """An explicit tag of the core schema decides the type."""
    data = document(f"key: {text}").data
    assert isinstance(data, dict)
    assert (type(data["key"]), data["key"]) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "value", "message"),
    [
        ("!Ref x", "x", "The tag '!Ref' has no meaning here: 'x'"),
        ("!!binary aGk=", "aGk=", "The tag '!!binary' has no meaning here: 'aGk='"),
        ("!!python/name:os.system x", "x", "The tag '!!python/name:os.system' has no meaning here"),
        ("!!int x", "x", "The text under the tag '!!int' is no int: 'x'"),
        ("!!int 1.5", "1.5", "The text under the tag '!!int' is no int: '1.5'"),
        ("!!bool 1", "1", "The text under the tag '!!bool' is no bool: '1'"),
        ("!!set {a}", {"a": None}, "The tag '!!set' does not fit a collection of this syntax"),
        ("!!seq {a: b}", {"a": "b"}, "The tag '!!seq' does not fit a collection of this syntax"),
    ],
)
def test_other_tags_are_a_problem(text: str, value: object, message: str) -> None:
    """No other tag means anything here; the rest of the document is read."""
    result = read_yaml(f"key: {text}\nnext: 1")
    assert result.documents[0].data == {"key": value, "next": 1}
    [problem] = result.problems
    assert problem.message.startswith(message)
    assert (problem.line, problem.column, problem.pointer) == (1, 6, "/key")
