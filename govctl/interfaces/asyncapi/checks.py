"""Defects of an AsyncAPI document beyond its structure, each once, at its place."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.interfaces.agreement import Declaration, disagreements
from govctl.interfaces.asyncapi import version2, version3
from govctl.interfaces.node import Node
from govctl.interfaces.reading import Defect, Reading, repeated
from govctl.model.interface import Interface, Origin


def check_asyncapi2(reading: Reading, root: Node, interface: Interface) -> None:
    """Report identifiers used twice, parameters that do not agree, names nobody declares."""
    operations = list(_operations2(reading, root))
    for defect in (
        *repeated("operationId", _texts(operations, "operationId")),
        *repeated("messageId", _texts(_messages2(reading, operations), "messageId")),
        *_parameters(reading, version2.channels(reading, root), by_address=False),
        *_unknown_servers(reading, root),
        *_unknown_schemes(reading, root, interface),
    ):
        reading.defect(defect)


def check_asyncapi3(reading: Reading, root: Node) -> None:
    """Report parameters that do not agree, and messages that their channel does not have."""
    for defect in (
        *_parameters(reading, version3.channels(reading, root), by_address=True),
        *_foreign_messages(reading, root),
    ):
        reading.defect(defect)


def _operations2(reading: Reading, root: Node) -> Iterator[Node]:
    for _, channel in version2.channels(reading, root):
        for _, operation in version2.operations(channel):
            yield operation


def _messages2(reading: Reading, operations: list[Node]) -> Iterator[Node]:
    for operation in operations:
        for entry in version2.entries(reading, operation):
            message = reading.follow(entry)
            if message is not None:
                yield message


def _texts(nodes: Iterator[Node] | list[Node], key: str) -> Iterator[tuple[str, Origin]]:
    for node in nodes:
        holder = node.at(key)
        if holder is not None and isinstance(holder.value, str):
            yield holder.value, holder.origin


def _parameters(
    reading: Reading, channels: Iterator[tuple[str, Node]], *, by_address: bool
) -> Iterator[Defect]:
    for name, channel in channels:
        address = channel.text("address") if by_address else name
        declared = {key: node.origin for key, node in reading.members(channel, "parameters")}
        if address or not by_address:
            yield from disagreements(address, [Declaration(channel.origin, declared)])


def _unknown_servers(reading: Reading, root: Node) -> Iterator[Defect]:
    known = {name for name, _ in reading.members(root, "servers")}
    for _, channel in version2.channels(reading, root):
        for item in channel.items_of("servers"):
            if isinstance(item.value, str) and item.value not in known:
                message = f"The server {item.value!r} is not declared."
                yield Defect(item.origin, message, "Declare the server, or correct its name.")


def _unknown_schemes(reading: Reading, root: Node, interface: Interface) -> Iterator[Defect]:
    known = {scheme.name for scheme in interface.security_schemes}
    servers = [node for _, node in reading.members(root, "servers")]
    told: set[str] = set()
    for owner in (*servers, *_operations2(reading, root)):
        for requirement in owner.items_of("security"):
            for scheme, node in requirement.members():
                if scheme not in known and scheme not in told:
                    told.add(scheme)
                    message = f"The security scheme {scheme!r} is required, but not declared."
                    yield Defect(node.origin, message, "Declare the scheme, or correct its name.")


def _foreign_messages(reading: Reading, root: Node) -> Iterator[Defect]:
    """Messages that an operation or reply lists, though its channel has no such message."""
    for _, operation in version3.operations(reading, root):
        reply = operation.at("reply")
        target = reading.follow(reply) if reply else None
        for owner in (operation, target):
            if owner is not None:
                yield from _foreign(reading, owner)


def _foreign(reading: Reading, owner: Node) -> Iterator[Defect]:
    entry = owner.at("channel")
    channel = reading.follow(entry) if entry else None
    if channel is None:
        return
    listed = {node[:2] for _, node in reading.members(channel, "messages")}
    for item in reading.items(owner, "messages"):
        chain = {node[:2] for node in reading.layers(item)}
        if reading.follow(item) is not None and not chain & listed:
            message = f"The channel does not have the message {item.text('$ref')!r}."
            fix = "Refer to a message of the channel: '#/channels/<name>/messages/<name>'."
            yield Defect(item.origin, message, fix)
