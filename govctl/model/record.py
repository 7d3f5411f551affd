"""What an EDI message or a line of a file consists of: segments, and the values in them.

A file has one segment, its line, whose path is empty; its fields are the columns. Paths and names
are natural identities: `HL(O)/REF(CN)` is the REF segment qualified CN in the HL loop at level O,
`02` its second element, `02-01` the first component of that. Every part keeps the JSON Pointer
into `Record.path` that it was read from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

COMPOSITE = "composite"
"""The type of an element that holds components and no value of its own."""


class Notation(StrEnum):
    """How a record is written."""

    DELIMITED = "delimited"
    FIXED = "fixed-width"
    X12 = "x12"
    EDIFACT = "edifact"

    @property
    def is_edi(self) -> bool:
        """Whether records are EDI messages, not lines."""
        return self in {Notation.X12, Notation.EDIFACT}


@dataclass(frozen=True, slots=True)
class Writing:
    """How records are written: notation and separators.

    `header` says whether the first line of a file names the columns, None where that is not said.
    """

    notation: Notation
    separator: str
    component: str = ":"
    terminator: str = ""
    quote: str = '"'
    header: bool | None = None

    @property
    def by_name(self) -> bool:
        """Whether readers find columns by their names, and the order means nothing."""
        return self.notation is Notation.DELIMITED and self.header is True


@dataclass(frozen=True, slots=True)
class Value:
    """What a column, element or component may hold where it is not empty.

    Attributes:
        type: of a file: `text`, `integer`, `decimal`, `implied-decimal`, `date`, `time`,
            `datetime`, `boolean`; of X12: its data types (`AN`, `ID`, `N2`, ...); of EDIFACT: `a`,
            `an`, `n`; or `composite`. Empty where a layout gives none that is known.
        min_length, max_length: characters; in X12 and EDIFACT, digits of a number.
        scale: digits after the decimal point; those of an implied decimal have no point.
        format: of dates and times (`yyyyMMdd`), else a name that both sides know.
        codes: the values allowed, all where there are none.
    """

    type: str
    min_length: int | None = None
    max_length: int | None = None
    scale: int | None = None
    format: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A column, an element, or a component of a composite element.

    `position` counts from 1; `component` is the place within a composite, 0 for none. `start` and
    `width` are those of a fixed-width column, from 1.
    """

    name: str
    pointer: str
    position: int
    value: Value
    required: bool = False
    component: int = 0
    start: int | None = None
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment, or a loop of segments (X12) or a segment group (EDIFACT).

    Attributes:
        path: its identity: the loops around it and itself, with qualifiers.
        id: `REF`; for a loop, of the segment that begins it.
        qualifiers: elements whose values tell it from others of its id, by name.
        required: whether it must be sent wherever what is around it is.
        repeat: the most repeats, None for any number.
        above: the path of the loop around it, "" for none.
        order: its place among its siblings, from 0.
        is_loop: whether it stands for a loop; the segments of the loop follow it.
    """

    path: str
    id: str
    pointer: str
    fields: tuple[Field, ...] = ()
    qualifiers: tuple[tuple[str, str], ...] = ()
    required: bool = False
    repeat: int | None = 1
    above: str = ""
    order: int = 0
    is_loop: bool = False

    @property
    def words(self) -> str:
        """What people call it: `segment REF(CN)`, `loop HL(O)`."""
        return f"{'loop' if self.is_loop else 'segment'} {self.path.rpartition('/')[2]}"


@dataclass(frozen=True)
class Record:
    """One EDI message or file: its segments in the order they are sent.

    `name` is the set or message type, `release` the X12 release or EDIFACT directory.
    """

    path: str
    name: str
    writing: Writing
    segments: tuple[Segment, ...]
    release: str = ""

    @cached_property
    def within(self) -> Mapping[str, tuple[Segment, ...]]:
        """The parts of each loop by the loop's path, those of the message under ""."""
        found: dict[str, list[Segment]] = {}
        for each in self.segments:
            found.setdefault(each.above, []).append(each)
        return {path: tuple(parts) for path, parts in found.items()}

    @cached_property
    def loops(self) -> Mapping[str, Segment]:
        """Loops and groups by path."""
        return {each.path: each for each in reversed(self.segments) if each.is_loop}

    @property
    def columns(self) -> tuple[Field, ...]:
        """The columns of a file."""
        return self.segments[0].fields if self.segments else ()
