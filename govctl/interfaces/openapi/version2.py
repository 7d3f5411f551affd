"""OpenAPI 2.0 (Swagger), read upward: form fields and bodies become request bodies.

A parameter that is no body is its own schema there (`type`, `enum`, ... beside `in` and `name`),
so its `SchemaAt` is the parameter object itself; the same holds for response headers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govctl.interfaces.node import Node
from govctl.interfaces.openapi.contents import responses_of
from govctl.interfaces.openapi.operations import METHODS, Found, OperationReader, addresses
from govctl.interfaces.openapi.parameters import Declared
from govctl.interfaces.openapi.security import read_requirements, read_schemes
from govctl.interfaces.openapi.servers import servers_of_host
from govctl.interfaces.openapi.version3 import named_schemas
from govctl.interfaces.reading import Reading
from govctl.model.interface import (
    Body,
    Content,
    Interface,
    Parameter,
    ParameterLocation,
    Response,
    SecurityRequirement,
)

_LOCATIONS = {
    "path": ParameterLocation.PATH,
    "query": ParameterLocation.QUERY,
    "header": ParameterLocation.HEADER,
    "formData": ParameterLocation.FORM,
}
_STYLES = {"ssv": "spaceDelimited", "tsv": "tabDelimited", "pipes": "pipeDelimited"}
_MULTIPART = "multipart/form-data"
_URLENCODED = "application/x-www-form-urlencoded"
ANY_MEDIA_TYPE = "*/*"


class Parts2:
    """Inputs and outputs of a 2.0 operation, with the document's `consumes` and `produces`."""

    methods: Sequence[str] = tuple(m for m in METHODS if m not in {"trace", "query"})

    def __init__(self, reading: Reading, root: Node) -> None:
        self.security: tuple[SecurityRequirement, ...] = read_requirements(root) or ()
        self._reading = reading
        self._root = root

    def inputs(
        self, operation: Node, parameters: Sequence[Declared]
    ) -> tuple[tuple[Parameter, ...], Body | None]:
        """The parameters and the request body; form fields are part of the body."""
        read = [self._parameter(parameter.target) for parameter in parameters]
        plain = [p for p in read if p and p.location is not ParameterLocation.FORM]
        fields = [p for p in read if p and p.location is ParameterLocation.FORM]
        body = next((p.target for p in parameters if p.target.text("in") == "body"), None)
        if body is not None:
            return tuple(plain), self._body(operation, body)
        return tuple(plain), self._form(operation, parameters, tuple(fields)) if fields else None

    def responses(self, operation: Node) -> tuple[Response, ...]:
        """The responses, in the order of the document."""
        return tuple(self._read_responses(operation))

    def _read_responses(self, operation: Node) -> Iterator[Response]:
        produces = self._media_types(operation, "produces") or (ANY_MEDIA_TYPE,)
        for status, entry in responses_of(self._reading, operation):
            node = self._reading.follow(entry)
            if node is None or not isinstance(node.value, dict):
                continue
            schema = node.at("schema")
            contents = tuple(
                Content(media_type, schema.origin, self._reading.schema(schema))
                for media_type in (produces if schema else ())
                if schema
            )
            headers = tuple(self._headers(node))
            yield Response(status, contents, headers, node.origin)

    def _headers(self, node: Node) -> Iterator[Parameter]:
        for name, header in self._reading.members(node, "headers"):
            if isinstance(header.value, dict):
                yield self._described(header, name, ParameterLocation.HEADER)

    def _parameter(self, node: Node) -> Parameter | None:
        location = _LOCATIONS.get(node.text("in"))
        name = node.text("name")
        if node.text("in") == "body":
            return None
        if location is None or not name:
            self._reading.skip(node, "the parameter has no usable 'in' and 'name'")
            return None
        return self._described(node, name, location)

    def _described(self, node: Node, name: str, location: ParameterLocation) -> Parameter:
        collection = node.text("collectionFormat")
        in_query = location in {ParameterLocation.QUERY, ParameterLocation.FORM}
        return Parameter(
            name=name,
            location=location,
            required=node.flag("required"),
            origin=node.origin,
            schema=self._reading.schema(node),
            style=_STYLES.get(collection) or ("form" if in_query else "simple"),
            explode=collection == "multi",
            deprecated=node.flag("deprecated"),
            description=node.text("description"),
            extensions=node.extensions(),
        )

    def _body(self, operation: Node, body: Node) -> Body:
        schema = self._reading.schema(body.at("schema"))
        types = self._media_types(operation, "consumes") or (ANY_MEDIA_TYPE,)
        contents = tuple(Content(each, body.origin, schema) for each in types)
        return Body(body.flag("required"), contents, body.origin)

    def _form(
        self, operation: Node, parameters: Sequence[Declared], fields: tuple[Parameter, ...]
    ) -> Body:
        consumes = self._media_types(operation, "consumes")
        files = any(parameter.target.text("type") == "file" for parameter in parameters)
        usual = (_MULTIPART,) if files else (_URLENCODED,)
        types = tuple(t for t in consumes if t in {_MULTIPART, _URLENCODED}) or usual
        origin = fields[0].origin
        contents = tuple(Content(each, origin, fields=fields) for each in types)
        return Body(any(field.required for field in fields), contents, origin)

    def _media_types(self, operation: Node, key: str) -> tuple[str, ...]:
        holder = operation if operation.at(key) is not None else self._root
        return tuple(dict.fromkeys(holder.words(key)))


def operations(reading: Reading, root: Node) -> Iterator[tuple[str, Found]]:
    """Every operation of a 2.0 document with its key in `paths`."""
    reader = OperationReader(reading, Parts2(reading, root))
    for address, item in addresses(reading.members(root, "paths")):
        for found in reader.item(item, address):
            yield address.path, found


def document(reading: Reading, root: Node, found: Sequence[Found]) -> Interface:
    """The interface that a 2.0 document describes, without its problems."""
    info = root.at("info")
    schemes = reading.members(root, "securityDefinitions")
    return Interface(
        path=reading.path,
        format=reading.format,
        title=reading.typed(info, "title"),
        version=reading.typed(info, "version") or None,
        operations=tuple(each.operation for each in found),
        schemas=tuple(named_schemas(reading, reading.members(root, "definitions"))),
        servers=servers_of_host(root),
        security_schemes=tuple(read_schemes(reading, schemes)),
        extensions=root.extensions(),
    )
