"""What had been announced of the end of parts and contracts that are gone."""

from __future__ import annotations

from dataclasses import replace

from govctl.compare.side import Side
from govctl.model.change import Change
from govctl.model.contract import Contract, ContractStatus
from govctl.model.ending import NO_ENDING, Ending, ending
from govctl.model.pointer import PointerError, join, resolve, split


def with_ending(change: Change, before: Side) -> Change:
    """A removal together with what the earlier spec announced of the part; others as they are."""
    place = change.before
    if change.coordinates.action != "removed" or place is None:
        return change
    document = before.documents.document(place.path)
    found = _announced(document.data, place.pointer) if document else NO_ENDING
    return replace(change, ending=found)


def _announced(data: object, pointer: str) -> Ending:
    """The end that the part at the pointer announces, or else the nearest part around it does.

    A part of something deprecated is deprecated with it: a parameter with its operation.
    """
    tokens = split(pointer)
    for depth in range(len(tokens), 0, -1):
        try:
            part = resolve(data, join("", *tokens[:depth]))
        except PointerError:
            continue
        if isinstance(part, dict):
            found = ending(part)
            if found.deprecated:
                return found
    return NO_ENDING


def ending_of(contract: Contract) -> Ending:
    """The end that a contract's own document announces."""
    said = contract.deprecation
    since, sunset = (said.since, said.sunset) if said else (None, None)
    flagged = contract.status in {ContractStatus.DEPRECATED, ContractStatus.RETIRED}
    return Ending(flagged or bool(since or sunset), since, sunset)
