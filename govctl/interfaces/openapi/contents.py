"""Payloads of OpenAPI 3.x: media types, request bodies, responses and their headers and links."""

from __future__ import annotations

import json
from collections.abc import Iterator

from govctl.interfaces.node import Node
from govctl.interfaces.openapi.parameters import read_header
from govctl.interfaces.reading import Reading
from govctl.model.interface import Body, Content, Link, Parameter, Response


def read_contents(reading: Reading, owner: Node) -> tuple[Content, ...]:
    """The media types under `content`; an entry may be a reference (OpenAPI 3.2)."""
    found = []
    for media_type, entry in reading.members(owner, "content"):
        target = reading.follow(entry)
        if target is not None:
            found.append(_content(reading, media_type, target))
    return tuple(found)


def _content(reading: Reading, media_type: str, node: Node) -> Content:
    prefix = node.at("prefixEncoding")
    return Content(
        media_type=media_type,
        origin=node.origin,
        schema=reading.schema(node.at("schema")),
        item_schema=reading.schema(node.at("itemSchema")),
        encoding=node.mapping("encoding"),
        prefix_encoding=tuple(item.value for item in prefix.items()) if prefix else (),
        item_encoding=node.mapping("itemEncoding"),
    )


def read_request(reading: Reading, operation: Node) -> Body | None:
    """The request body of an operation, or None where it has none that can be read."""
    entry = operation.at("requestBody")
    target = reading.follow(entry) if entry else None
    if target is None or not isinstance(target.value, dict):
        return None
    return Body(target.flag("required"), read_contents(reading, target), target.origin)


def responses_of(reading: Reading, operation: Node) -> Iterator[tuple[str, Node]]:
    """Statuses and response entries of an operation; classes (`4xx`) in upper case."""
    for status, entry in reading.members(operation, "responses"):
        yield (status if status == "default" else status.upper()), entry


def read_response(reading: Reading, status: str, node: Node) -> Response:
    """One Response Object of OpenAPI 3.x, its references already followed."""
    return Response(
        status=status,
        contents=read_contents(reading, node),
        headers=tuple(_headers(reading, node)),
        origin=node.origin,
        links=tuple(_links(reading, node)),
    )


def _links(reading: Reading, node: Node) -> Iterator[Link]:
    for name, entry in reading.members(node, "links"):
        link = reading.follow(entry)
        if link is None or not isinstance(link.value, dict):
            continue
        named = {name: each.value for name, each in link.members_of("parameters")}
        if "requestBody" in link.value:
            named["requestBody"] = link.value["requestBody"]
        filled = {name: json.dumps(value, sort_keys=True) for name, value in named.items()}
        called = link.text("operationId") or link.text("operationRef") or ""
        yield Link(name, called, filled, link.origin)


def _headers(reading: Reading, node: Node) -> Iterator[Parameter]:
    for name, entry in reading.members(node, "headers"):
        header = read_header(reading, name, entry)
        if header is not None:
            yield header
