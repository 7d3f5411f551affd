"""`govctl matrix`: who is what to which fields, entity by entity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from govctl.errors import UsageError, quoted
from govctl.estate.fields import canonical_model
from govctl.estate.matrix_lines import declared_lines
from govctl.estate.rights import rights
from govctl.estate.standing import in_force, standings
from govctl.load.wording import suggestion
from govctl.model.matrix import Cell, EntityMatrix, MatrixReport, MatrixRow
from govctl.model.place import Place
from govctl.model.rights import Entitlement, FieldRights, Standing
from govctl.model.snapshot import Snapshot
from govctl.usecases.registries import Asked, open_registries

_Cells = tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class MatrixRequest:
    """Which entity (None for all) of which registry, on which day."""

    folder: Path
    today: date
    entity: str | None = None


def matrix(request: MatrixRequest) -> MatrixReport:
    """The matrix of one entity or of all, as it holds on a day.

    Raises:
        UsageError: there is no such entity, with the one probably meant.
    """
    registries = open_registries(Asked(request.folder))
    return matrix_of(registries.head, request, registries.name)


def matrix_of(snapshot: Snapshot, request: MatrixRequest, name: str = "") -> MatrixReport:
    """The same of a snapshot that is loaded already."""
    known = snapshot.entities.keys() | snapshot.ownerships.keys()
    if request.entity is not None and request.entity not in known:
        close = suggestion(request.entity, known)
        raise UsageError(
            f"The registry has no entity {quoted(request.entity)}",
            fix=f"Did you mean {quoted(close)}?" if close else "Name one that it declares",
        )
    leaves = [each.name for each in canonical_model(snapshot).fields.values() if each.leaf]
    found: dict[str, list[FieldRights]] = {}
    for field, each in rights(snapshot, leaves).items():
        found.setdefault(field.entity, []).append(each)
    wanted = sorted(known) if request.entity is None else [request.entity]
    entities = tuple(_entity(snapshot, each, found.get(each, []), request.today) for each in wanted)
    return MatrixReport(name, request.today, entities)


def _entity(
    snapshot: Snapshot, entity: str, fields: list[FieldRights], today: date
) -> EntityMatrix:
    ownership = snapshot.ownerships.get(entity)
    models = [each for each in snapshot.status_models.values() if each.entity == entity]
    lines = tuple(declared_lines(ownership, models, fields)) if ownership else ()
    order = {group.name: index for index, group in enumerate(ownership.groups if ownership else ())}
    systems = sorted({*snapshot.systems, *_named(fields)})
    gathered: dict[tuple[str, _Cells], list[FieldRights]] = {}
    for each in fields:
        cells = tuple(_cells(each, systems, today))
        gathered.setdefault((_label(each, today), cells), []).append(each)
    rows = [_row(label, cells, each, today) for (label, cells), each in gathered.items()]
    rows.sort(key=lambda row: (order.get(row.label, len(order)), row.label, row.fields))
    used = {system for row in rows for system in row.cells}
    return EntityMatrix(entity, tuple(each for each in systems if each in used), tuple(rows), lines)


def _named(fields: list[FieldRights]) -> Iterator[str]:
    """Every system, partner and team that some right names."""
    for each in fields:
        yield from each.readers.systems or ()
        for claim in each.claims:
            yield claim.master
            for writer in claim.writers:
                yield from writer.systems
        for step in each.status.transitions if each.status else ():
            yield from step.owners


def _label(rights_of: FieldRights, today: date) -> str:
    if rights_of.status is not None:
        return rights_of.status.name
    claims = in_force(rights_of, today)
    return " and ".join(each.group for each in claims)


def _cells(each: FieldRights, systems: list[str], today: date) -> Iterator[tuple[str, Cell]]:
    for system, found, own in standings(each, systems, today):
        if found is not Standing.NOBODY:
            computes = found is Standing.MASTER and not own
            yield system, Cell(found, tuple(dict.fromkeys(_notes(own))), computes)


def _notes(entitled: tuple[Entitlement, ...]) -> Iterator[str]:
    """When and through what a system writes; for a status, from where it sets which state."""
    sources: dict[str, list[str]] = {}
    for each in entitled:
        states = [", ".join(named) for named in (each.states or {}).values()]
        if each.sets:
            sources.setdefault(each.sets, []).extend(states)
            continue
        words = [f"while {named}" if named else "in no state" for named in states]
        words.extend(f"via {via}" for via in each.via)
        if words:
            yield " ".join(words)
    for state, froms in sources.items():
        yield f"to {state} while {', '.join(froms)}"


def _row(label: str, cells: _Cells, fields: list[FieldRights], today: date) -> MatrixRow:
    return MatrixRow(
        label=label,
        fields=tuple(sorted(each.name.path for each in fields)),
        cells=dict(cells),
        views=tuple(sorted({view.name for each in fields for view in each.views})),
        place=_place(fields[0], today),
    )


def _place(rights_of: FieldRights, today: date) -> Place | None:
    if rights_of.status is not None:
        return rights_of.status.place("/path")
    claims = in_force(rights_of, today)
    return claims[0].place if claims else None
