"""The ownership matrix, as it takes effect and as it is declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from govctl.model.place import Place
from govctl.model.rights import Standing

COLUMNS = (
    "entity",
    "row",
    "name",
    "fields",
    "master",
    "derived",
    "from",
    "to",
    "writers",
    "readers",
    "view",
    "as-of",
    "max-age",
    "after",
)
"""The headings of the matrix as CSV, in their order."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one system is to the fields of a row; `notes` say when and through what it writes."""

    standing: Standing
    notes: tuple[str, ...] = ()
    computes: bool = False


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """Fields of an entity with the same rights.

    Attributes:
        label: the group that decides, the status model of a status field, "" where nobody does.
        fields: paths of leaf fields.
        cells: system to what it is; systems that are nothing are left out.
        views: the views that show any of the fields.
        place: the line that decides; None where nothing does.
    """

    label: str
    fields: tuple[str, ...]
    cells: Mapping[str, Cell]
    views: tuple[str, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class DeclaredLine:
    """One line of the matrix as CSV: a group, its readers, a view or a status model.

    `cells` is by heading, without the empty ones.
    """

    cells: Mapping[str, str]
    place: Place


@dataclass(frozen=True, slots=True)
class EntityMatrix:
    """One entity: its systems in order, rows in effect, and lines as declared."""

    entity: str
    systems: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    lines: tuple[DeclaredLine, ...] = ()


@dataclass(frozen=True, slots=True)
class MatrixReport:
    """The matrix of the entities that were asked for, as it holds on a day."""

    name: str
    today: date
    entities: tuple[EntityMatrix, ...] = field(default=())
