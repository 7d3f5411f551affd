"""Specs that do not say who writes, as the contract or the mode of the comparison says it.

Bare JSON Schemas become messages, which lets two versions of one be compared like any payload; EDI
guides and file layouts get the direction and the separators of their contract.
"""

from __future__ import annotations

from dataclasses import replace

from govctl.model.contract import Compatibility, Contract
from govctl.model.exchange import FileLayout
from govctl.model.interface import Action, Interface, Message
from govctl.model.record import Record

BACKWARD, FORWARD = Action.RECEIVE, Action.SEND
"""Backward: the new version receives what the old one wrote. Forward: the old one receives."""

_DIRECTIONS = {"in": BACKWARD, "out": FORWARD}

_ACTIONS = {
    Compatibility.BACKWARD: (BACKWARD,),
    Compatibility.BACKWARD_TRANSITIVE: (BACKWARD,),
    Compatibility.FORWARD: (FORWARD,),
    Compatibility.FORWARD_TRANSITIVE: (FORWARD,),
}


def spoken(interface: Interface, contract: Contract) -> Interface:
    """A schema document of a contract, read as the messages that travel in its shape.

    The contract's `compatibility` says in which direction versions have to understand each other;
    without it, nothing says who writes, and both are asked.
    """
    if any(each.record is not None for each in interface.messages):
        return _exchanged(interface, contract)
    if interface.operations or interface.messages:
        return interface
    actions: tuple[Action, ...] = (BACKWARD, FORWARD)
    if contract.compatibility is not None:
        actions = _ACTIONS.get(contract.compatibility, actions)
    return as_messages(interface, actions)


def _exchanged(interface: Interface, contract: Contract) -> Interface:
    """The guide or layout of a contract, as the contract has it written and sent.

    A file goes out where its contract says nothing: whoever provides it writes it.
    """
    file, edi = contract.file, contract.edi
    direction = file.direction or "out" if file else edi.direction if edi else None
    messages = interface.messages
    if direction is not None:
        messages = tuple(replace(each, action=_DIRECTIONS[direction]) for each in messages)
    if file is not None:
        messages = tuple(replace(each, record=_written(each.record, file)) for each in messages)
    return as_messages(replace(interface, messages=messages), (BACKWARD, FORWARD))


def _written(record: Record | None, file: FileLayout) -> Record | None:
    """The record with the separators of the contract."""
    if record is None:
        return None
    writing = replace(
        record.writing,
        separator=file.delimiter or record.writing.separator,
        quote=file.quote if file.quote is not None else record.writing.quote,
        header=file.header,
    )
    return replace(record, writing=writing)


def as_messages(interface: Interface, actions: tuple[Action, ...]) -> Interface:
    """The document's own schema as one message for each action; without one, nothing changes.

    A message whose sender is not stated is one for each action as well.
    """
    if any(each.action is Action.UNSTATED and each.record for each in interface.messages):
        return replace(
            interface,
            messages=tuple(
                replace(message, action=action)
                for message in interface.messages
                for action in actions
            ),
        )
    whole = next((each.schema for each in interface.schemas if each.name == "#"), None)
    if whole is None:
        return interface
    messages = tuple(
        Message(
            identity="#",
            name="the schema",
            channel="",
            action=action,
            origin=whole.origin,
            payload=whole,
        )
        for action in actions
    )
    return replace(interface, messages=messages)
