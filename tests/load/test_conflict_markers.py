"""Git conflict markers: one problem per file, which names both sides."""

from __future__ import annotations

import pytest

from govctl.load.yamljson import read
from govctl.model.place import Place

CONFLICT = """\
a: 1
<<<<<<< HEAD
b: 2
c: 3
=======
b: 4
>>>>>>> feature/x
d: 5
"""


@pytest.mark.parametrize("name", ["file.yaml", "file.json"])
def test_both_sides_are_named(name: str) -> None:
    """Labels and lines of the sides, the places of the markers, and nothing else."""
    result = read(name, CONFLICT.encode())
    [problem] = result.problems
    assert (problem.line, problem.column) == (2, 1)
    assert problem.message == (
        "A Git conflict is not settled: 'HEAD' (lines 3 to 4) against 'feature/x' (line 6)"
    )
    assert problem.fix == "Keep what is right and remove the markers"
    assert problem.related == (
        (Place(name, 5, 1), "the other side starts here"),
        (Place(name, 7, 1), "the conflict ends here"),
    )
    assert result.documents == ()


def test_the_base_of_a_three_way_conflict_is_no_side() -> None:
    """With conflictstyle diff3 the common ancestor stands between; lines end in CRLF here."""
    text = CONFLICT.replace("=======", "||||||| 1a2b3c\nb: 0\n=======").replace("\n", "\r\n")
    [problem] = read("file.yaml", text.encode()).problems
    assert "'HEAD' (lines 3 to 4) against 'feature/x' (line 8)" in problem.message


def test_several_conflicts_are_one_problem() -> None:
    """The first is described, the others are counted and pointed at."""
    [problem] = read("file.yaml", (CONFLICT * 3).encode()).problems
    assert problem.message.endswith("; the file has 3 conflicts")
    assert [place.line for place, _ in problem.related] == [5, 7, 10, 18]


def test_an_empty_side_has_no_lines() -> None:
    """One side may have deleted what the other changed."""
    text = "<<<<<<< ours\n=======\nb: 4\n>>>>>>> theirs\n"
    [problem] = read("file.yaml", text.encode()).problems
    assert "'ours' (no lines) against 'theirs' (line 3)" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  <<<<<<< HEAD\n  =======\n  >>>>>>> x\n",
        "a: '<<<<<<< HEAD'\n",
        "# <<<<<<< HEAD\n# =======\n# >>>>>>> x\na: 1\n",
    ],
)
def test_markers_inside_a_text_are_text(text: str) -> None:
    """Only what starts a line is a marker."""
    assert read("file.yaml", text.encode()).problems == ()


def test_labels_are_shown_escaped() -> None:
    """A branch name cannot act on the terminal."""
    text = CONFLICT.replace("HEAD", "\x1b[31m").encode()
    [problem] = read("file.yaml", text).problems
    assert "\x1b" not in problem.message
