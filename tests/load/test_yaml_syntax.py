"""What the author of a broken YAML file is told, and where."""

from __future__ import annotations

import pytest
import yaml

from govctl.load.yamljson import Read, read
from govctl.model.place import Place


def read_yaml(text: str) -> Read:
    """Read a YAML file with that text."""
    return read("file.yaml", text.encode())


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a:\n\tb: 1\n", 2, 1, "A tab indents this line; YAML indents with spaces only"),
        ("a:\n  b: 1\n \tc: 2\n", 3, 2, "A tab indents this line; YAML indents with spaces only"),
        ("a: b: c\n", 1, 5, "A ':' makes a mapping where none can stand"),
        ("a: - b\n", 1, 4, "A '- ' starts a list where none can stand"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "This line fits neither the mapping above it nor a new one"),
        ("- a\nb: 1\n", 2, 1, "This line is not an item of the list above it"),
        (
            "a: 1\nb\nc: 2\n",
            3,
            1,
            "This line is neither 'key: value' nor the end of the text above",
        ),
        ("a: 'b\nc: d\n", 1, 4, "A quoted text is not closed"),
        ("a: [1, 2\nb: 3\n", 2, 2, "A list in [ ] is not closed here"),
        ("a: {b: 1\nc: 3]\n", 2, 2, "A mapping in { } is not closed here"),
        ("a: @b\n", 1, 4, "A plain text cannot start with '@'"),
        ("a: `b`\n", 1, 4, "A plain text cannot start with '`'"),
        ("a: %b\n", 1, 4, "A plain text cannot start with '%'"),
        ("a: *\n", 1, 5, "A plain text cannot start with '*' or '&': they make aliases"),
        ('a: "\\d+"\n', 1, 5, "A text in double quotes has an escape that YAML does not know"),
        ('a: "\\ud83d\\ude00"\n', 1, 7, "A text in double quotes has an escape that YAML does not"),
        ("a: !x!y z\n", 1, 4, "A tag uses a handle that no %TAG directive defines"),
        ("%YAML 3.0\n---\na\n", 1, 1, "The %YAML directive asks for a version that is not 1.1"),
        ("a: b\nc: \x01d\n", 2, 4, "The character U+0001 cannot stand in YAML"),
        ("a: \x7f\n", 1, 4, "The character U+007F cannot stand in YAML"),
        ("a: b\0\n", 1, 5, "The character U+0000 cannot stand in YAML; the file may be UTF-16"),
        ("a: 1\n>>>>>>> x\nb: 1\n", 2, 1, "A Git conflict marker was left behind"),
    ],
)
def test_a_syntax_error_is_one_problem_with_its_place(
    text: str, line: int, column: int, message: str
) -> None:
    """The problem stands where the author has to look, and says what to do."""
    result = read_yaml(text)
    [problem] = result.problems
    assert (problem.line, problem.column) == (line, column)
    assert problem.message.startswith(message)
    assert problem.fix
    assert result.documents == ()


def test_an_open_bracket_far_above_is_named() -> None:
    """The construct that was being read is a related place when it began on another line."""
    [problem] = read_yaml("a: [1,\n  2\nb: 3\n").problems
    assert problem.related == ((Place("file.yaml", 1, 4), "a flow sequence starts here"),)


def test_an_error_at_the_very_end_has_a_place() -> None:
    """A file that breaks off is reported at its end."""
    [problem] = read_yaml("a: [").problems
    assert (problem.line, problem.column) == (1, 5)


@pytest.mark.parametrize(
    "text",
    [
        "a:\n\tb: 1\n",
        "a: b: c\n",
        "a:\n  b: 1\n c: 2\n",
        "a: [1, 2\nb: 3\n",
        "a: @b\n",
        "a: \x01\n",
        '"\\ud83d\\ude00"\n',
        '"\\ud83d"\n',
        "[" * 600 + "]" * 600,
        "a: 1\na: 2\n",
        "a: &x {k: 1.10}\nb: {<<: *x}\n",
        "\ufeffa: é\r\nb: [*x]\r\n",
        "a: !x y\n---\n? [b]\n: c\n",
    ],
)
def test_without_libyaml_the_same_is_read_and_refused(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PyYAML's own parser gives the same data, and problems on the same lines."""
    with_libyaml = read_yaml(text)
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    without = read_yaml(text)
    assert [part.data for part in without.documents] == [p.data for p in with_libyaml.documents]
    assert [p.line for p in without.problems] == [p.line for p in with_libyaml.problems]
