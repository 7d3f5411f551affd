"""What the sidecar of an EDI or file contract names in its guide or layout: there or not."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.estate.part_linker import PartLinker, field_link
from govctl.estate.places import find_place, place_names
from govctl.load.wording import shown, suggestion
from govctl.model.contract import Contract
from govctl.model.declaration import Declaration
from govctl.model.exchange import MapTarget
from govctl.model.link import Link
from govctl.model.record import Record


def of_exchange(contract: Contract, record: Record | None, linker: PartLinker) -> Iterator[Link]:
    """The fields and places of `maps`, and what sidecar and guide both say."""
    if contract.entity:
        yield from linker.field_keys(contract, "maps", contract.maps, contract.entity)
    else:
        yield from _fields_of_any(contract, linker)
    if record is None:
        return
    for target in contract.maps.values():
        yield _place_link(target, record)
    yield from _agreed(contract, record)
    yield from _trailer(contract, record)


def _fields_of_any(contract: Contract, linker: PartLinker) -> Iterator[Link]:
    """Canonical fields where the contract names no entity: some entity has to have them."""
    entities = linker.vocabulary.snapshot.entities
    known = [linker.vocabulary.fields(entity) for entity in entities]
    if not known or None in known:
        return
    every = frozenset(field for fields in known for field in fields or ())
    for field, target in contract.maps.items():
        yield field_link(target.place(), field, every, "the canonical model")


def _place_link(target: MapTarget, record: Record) -> Link:
    place = target.place_of("at", target.at)
    if find_place(record, target.at):
        return Link(place, target.at, "place", resolved=True)
    what = "guide" if record.writing.notation.is_edi else "layout"
    problem = f"There is no {shown(target.at)} in the {what} {record.path}"
    close = suggestion(target.at, place_names(record))
    return Link(place, target.at, "place", resolved=False, problem=problem, suggestion=close)


def _agreed(contract: Contract, record: Record) -> Iterator[Link]:
    """Set and release: the sidecar must not contradict the guide."""
    edi = contract.edi
    if edi is None or not record.writing.notation.is_edi:
        return
    for key, said, described in (
        ("set" if edi.set else "message", edi.set or edi.message, record.name),
        ("release" if edi.release else "directory", edi.release or edi.directory, record.release),
    ):
        if not said or not described:
            continue
        problem = f"The guide {record.path} describes {key} {shown(described)}, not {shown(said)}"
        same = said == described
        text = "" if same else problem
        yield Link(edi.place_of(key, said), said, key, same, text, "" if same else described)


def _trailer(contract: Contract, record: Record) -> Iterator[Link]:
    """The columns that control totals are over; `count` counts lines and may name a place."""
    file = contract.file
    names = {field.name for field in record.columns}
    if file is None or record.writing.notation.is_edi:
        return
    around = Declaration(document=file.document, pointer=f"{file.pointer}/trailer")
    for total, column in file.trailer.items():
        if total != "count":
            problem = "" if column in names else f"There is no column {shown(column)} to total"
            close = suggestion(column, names) if problem else ""
            place = around.place_of(total, column)
            yield Link(place, column, "column", not problem, problem, close)
