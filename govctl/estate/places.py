"""Places in EDI messages and files, as people write them.

`HL(O)/PRF01` is an element of a segment in a loop, `REF02(CN)` or `REF(CN)02` one with a qualifier,
`RFF01-02` a component; in a file, a place is the name of a column.
"""

from __future__ import annotations

import re

from govctl.model.record import Field, Record, Segment

_PLACE = re.compile(
    r"(?P<loops>(?:[^/]+/)*)(?P<id>[A-Z][A-Z0-9]{1,2})(?:\((?P<before>[^()]*)\))?"
    r"(?P<element>[0-9]{2}(?:-[0-9]{2})?)(?:\((?P<after>[^()]*)\))?"
)
_MOST_NAMES = 2_000
"""Places that are named, and among which the one that was meant is looked for."""


def find_place(record: Record, at: str) -> tuple[str, ...]:
    """The JSON Pointers, within the guide or layout, of what a place means; none where nothing."""
    if not record.writing.notation.is_edi:
        return tuple(field.pointer for field in record.columns if field.name == at)
    found = _PLACE.fullmatch(at)
    if found is None:
        return ()
    loops = [step for step in found["loops"].split("/") if step]
    code = found["before"] or found["after"] or ""
    return tuple(
        pointer
        for segment in record.segments
        if _is_meant(record, segment, (found["id"], code)) and _lies_in(segment, loops)
        for pointer in _element(segment, found["element"])
    )


def _is_meant(record: Record, segment: Segment, named: tuple[str, str]) -> bool:
    """Whether a segment has the id, and the qualifier where one is given."""
    name, code = named
    if segment.is_loop or segment.id != name:
        return False
    around = record.loops.get(segment.above)
    parts = (segment, around) if around and around.id == segment.id else (segment,)
    listed = [codes for part in parts for _, codes in part.qualifiers]
    known = {each for codes in listed for each in codes.split("|")}
    known.update(each for field in segment.fields for each in field.value.codes)
    return not code or not known or code in known


def _lies_in(segment: Segment, loops: list[str]) -> bool:
    """Whether the loops stand around a segment, from the outside in; others may lie between."""
    around = iter(segment.above.split("/"))
    return all(
        any(each == step or each.partition("(")[0] == step for each in around) for step in loops
    )


def _element(segment: Segment, name: str) -> tuple[str, ...]:
    """The element; the segment itself where its elements are left to the standard."""
    if not segment.fields:
        return (segment.pointer,)
    return tuple(field.pointer for field in segment.fields if field.name == name)


def place_names(record: Record) -> tuple[str, ...]:
    """The places of a record, as people call them."""
    if not record.writing.notation.is_edi:
        return tuple(field.name for field in record.columns)
    found = [
        _shortest(segment, field)
        for segment in record.segments
        if not segment.is_loop
        for field in segment.fields
    ]
    return tuple(found[:_MOST_NAMES])


def _shortest(segment: Segment, field: Field) -> str:
    """An element below the loop it stands in: `HL(O)/PRF01`."""
    loop = segment.above.rpartition("/")[2]
    codes = ",".join(codes for _, codes in segment.qualifiers)
    name = f"{segment.id}{field.name}{f'({codes})' if codes else ''}"
    return f"{loop}/{name}" if loop else name
