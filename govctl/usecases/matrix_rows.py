"""The lines of an edited matrix: a CSV file row by row, and what is wrong with it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from govctl.errors import UsageError, quoted
from govctl.load.wording import shown, suggestion
from govctl.load.yamljson import read
from govctl.model.document import Document
from govctl.model.matrix import COLUMNS

KEYS = ("entity", "row", "name")
"""The columns that say what a line is about."""

_MOST_ERRORS = 20
_UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the edited file."""

    line: int
    cells: Mapping[str, str]

    @property
    def key(self) -> tuple[str, ...]:
        """What the line is about."""
        return tuple(self.cells.get(key, "") for key in KEYS)


class Errors:
    """What is wrong with the file, line by line."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: list[str] = []

    def add(self, line: int, message: str) -> None:
        """Take note of what is wrong with a line."""
        stop = "" if message.endswith(("?", ".")) else "."
        self._found.append(f"{self._file}:{line}: {message}{stop}")

    def raise_if_any(self) -> None:
        """Refuse the file for every line that is wrong.

        Raises:
            UsageError: there is such a line.
        """
        if not self._found:
            return
        shown_ones = self._found[:_MOST_ERRORS]
        more = len(self._found) - _MOST_ERRORS
        shown_ones.extend([f"{more} more lines cannot be taken over."] if more > 0 else [])
        raise UsageError("\n".join(shown_ones), fix="Nothing was written")


def rows_of(file: Path, errors: Errors) -> Iterator[Row]:
    """The lines below the headings; what cannot be read is an error with its line.

    Comma, semicolon and tab may separate, and a byte order mark may stand in front: spreadsheets
    write all of that.

    Raises:
        UsageError: the file cannot be opened.
    """
    try:
        content = file.read_bytes().removeprefix(_UTF8_MARK)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            f"The file {quoted(str(file))} cannot be read: {reason}", fix="Name a CSV file"
        ) from error
    found = read("matrix.csv", content)
    for problem in found.problems:
        errors.add(problem.line, f"{problem.message}. {problem.fix}")
    if not found.documents:
        errors.add(1, f"There is no heading line; it has {', '.join(KEYS)} and what is edited")
        return
    headings = _headings(found.documents[0], content, errors)
    data = found.documents[0].data
    lines = data.get("columns", []) if isinstance(data, dict) else []
    for index, cells in enumerate(lines):
        place = found.documents[0].place(f"/columns/{index}")
        known = {key: _unescaped(cells.get(key, "")) for key in headings}
        yield Row(place.line, known)


def _headings(document: Document, content: bytes, errors: Errors) -> tuple[str, ...]:
    line = document.place("/headings").line
    text = content.decode("utf-8", "replace").splitlines()[line - 1]
    delimiter = max(",;\t", key=text.count)
    names = [each.strip() for each in next(csv.reader([text], delimiter=delimiter), [])]
    for name in names:
        if name and name not in COLUMNS:
            close = suggestion(name, COLUMNS)
            hint = f"; did you mean {shown(close)}?" if close else ""
            errors.add(line, f"The matrix has no column {shown(name)}{hint}")
    for key in KEYS:
        if key not in names:
            errors.add(line, f"The column {shown(key)} is missing")
    return tuple(name for name in names if name in COLUMNS)


def _unescaped(cell: str) -> str:
    """A cell without the apostrophe that kept it from being executed."""
    return cell.removeprefix("'")
