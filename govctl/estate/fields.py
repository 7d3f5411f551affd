"""The canonical fields of an entity, and which place of a schema stands for which of them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from govctl.estate.shapes import Shape, Shapes, shapes_of
from govctl.interfaces.node import Node
from govctl.model.entity import Entity
from govctl.model.facts import FieldName
from govctl.model.place import Place
from govctl.model.snapshot import Snapshot

_DEPTH = 24
_MOST_FIELDS = 5_000
"""Bounds of one canonical schema, far above real ones: recursive models must end somewhere."""

_OBJECTS = frozenset({"properties", "patternProperties", "additionalProperties"})

SchemaPlace = tuple[str, str]
"""Path of a document and JSON Pointer within it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One canonical field.

    Attributes:
        name: entity and dotted path, array levels implicit.
        place: where the property is declared.
        leaf: whether nothing stands below it; only leaves have masters.
        schemas: every schema object that describes it.
        required: whether each object that holds it must have it, whatever its other values are.
    """

    name: FieldName
    place: Place
    leaf: bool
    schemas: tuple[SchemaPlace, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class CanonicalModel:
    """The fields of all entities.

    Attributes:
        fields: by name, parents included.
        roots: schema objects of a whole entity, to the entity's name.
        by_schema: schema object to the fields it describes; several where a definition is shared.
        cut: entities whose schemas have more, or deeper, fields than are looked at.
        leaves: entity to its fields that nothing stands below.
    """

    fields: Mapping[FieldName, Field]
    roots: Mapping[SchemaPlace, str]
    by_schema: Mapping[SchemaPlace, tuple[FieldName, ...]]
    cut: frozenset[str] = frozenset()
    leaves: Mapping[str, tuple[FieldName, ...]] = field(default_factory=dict)

    def leaves_at(self, name: FieldName) -> tuple[FieldName, ...]:
        """The field itself where it is a leaf, else every leaf below; "" is the whole entity."""
        known = self.fields.get(name)
        if known is not None and known.leaf:
            return (name,)
        if known is None and name.path:
            return ()
        prefix = f"{name.path}." if name.path else ""
        every = self.leaves.get(name.entity, ())
        return tuple(leaf for leaf in every if leaf.path.startswith(prefix))


def canonical_model(snapshot: Snapshot) -> CanonicalModel:
    """Every field of every canonical schema, through references and compositions.

    Only schema objects in an entity's own file stand for its fields: what several entities share
    (money, addresses) means a field only where one of them uses it.
    """
    shapes = shapes_of(snapshot.documents)
    fields: dict[FieldName, Field] = {}
    roots: dict[SchemaPlace, str] = {}
    declared: dict[SchemaPlace, list[FieldName]] = defaultdict(list)
    reached: dict[SchemaPlace, list[FieldName]] = defaultdict(list)
    cut: set[str] = set()
    for entity in snapshot.entities.values():
        if snapshot.document(entity.schema) is None:
            continue
        start = shapes.node(entity.schema, entity.schema_pointer)
        for place in _own(shapes.of(start), entity):
            roots[place] = entity.name
        for count, found in enumerate(fields_below(snapshot, shapes, entity.name, start), 1):
            if count > _MOST_FIELDS or found.name.path.count(".") > _DEPTH:
                cut.add(entity.name)
                break
            fields[found.name] = found
            own = (found.place.path, found.place.pointer)
            for place in found.schemas:
                if place[0] == entity.schema:
                    (declared if place == own else reached)[place].append(found.name)
    # A property that others refer to stands for itself, not for those.
    named = {place: tuple(names) for place, names in (reached | declared).items()}
    return CanonicalModel(fields, roots, named, frozenset(cut), _leaves(fields))


def _leaves(fields: Mapping[FieldName, Field]) -> Mapping[str, tuple[FieldName, ...]]:
    found: dict[str, list[FieldName]] = defaultdict(list)
    for name, each in fields.items():
        if each.leaf:
            found[name.entity].append(name)
    return {entity: tuple(names) for entity, names in found.items()}


def _own(shape: Shape, entity: Entity) -> Iterator[SchemaPlace]:
    yield from ((n.path, n.pointer) for n in shape.nodes if n.path == entity.schema)


@dataclass(frozen=True, slots=True)
class _Level:
    """The schemas of one path, those that always apply, and the objects above."""

    path: str
    nodes: tuple[Node, ...]
    sure: tuple[Node, ...]
    above: frozenset[frozenset[SchemaPlace]]


def fields_below(snapshot: Snapshot, shapes: Shapes, name: str, start: Node) -> Iterator[Field]:
    """Every field of a schema, parents before children, under the name of an entity or model.

    It goes on for as long as the schema does: who asks bounds how many are taken.
    """
    waiting = deque([_Level("", (start,), (start,), frozenset())])
    while waiting:
        level = waiting.popleft()
        views = unwrapped(shapes, level.nodes)
        sure = unwrapped(shapes, level.sure, certain=True)
        above = level.above | {objects_of(views)}
        for key, children in _children(views):
            path = f"{level.path}.{key}" if level.path else key
            inner = unwrapped(shapes, children)
            leaf = objects_of(inner) in above or not any(view.properties for view in inner)
            yield Field(
                FieldName(name, path),
                _place(snapshot, children[0]),
                leaf,
                _places(children, inner),
                any(key in view.required for view in sure),
            )
            if not leaf:
                always = tuple(n for view in sure for n in view.certain_properties.get(key, ()))
                waiting.append(_Level(path, children, always, above))


def objects_of(views: tuple[Shape, ...]) -> frozenset[SchemaPlace]:
    """The schema objects that give a level its properties: equal ones below are a recursion.

    One that is shared (a base with the times of every object) makes no level another's recursion.
    """
    return frozenset(
        (node.path, node.pointer)
        for view in views
        for node in view.nodes
        if isinstance(node.value, dict) and not _OBJECTS.isdisjoint(node.value)
    )


def unwrapped(
    shapes: Shapes, nodes: tuple[Node, ...], *, certain: bool = False
) -> tuple[Shape, ...]:
    """The shapes of schemas with the levels of arrays taken off: of their items where they are.

    With `certain`, only of the items that every array has to follow.
    """
    views: list[Shape] = []
    waiting = list(nodes)
    seen: set[SchemaPlace] = set()
    while waiting:
        node = waiting.pop(0)
        if (node.path, node.pointer) in seen:
            continue
        seen.add((node.path, node.pointer))
        shape = shapes.of(node)
        views.append(shape)
        waiting.extend(shape.certain_items if certain else shape.items)
    return tuple(views)


def _children(views: tuple[Shape, ...]) -> Iterator[tuple[str, tuple[Node, ...]]]:
    found: dict[str, list[Node]] = defaultdict(list)
    for view in views:
        for name, nodes in view.properties.items():
            found[name].extend(nodes)
    for name in sorted(found):
        yield name, tuple(found[name])


def _places(children: tuple[Node, ...], inner: tuple[Shape, ...]) -> tuple[SchemaPlace, ...]:
    """The property schemas themselves, and every schema object they lead to."""
    places = {(node.path, node.pointer): None for node in children}
    places.update({(node.path, node.pointer): None for view in inner for node in view.nodes})
    return tuple(places)


def _place(snapshot: Snapshot, node: Node) -> Place:
    document = snapshot.document(node.path)
    return document.place(node.pointer) if document else Place(node.path, 0, 0, node.pointer)
