"""The smallest line or segment that shows a value: what a person pastes into a test."""

from __future__ import annotations

from collections.abc import Mapping

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
_MOST = 40
"""Characters of a sample that no witness asked for."""


def line(record: Record, values: Mapping[str, str] | None = None) -> str:
    """One line of a file with these values; other columns are empty unless they are required."""
    given = values or {}
    cells = [_cell(field, given) for field in record.columns]
    if record.writing.notation is Notation.FIXED:
        return _fixed(record, cells)
    writing = record.writing
    return (writing.separator or ",").join(_quoted(cell, record) for cell in cells)


def _fixed(record: Record, cells: list[str]) -> str:
    placed = zip(record.columns, cells, strict=True)
    text = ""
    for start, width, cell in sorted(
        (field.start or 1, field.width or len(cell), cell) for field, cell in placed
    ):
        text = text[: start - 1].ljust(min(start - 1, _WIDEST)) + cell[:width].ljust(
            min(width, _WIDEST)
        )
    return text


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
    """The required segments beside one that is left out."""
    beside = [
        each
        for each in record.segments
        if each.above == without.above and each.path != without.path
    ]
    return "".join(segment(record, each) for each in beside if each.required)


def _first_of(record: Record, part: Segment) -> Segment:
    while part.is_loop:
        below = (each for each in record.segments if each.above == part.path)
        first = next(below, None)
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


def sample(value: Value) -> str:
    """A value that the type, the length and the codes allow."""
    if value.codes:
        return value.codes[0]
    least = value.min_length or 1
    most = max(least, value.max_length or _MOST)
    if value.format and value.type in {"date", "time", "datetime"}:
        return _formatted(value.format)
    if value.type in {"DT", "date"}:
        return _DATE if most >= len(_DATE) else _DATE[2:]
    if value.type in {"TM", "time"}:
        return _TIME[: max(4, min(most, len(_TIME)))]
    if value.type in _NUMERIC or value.type[:1] == "N":
        return "1".zfill(min(least, _MOST))
    return ("ABC" * least)[: max(least, min(3, most))][:_MOST]


def _formatted(pattern: str) -> str:
    for placeholder, text in _PARTS:
        pattern = pattern.replace(placeholder, text)
    return pattern


def _quoted(cell: str, record: Record) -> str:
    writing = record.writing
    special = (writing.separator, writing.quote, "\n", "\r")
    if not writing.quote or not any(each and each in cell for each in special):
        return cell
    return f"{writing.quote}{cell.replace(writing.quote, writing.quote * 2)}{writing.quote}"
