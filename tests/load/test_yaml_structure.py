"""Mappings, lists, anchors, merge keys and documents of YAML files, and where they stand."""

from __future__ import annotations

import hashlib

import pytest

from govctl.load.yamljson import Read, read
from govctl.model.document import Document, Position
from govctl.model.place import Place

NESTED = """\
# a comment
info:
  title: "x"
  'quoted': 1.10
list:
- a
-   b: c
- {d: e, f: [1,   2]}
a/b: &anchor
  ~: |
    text
alias: *anchor
empty:
"""


def read_yaml(text: str) -> Read:
    """Read a YAML file with that text."""
    return read("file.yaml", text.encode())


def document(text: str) -> Document:
    """Read a YAML file that holds one document and no problem."""
    result = read_yaml(text)
    assert result.problems == ()
    return result.documents[0]


@pytest.mark.parametrize(
    ("pointer", "key", "value"),
    [
        ("", (2, 1), (2, 1)),
        ("/info", (2, 1), (3, 3)),
        ("/info/title", (3, 3), (3, 10)),
        ("/info/quoted", (4, 3), (4, 13)),
        ("/list", (5, 1), (6, 1)),
        ("/list/0", (6, 3), (6, 3)),
        ("/list/1", (7, 5), (7, 5)),
        ("/list/1/b", (7, 5), (7, 8)),
        ("/list/2/f", (8, 10), (8, 13)),
        ("/list/2/f/1", (8, 19), (8, 19)),
        ("/a~1b", (9, 1), (9, 6)),
        ("/a~1b/~0", (10, 3), (10, 6)),
        ("/alias", (12, 1), (12, 8)),
        ("/alias/~0", (10, 3), (10, 6)),
        ("/empty", (13, 1), (13, 7)),
    ],
)
def test_every_part_has_its_place(
    pointer: str, key: tuple[int, int], value: tuple[int, int]
) -> None:
    """Keys and values are found by pointer; an alias stands where it is written."""
    nested = document(NESTED)
    assert nested.key_position(pointer) == Position(*key)
    assert nested.value_position(pointer) == Position(*value)
    assert nested.place(pointer) == Place("file.yaml", *key, pointer)


@pytest.mark.parametrize(
    ("pointer", "key", "value"),
    [
        ("/nope/x", (2, 1), (2, 1)),
        ("/info/nope", (2, 1), (3, 3)),
        ("/info/title/0", (3, 3), (3, 10)),
        ("/list/3", (5, 1), (6, 1)),
        ("/list/-", (5, 1), (6, 1)),
        ("#/info", (2, 1), (2, 1)),
        ("/info~9", (2, 1), (2, 1)),
    ],
)
def test_what_is_not_there_stands_at_its_nearest_ancestor(
    pointer: str, key: tuple[int, int], value: tuple[int, int]
) -> None:
    """Positions are total: a missing member is reported where it would have to be added."""
    nested = document(NESTED)
    assert nested.key_position(pointer) == Position(*key)
    assert nested.value_position(pointer) == Position(*value)
    assert nested.source_text(pointer) is None


def test_a_document_quotes_its_lines() -> None:
    """Lines are handed out for reports, nothing for a line that is not there."""
    nested = document("a: 1\r\nb: 2")
    assert [nested.line(number) for number in (0, 1, 2, 3)] == ["", "a: 1", "b: 2", ""]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_line_break_counts_as_one(line_break: str) -> None:
    """LF, CRLF and CR give the same data and the same places."""
    broken = document(NESTED.replace("\n", line_break))
    assert broken.data == document(NESTED).data
    assert broken.key_position("/list/2/f/1") == Position(8, 19)


def test_columns_count_code_points() -> None:
    """A character outside the basic plane is one column, whatever bytes it takes."""
    wide = document('"\U0001f4e6é": {"ü": 1}')
    assert wide.value_position("/\U0001f4e6é") == Position(1, 7)
    assert wide.value_position("/\U0001f4e6é/ü") == Position(1, 13)


def test_other_separators_do_not_move_lines() -> None:
    """NEL and LINE SEPARATOR inside a text are characters of the line, as editors count."""
    separated = document('a: "x\u2028y\u0085z"\nb: 1')
    assert separated.key_position("/b") == Position(2, 1)


