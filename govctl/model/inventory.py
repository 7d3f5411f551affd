"""The interface inventory of an assessment: `assessment/interfaces.csv`."""

from __future__ import annotations

from dataclasses import dataclass

from govctl.model.place import Place


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One interface that exists, whether or not a contract says so.

    Attributes:
        source: the system it comes from; `target` the one it goes to.
        style: how they talk, in the words of the inventory.
        documented: whether anything describes it; `manual` whether people carry it.
        transformation: where data is translated, in the words of the inventory.
        contract: name of the contract that covers it, empty when none does.
        successor: what replaces it, empty when nothing does.
        place: the row.
    """

    name: str
    source: str
    target: str
    style: str
    entity: str
    documented: bool
    manual: bool
    transformation: str
    contract: str
    successor: str
    note: str
    place: Place
