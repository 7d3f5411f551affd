"""Ownership documents as lines of cells, and cells read back: what `matrix --as csv` writes.

A line is a group, the readers of a pattern (`default` for the entity), a view, or a status model
(for information). Within a cell `;` separates writers, `,` names, `|` status models:
`crm, shop while open, backordered via contract:order-amendment@1; cpq while order: submitted`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from govctl.model.matrix import DeclaredLine
from govctl.model.ownership import Group, Ownership, Readers, View, Writer
from govctl.model.pointer import join
from govctl.model.rights import FieldRights
from govctl.model.status import StatusModel

EVERYBODY, NOBODY, YES = "everybody", "nobody", "yes"
GROUP, READERS, VIEW, STATUS = "group", "readers", "view", "status"
DEFAULT_READERS = "default"


@dataclass(frozen=True, slots=True)
class WriterText:
    """A writer as a cell says it."""

    systems: tuple[str, ...]
    states: Mapping[str, tuple[str, ...]] | None = None
    until: str = ""
    via: str = ""


def declared_lines(
    ownership: Ownership, models: Iterable[StatusModel], rights: Iterable[FieldRights]
) -> Iterator[DeclaredLine]:
    """The lines of one entity, in the order of its document."""
    by_group: dict[str, list[FieldRights]] = {}
    for each in rights:
        for claim in each.claims if each.status is None else ():
            by_group.setdefault(claim.group, []).append(each)
    entity = ownership.entity
    for group in ownership.groups:
        yield _line(entity, GROUP, group.name, _group(group, by_group.get(group.name, [])), group)
    yield from _readers(entity, ownership.readers)
    for view in ownership.views.values():
        yield _line(entity, VIEW, view.name, _view(view), view)
    for model in models:
        cells = {"fields": model.field_path, "writers": "; ".join(_steps(model))}
        yield _line(entity, STATUS, model.name, cells, model)


def _line(
    entity: str, row: str, name: str, cells: Mapping[str, str], at: Group | View | StatusModel
) -> DeclaredLine:
    every = {"entity": entity, "row": row, "name": name, **cells}
    return DeclaredLine({key: text for key, text in every.items() if text}, at.place())


def _group(group: Group, fields: list[FieldRights]) -> dict[str, str]:
    return {
        "fields": ", ".join(group.fields),
        "master": group.master or "",
        "derived": YES if group.derived else "",
        "from": group.valid_from.isoformat() if group.valid_from else "",
        "to": group.valid_to.isoformat() if group.valid_to else "",
        "writers": "; ".join(map(writer_words, group.writers)),
        "readers": _reading(fields),
        "view": ", ".join(sorted({view.name for each in fields for view in each.views})),
    }


def _reading(fields: list[FieldRights]) -> str:
    """Who may read a group: one list where all fields agree, else the fields of each list."""
    found: dict[str, list[str]] = {}
    for each in fields:
        found.setdefault(names(each.readers.systems), []).append(each.name.path)
    if len(found) <= 1:
        return next(iter(found), "")
    return "; ".join(f"{', '.join(paths)}: {text}" for text, paths in found.items())


def names(systems: tuple[str, ...] | None) -> str:
    """Names in a cell, or `everybody`, or `nobody`."""
    if systems is None:
        return EVERYBODY
    return ", ".join(systems) or NOBODY


def writer_words(writer: Writer) -> str:
    """A writer as a cell says it; `read_writers` reads it back."""
    words = ", ".join(writer.systems)
    if writer.window is not None and writer.window.by_model:
        parts = (f"{model}: {', '.join(s)}" for model, s in writer.window.by_model.items())
        words += f" while {' | '.join(parts)}"
    elif writer.window is not None:
        words += f" while {', '.join(writer.window.states)}"
    words += f" until {writer.until}" if writer.until else ""
    return words + (f" via {writer.via}" if writer.via else "")


def read_writers(cell: str) -> tuple[WriterText, ...]:
    """The writers of a cell; what they name is not looked at."""
    return tuple(_writer(part.strip()) for part in cell.split(";") if part.strip())


def _writer(text: str) -> WriterText:
    rest, _, via = f" {text} ".partition(" via ")
    rest, _, until = rest.partition(" until ")
    systems, has_window, states = rest.partition(" while ")
    by_model: dict[str, tuple[str, ...]] = {}
    for part in states.split("|") if has_window else ():
        model, colon, listed = part.rpartition(":")
        by_model[model.strip() if colon else ""] = read_names(listed)
    window = by_model if has_window else None
    return WriterText(read_names(systems), window, until.strip(), via.strip())


def read_names(cell: str) -> tuple[str, ...]:
    """The names of a cell, between commas."""
    return tuple(each.strip() for each in cell.split(",") if each.strip())


def _readers(entity: str, readers: Readers | None) -> Iterator[DeclaredLine]:
    if readers is None:
        return
    if readers.default is not None:
        cells = {"readers": names(readers.default)}
        every = {"entity": entity, "row": READERS, "name": DEFAULT_READERS, **cells}
        yield DeclaredLine(every, readers.place())
    for pattern, systems in readers.restricted.items():
        place = readers.place(join("", "restricted", pattern))
        every = {"entity": entity, "row": READERS, "name": pattern, "readers": names(systems)}
        yield DeclaredLine(every, place)


def _view(view: View) -> dict[str, str]:
    return {
        "fields": ", ".join(view.fields),
        "readers": names(view.readers),
        "as-of": view.as_of or "",
        "max-age": str(view.max_age) if view.max_age else "",
        "after": view.after or "",
    }


def _steps(model: StatusModel) -> Iterator[str]:
    """Who sets which state: for information, since status models are edited where they stand."""
    sources: dict[tuple[str, str], list[str]] = {}
    for step in model.transitions:
        for owner in step.owners:
            sources.setdefault((owner, step.target), []).append(step.source)
    for (owner, target), states in sources.items():
        yield f"{owner} to {target} while {', '.join(states)}"
