"""What has to hold between the columns of a layout: unique names, places that do not overlap."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.interfaces.reading import Defect, Reading
from govctl.model.interface import Origin
from govctl.model.record import Field, Notation, Record

_SHOWN = 60


def check_columns(reading: Reading, record: Record) -> None:
    """Report the contradictions of a layout, each at its cell."""
    for defect in _names(record):
        reading.defect(defect)
    for field in record.columns:
        for defect in _value(record, field):
            reading.defect(defect)
    if record.writing.notation is Notation.FIXED:
        told = {origin for origin, _ in reading.defects}
        for defect in _places(record):
            if defect.origin not in told:
                reading.defect(defect)


def _names(record: Record) -> Iterator[Defect]:
    """Names that differ in nothing, or in case alone: readers by name take one for the other."""
    first: dict[str, Field] = {}
    for field in record.columns:
        earlier = first.setdefault(field.name.casefold(), field)
        if earlier is not field:
            yield Defect(
                _at(record, field, "name"),
                f"The column {field.name[:_SHOWN]!r} is described twice.",
                "Give each column a name of its own.",
                related=((_at(record, earlier, "name"), "described here first"),),
            )


def _value(record: Record, field: Field) -> Iterator[Defect]:
    value = field.value
    if value.max_length is None:
        return
    for code in value.codes:
        if len(code) > value.max_length:
            message = f"The code {code[:_SHOWN]!r} is longer than {value.max_length} characters."
            yield Defect(_at(record, field, "codes"), message, "Correct the code or the length.")
    if (value.scale or 0) > value.max_length:
        message = f"{value.scale} decimals do not fit into {value.max_length} characters."
        yield Defect(_at(record, field, "scale"), message, "Correct the scale or the length.")


def _places(record: Record) -> Iterator[Defect]:
    """Columns of fixed width without a place, and those that share characters with another."""
    placed = []
    for field in record.columns:
        for heading, number in (("start", field.start), ("length", field.width)):
            if number is None:
                message = f"The column {field.name[:_SHOWN]!r} of fixed width has no {heading}."
                yield Defect(_at(record, field, heading), message, f"Write its {heading}.")
        if field.start is not None and field.width is not None:
            placed.append((field.start, field.start + field.width - 1, field))
    placed.sort(key=lambda each: each[:2])
    end, holder = 0, None
    for start, last, field in placed:
        if holder is not None and start <= end:
            message = (
                f"The column {field.name[:_SHOWN]!r} starts at {start}, "
                f"where {holder.name[:_SHOWN]!r} reaches to {end}."
            )
            related = ((_at(record, holder, "start"), "the other column"),)
            yield Defect(
                _at(record, field, "start"), message, "Correct start or length.", related=related
            )
        if last > end:
            end, holder = last, field


def _at(record: Record, field: Field, heading: str) -> Origin:
    return Origin(record.path, f"{field.pointer}/{heading}")
