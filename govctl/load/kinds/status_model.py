"""StatusModel documents."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.load.kinds.part import Part
from govctl.model.status import State, StatusModel, Transition


def parse(part: Part) -> StatusModel:
    """Read a StatusModel; a transition from several states becomes one from each."""
    return StatusModel(
        document=part.document,
        name=part.text("name") or "",
        description=part.text("description") or "",
        entity=part.text("entity") or "",
        field_path=part.text("path") or "",
        steward=part.text("steward"),
        initial=part.text("initial"),
        states={name: _state(name, state) for name, state in part.members("states").items()},
        transitions=tuple(
            transition for item in part.items("transitions") for transition in _transitions(item)
        ),
    )


def _state(name: str, part: Part) -> State:
    return State(
        document=part.document,
        pointer=part.pointer,
        name=name,
        locks=part.texts("locks"),
        amend_with=part.text("amend-with"),
        final=part.flag("final"),
        description=part.text("description") or "",
    )


def _transitions(part: Part) -> Iterator[Transition]:
    for source in part.texts("from"):
        yield Transition(
            document=part.document,
            pointer=part.pointer,
            source=source,
            target=part.text("to") or "",
            owners=part.texts("owner"),
            triggers=part.texts("trigger"),
        )
