"""Properties that a payload must now have: found in the shapes, shown by a payload.

The two schemas are walked level by level, through what always applies. A property that the new
one requires and the old one does not is a candidate; the prover then looks for a payload of the
old schema without it. None may exist (the old schema required it in another way), and then nothing
has changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govctl.compare.side import Side
from govctl.estate.shapes import Shape, Shapes
from govctl.interfaces.node import Node
from govctl.model.containment import Containment, Verdict
from govctl.model.interface import SchemaAt
from govctl.model.place import Place
from govctl.subschema.contains import contains
from govctl.subschema.question import DEFAULT_BUDGET, Lens, SchemaSource

_DEPTH = 24
"""Levels below the payload that are walked; deeper edits are reached through their own schemas."""

Step = str | None
"""The name of a property; None for any item of an array."""


@dataclass(frozen=True, slots=True)
class BecameRequired:
    """A property that payloads lacked and now must have.

    `name` is its dotted path, array levels implicit. `containment` holds a payload that the old
    schema accepts and the new one refuses.
    """

    name: str
    before: Place
    after: Place
    containment: Containment


@dataclass(frozen=True, slots=True)
class _Level:
    """The two schemas at one path of the payload."""

    path: tuple[Step, ...]
    old: tuple[Node, ...]
    new: tuple[Node, ...]


def became_required(
    before: Side, after: Side, schemas: tuple[SchemaAt, SchemaAt], lens: Lens
) -> Iterator[BecameRequired]:
    """Every property, at any depth, that was optional (or unknown) and is now required."""
    old_shapes, new_shapes = Shapes(before.documents), Shapes(after.documents)
    start = _Level(
        (),
        (old_shapes.node(schemas[0].origin.path, schemas[0].origin.pointer),),
        (new_shapes.node(schemas[1].origin.path, schemas[1].origin.pointer),),
    )
    walk = _Walk(before, after, schemas[0], lens)
    seen: set[tuple[tuple[str, str], ...]] = set()
    waiting = [start]
    while waiting:
        level = waiting.pop()
        key = tuple((node.path, node.pointer) for node in (*level.old, *level.new))
        if key in seen or len(level.path) > _DEPTH:
            continue
        seen.add(key)
        old = [old_shapes.of(node) for node in level.old]
        new = [new_shapes.of(node) for node in level.new]
        yield from walk.candidates(level, old, new)
        waiting.extend(_deeper(level, old, new))


def _deeper(level: _Level, old: list[Shape], new: list[Shape]) -> Iterator[_Level]:
    names = sorted({name for shape in new for name in shape.certain_properties})
    for name in names:
        yield _Level(
            (*level.path, name),
            _children(old, name),
            tuple(node for shape in new for node in shape.certain_properties.get(name, ())),
        )
    items = tuple(item for shape in new for item in _every_item(shape))
    if items:
        yield _Level(
            (*level.path, None), tuple(item for shape in old for item in shape.items), items
        )


def _children(shapes: list[Shape], name: str) -> tuple[Node, ...]:
    return tuple(node for shape in shapes for node in shape.properties.get(name, ()))


def _every_item(shape: Shape) -> Iterator[Node]:
    """Schemas that hold for every item: `items` of the schemas that always apply."""
    for node in shape.certain:
        item = node.at("items")
        if item is not None and isinstance(item.value, dict) and node.at("prefixItems") is None:
            yield item


@dataclass(frozen=True, slots=True)
class _Walk:
    before: Side
    after: Side
    schema: SchemaAt
    lens: Lens

    def candidates(
        self, level: _Level, old: list[Shape], new: list[Shape]
    ) -> Iterator[BecameRequired]:
        was = {name for shape in old for name in shape.required}
        for name, node in sorted(_required(new).items()):
            if name in was or _only_answered(new, name):
                continue
            answer = self._payload_without(level.path, name)
            if answer.verdict is Verdict.NOT_CONTAINED:
                yield BecameRequired(
                    ".".join(step for step in (*level.path, name) if step is not None),
                    self._place(self.before, level.old, ""),
                    self._place(self.after, (node,), f"/required/{_index(node, name)}"),
                    answer,
                )

    def _payload_without(self, path: tuple[Step, ...], name: str) -> Containment:
        """A payload of the old schema that has an object at `path` without the property."""
        demand: dict[str, object] = {"required": [name]}
        for step in reversed(path):
            demand = {"items": demand} if step is None else {"properties": {step: demand}}
        reader = SchemaSource(document=demand)
        return contains(self.before.source(self.schema), reader, self.lens, DEFAULT_BUDGET)

    def _place(self, side: Side, nodes: tuple[Node, ...], below: str) -> Place:
        if not nodes:
            return side.place(self.schema.origin)
        node = nodes[0]
        document = side.documents.document(node.path)
        pointer = node.pointer + below
        return document.place(pointer) if document else Place(node.path, 0, 0, pointer)


def _required(shapes: list[Shape]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for shape in shapes:
        for name, node in shape.required.items():
            found.setdefault(name, node)
    return found


def _only_answered(shapes: list[Shape], name: str) -> bool:
    """Whether the property is read-only: never part of a request, required or not."""
    nodes = [node for shape in shapes for node in shape.certain_properties.get(name, ())]
    return any(node.flag("readOnly") for node in nodes)


def _index(node: Node, name: str) -> int:
    return node.words("required").index(name)
