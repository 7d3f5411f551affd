"""Team documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part
from govctl.model.team import Team


def parse(part: Part) -> Team:
    """Read a Team."""
    return Team(
        document=part.document,
        name=part.text("name") or "",
        description=part.text("description") or "",
        members=part.texts("members"),
        board=part.flag("board"),
        on_call=part.text("on-call"),
        contact=part.text("contact"),
    )
