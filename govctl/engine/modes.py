"""What a contract's compatibility mode asks of two versions of its interface.

Where nothing says who writes, `spoken` turns the mode into messages. Where a spec says it, backward
and forward come to the same promise: those who were built for the earlier version go on working.
`full` promises as well that those who are built for the later one work with a provider that still
runs the earlier (events that are replayed, a roll-out in steps), so payloads are asked both ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from govctl.compare.interface import changes
from govctl.compare.side import Side
from govctl.engine.endings import with_ending
from govctl.engine.verdicts import assessment
from govctl.model.change import Assessment
from govctl.model.change import Compatibility as Verdict
from govctl.model.contract import Compatibility, Contract
from govctl.model.interface import Action, Interface

TRANSITIVE = frozenset(
    {
        Compatibility.BACKWARD_TRANSITIVE,
        Compatibility.FORWARD_TRANSITIVE,
        Compatibility.FULL_TRANSITIVE,
    }
)
"""The modes that hold against every version that is still there, not only the last."""

_FULL = frozenset({Compatibility.FULL, Compatibility.FULL_TRANSITIVE})
_OTHER_WAY = {Action.SEND: Action.RECEIVE, Action.UNSTATED: Action.RECEIVE}


def assessed(contract: Contract, before: Side | None, after: Side | None) -> tuple[Assessment, ...]:
    """Every change between two sides, judged as the mode asks; none where a side is missing."""
    if before is None or after is None:
        return ()
    found = tuple(assessment(with_ending(change, before)) for change in changes(before, after))
    if contract.compatibility in _FULL and not _is_bare(after.interface):
        return (*found, *_reverse(before, after))
    return found


def _is_bare(interface: Interface) -> bool:
    """Whether the interface is one schema, read both ways already."""
    return bool(interface.messages) and all(each.identity == "#" for each in interface.messages)


def _reverse(before: Side, after: Side) -> Iterator[Assessment]:
    """What those who are built for the later version meet at the earlier one, in payloads."""
    for change in changes(_turned(before), _turned(after)):
        judged = assessment(change)
        if change.containment is not None and judged.compatibility is not Verdict.COMPATIBLE:
            yield replace(judged, reverse=True)


def _turned(side: Side) -> Side:
    """The same interface with reading and writing exchanged."""
    interface = side.interface
    operations = tuple(replace(each, inverted=not each.inverted) for each in interface.operations)
    messages = tuple(
        replace(each, action=_OTHER_WAY.get(each.action, Action.SEND))
        for each in interface.messages
    )
    return replace(side, interface=replace(interface, operations=operations, messages=messages))
