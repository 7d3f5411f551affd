"""Where the cells of a CSV document stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govctl.load.source_text import SourceText
from govctl.model.document import Position

_COLUMN, _CELL = 2, 3
"""Tokens of a pointer to a described column (`/columns/0`), and to one cell of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """Indexes into the text: where a line starts, and each of its cells by heading."""

    start: int
    cells: Mapping[str, int]


class CsvLocator:
    """Answers for `/columns`, `/columns/N`, `/columns/N/HEADING` and `/headings/HEADING`.

    The headings are no part of the data; their pointers exist to point at the first line.
    """

    def __init__(self, headings: Line, lines: tuple[Line, ...], source: SourceText) -> None:
        self._headings = headings
        self._lines = lines
        self._source = source

    def key_position(self, tokens: tuple[str, ...]) -> Position:
        """Return where the cell starts, or the line."""
        return self._source.position(self._index(tokens))

    def value_position(self, tokens: tuple[str, ...]) -> Position:
        """Return the same: a cell has no key of its own."""
        return self.key_position(tokens)

    def source_text(self, tokens: tuple[str, ...]) -> str | None:  # noqa: ARG002 - cells are text
        """Return None: the value of a cell is what was typed."""
        return None

    def line(self, number: int) -> str:
        """Return a line of the file."""
        return self._source.line(number)

    def _index(self, tokens: tuple[str, ...]) -> int:
        if tokens[:1] == ("headings",):
            return self._headings.cells.get("/".join(tokens[1:]), self._headings.start)
        line = self._line(tokens)
        if line is None:
            return self._headings.start
        heading = tokens[_COLUMN] if len(tokens) >= _CELL else ""
        return line.cells.get(heading, line.start)

    def _line(self, tokens: tuple[str, ...]) -> Line | None:
        if tokens[:1] != ("columns",) or len(tokens) < _COLUMN:
            return None
        number = tokens[1]
        if not (number.isascii() and number.isdigit()) or len(number) > len(str(len(self._lines))):
            return None
        return self._lines[int(number)] if int(number) < len(self._lines) else None
