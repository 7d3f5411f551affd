"""Reads a CSV file (RFC 4180) with a heading line into one document, every cell with its place.

The data is `{"columns": [{heading: cell, ...}, ...]}`, one map for each line below the headings:
the form of a file layout, whose lines describe columns. Cells are text without the white space
around them; empty cells are absent. Comma, semicolon or tab separates, as the heading line does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from govctl.load.csv_locator import CsvLocator, Line
from govctl.load.limits import Limits
from govctl.load.problem_log import ProblemLog, StopReading, shown
from govctl.model.document import Document

_MOST_CELLS = 200_000
"""Cells of a file that are read: layouts have some hundreds, only files of data have more."""

_DELIMITERS = (",", ";", "\t")
_BREAKS = "\r\n"
_SPACE = " \t"
_TAIL = re.compile(r"[ \t]*")
_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
_FIRST_LINE = re.compile(r"[^\S\r\n]*[^\s][^\r\n]*")
_ENDS = {each: re.compile(f"[{each}\r\n]") for each in _DELIMITERS}


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell's text and the index where it starts."""

    text: str
    index: int


def read_csv(digest: str, log: ProblemLog, limits: Limits) -> tuple[Document, ...]:
    """Return the one document of the file that `log` is about; () where it has no heading line."""
    try:
        rows = list(_rows(log, min(limits.nodes, _MOST_CELLS)))
        return _document(digest, log, rows)
    except StopReading:
        return ()


def _document(digest: str, log: ProblemLog, rows: list[list[_Cell]]) -> tuple[Document, ...]:
    if not rows:
        return ()
    headings = _headings(log, rows[0])
    lines: list[Line] = []
    columns: list[dict[str, str]] = []
    for row in rows[1:]:
        if len(row) != len(rows[0]):
            _torn(log, row, len(rows[0]))
            continue
        named = [(name, cell) for name, cell in zip(headings, row, strict=True) if name]
        columns.append({name: cell.text for name, cell in named if cell.text})
        lines.append(Line(row[0].index, {name: cell.index for name, cell in named}))
    first = rows[0][0].index
    headed = {name: cell.index for name, cell in zip(headings, rows[0], strict=True) if name}
    locator = CsvLocator(Line(first, headed), tuple(lines), log.source)
    return (Document(log.path, {"columns": columns}, digest, "csv", 0, locator),)


def _headings(log: ProblemLog, row: list[_Cell]) -> list[str]:
    """The headings by place; "" for one that cannot be used, each of which is a problem."""
    found: dict[str, _Cell] = {}
    names: list[str] = []
    for cell in row:
        first = found.setdefault(cell.text, cell)
        if not cell.text:
            log.add(cell.index, "This column has no heading", "Name it, or remove the column")
        elif first is not cell:
            message = f"The heading {shown(cell.text)} stands here a second time"
            there = ((log.place(first.index), "it stands here first"),)
            log.add(cell.index, message, "Keep one of the two", related=there)
        names.append(cell.text if first is cell else "")
    return names


def _torn(log: ProblemLog, row: list[_Cell], wanted: int) -> None:
    cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
    message = f"This line has {cells}, and the heading line has {wanted}"
    log.add(row[0].index, message, "Add or remove cells, or quote a cell that holds a separator")


def _rows(log: ProblemLog, most: int) -> Iterator[list[_Cell]]:
    """The lines of the file that hold anything, up to so many cells."""
    text, index, count = log.source.text, 0, 0
    delimiter = _delimiter(text)
    row: list[_Cell] = []
    while index < len(text):
        count += 1
        if count > most:
            message = f"The file has more than {most:,} cells, and the rest is not read"
            log.add(index, message, "Split the file")
            return
        cell, index = _cell(log, index, delimiter)
        row.append(cell)
        if index < len(text) and text[index] == delimiter:
            index += 1
            if index < len(text):
                continue
            row.append(_Cell("", index))
        index = _after_break(text, index)
        if any(cell.text for cell in row):
            yield row
        row = []


def _delimiter(text: str) -> str:
    """What separates the headings: the first of the usual separators that stands among them."""
    first = _FIRST_LINE.search(text)
    line = first[0] if first else ""
    counts = {each: line.count(each) for each in _DELIMITERS}
    return max(_DELIMITERS, key=lambda each: counts[each])


def _after_break(text: str, index: int) -> int:
    if text.startswith("\r\n", index):
        return index + 2
    return index + 1 if index < len(text) and text[index] in _BREAKS else index


def _cell(log: ProblemLog, index: int, delimiter: str) -> tuple[_Cell, int]:
    """The cell that starts at an index, and the index of what ends it."""
    text, start = log.source.text, index
    while index < len(text) and text[index] in _SPACE and text[index] != delimiter:
        index += 1
    if index < len(text) and text[index] == '"':
        return _quoted(log, index, delimiter)
    end = _bare_end(text, index, delimiter)
    bare = text[start:end].strip(_SPACE)
    return _Cell(bare, index if bare else start), end


def _bare_end(text: str, index: int, delimiter: str) -> int:
    found = _ENDS[delimiter].search(text, index)
    return found.start() if found else len(text)


def _quoted(log: ProblemLog, start: int, delimiter: str) -> tuple[_Cell, int]:
    text = log.source.text
    found = _QUOTED.match(text, start)
    if found is None:
        log.stop(start, "The quotes of this cell are never closed", "Close them")
    end = found.end() - 1
    after = _TAIL.match(text, end + 1) if delimiter != "\t" else None
    index = after.end() if after else end + 1
    if index < len(text) and text[index] not in delimiter + _BREAKS:
        message = "Text follows the closing quote of this cell"
        log.add(index, message, 'Put the whole cell in quotes, and write a quote in it as ""')
        index = _bare_end(text, index, delimiter)
    return _Cell(found[1].replace('""', '"').strip(_SPACE), start), index
