"""AsyncAPI 3.0 and 3.1: operations say what the described application itself does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from govctl.interfaces.asyncapi.document import security_of
from govctl.interfaces.asyncapi.messages import (
    OPPOSITE,
    Channel,
    Named,
    Use,
    named,
    read_message,
)
from govctl.interfaces.asyncapi.traits import traited
from govctl.interfaces.node import Node
from govctl.interfaces.reading import Reading
from govctl.model import pointer as json_pointer
from govctl.model.interface import Action, Message

Place = tuple[str, str]


def channels(reading: Reading, root: Node) -> Iterator[tuple[str, Node]]:
    """The channels by name, references followed."""
    for name, entry in reading.members(root, "channels"):
        target = reading.follow(entry)
        if target is not None and isinstance(target.value, dict):
            yield name, target


def operations(reading: Reading, root: Node) -> Iterator[tuple[str, Node]]:
    """The operations by name, references followed."""
    for name, entry in reading.members(root, "operations"):
        target = reading.follow(entry)
        if target is not None and isinstance(target.value, dict):
            yield name, target


def messages(reading: Reading, root: Node) -> Iterator[Message]:
    """Every message as each operation uses it, then those that no operation uses."""
    default_type = root.text("defaultContentType")
    used: set[tuple[Place, Place]] = set()
    for name, node in operations(reading, root):
        for use, message in _uses(reading, name, node):
            if not reading.room(message.node):
                return
            used.add((use.channel.node[:2], message.node[:2]))
            yield read_message(reading, message, use, default_type)
    for name, node in channels(reading, root):
        use = Use(_channel(reading, name, node), Action.UNSTATED)
        for message in _messages_of_channel(reading, node):
            if (node[:2], message.node[:2]) not in used and reading.room(message.node):
                yield read_message(reading, message, use, default_type)


def _uses(reading: Reading, name: str, node: Node) -> Iterator[tuple[Use, Named]]:
    """What an operation does with the messages of its channel and of its reply."""
    action, channel = _action(node), _channel_at(reading, node)
    if action is None or channel is None:
        reading.skip(node, "the operation has no usable 'action' and 'channel'")
        return
    merged = traited(reading, node)
    reply = _reply(reading, node)
    use = Use(
        channel=channel,
        action=action,
        operation=merged,
        operation_name=name,
        reply_to=_reply_address(reading, reply),
        security=security_of(reading, node),
    )
    for message in _messages(reading, node, channel):
        yield use, message
    if reply is not None:
        answer = replace(use, action=OPPOSITE[action], channel=_reply_channel(reading, reply))
        for message in _messages(reading, reply, answer.channel):
            yield replace(answer, reply_to=""), message


def _action(node: Node) -> Action | None:
    text = node.text("action")
    return Action(text) if text in {"send", "receive"} else None


def _channel_at(reading: Reading, node: Node) -> Channel | None:
    entry = node.at("channel")
    target = reading.follow(entry) if entry else None
    if target is None or not isinstance(target.value, dict):
        return None
    return _channel(reading, json_pointer.last(target.pointer), target)


def _channel(reading: Reading, name: str, node: Node) -> Channel:
    servers = (reading.follow(entry) for entry in reading.items(node, "servers"))
    names = tuple(json_pointer.last(server.pointer) for server in servers if server)
    return Channel(node.text("address") or name, node, names)


def _messages(reading: Reading, owner: Node, channel: Channel) -> Iterator[Named]:
    """The messages an operation or reply lists, or else all of its channel."""
    if owner.at("messages") is None:
        yield from _messages_of_channel(reading, channel.node)
        return
    for entry in reading.items(owner, "messages"):
        message = named(reading, entry, _key_in_channel(entry))
        if message is not None:
            yield message


def _messages_of_channel(reading: Reading, channel: Node) -> Iterator[Named]:
    for key, entry in reading.members(channel, "messages"):
        message = named(reading, entry, key)
        if message is not None:
            yield message


def _key_in_channel(entry: Node) -> str:
    """The name that a reference such as `#/channels/orders/messages/created` gives."""
    _, _, pointer = entry.text("$ref").partition("#")
    return json_pointer.last(pointer) if "/messages/" in pointer else ""


def _reply(reading: Reading, node: Node) -> Node | None:
    entry = node.at("reply")
    target = reading.follow(entry) if entry else None
    return target if target is not None and isinstance(target.value, dict) else None


def _reply_address(reading: Reading, reply: Node | None) -> str:
    if reply is None:
        return ""
    entry = reply.at("address")
    address = reading.follow(entry) if entry else None
    location = address.text("location") if address else ""
    channel = _channel_at(reading, reply)
    return location or (channel.address if channel else "")


def _reply_channel(reading: Reading, reply: Node) -> Channel:
    channel = _channel_at(reading, reply)
    return channel or Channel(_reply_address(reading, reply), Node(reply.path, reply.pointer, {}))
