"""OpenAPI 3.0, 3.1 and 3.2: the parts of an operation, and the document around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govctl.interfaces.node import Node
from govctl.interfaces.openapi.contents import read_request, read_response, responses_of
from govctl.interfaces.openapi.operations import METHODS, Address, Found, OperationReader, addresses
from govctl.interfaces.openapi.parameters import Declared, read_parameter
from govctl.interfaces.openapi.security import read_requirements, read_schemes
from govctl.interfaces.openapi.servers import read_servers
from govctl.interfaces.reading import Reading
from govctl.model.interface import (
    Body,
    Interface,
    NamedSchema,
    Parameter,
    Response,
    SecurityRequirement,
)


class Parts3:
    """Inputs and outputs of a 3.x operation; shared components are read once."""

    def __init__(self, reading: Reading, security: tuple[SecurityRequirement, ...]) -> None:
        self.security = security
        self.methods: Sequence[str] = METHODS if reading.format == "openapi-3.2" else METHODS[:-1]
        self._reading = reading
        self._parameters: dict[tuple[str, str], Parameter | None] = {}
        self._responses: dict[tuple[str, str, str], Response] = {}

    def inputs(
        self, operation: Node, parameters: Sequence[Declared]
    ) -> tuple[tuple[Parameter, ...], Body | None]:
        """The parameters and the request body."""
        read = (self._parameter(parameter.target) for parameter in parameters)
        kept = tuple(parameter for parameter in read if parameter is not None)
        return kept, read_request(self._reading, operation)

    def responses(self, operation: Node) -> tuple[Response, ...]:
        """The responses, in the order of the document."""
        return tuple(self._read_responses(operation))

    def _parameter(self, node: Node) -> Parameter | None:
        key = (node.path, node.pointer)
        if key not in self._parameters:
            self._parameters[key] = read_parameter(self._reading, node)
        return self._parameters[key]

    def _read_responses(self, operation: Node) -> Iterator[Response]:
        for status, entry in responses_of(self._reading, operation):
            node = self._reading.follow(entry)
            if node is None or not isinstance(node.value, dict):
                continue
            key = (node.path, node.pointer, status)
            if key not in self._responses:
                self._responses[key] = read_response(self._reading, status, node)
            yield self._responses[key]


def operations(reading: Reading, root: Node) -> Iterator[tuple[str, Found]]:
    """Every operation of a 3.x document with the key it stands under in `paths`, or ""."""
    reader = OperationReader(reading, Parts3(reading, read_requirements(root) or ()))
    for address, item in addresses(reading.members(root, "paths")):
        for found in reader.item(item, address):
            yield address.path, found
    if reading.format != "openapi-3.0":
        for name, item in reading.members(root, "webhooks"):
            address = Address(name, prefix=f"webhook:{name} ", inverted=True)
            for found in reader.item(item, address):
                yield "", found


def document(reading: Reading, root: Node, found: Sequence[Found]) -> Interface:
    """The interface that a 3.x document describes, without its problems."""
    info = root.at("info")
    components = root.at("components")
    component = reading.follow(components) if components else None
    schemes = reading.members(component, "securitySchemes")
    return Interface(
        path=reading.path,
        format=reading.format,
        title=reading.typed(info, "title"),
        version=reading.typed(info, "version") or None,
        operations=tuple(each.operation for each in found),
        schemas=tuple(named_schemas(reading, reading.members(component, "schemas"))),
        servers=read_servers(root.at("servers")),
        security_schemes=tuple(read_schemes(reading, schemes)),
        extensions=root.extensions(),
    )


def named_schemas(reading: Reading, entries: Iterator[tuple[str, Node]]) -> Iterator[NamedSchema]:
    """The schemas a document names."""
    for name, node in entries:
        schema = reading.schema(node)
        if schema is not None:
            yield NamedSchema(name, schema)
