"""Environments documents."""

from __future__ import annotations

from datetime import date

from govctl.load.kinds.part import Part
from govctl.model.release import Environments, Freeze, Gate


def parse(part: Part) -> Environments:
    """Read the Environments."""
    return Environments(
        document=part.document,
        name=part.text("name") or "environments",
        description=part.text("description") or "",
        order=part.texts("order"),
        gates={name: _gate(gate) for name, gate in part.members("gates").items()},
    )


def _gate(part: Part) -> Gate:
    return Gate(
        document=part.document,
        pointer=part.pointer,
        needs=part.texts("needs"),
        freeze=tuple(map(_freeze, part.items("freeze"))),
    )


def _freeze(part: Part) -> Freeze:
    first, last = part.day("from") or date.min, part.day("to") or date.max
    if last < first:
        part.refuse("/to", "This freeze ends before it begins", "Exchange `from` and `to`")
    return Freeze(document=part.document, pointer=part.pointer, first=first, last=last)
