"""The two versions of one comparison, and the one way to state a change between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from govctl.compare.contract_kinds import CONTRACT_KINDS
from govctl.compare.side import Side
from govctl.estate.shapes import Shapes, shapes_of
from govctl.interfaces.node import Node
from govctl.model.change import NO_EVIDENCE, Change, Evidence
from govctl.model.interface import Origin
from govctl.model.place import Place

Origins = tuple[Origin | None, Origin | None]
"""Where a part stood and where it stands; None where it does not exist there."""


@dataclass(frozen=True, slots=True)
class Versions:
    """What is compared: an interface before and after."""

    before: Side
    after: Side

    def change(
        self,
        kind: str,
        subject: str,
        origins: Origins,
        operands: Mapping[str, str] | None = None,
        evidence: Evidence = NO_EVIDENCE,
    ) -> Change:
        """A change of a kind of `contract_kinds`.

        For a part that is gone the second origin is where it was missed (its owner as it is now),
        for a new part the first is its owner as it was; None where there is no such owner.
        """
        was, now = origins
        return Change(
            CONTRACT_KINDS[kind].coordinates,
            subject,
            self.before.place(was) if was else None,
            self.after.place(now) if now else None,
            operands=operands or {},
            evidence=evidence,
        )

    def old(self, origin: Origin) -> Node:
        """The value of a part as it was."""
        return shapes(self.before).node(origin.path, origin.pointer)

    def new(self, origin: Origin) -> Node:
        """The value of a part as it is."""
        return shapes(self.after).node(origin.path, origin.pointer)


def shapes(side: Side) -> Shapes:
    """The shapes of a side's schemas, computed once per side."""
    return shapes_of(side.documents)


def at_their_roots(changes: Iterable[Change]) -> Iterator[Change]:
    """One change per root edit: what several operations meet through a shared part is said once.

    The first in order speaks, and names in `reaches` all that it reaches.
    """
    found: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        found.setdefault(_root(change), []).append(change)
    for same in found.values():
        first, reaches = same[0], {each.subject: None for each in same}
        for each in same:
            reaches.update(dict.fromkeys(each.reaches))
        yield replace(first, reaches=tuple(sorted(reaches))) if len(same) > 1 else first


def _root(change: Change) -> tuple[object, ...]:
    place: Place | None = change.after or change.before
    if change.coordinates.action == "removed" and change.before is not None:
        place = change.before
    return (change.coordinates, tuple(sorted(change.operands.items())), place)
