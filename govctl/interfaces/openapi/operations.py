"""Path items and their operations, in any OpenAPI version; webhooks and callbacks invert them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from govctl.interfaces.node import Node
from govctl.interfaces.openapi.parameters import Declared, declared, overridden
from govctl.interfaces.openapi.security import read_requirements
from govctl.interfaces.openapi.servers import read_servers
from govctl.interfaces.reading import Reading
from govctl.interfaces.template import erase_names
from govctl.model.interface import Body, Operation, Parameter, Response, SecurityRequirement

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

MAX_NESTED_CALLBACKS = 8


class Parts(Protocol):
    """What differs between the versions: how an operation's inputs and outputs are written."""

    methods: Sequence[str]
    security: tuple[SecurityRequirement, ...]

    def inputs(
        self, operation: Node, parameters: Sequence[Declared]
    ) -> tuple[tuple[Parameter, ...], Body | None]:
        """The parameters and the request body."""
        ...

    def responses(self, operation: Node) -> tuple[Response, ...]:
        """The responses, in the order of the document."""
        ...


@dataclass(frozen=True, slots=True)
class Address:
    """Where an operation is found.

    `path` is as written, `template` what identities show of it, `prefix` what it belongs to;
    `level` counts the callbacks around it.
    """

    path: str
    template: str = ""
    prefix: str = ""
    inverted: bool = False
    level: int = 0

    def identity(self, method: str) -> str:
        """The natural identity of an operation here."""
        return f"{self.prefix}{method} {self.template}".rstrip()


def addresses(paths: Iterable[tuple[str, Node]]) -> Iterator[tuple[Address, Node]]:
    """The members of `paths` with their addresses: templates with parameter names erased.

    Of two templates that collide once erased, the later keeps its names, so that neither is lost.
    """
    taken: set[str] = set()
    for path, item in paths:
        erased = erase_names(path)
        yield Address(path, path if erased in taken else erased), item
        taken.add(erased)


@dataclass(frozen=True, slots=True)
class Found:
    """An operation as read, with the nodes that checks look at."""

    operation: Operation
    node: Node
    parameters: tuple[Declared, ...]


@dataclass(frozen=True, slots=True)
class PathItem:
    """A path item with what its `$ref` adds, nearest layer first."""

    layers: tuple[Node, ...]

    def at(self, key: str) -> Node | None:
        """The member in the nearest layer that has it: siblings of `$ref` win."""
        return next((found for layer in self.layers if (found := layer.at(key))), None)

    def methods(self, known: Sequence[str]) -> Iterator[tuple[str, Node]]:
        """Method and operation, standard methods first, then additional ones as written."""
        for method in known:
            operation = self.at(method)
            if operation is not None:
                yield method.upper(), operation
        additional = self.at("additionalOperations")
        if additional is not None and "query" in known:
            yield from additional.members()


class OperationReader:
    """Reads the operations of path items through the parts of one version."""

    def __init__(self, reading: Reading, parts: Parts) -> None:
        self._reading = reading
        self._parts = parts
        self._nested: set[tuple[str, str]] = set()

    def item(self, node: Node, address: Address) -> Iterator[Found]:
        """The operations of one path item, each followed by those of its callbacks."""
        item = PathItem(tuple(self._reading.layers(node)))
        outer = declared(self._reading, item.at("parameters"))
        for method, entry in item.methods(self._parts.methods):
            operation = self._reading.follow(entry)
            if operation is None or not isinstance(operation.value, dict):
                continue
            if not self._reading.room(operation):
                continue
            found = self._found(item, operation, outer, (method, address))
            yield found
            yield from self._callbacks(operation, found.operation, address.level)

    def _found(
        self,
        item: PathItem,
        node: Node,
        outer: Sequence[Declared],
        at: tuple[str, Address],
    ) -> Found:
        method, address = at
        parameters = overridden(outer, declared(self._reading, node.at("parameters")))
        read, request = self._parts.inputs(node, parameters)
        security = read_requirements(node)
        operation = Operation(
            identity=address.identity(method),
            method=method,
            path=address.path,
            origin=node.origin,
            name=node.text("operationId") or None,
            parameters=read,
            request=request,
            responses=self._parts.responses(node),
            security=self._parts.security if security is None else security,
            servers=read_servers(node.at("servers") or item.at("servers")),
            deprecated=node.flag("deprecated"),
            inverted=address.inverted,
            summary=node.text("summary"),
            description=node.text("description"),
            tags=node.words("tags"),
            extensions=node.extensions(),
        )
        return Found(operation, node, tuple(parameters))

    def _callbacks(self, node: Node, parent: Operation, level: int) -> Iterator[Found]:
        """What is called back; a callback of a callback turns the direction round again."""
        for name, entry in self._reading.members(node, "callbacks"):
            callback = self._reading.follow(entry)
            for expression, item in callback.members() if callback else ():
                if not expression.startswith("x-") and self._descends(item, level):
                    address = Address(
                        path=expression,
                        template=expression,
                        prefix=f"{parent.identity} callback:{name} ",
                        inverted=not parent.inverted,
                        level=level + 1,
                    )
                    yield from self.item(item, address)

    def _descends(self, item: Node, level: int) -> bool:
        """Whether to read a callback here: nested ones once each, and not without end."""
        place = (item.path, item.pointer)
        if level == 0:
            return True
        if level >= MAX_NESTED_CALLBACKS:
            self._reading.skip(item, f"callbacks are nested {level} deep")
            return False
        first = place not in self._nested
        self._nested.add(place)
        return first
