"""A schema seen as a shape: its properties, items and requirements through every composition.

A shape answers "what can stand here", not "what is valid": branches of `oneOf` and `anyOf` add
their properties, only what holds in every branch is required. Recursion is not unrolled: a shape
is one level deep, and its parts are nodes to ask again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from govctl.interfaces.node import Node
from govctl.interfaces.refs import References, Unresolved
from govctl.model.documents import Documents
from govctl.model.interface import SchemaAt
from govctl.model.pointer import PointerError, join, resolve

_ALL = ("allOf",)
_SOME = ("oneOf", "anyOf")
_CONDITIONAL = ("then", "else")


@dataclass(frozen=True, slots=True)
class Shape:
    """One level of a schema.

    Attributes:
        nodes: every schema object that describes this level, references followed.
        certain: those of them that always apply (not behind `oneOf`, `anyOf`, `if`).
        properties: property to the schemas that describe it.
        required: properties that every payload must have.
        items: schemas of array items.
        values: schemas of properties that have no name of their own (dictionaries).
        dangling: `$ref`s that lead nowhere.
    """

    nodes: tuple[Node, ...]
    certain: tuple[Node, ...]
    properties: Mapping[str, tuple[Node, ...]]
    required: frozenset[str]
    items: tuple[Node, ...]
    values: tuple[Node, ...]
    dangling: tuple[Node, ...]

    def facet(self, keyword: str) -> tuple[object, ...]:
        """The values of a keyword in the schemas that always apply."""
        return tuple(
            node.value[keyword]
            for node in self.certain
            if isinstance(node.value, dict) and keyword in node.value
        )


class Shapes:
    """Shapes of schemas over one set of documents, each computed once."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._references = References(documents)
        self._known: dict[tuple[str, str], Shape] = {}

    def at(self, schema: SchemaAt) -> Shape:
        """The shape of a schema of an interface."""
        return self.of(self.node(schema.origin.path, schema.origin.pointer))

    def node(self, path: str, pointer: str) -> Node:
        """The node at a place; its value is None where there is nothing."""
        document = self._documents.document(path)
        try:
            value = resolve(document.data if document else None, pointer)
        except PointerError:
            value = None
        return Node(path, pointer, value)

    def of(self, node: Node) -> Shape:
        """The shape of the schema at a node."""
        key = (node.path, node.pointer)
        if key not in self._known:
            self._known[key] = self._compute(node)
        return self._known[key]

    def _compute(self, node: Node) -> Shape:
        gathered = _Gathered(self._references)
        gathered.add(node, certain=True)
        return gathered.shape()


class _Gathered:
    """The schema objects that describe one level, collected through references and compositions."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._nodes: dict[tuple[str, str], Node] = {}
        self._certain: dict[tuple[str, str], Node] = {}
        self._dangling: dict[tuple[str, str], Node] = {}

    def add(self, start: Node, *, certain: bool) -> None:
        waiting = [(start, certain)]
        while waiting:
            node, sure = waiting.pop()
            key = (node.path, node.pointer)
            if not isinstance(node.value, dict):
                continue
            if key in self._certain or (key in self._nodes and not sure):
                continue
            self._nodes[key] = node
            if sure:
                self._certain[key] = node
            waiting.extend(self._below(node, sure))

    def _below(self, node: Node, sure: bool) -> Iterator[tuple[Node, bool]]:  # noqa: FBT001
        value = node.value
        if not isinstance(value, dict):
            return
        reference = value.get("$ref")
        if isinstance(reference, str):
            target = self._references.resolve(node, reference)
            if isinstance(target, Unresolved):
                self._dangling[node.path, node.pointer] = node
            else:
                yield target, sure
        for keyword in _ALL + _SOME:
            branches = value.get(keyword)
            for index, branch in enumerate(branches if isinstance(branches, list) else ()):
                child = Node(node.path, join(node.pointer, keyword, index), branch)
                yield child, sure and keyword in _ALL
        for keyword in _CONDITIONAL:
            if keyword in value:
                yield Node(node.path, join(node.pointer, keyword), value[keyword]), False

    def shape(self) -> Shape:
        properties: dict[str, list[Node]] = defaultdict(list)
        items: list[Node] = []
        values: list[Node] = []
        required: set[str] = set()
        for key, node in self._nodes.items():
            for name, child in _members(node, "properties"):
                properties[name].append(child)
            items.extend(_items(node))
            values.extend(_values(node))
            if key in self._certain:
                required.update(_required(node))
        return Shape(
            nodes=tuple(self._nodes.values()),
            certain=tuple(self._certain.values()),
            properties={name: tuple(properties[name]) for name in sorted(properties)},
            required=frozenset(required),
            items=tuple(items),
            values=tuple(values),
            dangling=tuple(self._dangling.values()),
        )


def _members(node: Node, keyword: str) -> Iterator[tuple[str, Node]]:
    members = node.value.get(keyword) if isinstance(node.value, dict) else None
    for name, value in (members if isinstance(members, dict) else {}).items():
        yield name, Node(node.path, join(node.pointer, keyword, name), value)


def _items(node: Node) -> Iterator[Node]:
    value = node.value if isinstance(node.value, dict) else {}
    for keyword in ("items", "contains", "additionalItems", "unevaluatedItems"):
        if isinstance(value.get(keyword), dict):
            yield Node(node.path, join(node.pointer, keyword), value[keyword])
    for keyword in ("prefixItems", "items"):
        listed = value.get(keyword)
        for index, item in enumerate(listed if isinstance(listed, list) else ()):
            yield Node(node.path, join(node.pointer, keyword, index), item)


def _values(node: Node) -> Iterator[Node]:
    value = node.value if isinstance(node.value, dict) else {}
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        if isinstance(value.get(keyword), dict):
            yield Node(node.path, join(node.pointer, keyword), value[keyword])
    for _, child in _members(node, "patternProperties"):
        yield child


def _required(node: Node) -> Iterator[str]:
    listed = node.value.get("required") if isinstance(node.value, dict) else None
    yield from (
        name for name in (listed if isinstance(listed, list) else ()) if isinstance(name, str)
    )


@lru_cache(maxsize=8)
def shapes_of(documents: Documents) -> Shapes:
    """The shapes over these documents; documents do not change, so neither do shapes."""
    return Shapes(documents)
