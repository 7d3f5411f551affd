"""JSON files: what is read, where it stands, and what the author of a broken one is told."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from govctl.load.limits import Limits
from govctl.load.yamljson import Read, read
from govctl.model.document import Document, Position
from govctl.model.place import Place

NESTED = """\
{
  "info": {"title" : "x: {\\"y\\": 1}", "version": 1.10},
  "list": [1, [ ], {"a": null,
    "b\\u002fc":-0}, 1e3],\t"": {}
}
"""


def read_json(text: str, limits: Limits | None = None) -> Read:
    """Read a JSON file with that text."""
    return read("file.json", text.encode(), limits or Limits())


def document(text: str) -> Document:
    """Read a JSON file that holds a document and no problem."""
    result = read_json(text)
    assert result.problems == ()
    return result.documents[0]


@pytest.mark.parametrize(
    ("pointer", "key", "value", "source_text"),
    [
        ("", (1, 1), (1, 1), None),
        ("/info", (2, 3), (2, 11), None),
        ("/info/title", (2, 12), (2, 22), None),
        ("/info/version", (2, 39), (2, 50), "1.10"),
        ("/list/0", (3, 12), (3, 12), None),
        ("/list/1", (3, 15), (3, 15), None),
        ("/list/2/a", (3, 21), (3, 26), None),
        ("/list/2/b~1c", (4, 5), (4, 16), "-0"),
        ("/list/3", (4, 21), (4, 21), "1e3"),
        ("/", (4, 27), (4, 31), None),
        ("/list/4", (3, 3), (3, 11), None),
        ("/list/1/0", (3, 15), (3, 15), None),
        ("/info/title/x", (2, 12), (2, 22), None),
        ("/info/version/x", (2, 39), (2, 50), None),
        ("no pointer", (1, 1), (1, 1), None),
    ],
)
def test_every_part_has_its_place(
    pointer: str, key: tuple[int, int], value: tuple[int, int], source_text: str | None
) -> None:
    """Keys, values and typed numbers are found by pointer; what is missing, at its ancestor."""
    nested = document(NESTED)
    assert nested.key_position(pointer) == Position(*key)
    assert nested.value_position(pointer) == Position(*value)
    assert nested.source_text(pointer) == source_text


def test_places_do_not_depend_on_the_order_of_asking() -> None:
    """The text is read as far as needed, and on from there."""
    nested = document(NESTED)
    pointers = ["/", "/list/3", "/list/0", "/info/version", "/info/title", "/list/2/a"]
    backwards = {pointer: nested.key_position(pointer) for pointer in pointers}
    again = document(NESTED)
    assert backwards == {pointer: again.key_position(pointer) for pointer in reversed(pointers)}


def test_lines_may_end_in_crlf_after_a_byte_order_mark() -> None:
    """Places count lines and columns as an editor shows them."""
    nested = read("FILE.JSON", b"\xef\xbb\xbf" + NESTED.replace("\n", "\r\n").encode())
    assert nested.problems == ()
    assert nested.documents[0].format == "json"
    assert nested.documents[0].key_position("/list/2/b~1c") == Position(4, 5)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("0.1234567890123456789", Decimal("0.1234567890123456789")),
        ("1E400", Decimal("1e400")),
        ("-1e-400", Decimal("-1e-400")),
        ("0.12345678901234567", 0.12345678901234567),
        ("-0.0", 0.0),
        ("1.0", 1.0),
    ],
)
def test_numbers_are_as_exact_as_their_text(text: str, value: object) -> None:
    """Integers are exact; what a float would change is a Decimal."""
    data = document(text).data
    assert (type(data), data) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("9" * 5000, "the number has 5000 digits"),
        ("-" + "9" * 641, "the number has 641 digits"),
        ("1e999999999999", "its exponent is beyond 640"),
    ],
)
def test_absurd_numbers_are_a_problem(text: str, why: str) -> None:
    """The number stays as text and is reported in its place."""
    result = read_json('{"a": [1,\n' + text + "]}")
    assert result.documents[0].data == {"a": [1, text]}
    assert [(p.line, p.column, p.pointer, p.message) for p in result.problems] == [
        (2, 1, "/a/1", f"A number is too large to be read faithfully: {why}")
    ]


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_lacks_are_a_problem(text: str) -> None:
    """Python would read them; nobody else has to."""
    [problem] = read_json('{"x": "NaN", "a": ' + text + "}").problems
    assert (problem.line, problem.column, problem.pointer) == (1, 19, "/a")
    assert problem.message == f"{text} is a number that JSON does not have"


def test_duplicate_keys_name_both_places() -> None:
    """Each pair is a problem; the later value counts and is the one that is found."""
    result = read_json('{"a": {"x": 1, "y": [{"x": 1}],\n "x": {"z": 1},\n "\\u0078": {"z": 2}}}')
    assert result.documents[0].data == {"a": {"x": {"z": 2}, "y": [{"x": 1}]}}
    assert [(p.line, p.column, p.pointer) for p in result.problems] == [
        (2, 2, "/a/x"),
        (3, 2, "/a/x"),
    ]
    message = "The key 'x' is in this object twice; the first one has no effect"
    assert result.problems[0].message == message
    assert result.problems[0].related == ((Place("file.json", 1, 8, "/a/x"), "the first one"),)
    assert result.problems[1].related == ((Place("file.json", 2, 2, "/a/x"), "the first one"),)
    assert result.documents[0].key_position("/a/x/z") == Position(3, 13)


def test_half_a_surrogate_pair_is_a_problem() -> None:
    """It is replaced, so that no report can choke on it; pairs and escaped text are left alone."""
    text = '{"\\uD83D\\uDE00": "\\\\ud800", "b": "\\udc00x\\ud800", "\\ud800": 1}'
    result = read_json(text)
    assert result.documents[0].data == {
        "\U0001f600": "\\ud800",
        "b": "\ufffdx\ufffd",
        "\ufffd": 1,
    }
    assert [(p.line, p.column) for p in result.problems] == [(1, 35), (1, 42), (1, 52)]
    assert result.problems[0].message == r"\udc00 is half a surrogate pair, which is no character"
    assert result.documents[0].key_position("/\ufffd") == Position(1, 51)
    json.dumps(result.documents[0].data, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('{"a": 1,\n "b": 2,\n}', 2, 8, "A ',' stands before the end of an object or array"),
        ("[1, 2 , ]", 1, 7, "A ',' stands before the end of an object or array"),
        ('{\n// why\n"a": 1}', 2, 1, "JSON has no comments"),
        ('{"a": 1 /* why */}', 1, 9, "JSON has no comments"),
        ('{"a": 1} # why', 1, 10, "JSON has no comments"),
        ("{'a': 1}", 1, 2, "JSON quotes text with double quotes only"),
        ("{\"a\": 'b'}", 1, 7, "JSON quotes text with double quotes only"),
        ("{a: 1}", 1, 2, "A key in double quotes is missing here"),
        ('{"a" 1}', 1, 6, "A ':' is missing after a key"),
        ('{"a": 1\n "b": 2}', 2, 2, "A ',' or the end of the object or array is missing here"),
        ('{"a": True}', 1, 7, "'True' is no JSON value"),
        ('{"a": 011}', 1, 7, "A JSON number cannot start with 0"),
        ('{"a": "b}', 1, 7, "A text is not closed"),
        ('{"a": "b\n"}', 1, 9, "A text runs over the end of its line"),
        ('{"a": "\tb"}', 1, 8, "A text contains a tab"),
        ('{"a": "\x1b"}', 1, 8, "The character U+001B cannot stand in JSON"),
        ('{"a": "\\d"}', 1, 8, "A text has an escape that JSON does not know"),
        ('{"a": [1, 2', 1, 12, "The file ends before its JSON does"),
        ('{"a": 1} {"b": 2}', 1, 10, "Something follows the end of the JSON document"),
        ("openapi: 3.0.0\n", 1, 1, "The file is named .json and holds no JSON"),
        ("\0\0", 1, 1, "The character U+0000 cannot stand in JSON"),
        ('{"a": 1,\n>>>>>>> theirs\n"b": 1}', 2, 1, "A Git conflict marker was left behind"),
    ],
)
def test_a_syntax_error_is_one_problem_with_its_place(
    text: str, line: int, column: int, message: str
) -> None:
    """The problem stands where the author has to look, and says what to do."""
    result = read_json(text)
    [problem] = result.problems
    assert (problem.line, problem.column) == (line, column)
    assert problem.message.startswith(message)
    assert problem.fix
    assert result.documents == ()


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("[" * 10_000 + "]" * 10_000, 501),
        ('{"[": ' * 501 + "1" + "}" * 501, 3001),
        ("[" * 100_000, 501),
    ],
    ids=["arrays", "objects", "open"],
)
def test_deep_nesting_is_a_problem(text: str, column: int) -> None:
    """The first container on level 501 is named."""
    result = read_json(text)
    [problem] = result.problems
    assert (problem.line, problem.column) == (1, column)
    assert problem.message == "The document nests deeper than 500 levels"
    assert result.documents == ()


def test_the_deepest_document_allowed_has_its_places() -> None:
    """Five hundred levels are read and found."""
    deepest = document("[" * 500 + "]" * 500)
    assert deepest.key_position("/0" * 499) == Position(1, 500)


@pytest.mark.parametrize("text", ["", " \r\n\t"])
def test_a_file_without_content_has_no_document(text: str) -> None:
    """Nothing is there, and nothing is wrong yet: the caller knows whether that may be."""
    assert read_json(text) == Read(())


@pytest.mark.parametrize("text", ["null", "1", '"x"', "[]", "{}"])
def test_any_value_is_a_document(text: str) -> None:
    """A JSON text is not always an object."""
    assert document(text).data == json.loads(text)


def test_nodes_are_bounded() -> None:
    """A file of nothing but brackets is given up; commas in a text do not count."""
    limits = Limits(nodes=10)
    [problem] = read_json("[" + "[]," * 20 + "1]", limits).problems
    assert problem.message == "The file has more than 10 nodes"
    assert read_json('["' + "," * 100 + '"]', limits).problems == ()


def test_too_many_problems_stop_the_reading() -> None:
    """A file of nothing but defects is given up, which the last problem says."""
    result = read_json("[" + "NaN," * 1_000 + "1]")
    assert len(result.problems) == 101
    assert result.problems[-1].message == "Reading stops here: the file has 100 problems"
