"""A schema seen as a shape: its properties, items and requirements through every composition.

A shape answers "what can stand here", not "what is valid": branches of `oneOf` and `anyOf` add
their properties, only what holds in every branch is required. Recursion is not unrolled: a shape
is one level deep, and its parts are nodes to ask again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from govctl.interfaces.node import Node
from govctl.interfaces.refs import References, Unresolved, references_of
from govctl.model.documents import Documents
from govctl.model.interface import SchemaAt
from govctl.model.pointer import PointerError, resolve

_ALL = ("allOf",)
_SOME = ("oneOf", "anyOf")
_CONDITIONAL = ("then", "else")
_DEPENDENT = ("dependentSchemas", "dependencies")
_SCHEMA_HOLDERS = ("/components/schemas", "/definitions")
_Choices = Mapping[tuple[str, str], Node]
_SCHEMA_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Shape:
    """One level of a schema.

    Attributes:
        nodes: every schema object that describes this level, references followed.
        certain: those of them that always apply (not behind `oneOf`, `anyOf`, `if`).
        properties: property to the schemas that describe it.
        certain_properties: the same, of the schemas that always apply.
        required: properties that every payload must have, each with the schema that says so.
        items: schemas of array items; `certain_items` those of schemas that always apply.
        values: schemas of properties that have no name of their own (dictionaries).
        dangling: `$ref`s that lead nowhere.
    """

    nodes: tuple[Node, ...]
    certain: tuple[Node, ...]
    properties: Mapping[str, tuple[Node, ...]]
    certain_properties: Mapping[str, tuple[Node, ...]]
    required: Mapping[str, Node]
    items: tuple[Node, ...]
    certain_items: tuple[Node, ...]
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
        self._references = references_of(documents)
        self._known: dict[tuple[str, str], Shape] = {}
        self._chosen: dict[tuple[str, str], _Choices] = {}
        self._extended: dict[str, Mapping[tuple[str, str], tuple[Node, ...]]] = {}

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

    def referenced(self, node: Node) -> Node:
        """What a schema that is nothing but a `$ref` means in the end; any other is itself."""
        seen: set[tuple[str, str]] = set()
        while isinstance(node.value, dict) and node.value.keys() == {"$ref"}:
            target = self._references.resolve(node, node.text("$ref") or "")
            if isinstance(target, Unresolved) or (target.path, target.pointer) in seen:
                break
            seen.add((target.path, target.pointer))
            node = target
        return node

    def of(self, node: Node) -> Shape:
        """The shape of the schema at a node."""
        key = (node.path, node.pointer)
        if key not in self._known:
            self._known[key] = self._compute(node)
        return self._known[key]

    def _compute(self, node: Node) -> Shape:
        gathered = _Gathered(self._references)
        gathered.add(node, certain=True)
        gathered.add_subtypes(self._subtypes)
        return gathered.shape()

    def _subtypes(self, node: Node) -> _Choices:
        """The schemas that the discriminator of a schema may choose (OpenAPI 2 to 3.2)."""
        named = node.at("discriminator")
        if named is None:
            return {}
        key = (node.path, node.pointer)
        if key not in self._chosen:
            chosen = [
                self._references.resolve(node, _schema_reference(str(target.value)))
                for _, target in named.members_of("mapping")
            ]
            found = [each for each in chosen if not isinstance(each, Unresolved)]
            found.extend(self._extending(node.path).get(key, ()))
            self._chosen[key] = {(each.path, each.pointer): each for each in found}
        return self._chosen[key]

    def _extending(self, path: str) -> Mapping[tuple[str, str], tuple[Node, ...]]:
        """By schema, the named schemas of a document that have it in their `allOf`."""
        if path not in self._extended:
            found: dict[tuple[str, str], list[Node]] = defaultdict(list)
            for holder in _SCHEMA_HOLDERS:
                for _, schema in self.node(path, holder).members():
                    for branch in schema.items_of("allOf"):
                        base = self.referenced(branch)
                        found[base.path, base.pointer].append(schema)
            self._extended[path] = {place: tuple(each) for place, each in found.items()}
        return self._extended[path]


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

    def add_subtypes(self, subtypes: Callable[[Node], _Choices]) -> None:
        """What discriminators may choose; not where one of the choices is what is looked at."""
        asked: set[tuple[str, str]] = set()
        while True:
            bases = [node for key, node in self._nodes.items() if key not in asked]
            if not bases:
                return
            asked.update((node.path, node.pointer) for node in bases)
            for choices in map(subtypes, bases):
                if not any(place in self._nodes for place in choices):
                    for each in choices.values():
                        self.add(each, certain=False)

    def _below(self, node: Node, sure: bool) -> Iterator[tuple[Node, bool]]:  # noqa: FBT001
        reference = node.text("$ref")
        if reference:
            target = self._references.resolve(node, reference)
            if isinstance(target, Unresolved):
                self._dangling[node.path, node.pointer] = node
            else:
                yield target, sure
        for keyword in _ALL + _SOME:
            for branch in node.items_of(keyword):
                yield branch, sure and keyword in _ALL
        for keyword in _CONDITIONAL:
            conditional = node.at(keyword)
            if conditional is not None:
                yield conditional, False
        for keyword in _DEPENDENT:
            yield from ((schema, False) for _, schema in node.members_of(keyword))

    def shape(self) -> Shape:
        nodes, certain = tuple(self._nodes.values()), tuple(self._certain.values())
        required: dict[str, Node] = {}
        for node in certain:
            for name in node.words("required"):
                required.setdefault(name, node)
        return Shape(
            nodes=nodes,
            certain=certain,
            properties=_properties(nodes),
            certain_properties=_properties(certain),
            required=required,
            items=tuple(item for node in nodes for item in _items(node)),
            certain_items=tuple(item for node in certain for item in _items(node)),
            values=tuple(value for node in nodes for value in _values(node)),
            dangling=tuple(self._dangling.values()),
        )


def _properties(nodes: tuple[Node, ...]) -> Mapping[str, tuple[Node, ...]]:
    found: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        for name, child in node.members_of("properties"):
            found[name].append(child)
    return {name: tuple(found[name]) for name in sorted(found)}


def _items(node: Node) -> Iterator[Node]:
    for keyword in ("items", "contains", "additionalItems", "unevaluatedItems"):
        yield from _object_at(node, keyword)
    for keyword in ("prefixItems", "items"):
        yield from node.items_of(keyword)


def _values(node: Node) -> Iterator[Node]:
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        yield from _object_at(node, keyword)
    for _, child in node.members_of("patternProperties"):
        yield child


def _object_at(node: Node, keyword: str) -> Iterator[Node]:
    child = node.at(keyword)
    if child is not None and isinstance(child.value, dict):
        yield child


def _schema_reference(text: str) -> str:
    """The target in a discriminator's mapping: a reference, or the bare name of a schema."""
    return f"#/components/schemas/{text}" if _SCHEMA_NAME.fullmatch(text) else text


@lru_cache(maxsize=8)
def shapes_of(documents: Documents) -> Shapes:
    """The shapes over these documents; documents do not change, so neither do shapes."""
    return Shapes(documents)
