"""Release documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part
from govctl.model.release import Release


def parse(part: Part) -> Release:
    """Read a Release."""
    return Release(
        document=part.document,
        name=part.text("name") or "",
        description=part.text("description") or "",
        environment=part.text("environment"),
        planned_on=part.day("planned-on"),
        contracts=part.names("contracts"),
        evidence=part.texts("evidence"),
    )
