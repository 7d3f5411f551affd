"""Git conflict markers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from govctl.load.problem_log import ProblemLog, shown

_MARKER = re.compile(r"^(<{7}|\|{7}|={7}|>{7})(?: ([^\r\n]*))?\r?$", re.MULTILINE)
_NAMED = 10  # conflicts of a file; the message counts the others


@dataclass(slots=True)
class _Conflict:
    """The indexes of the markers around the two sides, and the labels of these."""

    ours: int
    our_label: str
    our_end: int = -1
    middle: int = -1
    theirs: int = -1
    their_label: str = ""


def log_conflicts(log: ProblemLog) -> bool:
    """Note the conflicts of a file as one problem that names both sides; tell if there are any."""
    text = log.source.text
    if "<<<<<<<" not in text:
        return False
    conflicts = _conflicts(text)
    if not conflicts:
        return False
    first = conflicts[0]
    message = (
        "A Git conflict is not settled: "
        f"{shown(first.our_label)} ({_lines(log, first.ours, first.our_end)}) against "
        f"{shown(first.their_label)} ({_lines(log, first.middle, first.theirs)})"
    )
    if len(conflicts) > 1:
        message += f"; the file has {len(conflicts)} conflicts"
    related = (
        (log.place(first.middle), "the other side starts here"),
        (log.place(first.theirs), "the conflict ends here"),
        *((log.place(other.ours), "another conflict") for other in conflicts[1:_NAMED]),
    )
    log.add(first.ours, message, "Keep what is right and remove the markers", related=related)
    return True


def stray_marker(text: str) -> int | None:
    """Return the index of a marker that is no part of a whole conflict."""
    for match in _MARKER.finditer(text):
        if match[1][0] in "<>":
            return match.start()
    return None


def _conflicts(text: str) -> list[_Conflict]:
    found: list[_Conflict] = []
    current: _Conflict | None = None
    for match in _MARKER.finditer(text):
        kind = match[1][0]
        if kind == "<":
            current = _Conflict(match.start(), match[2] or "ours")
        elif current and kind in "|=" and current.middle < 0:
            if current.our_end < 0:
                current.our_end = match.start()  # conflictstyle diff3 shows the common ancestor
            if kind == "=":
                current.middle = match.start()
        elif current and kind == ">" and current.middle >= 0:
            current.theirs = match.start()
            current.their_label = match[2] or "theirs"
            found.append(current)
            current = None
    return found


def _lines(log: ProblemLog, start: int, end: int) -> str:
    """Name the lines between two markers."""
    first = log.place(start).line + 1
    last = log.place(end).line - 1
    if last < first:
        return "no lines"
    return f"line {first}" if first == last else f"lines {first} to {last}"
