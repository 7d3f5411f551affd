"""What the schema of guides cannot say: lengths, codes, qualifiers that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govctl.interfaces.reading import Defect, Reading
from govctl.model.interface import Origin
from govctl.model.record import COMPOSITE, Field, Notation, Record, Segment, Value

_TYPES = {
    Notation.X12: re.compile(r"AN|ID|N[0-9]?|R|DT|TM|B"),
    Notation.EDIFACT: re.compile(r"an?|n"),
}
_SHOWN = 40


def check_guide(reading: Reading, record: Record) -> None:
    """Report the contradictions of a guide, each at its line."""
    first: dict[str, Segment] = {}
    for segment in record.segments:
        earlier = first.setdefault(segment.path, segment)
        if earlier is not segment:
            reading.defect(_ambiguous(record, earlier, segment))
        for field in segment.fields:
            for pointer, message, fix in _of_field(field, record.writing.notation):
                reading.defect(Defect(Origin(record.path, pointer), message, fix))
        for defect in (*_positions(record, segment), *_qualifiers(record, segment)):
            reading.defect(defect)


def _ambiguous(record: Record, earlier: Segment, segment: Segment) -> Defect:
    where = f" in {segment.above}" if segment.above else ""
    return Defect(
        Origin(record.path, segment.pointer),
        f"Nothing tells this {segment.words} from the other one{where}.",
        "Give each a `qualifier`: the element whose code tells them apart.",
        related=((Origin(record.path, earlier.pointer), "the other one"),),
    )


def _of_field(field: Field, notation: Notation) -> Iterator[tuple[str, str, str]]:
    value = field.value
    if value.type not in {"", COMPOSITE} and not _TYPES[notation].fullmatch(value.type):
        known = "AN, ID, N0 to N9, R, DT, TM, B" if notation is Notation.X12 else "a, an, n"
        message = f"{value.type[:_SHOWN]!r} is no data type of {notation.value}."
        yield f"{field.pointer}/type", message, f"Write one of {known}."
    least, most = value.min_length or 0, value.max_length
    if most is not None and least > most:
        message = f"The minimum length {least} is above the maximum {most}."
        yield f"{field.pointer}/min", message, "Correct one of the two."
    for code in _misfits(value, least, most):
        message = f"The code {code[:_SHOWN]!r} does not fit the length of {least} to {most}."
        yield f"{field.pointer}/codes", message, "Correct the code or the length."


def _misfits(value: Value, least: int, most: int | None) -> Iterator[str]:
    if least <= (most if most is not None else least):
        for code in value.codes:
            if len(code) < least or (most is not None and len(code) > most):
                yield code


def _positions(record: Record, segment: Segment) -> Iterator[Defect]:
    """Elements at a place that is taken."""
    first: dict[str, Field] = {}
    for field in segment.fields:
        earlier = first.setdefault(field.name, field)
        if earlier is not field:
            yield Defect(
                Origin(record.path, field.pointer),
                f"{segment.id}{field.name} is described twice.",
                "Correct `at`, or remove one of the two.",
                related=((Origin(record.path, earlier.pointer), "described here first"),),
            )


def _qualifiers(record: Record, segment: Segment) -> Iterator[Defect]:
    """Qualifiers that the elements of the segment, or of a loop's first one, rule out."""
    holder = _trigger(record, segment)
    fields = {field.name: field for field in holder.fields} if holder else {}
    origin = Origin(record.path, f"{segment.pointer}/qualifier")
    for name, codes in segment.qualifiers if holder and fields else ():
        field = fields.get(name)
        if field is None:
            message = f"The qualifier names {segment.id}{name}, which is not among the elements."
            yield Defect(origin, message, "Describe the element, or name another one.")
            continue
        missing = [code for code in codes.split("|") if code not in field.value.codes]
        if field.value.codes and missing:
            message = f"The qualifier {missing[0]!r} is no code of {segment.id}{name}."
            yield Defect(origin, message, "Add it to the codes of the element.")


def _trigger(record: Record, segment: Segment) -> Segment | None:
    """The segment whose elements qualify a part: itself, or the first of a loop."""
    if not segment.is_loop:
        return segment
    inside = record.within.get(segment.path, ())
    return inside[0] if inside and not inside[0].is_loop else None
