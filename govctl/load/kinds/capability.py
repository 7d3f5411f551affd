"""Capability documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part
from govctl.model.team import Capability


def parse(part: Part) -> Capability:
    """Read a Capability."""
    return Capability(
        document=part.document,
        name=part.text("name") or "",
        description=part.text("description") or "",
        steward=part.text("steward"),
        owner=part.text("owner"),
    )
