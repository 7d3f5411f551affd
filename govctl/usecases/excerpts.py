"""The source lines around a place, for reports that quote both sides."""

from __future__ import annotations

from govctl.estate.exposed import exposures_of
from govctl.model.diff import Location, SourceLine
from govctl.model.documents import Documents
from govctl.model.place import Place

_ABOVE, _BELOW = 3, 8
_LONGEST = 240
_BEFORE = 60
"""Characters of a line, and how many of them stand before the place: minified files are one."""


def location(place: Place | None, documents: Documents) -> Location | None:
    """A place with the lines around it; none of them where the file is not at hand."""
    if place is None:
        return None
    document = documents.document(place.path)
    if document is None or place.line < 1:
        return Location(place)
    exposures = exposures_of(documents)
    numbers = range(max(1, place.line - _ABOVE), place.line + _BELOW + 1)
    lines = [
        # Masked before it is cut: a cut key is a key.
        SourceLine(
            number, _cut(exposures.line(place.path, number), place, number), number == place.line
        )
        for number in numbers
    ]
    while lines and not lines[-1].text.strip():
        lines.pop()
    return Location(place, tuple(lines))


def _cut(text: str, place: Place, number: int) -> str:
    """A line as far as it is worth quoting: around the place, where it is very long."""
    if len(text) <= _LONGEST:
        return text
    start = max(0, place.column - 1 - _BEFORE) if number == place.line else 0
    cut = text[start : start + _LONGEST]
    return f"{'… ' if start else ''}{cut} …" if len(text) > start + _LONGEST else f"… {cut}"
