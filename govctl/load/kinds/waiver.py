"""Waiver documents."""

from __future__ import annotations

from pathlib import PurePosixPath

from govctl.load.kinds.part import Part
from govctl.model.waiver import Waiver


def parse(part: Part) -> Waiver:
    """Read a Waiver; one without a name is called after its file."""
    document = part.document
    stem = PurePosixPath(document.path).stem
    return Waiver(
        document=document,
        name=part.text("name") or (f"{stem}-{document.index + 1}" if document.index else stem),
        description=part.text("description") or "",
        rule=part.text("rule") or "",
        target=part.text("target") or "",
        reason=part.text("reason"),
        requested_by=part.text("requested-by"),
        approved_by=part.texts("approved-by"),
        approved_on=part.day("approved-on"),
        expires=part.day("expires"),
        ticket=part.text("ticket"),
        incident=part.text("incident"),
        emergency=part.flag("emergency"),
    )