def test_a_duplicate_key_names_both_places() -> None:
    """Both keys are named, and the later one counts, with its own place."""
    result = read_yaml("a:\n  x: 1\n  y: 2\n  x: 3\n")
    [problem] = result.problems
    assert (problem.line, problem.column, problem.pointer) == (4, 3, "/a/x")
    assert problem.message == "The key 'x' is in this mapping twice; the first one has no effect"
    assert problem.related == ((Place("file.yaml", 2, 3, "/a/x"), "the first one"),)
    assert result.documents[0].data == {"a": {"x": 3, "y": 2}}
    assert result.documents[0].value_position("/a/x") == Position(4, 6)
    assert result.documents[0].key_position("/a/y") == Position(3, 3)


def test_keys_that_read_the_same_are_duplicates() -> None:
    """`200` and `"200"` are one key."""
    assert len(read_yaml("200: a\n'200': b\n").problems) == 1


def test_a_key_in_the_terminal_cannot_act() -> None:
    """Escapes of a key are shown, not sent."""
    [problem] = read_yaml('"\\e[31m\\u202e": 1\n"\\e[31m\\u202e": 2\n').problems
    assert problem.message.startswith("The key '\\x1b[31m\\u202e' is in this mapping twice")


def test_aliases_share_their_value() -> None:
    """Inside one document an alias is the anchored value itself."""
    data = document("a: &x {k: [1]}\nb: *x\nc: &y 1.10\nd: *y").data
    assert data == {"a": {"k": [1]}, "b": {"k": [1]}, "c": 1.1, "d": 1.1}
    assert isinstance(data, dict)
    assert data["a"] is data["b"]


def test_an_alias_of_a_scalar_keeps_what_was_typed() -> None:
    """The text of an anchored version is the alias's too."""
    aliased = document("a: &x 1.10\nb: *x\n*x : c")
    assert aliased.source_text("/b") == "1.10"
    assert aliased.data == {"a": 1.1, "b": 1.1, "1.10": "c"}


def test_an_anchor_may_be_used_again() -> None:
    """An alias stands for the last anchor of its name before it."""
    assert document("- &a 1\n- *a\n- &a [&a 2, *a]\n- *a").data == [1, 1, [2, 2], 2]


def test_anchors_end_with_their_document() -> None:
    """An alias does not reach into the document before."""
    result = read_yaml("a: &x 1\n---\nb: *x\n")
    [problem] = result.problems
    assert (problem.line, problem.column, problem.pointer) == (3, 4, "/b")
    assert problem.message == "The alias *x has no anchor &x before it in this document"
    assert [part.data for part in result.documents] == [{"a": 1}, {"b": None}]


def test_a_cycle_is_refused() -> None:
    """An alias inside its own anchor is a problem with both places."""
    result = read_yaml("a: &x\n  b:\n  - *x\n")
    [problem] = result.problems
    assert (problem.line, problem.column, problem.pointer) == (3, 5, "/a/b/0")
    assert problem.message == "The alias *x stands inside its own anchor, which makes a cycle"
    assert problem.related == ((Place("file.yaml", 1, 4), "the anchor starts here"),)
    assert result.documents[0].data == {"a": {"b": [None]}}


def test_merge_keys_fill_in_what_is_missing() -> None:
    """Explicit members win wherever they stand, then the first mapping of the list."""
    merged = document("base: &b {x: 1, y: 1}\nmore: &m {y: 2, z: 2}\nm:\n  <<: [*b, *m]\n  x: 0\n")
    assert isinstance(merged.data, dict)
    assert merged.data["m"] == {"x": 0, "y": 1, "z": 2}
    assert merged.key_position("/m/x") == Position(5, 3)
    assert merged.key_position("/m/y") == Position(1, 17)
    assert merged.value_position("/m/z") == Position(2, 20)


