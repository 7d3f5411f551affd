"""File layouts as interfaces: columns with their places, contradictions at their cells."""

from __future__ import annotations

import pytest

from govctl.interfaces.read import read_interface
from govctl.load.documents import Parses, RegistryDocuments
from govctl.load.source import Memory
from govctl.model.interface import Interface
from govctl.model.record import Notation, Record


def _interface(text: str) -> Interface:
    source = Memory({"layout.csv": text.encode()})
    documents = RegistryDocuments(source, {e.path: e for e in source.files()}, Parses())
    return read_interface("layout.csv", documents, "file-layout")


def _record(text: str) -> Record:
    (message,) = _interface(text).messages
    assert message.record is not None
    return message.record


def _problems(text: str) -> list[tuple[int, int, str]]:
    return [(each.line, each.column, each.message) for each in _interface(text).problems]


def test_columns_are_read_in_their_order() -> None:
    """Name, type, length, scale, format, codes and whether a value is required."""
    record = _record(
        "name,type,length,scale,required,format,codes,description\n"
        "QTY,decimal,11,3,yes,,,On hand\n"
        "UOM,text,3,,no,,EA | CS,Unit\n"
        "DAY,datetime,19,,,yyyy-MM-ddTHH:mm:ss,,\n"
    )
    quantity, unit, day = record.columns
    assert record.writing.notation is Notation.DELIMITED
    assert (quantity.value.type, quantity.value.max_length, quantity.value.scale) == (
        "decimal",
        11,
        3,
    )
    assert (quantity.required, unit.required, day.required) == (True, False, False)
    assert unit.value.codes == ("EA", "CS")
    assert day.value.format == "yyyy-MM-ddTHH:mm:ss"
    assert [each.position for each in record.columns] == [1, 2, 3]


def test_a_layout_with_starts_is_of_fixed_width() -> None:
    """Start and length say where each column stands."""
    record = _record("name,type,length,start\nA,text,5,1\nB,integer,3,6\n")
    assert record.writing.notation is Notation.FIXED
    assert [(each.start, each.width) for each in record.columns] == [(1, 5), (6, 3)]


@pytest.mark.parametrize(
    ("rows", "line", "column", "words"),
    [
        ("name,typ\nA,text\n", 1, 6, "no such heading as 'typ'"),
        ("name\nA\n", 1, 1, "no heading `type`"),
        ("name,type\n", 1, 1, "describes no column"),
        ("name,type\n,text\nB,text\n", 2, 1, "no name"),
        ("name,type\nA,\nB,text\n", 2, 3, "no type"),
        ("name,type\nA,varchar\n", 2, 3, "no such type as 'varchar'"),
        ("name,type,length\nA,text,0\n", 2, 8, "no whole number"),
        ("name,type,length\nA,text,1e9\n", 2, 8, "no whole number"),
        ("name,type,scale\nA,text,2\n", 2, 8, "no decimals to count"),
        ("name,type,length,scale\nA,decimal,3,5\n", 2, 13, "do not fit into 3"),
        ("name,type,required\nA,text,Y\n", 2, 8, "`required` is 'Y'"),
        ("name,type,format\nA,date,YYYYMMDD\n", 2, 8, "'YYYY' in the format"),
        ("name,type,codes\nA,text,X|X\n", 2, 8, "listed twice"),
        ("name,type,length,codes\nA,text,1,AB\n", 2, 10, "longer than 1"),
        ("name,type\nA,text\na,text\n", 3, 1, "described twice"),
        ("name,type,length,start\nA,text,5,1\nB,text,5,5\n", 3, 10, "reaches to 5"),
        ("name,type,length,start\nA,text,9,1\nB,text,1,2\nC,text,1,10\n", 3, 10, "reaches to 9"),
        ("name,type,length,start\nA,text,5,1\nB,text,5,\n", 3, 10, "has no start"),
        ("name,type,length,start\nA,text,5,1\nB,text,,6\n", 3, 8, "has no length"),
    ],
)
def test_a_contradiction_stands_at_its_cell(rows: str, line: int, column: int, words: str) -> None:
    """Each defect of a layout names the cell, and is told once."""
    found = [each for each in _problems(rows) if words in each[2]]
    assert [each[:2] for each in found] == [(line, column)], _problems(rows)


def test_what_the_csv_itself_gets_wrong_is_told_too() -> None:
    """Torn rows, doubled headings and byte order marks are defects of the spec."""
    messages = [message for _, _, message in _problems("\ufeffname,type,type\nA,text,x\nB\n")]
    assert any("byte order mark" in each for each in messages)
    assert any("a second time" in each for each in messages)
    assert any("1 cell" in each for each in messages)


def test_a_defect_of_one_cell_leaves_the_others() -> None:
    """A column with a bad length is still a column."""
    record = _record("name,type,length\nA,text,x\nB,text,4\n")
    assert [each.value.max_length for each in record.columns] == [None, 4]


def test_an_empty_layout_is_unreadable() -> None:
    """Nothing can be said about a file whose layout is empty."""
    interface = _interface("")
    assert interface.messages == ()
    assert interface.not_read
