"""CSV files as documents: every cell with its place, every defect at its line."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govctl.load.limits import Limits
from govctl.load.yamljson import Read, read


def _problems(content: bytes) -> list[tuple[int, int, str]]:
    return [(each.line, each.column, each.message) for each in read("l.csv", content).problems]


def _columns(found: Read) -> object:
    (document,) = found.documents
    assert isinstance(document.data, dict)
    return document.data["columns"]


def test_every_line_below_the_headings_is_a_map() -> None:
    """Cells are text without the space around them; empty cells are absent."""
    found = read("l.csv", b"name, type ,codes\nITEM,text,\n QTY , decimal ,1|2\n")
    assert _columns(found) == [
        {"name": "ITEM", "type": "text"},
        {"name": "QTY", "type": "decimal", "codes": "1|2"},
    ]
    assert found.problems == ()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_heading_line_says_what_separates(separator: str) -> None:
    """Spreadsheets of other countries write semicolons."""
    text = f"name{separator}type\nITEM{separator}text\n"
    assert _columns(read("l.csv", text.encode())) == [{"name": "ITEM", "type": "text"}]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_do_anywhere(end: str) -> None:
    """LF, CRLF and CR, and the last line may lack its end."""
    found = read("l.csv", f"name,type{end}A,text{end}B,date".encode())
    assert len(found.documents[0].data["columns"]) == 2  # type: ignore[index]  # (a map)
    assert found.documents[0].place("/columns/1/type").line == 3


def test_a_quoted_cell_may_hold_anything() -> None:
    """Separators, line breaks and doubled quotes (RFC 4180)."""
    found = read("l.csv", b'name,description\nITEM,"a, ""b""\nand c"\nQTY,d\n')
    assert _columns(found) == [
        {"name": "ITEM", "description": 'a, "b"\nand c'},
        {"name": "QTY", "description": "d"},
    ]
    place = found.documents[0].place("/columns/1/description")
    assert (place.line, place.column) == (4, 5)


def test_places_exist_for_cells_lines_and_headings() -> None:
    """A finding points at the cell, else at the line, else at the heading."""
    document = read("l.csv", b"name,type\nITEM,text\n").documents[0]
    for pointer, place in {
        "/columns/0/type": (2, 6),
        "/columns/0/scale": (2, 1),
        "/columns/0": (2, 1),
        "/headings/type": (1, 6),
        "/columns/99999999999999999999": (1, 1),
        "/columns/²": (1, 1),
        "": (1, 1),
        "nonsense": (1, 1),
    }.items():
        found = document.place(pointer)
        assert (found.line, found.column) == place, pointer


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"name,type\nITEM\n", (2, 1, "This line has 1 cell, and the heading line has 2")),
        (b"name,type\nA,b,c\n", (2, 1, "This line has 3 cells, and the heading line has 2")),
        (b"name,name\nA,b\n", (1, 6, "The heading 'name' stands here a second time")),
        (b"name,\nA,b\n", (1, 6, "This column has no heading")),
        (b'name,type\n"A,b\n', (2, 1, "The quotes of this cell are never closed")),
        (b'name,type\n"A"x,b\n', (2, 4, "Text follows the closing quote of this cell")),
        (b"\xef\xbb\xbfname\nA\n", (1, 1, "The file begins with a byte order mark (UTF-8)")),
        (
            "name\nA\n".encode("utf-16"),
            (1, 1, "The file begins with a byte order mark (UTF-16-LE)"),
        ),
    ],
)
def test_a_defect_is_told_at_its_cell(content: bytes, expected: tuple[int, int, str]) -> None:
    """Line, column, and what is wrong, once."""
    assert _problems(content) == [expected]


def test_another_encoding_is_named() -> None:
    """The first byte that is no UTF-8, and the encoding it probably is."""
    ((line, column, message),) = _problems("name,type\nGröße,text\n".encode("latin-1"))
    assert (line, column) == (2, 3)
    assert "windows-1252" in message


@pytest.mark.parametrize("content", [b"", b"\n\n", b" \n,,\n"])
def test_a_file_without_headings_holds_no_document(content: bytes) -> None:
    """Lines of empty cells are nothing, as spreadsheets leave them behind."""
    assert read("l.csv", content).documents == ()


def test_too_many_cells_end_the_reading() -> None:
    """A CSV of a data set is not read to its end, cell by cell."""
    found = read("l.csv", b"a,b\n" + b"1,2\n" * 60, Limits(nodes=100))
    assert len(found.documents[0].data["columns"]) < 60  # type: ignore[index]  # (a map)
    assert "more than 100 cells" in found.problems[-1].message


_CELLS = st.text(
    st.characters(blacklist_characters="\x00", blacklist_categories=["Cs"]), max_size=8
)


@given(st.lists(st.lists(_CELLS, min_size=3, max_size=3), max_size=5))
def test_what_the_standard_library_writes_is_read(rows: list[list[str]]) -> None:
    """Any text survives writing and reading, but for white space around it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerows([["a", "b", "c"], *rows])
    found = read("l.csv", buffer.getvalue().encode())
    stripped = [[cell.strip(" \t") for cell in row] for row in rows]
    expected = [
        {name: cell for name, cell in zip("abc", row, strict=True) if cell}
        for row in stripped
        if any(row)
    ]
    assert _columns(found) == expected


@given(st.binary(max_size=200))
def test_no_bytes_raise(content: bytes) -> None:
    """Strangers' files end in documents or problems, nothing else."""
    found = read("l.csv", content)
    for document in found.documents:
        document.place("/columns/0/a")
