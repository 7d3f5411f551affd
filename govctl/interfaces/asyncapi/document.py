"""What AsyncAPI 2.x and 3.x documents share: info, servers, security schemes, schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govctl.interfaces.asyncapi.messages import distinct
from govctl.interfaces.asyncapi.payloads import read_payload
from govctl.interfaces.asyncapi.traits import merged_bindings
from govctl.interfaces.node import Node
from govctl.interfaces.openapi.security import read_requirements, read_schemes
from govctl.interfaces.reading import Reading
from govctl.model import pointer as json_pointer
from govctl.model.interface import (
    Interface,
    Message,
    NamedSchema,
    SecurityRequirement,
    SecurityUse,
    Server,
)


def document(reading: Reading, root: Node, messages: Iterable[Message]) -> Interface:
    """The interface that an AsyncAPI document describes, without its problems."""
    info = root.at("info")
    return Interface(
        path=reading.path,
        format=reading.format,
        title=reading.typed(info, "title"),
        version=reading.typed(info, "version") or None,
        messages=tuple(distinct(messages)),
        schemas=tuple(_schemas(reading, root)),
        servers=tuple(_servers(reading, root)),
        security_schemes=tuple(read_schemes(reading, components(reading, root, "securitySchemes"))),
        extensions=root.extensions(),
    )


def components(reading: Reading, root: Node, key: str) -> Iterator[tuple[str, Node]]:
    """The members of one map of `components`."""
    holder = root.at("components")
    yield from reading.members(reading.follow(holder) if holder else None, key)


def security_of(reading: Reading, owner: Node) -> tuple[SecurityRequirement, ...]:
    """What an operation or server requires: names of schemes (2.x), or schemes themselves (3.x)."""
    if reading.format.startswith("asyncapi-2"):
        return read_requirements(owner) or ()
    return tuple(_requirements(reading, owner))


def _requirements(reading: Reading, owner: Node) -> Iterator[SecurityRequirement]:
    for entry in reading.items(owner, "security"):
        target = reading.follow(entry)
        if target is not None and isinstance(target.value, dict):
            name = json_pointer.last(target.pointer)
            use = SecurityUse(name, target.words("scopes"))
            yield SecurityRequirement((use,), entry.origin)


def _servers(reading: Reading, root: Node) -> Iterator[Server]:
    for name, entry in reading.members(root, "servers"):
        target = reading.follow(entry)
        if target is not None and isinstance(target.value, dict):
            yield _server(reading, name, target)


def _server(reading: Reading, name: str, node: Node) -> Server:
    bindings = node.at("bindings")
    return Server(
        url=node.text("url") or node.text("host") + node.text("pathname"),
        origin=node.origin,
        protocol=node.text("protocol").lower(),
        variables=node.mapping("variables"),
        name=name,
        security=security_of(reading, node),
        bindings=merged_bindings(reading, [bindings]) if bindings else {},
    )


def _schemas(reading: Reading, root: Node) -> Iterator[NamedSchema]:
    for name, entry in components(reading, root, "schemas"):
        schema = read_payload(reading, entry).schema
        if schema is not None:
            yield NamedSchema(name, schema)
