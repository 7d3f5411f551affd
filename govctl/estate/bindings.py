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
NOT_TIED = "a part of the payload is not tied to a canonical field"
SEVERAL = "a schema stands for several canonical fields"
NO_SCHEMA = "a payload has no schema"

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

    def bind(self, payload: Payload) -> Iterator[FieldUse | Unbound]:
        """Every leaf of a payload: the field it stands for, or why none is known."""
        origin = payload.schema.origin
        start = self._shapes.node(origin.path, origin.pointer)
        waiting = [_Level("", (start,), (), frozenset())]
        seen: set[tuple[SchemaPlace, str]] = set()
        while waiting:
            level = waiting.pop()
            views = unwrapped(self._shapes, level.nodes)
            here = frozenset((node.path, node.pointer) for view in views for node in view.nodes)
            context = self._context(level, here)
            children = _children(views, _HIDDEN.get(payload.travel, ""))
            recursive = bool(here & level.above)
            if not children or recursive or level.path.count(".") >= _DEPTH:
                yield from self._leaf(payload, level, context)
                continue
            for name, nodes in children:
                path = f"{level.path}.{name}" if level.path else name
                key = ((nodes[0].path, nodes[0].pointer), path)
                if key not in seen:
                    seen.add(key)
                    below = tuple(self._below(context, name))
                    waiting.append(_Level(path, nodes, below, level.above | here))

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

    def _below(self, context: tuple[FieldName, ...], name: str) -> Iterator[FieldName]:
        for above in context:
            path = f"{above.path}.{name}" if above.path else name
            candidate = FieldName(above.entity, path)
            if candidate in self._model.fields:
                yield candidate

    def _leaf(
        self, payload: Payload, level: _Level, context: tuple[FieldName, ...]
    ) -> Iterator[FieldUse | Unbound]:
        place = self._place(level.nodes)
        entities = {name.entity for name in context}
        if len(context) == 1 or (context and len(context) == len(entities)):
            for name in context:
                for leaf in self._leaves(name):
                    yield FieldUse(self._contract.label, payload.part, payload.travel, leaf, place)
            return
        reason = SEVERAL if context else NOT_TIED if level.path else NO_SCHEMA
        yield Unbound(self._contract.label, payload.part, payload.travel, level.path, place, reason)

    def _leaves(self, name: FieldName) -> Iterator[FieldName]:
        """The leaf fields of a part that the payload carries as a whole."""
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


def _declared(contract: Contract) -> Iterator[tuple[SchemaPlace, str]]:
    """The contract's own `bind`: JSON Pointer in its spec to entity."""
    for pointer, text in contract.bind.items():
        reference = parse_reference(text, "entity")
        if reference is not None and contract.spec is not None:
            yield (contract.spec.file, pointer.removeprefix("#")), reference.name


def _children(views: tuple[Shape, ...], hidden: str) -> list[tuple[str, tuple[Node, ...]]]:
    """Properties by name, without those that never travel this way (`readOnly`, `writeOnly`)."""
    found: dict[str, list[Node]] = {}
    for view in views:
        for name, nodes in view.properties.items():
            kept = [node for node in nodes if not (hidden and node.flag(hidden))]
            if len(kept) == len(nodes):
                found.setdefault(name, []).extend(kept)
        for node in view.values:
            found.setdefault("*", []).append(node)
    return [(name, tuple(found[name])) for name in sorted(found)]