def test_merging_works_inline_and_in_turn() -> None:
    """A merged mapping may have merged itself, and may be written in place."""
    text = "a: &a {<<: {x: 1.10}, y: 2}\nb: {z: 3, <<: *a}"
    merged = document(text)
    assert merged.data == {"a": {"y": 2, "x": 1.1}, "b": {"z": 3, "y": 2, "x": 1.1}}
    assert merged.source_text("/b/x") == "1.10"
    assert merged.key_position("/b/x") == Position(1, 13)


def test_a_quoted_merge_key_is_text() -> None:
    """Only the plain `<<` merges."""
    assert document("'<<': 1").data == {"<<": 1}


@pytest.mark.parametrize(
    ("text", "column"), [("<<: 1", 5), ("<<:", 4), ("<<: [{a: 1}, x]", 5), ("<<: [[{a: 1}]]", 5)]
)
def test_only_mappings_merge(text: str, column: int) -> None:
    """What is no mapping is a problem at the value."""
    [problem] = read_yaml(text).problems
    assert (problem.line, problem.column, problem.pointer) == (1, column, "/<<")
    assert problem.message == "The merge key '<<' takes a mapping or a list of mappings"


def test_two_merge_keys_are_one_too_many() -> None:
    """They are duplicate keys, though both are merged."""
    result = read_yaml("<<: {a: 1}\n<<: {a: 2, b: 2}\n")
    assert result.documents[0].data == {"a": 1, "b": 2}
    assert [(p.line, p.message) for p in result.problems] == [
        (2, "The merge key '<<' is in this mapping twice")
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("? {a: b}\n: [c, {d: e}]\nf: 1", (1, 3)),
        ("? [a, [b]]\n: c\nf: 1", (1, 3)),
        ("{[a]: b, f: 1}", (1, 2)),
        ("x: &x [1]\nm: {*x : 1}\nf: 1", (2, 5)),
    ],
)
def test_complex_keys_are_a_problem(text: str, place: tuple[int, int]) -> None:
    """A key that is no scalar is left out with its value, and the rest is read."""
    result = read_yaml(text)
    [problem] = result.problems
    assert (problem.line, problem.column) == place
    assert problem.message == "A mapping or list is used as the key of a mapping"
    assert isinstance(result.documents[0].data, dict)
    assert result.documents[0].data["f"] == 1


def test_a_file_may_hold_several_documents() -> None:
    """Each has its own root and index; places are those of the file."""
    first, second = read_yaml("a: 1\n---\n# b\nb: 2\n...\n").documents
    assert (first.index, second.index) == (0, 1)
    assert (first.data, second.data) == ({"a": 1}, {"b": 2})
    assert second.key_position("/b") == second.key_position("") == Position(4, 1)
    assert first.digest == second.digest
    assert first != second


@pytest.mark.parametrize("text", ["", "\n \n", "# only a comment\n", "---\n", "---\n---\n...\n"])
def test_a_file_without_content_has_no_document(text: str) -> None:
    """Nothing is there, and nothing is wrong yet: the caller knows whether that may be."""
    assert read_yaml(text) == Read(())


def test_a_last_separator_makes_no_document() -> None:
    """An empty document between or after others is none."""
    assert [part.data for part in read_yaml("---\na: 1\n---\n---\nb: 2\n---\n").documents] == [
        {"a": 1},
        {"b": 2},
    ]


@pytest.mark.parametrize("text", ["null", "~", "--- ''", "!!null"])
def test_a_document_that_says_null_is_one(text: str) -> None:
    """Null on purpose is content."""
    assert len(read_yaml(text).documents) == 1


def test_documents_before_a_syntax_error_are_kept() -> None:
    """A later document that cannot be read does not hide the ones before it."""
    result = read_yaml("a: 1\n---\nb: [\n")
    assert [part.data for part in result.documents] == [{"a": 1}]
    assert len(result.problems) == 1


def test_yaml_may_look_like_json() -> None:
    """A .yaml file that starts with a brace is YAML: comments and plain text are welcome."""
    assert document('{"a": NO, # comment\n b: 0x10}').data == {"a": "NO", "b": 16}


def test_the_digest_is_that_of_the_bytes() -> None:
    """The digest says which bytes were read, byte order mark included."""
    data = b"\xef\xbb\xbfa: 1"
    assert read("a.yaml", data).documents[0].digest == hashlib.sha256(data).hexdigest()
