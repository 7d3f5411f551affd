"""Hostile YAML files: every one ends in a problem with a place, in bounded time."""

from __future__ import annotations

import gc

import pytest

from govctl.load.collector import collector_paused
from govctl.load.limits import Limits
from govctl.load.yamljson import Read, read


def read_yaml(text: str, limits: Limits | None = None) -> Read:
    """Read a YAML file with that text."""
    return read("file.yaml", text.encode(), limits or Limits())


def only_problem(result: Read) -> tuple[int, int, str]:
    """Return line, column and message of the only problem."""
    [problem] = result.problems
    assert problem.fix
    return problem.line, problem.column, problem.message


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * 10_000 + "]" * 10_000, (1, 501)),
        ("{a: " * 600 + "1" + "}" * 600, (1, 2001)),
        ("- " * 600 + "x", (1, 1001)),
        ("&a [" * 600 + "]" * 600, (1, 2001)),
        ("\n".join(" " * level + "a:" for level in range(600)), (501, 501)),
        ("{<<: " * 600 + "{}" + "}" * 600, (1, 2501)),
    ],
    ids=["flow", "mappings", "inline", "anchors", "block", "merges"],
)
def test_deep_nesting_is_a_problem(text: str, place: tuple[int, int]) -> None:
    """The first container on level 501 is named."""
    result = read_yaml(text)
    assert only_problem(result) == (*place, "The document nests deeper than 500 levels")
    assert result.documents == ()


@pytest.mark.parametrize("text", ["[" * 500 + "]" * 500, "{a: " * 499 + "[]" + "}" * 499])
def test_the_deepest_document_allowed_is_read(text: str) -> None:
    """Five hundred levels are no problem, in a test's already deep stack."""
    assert read_yaml(text).problems == ()


def test_a_caller_deep_in_the_stack_gets_a_problem() -> None:
    """Where Python's own stack is the limit, that is a problem too."""
    text = "[" * 490 + "]" * 490

    def descend(levels: int) -> Read:
        return descend(levels - 1) if levels else read_yaml(text)

    assert only_problem(descend(600))[2] == "The document nests too deeply to be read here"


@pytest.mark.parametrize(("text", "column"), [("{? " + "[" * 5_000, 503), ("{" * 1_000_000, 501)])
def test_nested_complex_keys_are_bounded_too(text: str, column: int) -> None:
    """Keys that are no text are passed over, but not to any depth."""
    last = read_yaml(text).problems[-1]
    assert (last.line, last.column) == (1, column)
    assert last.message == "The document nests deeper than 500 levels"


@pytest.mark.parametrize("text", ["- x\n" * 100, "[" + "a,b: {}," * 60, "? x\n" * 100])
def test_nodes_are_bounded(text: str) -> None:
    """Memory and time grow with the nodes, however short each is."""
    result = read_yaml(text, Limits(nodes=99))
    assert result.problems[-1].message == "The file has more than 99 nodes"


def test_documents_are_bounded() -> None:
    """A file of empty documents is given up."""
    result = read_yaml("--- a\n" * 20, Limits(documents=9))
    assert only_problem(result) == (10, 1, "The file has more than 9 documents")
    assert len(result.documents) == 9


def test_an_alias_bomb_is_a_problem() -> None:
    """Aliases of aliases stop where they would pass the limit."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    line, _, message = only_problem(read_yaml("\n".join(lines)))
    assert (line, message) == (6, "Aliases expand to more than 1,000,000 nodes")


def test_aliases_cannot_nest_past_the_limit() -> None:
    """Depth counts with aliases expanded."""
    chain = ["a0: &a0 " + "[" * 200 + "]" * 200]
    chain += [f"a{n}: &a{n} {'[' * 200}*a{n - 1}{']' * 200}" for n in range(1, 4)]
    assert only_problem(read_yaml("\n".join(chain))) == (
        3,
        209,
        "The document nests deeper than 500 levels",
    )


def test_merging_again_and_again_is_bounded() -> None:
    """Merged members count as aliased nodes."""
    base = ", ".join(f"k{n}: 1" for n in range(1_000))
    text = f"base: &b {{{base}}}\n" + "\n".join(f"m{n}: {{<<: *b}}" for n in range(2_000))
    assert only_problem(read_yaml(text))[2] == "Aliases expand to more than 1,000,000 nodes"


def test_merging_inside_merging_is_bounded() -> None:
    """Mappings merged through many levels are counted at each."""
    members = ", ".join(f"k{n}: 1" for n in range(5_000))
    text = "{<<: " * 400 + "{" + members + "}" + "}" * 400
    assert only_problem(read_yaml(text))[2] == "Aliases expand to more than 1,000,000 nodes"


def test_too_many_problems_stop_the_reading() -> None:
    """A file of nothing but defects is given up, which the last problem says."""
    result = read_yaml("a: 1\n" * 5_000)
    assert len(result.problems) == 101
    assert result.problems[-1].message == "Reading stops here: the file has 100 problems"
    assert result.documents == ()


def test_a_large_file_is_not_read() -> None:
    """Size is looked at before anything else."""
    result = read_yaml("a: " + "x" * 100, Limits(size=50))
    assert only_problem(result) == (0, 0, "The file has 103 bytes, more than the 50 that are read")


def test_directives_are_bounded() -> None:
    """Libyaml compares every %TAG with all others."""
    text = "".join(f"%TAG !t{n}! tag:example.org,2026:\n" for n in range(200)) + "---\na: 1\n"
    assert only_problem(read_yaml(text)) == (1, 1, "The file has more than 100 directives")


def test_nothing_is_executed() -> None:
    """Tags that make other readers build objects are problems and no more."""
    result = read_yaml("!!python/object/apply:os.system [exit 1]")
    assert only_problem(result)[2].startswith("The tag '!!python/object/apply:os.system'")
    assert result.documents[0].data == ["exit 1"]


def test_the_collector_is_paused_and_switched_on_again() -> None:
    """Loading may pause the cyclic collector, and leaves it as it was."""
    assert gc.isenabled()
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
