"""What EDI messages and files carry: the canonical fields that their contracts map to places."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.estate.fields import CanonicalModel
from govctl.estate.places import find_place
from govctl.model.contract import Contract
from govctl.model.facts import FieldName, FieldUse, Travel
from govctl.model.interface import Interface
from govctl.model.place import Place
from govctl.model.record import Record
from govctl.model.snapshot import Snapshot


def mapped_uses(
    snapshot: Snapshot, model: CanonicalModel, contract: Contract, interface: Interface
) -> Iterator[FieldUse]:
    """The fields of `maps` that are canonical, at the places that guide or layout have.

    What comes in is written by others; what goes out is told by the provider.
    """
    travel = Travel.REQUEST if _comes_in(contract) else Travel.EVENT
    for message in interface.messages:
        record = message.record
        for target in contract.maps.values() if record else ():
            for name in _names(contract, target.field, model):
                for place in _places(snapshot, record, target.at):
                    part = message.name
                    yield FieldUse(contract.label, part, travel, name, place, target.at)


def _comes_in(contract: Contract) -> bool:
    exchanged = contract.edi or contract.file
    return exchanged is not None and exchanged.direction == "in"


def _names(contract: Contract, path: str, model: CanonicalModel) -> tuple[FieldName, ...]:
    """The canonical field, where the contract names its entity or only one entity has it."""
    if contract.entity:
        name = FieldName(contract.entity, path)
        return (name,) if name in model.fields else ()
    found = tuple(name for name in model.fields if name.path == path)
    return found if len(found) == 1 else ()


def _places(snapshot: Snapshot, record: Record | None, at: str) -> Iterator[Place]:
    document = snapshot.document(record.path) if record else None
    if record is not None and document is not None:
        yield from (document.place(pointer) for pointer in find_place(record, at))
