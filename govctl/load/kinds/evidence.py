"""Evidence documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part, as_map
from govctl.model.release import Evidence


def parse(part: Part) -> Evidence:
    """Read an Evidence."""
    return Evidence(
        document=part.document,
        name=part.text("name") or "",
        description=part.text("description") or "",
        type=part.text("type") or "",
        subjects=part.texts("for"),
        performed_on=part.day("performed-on"),
        result=as_map(part.data.get("result")),
        link=part.text("link"),
    )
