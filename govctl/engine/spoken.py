"""Bare JSON Schemas as messages: what lets two versions of one be compared like any payload."""

from __future__ import annotations

from dataclasses import replace

from govctl.model.contract import Compatibility, Contract
from govctl.model.interface import Action, Interface, Message

BACKWARD, FORWARD = Action.RECEIVE, Action.SEND
"""Backward: the new version receives what the old one wrote. Forward: the old one receives."""

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
    if interface.operations or interface.messages:
        return interface
    actions: tuple[Action, ...] = (BACKWARD, FORWARD)
    if contract.compatibility is not None:
        actions = _ACTIONS.get(contract.compatibility, actions)
    return as_messages(interface, actions)


def as_messages(interface: Interface, actions: tuple[Action, ...]) -> Interface:
    """The document's own schema as one message for each action; without one, nothing changes."""
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
