"""CodeList documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part
from govctl.model.codelist import Alias, CodeList


def parse(part: Part) -> CodeList:
    """Read a CodeList."""
    return CodeList(
        document=part.document,
        name=part.text("name") or "",
        description=part.text("description") or "",
        of=part.text("of"),
        dated=part.day("dated"),
        source=part.text("source"),
        steward=part.text("steward"),
        values=part.words("values"),
        also_accept=tuple(map(_alias, part.items("also-accept", "value"))),
    )


def _alias(part: Part) -> Alias:
    return Alias(
        document=part.document,
        pointer=part.pointer,
        value=part.text("value") or "",
        until=part.day("until"),
    )
