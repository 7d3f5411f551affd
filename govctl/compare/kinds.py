"""The kinds of change that payload schemas can undergo: area x aspect x action x direction."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.edit import Edit
from govctl.compare.judging import Judged
from govctl.model.change import ChangeDirection, Compatibility, Coordinates

_MOVED = ("lowered", "raised")
_LISTED = ("added", "removed")
_SET = ("added", "changed", "removed")

ASPECTS: dict[str, tuple[str, ...]] = {
    "property": ("added", "became-optional", "became-required", "removed"),
    "type": ("changed", "narrowed", "widened"),
    "nullable": _LISTED,
    "enum": _SET,
    "enum-value": _LISTED,
    "extensible-value": _LISTED,
    "max-length": _MOVED,
    "min-length": _MOVED,
    "maximum": _MOVED,
    "minimum": _MOVED,
    "max-items": _MOVED,
    "min-items": _MOVED,
    "max-properties": _MOVED,
    "min-properties": _MOVED,
    "pattern": _SET,
    "format": _SET,
    "multiple-of": _SET,
    "unique-items": _LISTED,
    "read-only": _LISTED,
    "write-only": _LISTED,
    "additional-properties": ("changed", "closed", "opened"),
    "items": _LISTED,
    "branch": _LISTED,
    "part": _LISTED,
    "condition": ("changed",),
    "schema": ("changed", "replaced"),
}
"""What can differ in a schema, and how; each for requests, responses and events."""

_BOUND: dict[str, tuple[ChangeDirection, ...]] = {
    "read-only": (ChangeDirection.REQUEST,),
    "write-only": (ChangeDirection.RESPONSE, ChangeDirection.EVENT),
}
"""Aspects that mean something for some payloads only."""

DIRECTIONS = (ChangeDirection.REQUEST, ChangeDirection.RESPONSE, ChangeDirection.EVENT)


def all_coordinates() -> Iterator[Coordinates]:
    """Every kind of payload change that this tool can name."""
    for direction in DIRECTIONS:
        for aspect, actions in ASPECTS.items():
            if direction not in _BOUND.get(aspect, DIRECTIONS):
                continue
            for action in actions:
                yield _coordinates(aspect, action, direction)


def kind_of(judged: Judged, direction: ChangeDirection) -> Coordinates:
    """The kind of a judged edit of payloads that travel one way."""
    edit = judged.edit
    return _coordinates(edit.aspect, _action(edit, judged.compatibility), direction)


def _action(edit: Edit, compatibility: Compatibility) -> str:
    """A new property that callers have to send is a demand first, and an addition second."""
    demanded = edit.name in edit.new.words("required")
    if (edit.aspect, edit.action) == ("property", "added") and demanded:
        return "became-required" if compatibility is Compatibility.BREAKING else edit.action
    return edit.action


def _coordinates(aspect: str, action: str, direction: ChangeDirection) -> Coordinates:
    if aspect == "property":
        return Coordinates(f"{direction.value}-property", "", action, direction)
    return Coordinates(direction.value, aspect, action, direction)
