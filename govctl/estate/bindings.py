"""What contracts really carry: the canonical fields behind the payloads of a spec.

A part of a payload is tied to a canonical field by what its schema refers to, by the contract's
`bind` (schema to entity), or by its name below a part that is already tied. Nothing is guessed:
what is not tied is listed, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govctl.estate.fields import CanonicalModel, SchemaPlace, unwrapped
from govctl.estate.shapes import Shape, Shapes, shapes_of
from govctl.interfaces.node import Node
from govctl.model.contract import Contract
from govctl.model.facts import FieldName, FieldUse, Travel, Unbound
from govctl.model.interface import Interface, SchemaAt
from govctl.model.place import Place
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot

_DEPTH = 24
_MOST_LEVELS = 20_000
"""Parts of one payload that are followed, far above real ones: hostile schemas must end."""

_DATA = "data"
_ENVELOPE = frozenset({"specversion", "id", "source", "type", _DATA})
"""The attributes that make a payload a CloudEvents 1.0.2 envelope, and what it carries."""

NOT_TIED = "a part of the payload is not tied to a canonical field"
SEVERAL = "a schema stands for several canonical fields"
NO_SCHEMA = "a payload has no schema"
TOO_LARGE = "a payload has more parts than can be followed"

_HIDDEN = {Travel.REQUEST: "readOnly", Travel.RESPONSE: "writeOnly"}


@dataclass(frozen=True, slots=True)
class Payload:
    """One payload of a contract: where it travels and its schema."""

    part: str
    travel: Travel
    schema: SchemaAt


def payloads(interface: Interface) -> Iterator[Payload]:
    """Every payload of an interface, by operation or message."""
    for operation in interface.operations:
        part = operation.name or operation.identity
        there = Travel.RESPONSE if operation.inverted else Travel.REQUEST
        back = Travel.REQUEST if operation.inverted else Travel.RESPONSE
        for content in operation.request.contents if operation.request else ():
            if content.schema is not None:
                yield Payload(part, there, content.schema)
        for response in operation.responses:
            if not response.status.startswith("2"):
                continue
            for content in response.contents:
                if content.schema is not None:
                    yield Payload(part, back, content.schema)
    for message in interface.messages:
        if message.payload is not None:
            yield Payload(message.name, Travel.EVENT, message.payload)


class Binder:
    """Ties the payloads of one contract to the canonical model."""

    def __init__(self, snapshot: Snapshot, model: CanonicalModel, contract: Contract) -> None:
        self._snapshot = snapshot
        self._model = model
        self._contract = contract
        self._shapes: Shapes = shapes_of(snapshot.documents)
        self._bound: Mapping[SchemaPlace, str] = dict(_declared(contract))
        self._found: dict[tuple[SchemaPlace, str], tuple[_Leaf, ...]] = {}
        self._leaves_of: dict[FieldName, tuple[FieldName, ...]] = {}

    def bind(self, payload: Payload) -> Iterator[FieldUse | Unbound]:
        """Every leaf of a payload: the field it stands for, or why none is known."""
        origin = payload.schema.origin
        hidden = _HIDDEN.get(payload.travel, "")
        start = self._shapes.node(origin.path, origin.pointer)
        if (origin.path, origin.pointer) not in self._bound:
            start = self._shapes.referenced(start)
        key = ((start.path, start.pointer), hidden)
        if key not in self._found:
            self._found[key] = tuple(self._carried(start, hidden))
        label, part, travel = self._contract.label, payload.part, payload.travel
        for leaf in self._found[key]:
            for name in leaf.names:
                yield FieldUse(label, part, travel, name, leaf.place, leaf.path)
            if leaf.reason:
                yield Unbound(label, part, travel, leaf.path, leaf.place, leaf.reason)

    def _carried(self, start: Node, hidden: str) -> Iterator[_Leaf]:
        """The leaves of a payload; attributes of an envelope only where they name a field."""
        is_envelope = self._shapes.of(start).properties.keys() >= _ENVELOPE
        for leaf in self._walk(start, hidden):
            if leaf.names or not is_envelope or leaf.path.split(".")[0] in {_DATA, ""}:
                yield leaf

    def _walk(self, start: Node, hidden: str) -> Iterator[_Leaf]:
        waiting = [_Level("", (start,), (), frozenset())]
        seen: set[tuple[tuple[SchemaPlace, ...], tuple[FieldName, ...]]] = set()
        while waiting:
            level = waiting.pop()
            views = unwrapped(self._shapes, level.nodes)
            here = frozenset((node.path, node.pointer) for view in views for node in view.nodes)
            context = self._context(level, here)
            children = self._children(views, hidden)
            recursive = bool(here & level.above)
            if not children or recursive or level.path.count(".") >= _DEPTH:
                yield self._leaf(level, context)
                continue
            for name, nodes in children:
                below = tuple(self._below(context, name))
                # The same schemas in the same role carry the same fields, wherever they stand.
                key = (tuple((node.path, node.pointer) for node in nodes), below)
                if key not in seen:
                    seen.add(key)
                    path = f"{level.path}.{name}" if level.path else name
                    waiting.append(_Level(path, nodes, below, level.above | here))
            if len(seen) > _MOST_LEVELS:
                yield _Leaf("", self._place((start,)), (), TOO_LARGE)
                return

    def _context(self, level: _Level, here: frozenset[SchemaPlace]) -> tuple[FieldName, ...]:
        """The canonical parts that a level stands for; an entity as a whole has an empty path."""
        own: dict[FieldName, None] = {}
        for place in sorted(here):
            own.update(dict.fromkeys(self._model.by_schema.get(place, ())))
            entity = self._model.roots.get(place) or self._bound.get(place)
            if entity is not None:
                own[FieldName(entity, "")] = None
        both = [name for name in level.expected if name in own]
        if both:
            return tuple(both)
        return tuple(own) or level.expected

    def _children(
        self, views: tuple[Shape, ...], hidden: str
    ) -> list[tuple[str, tuple[Node, ...]]]:
        """Properties by name, without those that never travel this way (`readOnly`, `writeOnly`).

        What is said of a schema that the property refers to is said of the property.
        """
        found: dict[str, list[Node]] = {}
        for view in views:
            for name, nodes in view.properties.items():
                if not (hidden and any(self._is_hidden(node, hidden) for node in nodes)):
                    found.setdefault(name, []).extend(nodes)
            for node in view.values:
                found.setdefault("*", []).append(node)
        return [(name, tuple(found[name])) for name in sorted(found)]

    def _is_hidden(self, node: Node, hidden: str) -> bool:
        return any(each.flag(hidden) for each in self._shapes.of(node).certain)

    def _below(self, context: tuple[FieldName, ...], name: str) -> Iterator[FieldName]:
        for above in context:
            path = f"{above.path}.{name}" if above.path else name
            candidate = FieldName(above.entity, path)
            if candidate in self._model.fields:
                yield candidate

    def _leaf(self, level: _Level, context: tuple[FieldName, ...]) -> _Leaf:
        place = self._place(level.nodes)
        entities = {name.entity for name in context}
        if context and len(context) == len(entities):
            names = tuple(leaf for name in context for leaf in self._leaves(name))
            return _Leaf(level.path, place, names, "")
        reason = SEVERAL if context else NOT_TIED if level.path else NO_SCHEMA
        return _Leaf(level.path, place, (), reason)

    def _leaves(self, name: FieldName) -> tuple[FieldName, ...]:
        """The leaf fields of a part that the payload carries as a whole."""
        if name not in self._leaves_of:
            self._leaves_of[name] = tuple(self._leaves_below(name))
        return self._leaves_of[name]

    def _leaves_below(self, name: FieldName) -> Iterator[FieldName]:
        field = self._model.fields.get(name)
        if field is not None and field.leaf:
            yield name
            return
        prefix = f"{name.path}." if name.path else ""
        for other, candidate in self._model.fields.items():
            below = other.entity == name.entity and other.path.startswith(prefix)
            if candidate.leaf and below:
                yield other

    def _place(self, nodes: tuple[Node, ...]) -> Place:
        node = nodes[0]
        document = self._snapshot.document(node.path)
        if document is None:
            return Place(node.path, 0, 0, node.pointer)
        return document.place(node.pointer)


@dataclass(frozen=True, slots=True)
class _Level:
    """One path of a payload: its schemas, what its name makes it, and the schemas above it."""

    path: str
    nodes: tuple[Node, ...]
    expected: tuple[FieldName, ...]
    above: frozenset[SchemaPlace]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """An end of a payload: the canonical fields it carries, or why it carries none."""

    path: str
    place: Place
    names: tuple[FieldName, ...]
    reason: str


def _declared(contract: Contract) -> Iterator[tuple[SchemaPlace, str]]:
    """The contract's own `bind`: JSON Pointer in its spec to entity."""
    for pointer, text in contract.bind.items():
        reference = parse_reference(text, "entity")
        if reference is not None and contract.spec is not None:
            yield (contract.spec.file, pointer.removeprefix("#")), reference.name
