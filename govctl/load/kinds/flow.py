"""Flow documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part
from govctl.load.wording import shown
from govctl.model.flow import Flow, Step


def parse(part: Part) -> Flow:
    """Read a Flow."""
    steps = tuple(map(_step, part.items("steps")))
    ids = [step.id for step in steps]
    for index, step in enumerate(steps):
        if step.id in ids[:index]:
            message = f"There are two steps {shown(step.id)}"
            part.refuse(f"/steps/{index}/id", message, "Give each step an id of its own")
    return Flow(
        document=part.document,
        name=part.text("name") or "",
        description=part.text("description") or "",
        process=part.text("process"),
        correlation=part.text("correlation"),
        owner=part.text("owner"),
        stewards=part.texts("stewards"),
        kpis=part.texts("kpis"),
        steps=steps,
    )


def _step(part: Part) -> Step:
    return Step(
        document=part.document,
        pointer=part.pointer,
        id=part.text("id") or "",
        source=part.text("from"),
        via=part.texts("via"),
        targets=part.texts("to"),
        call=part.text("call"),
        emits=part.texts("emits"),
        after=part.texts("after"),
        within=part.duration("within"),
        on_timeout=part.text("on-timeout"),
        when=part.text("when"),
        undo=part.text("undo"),
        manual=part.flag("manual"),
    )
