"""The text of a file, and its lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from govctl.model.document import Position

_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class SourceText:
    """A decoded file without its byte order mark.

    Lines end in LF, CRLF or CR and nothing else, as editors count them. The line table is built
    when the first position is asked for: most files are read without a finding.
    """

    __slots__ = ("_line_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._line_starts: list[int] | None = None

    def position(self, index: int) -> Position:
        """Return line and column of the code point at `index` (0-based)."""
        starts = self._starts()
        line = bisect_right(starts, index)
        return Position(line, index - starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Return a line (from 1) without its line break, "" where there is none."""
        starts = self._starts()
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def line_start(self, number: int) -> int:
        """Return the index of the first code point of a line (from 1) that the file has."""
        return self._starts()[number - 1]

    def _starts(self) -> list[int]:
        if self._line_starts is None:
            self._line_starts = _line_starts(self.text)
        return self._line_starts


def _line_starts(text: str) -> list[int]:
    if "\r" in text:
        return [0, *(match.end() for match in _LINE_BREAK.finditer(text))]
    ends = accumulate(len(line) + 1 for line in text.split("\n"))
    return [0, *ends][:-1]
