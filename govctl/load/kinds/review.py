"""Review documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part
from govctl.model.release import Review


def parse(part: Part) -> Review:
    """Read a Review."""
    return Review(
        document=part.document,
        name=part.text("name") or "",
        description=part.text("description") or "",
        decision=part.text("decision") or "",
        by=part.texts("by"),
        decided_on=part.day("decided-on"),
        changes=part.texts("changes"),
        digests=part.words("digests"),
        conditions=part.texts("conditions"),
    )
