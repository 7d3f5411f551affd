"""`govctl matrix --import`: an edited matrix taken over, file by file, or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govctl.errors import UsageError, one_line
from govctl.estate.fields import canonical_model
from govctl.estate.matrix_lines import GROUP, READERS, STATUS, VIEW
from govctl.load.registry import load
from govctl.load.source import WorkTree
from govctl.load.wording import shown, suggestion
from govctl.model.matrix import DeclaredLine, MatrixReport
from govctl.model.snapshot import Snapshot
from govctl.scaffold.files import Planned, PlannedFile
from govctl.scaffold.yaml_edit import editable
from govctl.scaffold.yaml_values import revise
from govctl.usecases.matrix import MatrixRequest, matrix_of
from govctl.usecases.matrix_cells import (
    CellError,
    Known,
    edited_group,
    edited_readers,
    edited_view,
)
from govctl.usecases.matrix_rows import KEYS, Errors, Row, rows_of
from govctl.usecases.registries import Asked, open_registries

_EDITED = {
    GROUP: ("fields", "master", "derived", "from", "to", "writers"),
    READERS: ("readers",),
    VIEW: ("fields", "readers", "as-of", "max-age", "after"),
    STATUS: (),
}
"""The columns that a line of each sort can change; the others are there for information."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The files to write in a registry, as they shall be."""

    folder: Path
    files: tuple[PlannedFile, ...]


def matrix_import(request: MatrixRequest, file: Path) -> ImportPlan:
    """The ownership files as an edited matrix wants them.

    Raises:
        UsageError: the file cannot be read, or a line of it says what cannot be; every such line
            is named.
    """
    registries = open_registries(Asked(request.folder))
    snapshot = registries.head
    errors = Errors(file.as_posix())
    rows = tuple(rows_of(file, errors))
    errors.raise_if_any()
    report = matrix_of(snapshot, MatrixRequest(request.folder, request.today, request.entity))
    data = _edited(snapshot, report, rows, errors)
    errors.raise_if_any()
    files = tuple(_planned(registries.folder, snapshot, data))
    _refuse_invalid(registries.folder, snapshot, files)
    return ImportPlan(registries.folder, files)


def _edited(
    snapshot: Snapshot, report: MatrixReport, rows: tuple[Row, ...], errors: Errors
) -> Mapping[str, dict[str, Any]]:
    """By entity, the data of its ownership document with every change; errors are noted."""
    declared = _declared(report)
    fields = _fields(snapshot)
    data: dict[str, dict[str, Any]] = {}
    seen: Counter[tuple[str, ...]] = Counter()
    present = frozenset(row.key for row in rows)
    for row in rows:
        entity, sort, name = row.key
        ownership = snapshot.ownerships.get(entity)
        problem = _misplaced(report, row, seen) or _renamed(row, declared, present)
        if problem or ownership is None:
            errors.add(row.line, problem or f"Entity {shown(entity)} has no ownership document")
            continue
        number = seen[row.key]
        seen[row.key] += 1
        line = declared.get((*row.key, str(number)))
        known = Known(snapshot, entity, fields.get(entity, frozenset()))
        whole = data.setdefault(entity, _copied(ownership.document.data))
        try:
            _take(whole, line, _changed(row, line), (sort, name, known))
        except CellError as error:
            errors.add(row.line, str(error))
    return data


def _fields(snapshot: Snapshot) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name in canonical_model(snapshot).fields:
        found.setdefault(name.entity, set()).add(name.path)
    return {entity: frozenset(paths) for entity, paths in found.items()}


def _declared(report: MatrixReport) -> Mapping[tuple[str, ...], DeclaredLine]:
    """The lines as they are, by entity, sort and name; groups of one name are counted."""
    counts: Counter[tuple[str, ...]] = Counter()
    found: dict[tuple[str, ...], DeclaredLine] = {}
    for entity in report.entities:
        for line in entity.lines:
            key = tuple(line.cells.get(each, "") for each in KEYS)
            found[*key, str(counts[key])] = line
            counts[key] += 1
    return found


def _misplaced(report: MatrixReport, row: Row, seen: Counter[tuple[str, ...]]) -> str:
    """Why a line can be about nothing; "" where it can."""
    entity, sort, name = row.key
    entities = [each.entity for each in report.entities]
    if entity not in entities:
        close = suggestion(entity, entities)
        hint = f"; did you mean {shown(close)}?" if close else ""
        return f"There is no entity {shown(entity)} to take over{hint}"
    if sort not in _EDITED:
        close = suggestion(sort, _EDITED)
        hint = f"; did you mean {shown(close)}?" if close else ""
        return f"{shown(sort)} is no sort of row{hint}"
    if not name:
        return "The line has no name"
    if seen[row.key] and sort != GROUP:
        return f"There is a second line {shown(sort)} {shown(name)}"
    return ""


