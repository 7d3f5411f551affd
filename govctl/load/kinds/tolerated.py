"""Tolerated documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part
from govctl.model.waiver import Tolerated, ToleratedFinding


def parse(part: Part) -> Tolerated:
    """Read a list of tolerated findings."""
    return Tolerated(
        document=part.document,
        name=part.text("name") or "",
        description=part.text("description") or "",
        findings=tuple(map(_finding, part.items("findings", "fingerprint"))),
    )


def _finding(part: Part) -> ToleratedFinding:
    return ToleratedFinding(
        document=part.document,
        pointer=part.pointer,
        fingerprint=part.text("fingerprint") or "",
        rule=part.text("rule"),
        target=part.text("target"),
    )
