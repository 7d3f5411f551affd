"""Which systems win and lose which rights by a change of the ownership matrix or a status model."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.rights import EVERYBODY
from govctl.model.approval import RightsMove
from govctl.model.change import Change

AREA = "rights-"


def is_about_rights(change: Change) -> bool:
    """Whether a change moves rights rather than shapes."""
    return change.coordinates.area.startswith(AREA)


def rights_moves(change: Change) -> tuple[RightsMove, ...]:
    """Who gains and who loses what, sorted; nothing where no system is concerned by name."""
    return tuple(sorted(set(_moves(change)))) if is_about_rights(change) else ()


def _moves(change: Change) -> Iterator[RightsMove]:
    area, action = change.coordinates.area.removeprefix(AREA), change.coordinates.action
    operands, subject = change.operands, change.subject
    name = operands.get("name", "")
    if area == "master":
        yield from _both(change, f"mastery of {subject}")
    elif area == "transition":
        yield from _both(change, f"the step {name} of {subject}")
    elif area == "reader":
        yield RightsMove(name, action == "added", f"the right to read {subject}")
    elif area == "writer" and change.coordinates.aspect == "route":
        for gains, through in ((False, operands.get("old", "")), (True, operands.get("new", ""))):
            yield RightsMove(name, gains, f"the way to write {subject} through {through}")
    elif area == "writer":
        yield RightsMove(name, action == "added", f"the right to write {subject}")
    elif area == "window":
        gains = action == "widened"
        states = operands.get("new" if gains else "old", "")
        yield RightsMove(name, gains, f"the right to write {subject} while {states}")


def _both(change: Change, what: str) -> Iterator[RightsMove]:
    """Those who held it and do not, and the other way round; who keeps it is not concerned."""
    old, new = (set(change.operands.get(key, "none").split(", ")) for key in ("old", "new"))
    for gains, systems in ((False, old - new), (True, new - old)):
        for system in sorted(systems - {"none"}):
            yield RightsMove(system, gains, what)


def systems_moved(change: Change) -> tuple[str, ...]:
    """The systems that gain or lose, by name; `everybody` is nobody in particular."""
    moved = dict.fromkeys(each.system for each in rights_moves(change))
    return tuple(name for name in moved if name != EVERYBODY)
