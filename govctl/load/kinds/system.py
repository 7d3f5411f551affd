"""System documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part
from govctl.model.system import Lifecycle, Queue, System


def parse(part: Part) -> System:
    """Read a System."""
    return System(
        document=part.document,
        name=part.text("name") or "",
        description=part.text("description") or "",
        role=part.text("role"),
        layer=part.text("layer"),
        owner=part.text("owner"),
        steward=part.text("steward"),
        capabilities=part.texts("capabilities"),
        lifecycle=part.made("lifecycle", _lifecycle),
        differs_in=part.texts("differs-in"),
        limits=part.numbers("limits"),
        hosts=part.texts("hosts"),
        queues={name: _queue(name, queue) for name, queue in part.members("queues").items()},
    )


def _lifecycle(part: Part) -> Lifecycle:
    return Lifecycle(
        document=part.document,
        pointer=part.pointer,
        status=part.text("status") or "active",
        replaced_by=part.text("replaced-by"),
        cutover=part.day("cutover"),
    )


def _queue(name: str, part: Part) -> Queue:
    return Queue(
        document=part.document,
        pointer=part.pointer,
        name=name,
        owner=part.text("owner"),
        retention=part.duration("retention"),
        redrive=part.text("redrive"),
    )
