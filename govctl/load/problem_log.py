"""The problems of one file, gathered while it is read."""

from __future__ import annotations

from typing import NoReturn

from govctl.load.source_text import SourceText
from govctl.model.place import Place
from govctl.model.problem import Problem

Related = tuple[tuple[Place, str], ...]

_SHOWN = 60


class StopReading(Exception):  # noqa: N818 - a signal: what is wrong is in the log
    """The rest of the file cannot be read; the log says why."""


class ProblemLog:
    """Collects problems by their index in the text, and stops the reading at a limit."""

    def __init__(self, path: str, source: SourceText, limit: int) -> None:
        self.path = path
        self.source = source
        self.problems: list[Problem] = []
        self._limit = limit

    def add(
        self, index: int, message: str, fix: str, *, pointer: str = "", related: Related = ()
    ) -> None:
        """Note a problem that leaves the rest of the file readable.

        Raises:
            StopReading: the file has too many.
        """
        self._append(index, message, fix, pointer, related)
        if len(self.problems) >= self._limit:
            message = f"Reading stops here: the file has {self._limit} problems"
            self._append(index, message, "Correct the problems above and run again", pointer, ())
            raise StopReading

    def stop(
        self, index: int, message: str, fix: str, *, pointer: str = "", related: Related = ()
    ) -> NoReturn:
        """Note a problem and give the file up.

        Raises:
            StopReading: always.
        """
        self._append(index, message, fix, pointer, related)
        raise StopReading

    def place(self, index: int, pointer: str = "") -> Place:
        """Return the place of the code point at `index`."""
        position = self.source.position(index)
        return Place(self.path, position.line, position.column, pointer)

    def _append(self, index: int, message: str, fix: str, pointer: str, related: Related) -> None:
        position = self.source.position(index)
        problem = Problem(
            path=self.path,
            line=position.line,
            column=position.column,
            message=message,
            fix=fix,
            pointer=pointer,
            related=related,
        )
        self.problems.append(problem)


def shown(text: str) -> str:
    """Return text of a file as a message may quote it: escaped, and cut when long."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
