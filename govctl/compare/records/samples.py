"""The smallest line or segment that shows a value: what a person pastes into a test."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import islice

from govctl.model.record import COMPOSITE, Field, Notation, Record, Segment, Value

_DATE, _TIME = "20261123", "083000"
_PARTS = (
    ("yyyy", "2026"),
    ("yy", "26"),
    ("MM", "11"),
    ("dd", "23"),
    ("HH", "08"),
    ("mm", "30"),
    ("ss", "00"),
    ("SSS", "000"),
)
_NUMERIC = frozenset({"integer", "decimal", "implied-decimal", "R", "n"})
_MOST_SEGMENTS = 20
"""Segments of a message that are drawn."""

_MOST = 40
"""Characters of a sample that no witness asked for."""


class Line:
    """Draws lines of a file: with some values, and other columns empty unless they are required."""

    def __init__(self, record: Record) -> None:
        self._writing = record.writing
        self._fields = record.columns
        self._is_fixed = record.writing.notation is Notation.FIXED
        self._cells = [self._written(_cell(field, {})) for field in record.columns]
        self._at = {field.name: at for at, field in enumerate(record.columns)}

    def text(self, values: Mapping[str, str] | None = None) -> str:
        """One line, without its end."""
        cells = list(self._cells)
        for name, value in (values or {}).items():
            cells[self._at[name]] = self._written(value)
        return (
            self._fixed(cells) if self._is_fixed else (self._writing.separator or ",").join(cells)
        )

    def _fixed(self, cells: list[str]) -> str:
        placed = (
            (field.start or 1, field.width or len(cell), cell)
            for field, cell in zip(self._fields, cells, strict=True)
        )
        parts, end = [], 0
        for start, width, cell in sorted(placed):
            if end <= start - 1 <= _WIDEST:
                parts.append(" " * (start - 1 - end) + cell[:width].ljust(min(width, _WIDEST)))
                end = start - 1 + max(width, 0)
        return "".join(parts)[:_WIDEST]

    def _written(self, cell: str) -> str:
        """A cell as it stands in the line, quoted where it has to be."""
        quote = self._writing.quote
        special = (self._writing.separator, quote, "\n", "\r")
        if self._is_fixed or not quote or not any(each and each in cell for each in special):
            return cell
        return f"{quote}{cell.replace(quote, quote * 2)}{quote}"


_WIDEST = 4_000
"""Characters up to which lines of fixed width are drawn."""


def segment(record: Record, part: Segment, values: Mapping[str, str] | None = None) -> str:
    """One segment with these elements; others are left out unless they are required.

    A loop stands for its first segment.
    """
    part = _first_of(record, part)
    given = dict(part.qualifiers) | dict(values or {})
    given = {name: text.split("|")[0] for name, text in given.items()}
    elements: dict[int, dict[int, str]] = {}
    for field in part.fields:
        whole = field.value.type == COMPOSITE
        text = given.get(field.name, "") if whole else _cell(field, given)
        elements.setdefault(field.position, {})[field.component] = text
    for name, text in given.items():
        position, _, component = name.partition("-")
        if position.isdigit() and (component.isdigit() or not component):
            elements.setdefault(int(position), {}).setdefault(int(component or 0), text)
    return _joined(record, part.id, elements)


def message(record: Record, without: Segment) -> str:
    """The required segments beside one that is left out, as far as they are worth drawing."""
    required = (each for each in record.within.get(without.above, ()) if each.required)
    beside = (each for each in required if each.path != without.path)
    return "".join(segment(record, each) for each in islice(beside, _MOST_SEGMENTS))


def _first_of(record: Record, part: Segment) -> Segment:
    while part.is_loop:
        first = next(iter(record.within.get(part.path, ())), None)
        if first is None:
            return part
        qualified = {**dict(first.qualifiers), **dict(part.qualifiers)}
        part = _with(first, tuple(sorted(qualified.items())))
    return part


def _with(part: Segment, qualifiers: tuple[tuple[str, str], ...]) -> Segment:
    return Segment(part.path, part.id, part.pointer, part.fields, qualifiers, is_loop=part.is_loop)


def _joined(record: Record, name: str, elements: Mapping[int, Mapping[int, str]]) -> str:
    writing = record.writing
    texts = [name]
    for position in range(1, max(elements, default=0) + 1):
        parts = elements.get(position, {})
        inner = [parts.get(at, "") for at in range(1, max(parts, default=0) + 1)]
        text = writing.component.join(inner) or parts.get(0, "")
        texts.append(text.rstrip(writing.component))
    return writing.separator.join(texts).rstrip(writing.separator) + writing.terminator


def _cell(field: Field, given: Mapping[str, str]) -> str:
    if field.name in given:
        return given[field.name]
    return sample(field.value) if field.required else ""


@lru_cache(maxsize=1024)
def sample(value: Value) -> str:
    """A value that the type, the length and the codes allow."""
    if value.codes:
        return value.codes[0]
    least = min(value.min_length or 1, _MOST)
    most = max(least, value.max_length or _MOST)
    if value.format and value.type in {"date", "time", "datetime"}:
        return _formatted(value.format)
    if value.type in {"DT", "date"}:
        return _DATE if most >= len(_DATE) else _DATE[2:]
    if value.type in {"TM", "time"}:
        return _TIME[: max(4, min(most, len(_TIME)))]
    if value.type in _NUMERIC or value.type[:1] == "N":
        return "1".zfill(least)
    return ("ABC" * _MOST)[: max(least, min(3, most))]


def _formatted(pattern: str) -> str:
    for placeholder, text in _PARTS:
        pattern = pattern.replace(placeholder, text)
    return pattern