def _renamed(
    row: Row, declared: Mapping[tuple[str, ...], DeclaredLine], present: frozenset[tuple[str, ...]]
) -> str:
    """A new group where another one of the entity is not in the file: a name with a slip.

    Groups are renamed and removed where they are declared: there, nobody does it by accident.
    """
    entity, sort, name = row.key
    if sort != GROUP or (*row.key, "0") in declared:
        return ""
    gone = sorted(key[2] for key in declared if key[:2] == row.key[:2] and key[:3] not in present)
    if not gone:
        return ""
    close = suggestion(name, gone) or gone[0]
    return f"There is no group {shown(name)} of {entity}; did you mean {shown(close)}?"


def _changed(row: Row, line: DeclaredLine | None) -> dict[str, str]:
    """The cells that say something else than the document does.

    Raises:
        CellError: one of them is there for information.
    """
    before = line.cells if line else {}
    sort = row.cells.get("row", "")
    found = {
        key: text
        for key, text in row.cells.items()
        if key not in KEYS and text != one_line(before.get(key, ""))
    }
    for key in [each for each in found if each not in _EDITED[sort]]:
        if found.pop(key):  # an empty cell was left out by whoever wrote the line by hand
            where = f"rows {shown(READERS)} and {shown(VIEW)}" if sort == GROUP else "its own file"
            raise CellError(f"The column {shown(key)} of a row {shown(sort)} is changed in {where}")
    if line is None and sort == STATUS:
        raise CellError("Status models are declared in files of their own")
    return found


def _take(
    whole: dict[str, Any],
    line: DeclaredLine | None,
    cells: dict[str, str],
    what: tuple[str, str, Known],
) -> None:
    """Put the cells of one line into the data of a document."""
    sort, name, known = what
    if line is not None and not cells:
        return
    if sort == GROUP:
        _take_group(whole, line, {"name": name, **cells} if line is None else cells, known)
    elif sort == READERS:
        whole["readers"] = edited_readers(
            whole.get("readers"), name, cells.get("readers", ""), known
        )
    elif sort == VIEW:
        views = whole.setdefault("views", {})
        if line is None and not cells.get("fields"):
            raise CellError("A new view needs fields")
        views[name] = edited_view(views.get(name) or {}, cells, known)


def _take_group(
    whole: dict[str, Any], line: DeclaredLine | None, cells: dict[str, str], known: Known
) -> None:
    if line is None:
        if not cells.get("fields") or not cells.get("master"):
            raise CellError("A new group needs fields and a master")
        whole.setdefault("groups", []).append(edited_group({}, cells, known))
        return
    pointer = line.place.pointer
    if pointer == "/default":
        if "fields" in cells:
            raise CellError("The default covers every field; name fields in a group")
        whole["default"] = edited_group(whole["default"], cells, known)
        return
    index = int(pointer.rpartition("/")[2])
    whole["groups"][index] = edited_group(whole["groups"][index], cells, known)


def _copied(data: object) -> Any:
    """A document's data, free to be changed."""
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(each) for each in data] if isinstance(data, list) else data


def _planned(
    folder: Path, snapshot: Snapshot, data: Mapping[str, dict[str, Any]]
) -> Iterator[PlannedFile]:
    """The files with their edits; several documents of one file are edited one after the other."""
    source = WorkTree(folder)
    texts: dict[str, bytes] = {}
    before: dict[str, bytes] = {}
    for entity, whole in data.items():
        document = snapshot.ownerships[entity].document
        if document.path not in texts:
            content = source.read(document.path)
            if not isinstance(content, bytes):
                raise UsageError(content.message, place=document.path, fix=content.fix)
            texts[document.path] = before[document.path] = content
        file = editable(document.path, texts[document.path], document.index)
        texts[document.path] = revise(file, whole).text.encode("utf-8")
    for path, text in texts.items():
        yield PlannedFile(path, text, before[path])


def _refuse_invalid(folder: Path, snapshot: Snapshot, files: tuple[PlannedFile, ...]) -> None:
    """Refuse what would make an ownership document invalid: the registry as planned is loaded."""
    changed = {each.path: each.content for each in files if each.is_change}
    if not changed:
        return
    planned = load(Planned(WorkTree(folder), changed), snapshot.config)
    known = {(each.path, each.message) for each in snapshot.problems}
    for problem in planned.problems:
        if problem.path in changed and (problem.path, problem.message) not in known:
            raise UsageError(
                f"{problem.path} would be invalid: {problem.message}",
                fix=f"{problem.fix}. Nothing was written",
            )
