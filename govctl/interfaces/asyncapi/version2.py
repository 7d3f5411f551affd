"""AsyncAPI 2.0 to 2.6.

There an operation says what *others* do: on `publish` the described application receives, on
`subscribe` it sends.
"""

from __future__ import annotations

from collections.abc import Iterator

from govctl.interfaces.asyncapi.document import security_of
from govctl.interfaces.asyncapi.messages import Channel, Use, named, read_message
from govctl.interfaces.asyncapi.traits import traited
from govctl.interfaces.node import Node
from govctl.interfaces.reading import Reading
from govctl.model.interface import Action, Message

_ACTIONS = {"publish": Action.RECEIVE, "subscribe": Action.SEND}


def channels(reading: Reading, root: Node) -> Iterator[tuple[str, Node]]:
    """The channels by address, references followed."""
    for address, entry in reading.members(root, "channels"):
        target = reading.follow(entry)
        if target is not None and isinstance(target.value, dict):
            yield address, target


def operations(channel: Node) -> Iterator[tuple[str, Node]]:
    """`publish` and `subscribe`, in the order of the document."""
    for key, operation in channel.members():
        if key in _ACTIONS and isinstance(operation.value, dict):
            yield key, operation


def messages(reading: Reading, root: Node) -> Iterator[Message]:
    """Every message, as each operation uses it."""
    default_type = root.text("defaultContentType")
    for address, node in channels(reading, root):
        channel = Channel(address, node, node.words("servers"))
        for key, operation in operations(node):
            use = _use(reading, channel, _ACTIONS[key], operation)
            for entry in entries(reading, operation):
                message = named(reading, entry)
                if message is not None and reading.room(entry):
                    yield read_message(reading, message, use, default_type)


def _use(reading: Reading, channel: Channel, action: Action, operation: Node) -> Use:
    merged = traited(reading, operation)
    return Use(
        channel=channel,
        action=action,
        operation=merged,
        operation_name=merged.text("operationId"),
        security=security_of(reading, operation),
    )


def entries(reading: Reading, operation: Node) -> Iterator[Node]:
    """The message of an operation, or each of its alternatives."""
    entry = operation.at("message")
    target = reading.follow(entry) if entry else None
    if entry is None or target is None:
        return
    if target.at("oneOf") is not None:
        yield from reading.items(target, "oneOf")
    else:
        yield entry
