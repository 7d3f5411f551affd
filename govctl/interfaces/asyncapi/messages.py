"""Messages with what surrounds them: channel, operation, direction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from govctl.interfaces.asyncapi.payloads import Payload, read_payload
from govctl.interfaces.asyncapi.traits import Traited, merged_bindings, traited
from govctl.interfaces.node import Node
from govctl.interfaces.reading import Reading
from govctl.interfaces.template import erase_names
from govctl.model import pointer as json_pointer
from govctl.model.interface import Action, Message, Origin, SchemaAt, SecurityRequirement

OPPOSITE = {
    Action.SEND: Action.RECEIVE,
    Action.RECEIVE: Action.SEND,
    Action.UNSTATED: Action.UNSTATED,
}


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel: its address as written, or its name where it has none."""

    address: str
    node: Node
    servers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """How an operation uses a message."""

    channel: Channel
    action: Action
    operation: Traited | None = None
    operation_name: str = ""
    reply_to: str = ""
    security: tuple[SecurityRequirement, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Named:
    """A message object with the name that its place gives it; its own name comes first."""

    node: Node
    given: str


def named(reading: Reading, entry: Node, given: str = "") -> Named | None:
    """The message an entry leads to; without a given name, that of the last reference counts."""
    target = reading.follow(entry)
    if target is None or not isinstance(target.value, dict):
        return None
    fallback = "" if target.origin == entry.origin else json_pointer.last(target.pointer)
    return Named(target, given or fallback)


def read_message(reading: Reading, message: Named, use: Use, default_type: str) -> Message:
    """One message as one operation uses it."""
    merged = traited(reading, message.node)
    name = merged.text("name") or message.given or merged.text("messageId") or merged.text("title")
    payload = _payload(reading, merged)
    headers = tuple(_headers(reading, merged))
    channel = erase_names(use.channel.address)
    return Message(
        identity=f"{channel} {name}".rstrip(),
        name=name,
        channel=channel,
        action=use.action,
        origin=message.node.origin,
        payload=payload.schema if payload else None,
        headers=headers[0] if headers else None,
        payload_format=payload.format if payload else "",
        content_type=merged.text("contentType") or default_type,
        correlation=_correlation(reading, merged),
        bindings=merged.bindings(reading),
        reply_to=use.reply_to,
        deprecated=any(layer.flag("deprecated") for layer in merged.layers),
        summary=merged.text("summary"),
        extensions=merged.extensions(),
        payload_origin=payload.place.origin if payload else None,
        more_headers=headers[1:],
        title=merged.text("title"),
        description=merged.text("description"),
        tags=tuple(_tags(reading, merged)),
        operations=(use.operation_name,) if use.operation_name else (),
        security=use.security,
        servers=use.channel.servers,
        operation_bindings=use.operation.bindings(reading) if use.operation else {},
        channel_bindings=_channel_bindings(reading, use.channel.node),
    )


def distinct(messages: Iterable[Message]) -> Iterator[Message]:
    """Messages once each: several operations that use one message the same way are joined.

    Two different messages of one name on one channel are told apart by a number.
    """
    found: dict[tuple[str, Action], dict[Origin, Message]] = {}
    for message in messages:
        same = found.setdefault((message.identity, message.action), {})
        first = same.setdefault(message.origin, message)
        if first is not message:
            operations = tuple(dict.fromkeys(first.operations + message.operations))
            same[message.origin] = replace(first, operations=operations)
    for same in found.values():
        for number, message in enumerate(same.values(), 1):
            identity = message.identity if number == 1 else f"{message.identity} ({number})"
            yield replace(message, identity=identity)


def _payload(reading: Reading, merged: Traited) -> Payload | None:
    node = merged.node.at("payload")
    return read_payload(reading, node, merged.text("schemaFormat")) if node else None


def _headers(reading: Reading, merged: Traited) -> Iterator[SchemaAt]:
    for node in merged.every("headers"):
        schema = read_payload(reading, node).schema
        if schema is not None:
            yield schema


def _correlation(reading: Reading, merged: Traited) -> str:
    entry = merged.at("correlationId")
    target = reading.follow(entry) if entry else None
    return target.text("location") if target else ""


def _tags(reading: Reading, merged: Traited) -> Iterator[str]:
    tags = merged.at("tags")
    for entry in tags.items() if tags else ():
        target = reading.follow(entry)
        if target is not None and target.text("name"):
            yield target.text("name")


def _channel_bindings(reading: Reading, channel: Node) -> dict[str, object]:
    entry = channel.at("bindings")
    return merged_bindings(reading, [entry]) if entry else {}
