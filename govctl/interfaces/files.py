"""A file layout, a CSV with one line for each column, as an interface of one message.

The headings are those of `schemas/file-layout-1.json` (`govctl schema file-layout`). A layout with
`start` describes a file of fixed width, any other one a delimited file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govctl.interfaces.columns import check_columns
from govctl.interfaces.layout_words import FLAGS, HEADINGS, NEEDED, TEMPORAL, TYPES, closest
from govctl.interfaces.node import Node
from govctl.interfaces.reading import Defect, Reading
from govctl.model import pointer as json_pointer
from govctl.model.interface import Action, Interface, Message, Origin
from govctl.model.record import Field, Notation, Record, Segment, Value, Writing

FILE = "file"
"""The name of the one message of a layout: each line of the file."""

MOST_COLUMNS = 3_000
"""Columns of one file that are read; data bases have fewer."""

_NUMBER = re.compile(r"[0-9]{1,6}")
_PLACEHOLDERS = re.compile(r"([A-Za-z])\1*")
_KNOWN_PLACEHOLDERS = frozenset({"yyyy", "yy", "MM", "dd", "HH", "mm", "ss", "SSS", "T", "Z"})


def read_layout(reading: Reading, root: Node) -> Interface:
    """The columns of the file, in the order they are written."""
    rows = list(root.items_of("columns"))
    if len(rows) > MOST_COLUMNS:
        reading.skip(rows[MOST_COLUMNS], f"the layout has more than {MOST_COLUMNS:,} columns")
        rows = rows[:MOST_COLUMNS]
    _check_headings(reading, root, rows)
    fixed = any(row.at("start") for row in rows)
    fields = tuple(_fields(reading, rows, fixed=fixed))
    notation = Notation.FIXED if fixed else Notation.DELIMITED
    line = Segment(path="", id="", pointer="/columns", fields=fields)
    writing = Writing(notation, "" if fixed else ",")
    record = Record(root.path, FILE, writing, (line,) if fields else ())
    check_columns(reading, record)
    message = Message(
        identity=FILE,
        name=FILE,
        channel="",
        action=Action.UNSTATED,
        origin=root.origin,
        record=record,
    )
    return Interface(
        path=reading.path, format=reading.format, messages=(message,) if fields else ()
    )


def _check_headings(reading: Reading, root: Node, rows: list[Node]) -> None:
    """Headings that mean nothing, and those without which a layout says nothing."""
    if not rows:
        message = "The layout describes no column."
        _defect(reading, root, NEEDED[0], message, "Write one line for each column of the file.")
        return
    used = dict.fromkeys(name for row in rows for name, _ in row.members())
    meant = set()
    for name in used:
        if name in HEADINGS or name.startswith("x-"):
            continue
        close = closest(name, HEADINGS)
        meant.add(close)
        fix = f"Write `{close}`." if close else f"The headings are {', '.join(HEADINGS)}."
        _defect(reading, root, name, f"There is no such heading as {name[:60]!r}.", fix)
    for name in NEEDED:
        if name not in used and name not in meant:
            _defect(reading, root, name, f"There is no heading `{name}`.", "Add it, and its cells.")


def _defect(reading: Reading, root: Node, heading: str, message: str, fix: str) -> None:
    origin = Origin(root.path, json_pointer.join("", "headings", heading))
    reading.defect(Defect(origin, message, fix))


def _fields(reading: Reading, rows: list[Node], *, fixed: bool) -> Iterator[Field]:
    known = {heading for row in rows for heading in NEEDED if row.at(heading)}
    for row in rows:
        for heading in NEEDED:
            if heading in known and not row.at(heading):
                message = f"This column has no {heading}."
                _cell(reading, row, heading, message, "Fill in the cell.")
        if not row.text("name"):
            continue
        width = _number(reading, row, "length")
        value = Value(
            type=_type(reading, row),
            max_length=width,
            scale=_scale(reading, row),
            format=_format(reading, row),
            codes=_codes(reading, row),
        )
        yield Field(
            name=row.text("name"),
            pointer=row.pointer,
            position=_position(row),
            value=value,
            required=_required(reading, row),
            start=_number(reading, row, "start") if fixed else None,
            width=width if fixed else None,
        )


def _position(row: Node) -> int:
    return int(json_pointer.last(row.pointer)) + 1


def _cell(reading: Reading, row: Node, heading: str, message: str, fix: str) -> None:
    pointer = json_pointer.join(row.pointer, heading)
    reading.defect(Defect(Origin(row.path, pointer), message, fix))


def _type(reading: Reading, row: Node) -> str:
    found = row.text("type")
    if found and found not in TYPES:
        close = closest(found, TYPES)
        fix = f"Write `{close}`." if close else f"The types are {', '.join(TYPES)}."
        _cell(reading, row, "type", f"There is no such type as {found[:60]!r}.", fix)
    return found if found in TYPES else ""


def _number(reading: Reading, row: Node, heading: str, least: int = 1) -> int | None:
    text = row.text(heading)
    if not text:
        return None
    if not _NUMBER.fullmatch(text) or int(text) < least:
        message = f"`{heading}` is {text[:60]!r}, which is no whole number from {least} on."
        _cell(reading, row, heading, message, "Write digits alone, 999999 at most.")
        return None
    return int(text)


def _scale(reading: Reading, row: Node) -> int | None:
    scale = _number(reading, row, "scale", least=0)
    if scale is not None and row.text("type") in TYPES and "decimal" not in row.text("type"):
        message = f"A column of type {row.text('type')} has no decimals to count."
        _cell(reading, row, "scale", message, "Remove the scale, or write the type `decimal`.")
        return None
    return scale


def _required(reading: Reading, row: Node) -> bool:
    text = row.text("required")
    if text and text.lower() not in FLAGS:
        message = f"`required` is {text[:60]!r}."
        _cell(reading, row, "required", message, "Write `yes` or `no`.")
    return text.lower() == "yes"


def _format(reading: Reading, row: Node) -> str:
    text = row.text("format")
    if row.text("type") in TEMPORAL:
        for run in _PLACEHOLDERS.finditer(text):
            letters = run[0]
            if letters not in _KNOWN_PLACEHOLDERS:
                message = f"{letters[:60]!r} in the format {text[:60]!r} stands for nothing."
                fix = "The placeholders are yyyy, yy, MM, dd, HH, mm, ss and SSS."
                _cell(reading, row, "format", message, fix)
                return ""
    return text


def _codes(reading: Reading, row: Node) -> tuple[str, ...]:
    cells = [code.strip() for code in row.text("codes").split("|")] if row.at("codes") else []
    codes = tuple(dict.fromkeys(filter(None, cells)))
    if len(codes) != len(cells):
        message = "A code is listed twice, or is empty."
        _cell(reading, row, "codes", message, "List each once, with | between them.")
    return codes
