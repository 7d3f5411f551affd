"""Review documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part
from govctl.model.release import Review, ReviewedChange


def parse(part: Part) -> Review:
    """Read a Review."""
    return Review(
        document=part.document,
        name=part.text("name") or "",
        description=part.text("description") or "",
        decision=part.text("decision") or "",
        by=part.texts("by"),
        decided_on=part.day("decided-on"),
        changes=_changes(part),
        digests=part.words("digests"),
        conditions=part.texts("conditions"),
        closes=part.texts("closes"),
    )


def _changes(part: Part) -> tuple[ReviewedChange, ...]:
    one = part.text("changes")
    if one is not None:
        document, pointer = part.document, f"{part.pointer}/changes"
        return (ReviewedChange(document=document, pointer=pointer, fingerprint=one),)
    return tuple(_change(each) for each in part.items("changes", "fingerprint"))


def _change(part: Part) -> ReviewedChange:
    return ReviewedChange(
        document=part.document,
        pointer=part.pointer,
        fingerprint=part.text("fingerprint") or "",
        digest=part.text("digest"),
        target=part.text("target") or "",
        rule=part.text("rule") or "",
        subject=part.text("subject") or "",
        says=part.text("says") or "",
    )
