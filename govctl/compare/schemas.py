"""The schemas of one side by place: what stands there, and what its references lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govctl.compare.side import Side
from govctl.interfaces.node import Node
from govctl.interfaces.refs import Unresolved, references_of
from govctl.model import pointer as json_pointer
from govctl.model.dialect import Dialect
from govctl.model.interface import Origin, SchemaAt
from govctl.model.pointer import PointerError
from govctl.subschema.documents import subschemas
from govctl.subschema.question import SchemaSource

Schema = dict[str, object]

LONE_REFERENCE = frozenset(
    {
        *(Dialect.DRAFT_04, Dialect.DRAFT_06, Dialect.DRAFT_07),
        *(Dialect.OPENAPI_20, Dialect.OPENAPI_30),
    }
)
"""Dialects that ignore what stands beside a `$ref`."""

_WITHOUT_IDENTIFIERS = frozenset({Dialect.OPENAPI_20, Dialect.OPENAPI_30})
_DEFINITIONS = ("$defs/", "definitions/")
_MOST_ALIASES = 100

IN_PLACE = ("allOf", "anyOf", "oneOf")
"""Keywords whose members speak about the same value."""


@dataclass(frozen=True, slots=True)
class Link:
    """A reference inside a schema: the schema that makes it, and what it leads to."""

    holder: Node
    target: Node


class Schemas:
    """Reads schemas of one side; every answer is remembered.

    Attributes:
        side: the interface and its documents.
        dialect: the dialect of the schemas.
        needed: the property names that payloads of a schema may have to have, once asked for.
    """

    def __init__(self, side: Side, dialect: Dialect) -> None:
        self.side = side
        self.dialect = dialect
        self.needed: dict[Origin, frozenset[str] | None] = {}
        self._references = references_of(side.documents)
        self._targets: dict[tuple[str, str, str], Node | None] = {}
        self._links: dict[Origin, tuple[Link, ...]] = {}
        self._sizes: dict[Origin, int] = {}
        self._parts: dict[Origin, tuple[Node, ...]] = {}

    def at(self, origin: Origin) -> Node | None:
        """The value at a place, None where nothing stands there."""
        document = self.side.documents.document(origin.path)
        if document is None:
            return None
        try:
            return Node(
                origin.path, origin.pointer, json_pointer.resolve(document.data, origin.pointer)
            )
        except PointerError:
            return None

    def place(self, node: Node) -> tuple[str, str]:
        """Where a schema stands, whatever the spec's own file is called."""
        return "" if node.path == self.side.interface.path else node.path, node.pointer

    def target(self, holder: Node) -> Node | None:
        """What the `$ref` of a schema leads to, None without one or where it leads nowhere."""
        text = holder.value.get("$ref") if isinstance(holder.value, dict) else None
        if not isinstance(text, str):
            return None
        plain = self.dialect in _WITHOUT_IDENTIFIERS and text.startswith("#/")
        key = (holder.path, "" if plain else holder.pointer, text)
        if key not in self._targets:
            found = self.at(Origin(holder.path, text[1:])) if plain else None
            self._targets[key] = found or self._resolved(holder, text)
        return self._targets[key]

    def _resolved(self, holder: Node, text: str) -> Node | None:
        found = self._references.resolve(holder, text)
        return None if isinstance(found, Unresolved) else found

    def end(self, node: Node) -> Node | None:
        """The schema at the end of a chain of lone references; None where there is none."""
        for _ in range(_MOST_ALIASES):
            if not self.is_lone_reference(node):
                return node
            found = self.target(node)
            if found is None:
                return None
            node = found
        return None

    def is_lone_reference(self, node: Node) -> bool:
        """Whether a schema is a `$ref` beside which nothing counts, or stands."""
        value = node.value
        if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
            return False
        return self.dialect in LONE_REFERENCE or len(value) == 1

    def links(self, unit: Node) -> tuple[Link, ...]:
        """The references made inside a schema, itself included, not those of its targets."""
        found = self._links.get(unit.origin)
        if found is None:
            found = self._links[unit.origin] = tuple(self._made(unit))
        return found

    def _made(self, unit: Node) -> Iterator[Link]:
        for node in within(unit):
            target = self.target(node)
            if target is not None:
                yield Link(node, target)

    def targets_within(self, unit: Node, only: frozenset[str]) -> dict[str, Node]:
        """What the references inside a schema lead to, by the way from it to the one that refers.

        `only` are the keywords of the schema to look below; none of them stands for all.
        """
        found = {link.holder.pointer[len(unit.pointer) :]: link.target for link in self.links(unit)}
        if not only:
            return found
        return {path: each for path, each in found.items() if only & set(path.split("/")[1:2])}

    def parts(self, unit: Node) -> tuple[Node, ...]:
        """A schema, and those that its references bring in about the same value."""
        if unit.origin not in self._parts:
            found, waiting = {unit.origin: unit}, [unit]
            while waiting:
                each = waiting.pop()
                for link in self.links(each):
                    if link.target.origin not in found and is_in_place(link, each):
                        found[link.target.origin] = link.target
                        waiting.append(link.target)
            self._parts[unit.origin] = tuple(found.values())
        return self._parts[unit.origin]

    def size(self, unit: Node) -> int:
        """How many schema objects a schema consists of, with all that its references reach."""
        seen, waiting, found = {unit.origin}, [unit], 0
        while waiting:
            each = waiting.pop()
            found += self._own_size(each)
            for link in self.links(each):
                if link.target.origin not in seen:
                    seen.add(link.target.origin)
                    waiting.append(link.target)
        return found

    def _own_size(self, unit: Node) -> int:
        if unit.origin not in self._sizes:
            self._sizes[unit.origin] = sum(1 for _ in within(unit))
        return self._sizes[unit.origin]

    def source(self, origin: Origin) -> SchemaSource:
        """A schema with its whole documents."""
        return self.side.source(SchemaAt(origin, self.dialect))


def is_in_place(link: Link, unit: Node) -> bool:
    """Whether a reference speaks about the same value as the schema that holds it."""
    tokens = link.holder.pointer[len(unit.pointer) :].split("/")[1:]
    return all(token in IN_PLACE or token.isdecimal() for token in tokens)


def within(unit: Node) -> Iterator[Node]:
    """The schema objects of an inline schema, outermost first; definitions beside it are others."""
    waiting = [unit]
    while waiting:
        node = waiting.pop()
        if not isinstance(node.value, dict):
            continue
        yield node
        path, pointer = node.path, node.pointer
        waiting += [
            Node(path, f"{pointer}/{tokens}", value)
            for tokens, value in subschemas(node.value)
            if isinstance(value, dict) and not tokens.startswith(_DEFINITIONS)
        ]


def keywords(node: Node) -> Schema:
    """The members of a schema object; a boolean schema has none."""
    return node.value if isinstance(node.value, dict) else {}


def names_passed(path: str) -> tuple[str, ...]:
    """The properties on the way from a schema to one inside it."""
    tokens = path.split("/")[1:]
    return tuple(
        tokens[index + 1].replace("~1", "/").replace("~0", "~")
        for index, token in enumerate(tokens[:-1])
        if token == "properties"  # noqa: S105 (a keyword, no secret)
    )
