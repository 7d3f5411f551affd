"""An EDI implementation guide as an interface of one message.

The form of a guide is `schemas/edi-guide-1.json` (`govctl schema edi-guide`): the segments, loops
and groups that two partners agreed on, out of what the standard allows.
"""

from __future__ import annotations

from govctl.interfaces.edi.checks import check_guide
from govctl.interfaces.edi.parts import SegmentReader
from govctl.interfaces.node import Node
from govctl.interfaces.reading import Reading
from govctl.model.interface import Action, Interface, Message
from govctl.model.record import Notation, Record, Writing

_ACTIONS = {"in": Action.RECEIVE, "out": Action.SEND}


def read_guide(reading: Reading, root: Node) -> Interface:
    """The guide's set (X12) or message (EDIFACT), with everything it may consist of."""
    reader = SegmentReader(reading, _notation(root))
    segments = reader.segments(root)
    record = Record(
        path=root.path,
        name=reading.typed(root, "set") or reading.typed(root, "message"),
        writing=_writing(root),
        segments=segments,
        release=reading.typed(root, "release") or reading.typed(root, "directory"),
    )
    check_guide(reading, record)
    action = _ACTIONS.get(root.text("direction"), Action.UNSTATED)
    message = Message(
        identity=record.name,
        name=record.name,
        channel="",
        action=action,
        origin=root.origin,
        title=root.text("title"),
        record=record,
    )
    return Interface(
        path=reading.path,
        format=reading.format,
        title=root.text("title"),
        version=reading.typed(root, "version") or None,
        messages=(message,) if segments else (),
        extensions=root.extensions(),
    )


def _notation(root: Node) -> Notation:
    return Notation.X12 if root.text("standard") == "x12" else Notation.EDIFACT


def _writing(root: Node) -> Writing:
    """The separators: those of the guide, else those that nearly everybody uses."""
    notation = _notation(root)
    usual = ("*", ":", "~") if notation is Notation.X12 else ("+", ":", "'")
    given = root.at("separators")
    names = ("element", "component", "segment")
    found = [
        (given.text(name) if given else "") or default
        for name, default in zip(names, usual, strict=True)
    ]
    return Writing(notation, found[0], found[1], found[2])
