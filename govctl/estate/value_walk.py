"""The walk over schemas that collects their values, and what examples say of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache

from govctl.estate.fields import SchemaPlace, unwrapped
from govctl.estate.shapes import Shape, Shapes, shapes_of
from govctl.estate.values import (
    ANY_NAME,
    Described,
    Graph,
    Level,
    Owner,
    Parameters,
    Sample,
    Value,
)
from govctl.interfaces.node import Node
from govctl.model.documents import Documents

_MOST_LEVELS = 20_000
"""Objects of one interface that are followed, far above real ones: hostile schemas must end."""

_DEEPEST = 64
_MOST_SAMPLES = 200_000
_HOLDING = frozenset(
    {"properties", "patternProperties", "additionalProperties", "unevaluatedProperties"}
)


@lru_cache(maxsize=2)
def described(documents: Documents, owners: tuple[Owner, ...]) -> tuple[Described, ...]:
    """What each owner describes; computed once for all checks of a run."""
    return tuple(_Walk(documents).of(owner) for owner in owners)


class _Walk:
    """Collects the levels of one owner."""

    def __init__(self, documents: Documents) -> None:
        self._shapes: Shapes = shapes_of(documents)
        self._levels: dict[tuple[SchemaPlace, ...], Level] = {}
        self._waiting: deque[tuple[Level, tuple[Shape, ...]]] = deque()
        self._samples = 0
        self._graph = Graph()
        self._is_cut = False

    def of(self, owner: Owner) -> Described:
        parameters = {each.part: self._parameters(each) for each in owner.parameters}
        for start in owner.starts:
            node = self._shapes.node(*start.schema)
            level = self._level((node,), "", node, 0)
            if level is None:
                continue
            level.is_root = True
            around = parameters.get(start.part)
            if around is not None:
                around.hold(level)
        while self._waiting and len(self._levels) < _MOST_LEVELS:
            self._fill(*self._waiting.popleft())
        levels = (*self._levels.values(), *parameters.values())
        self._graph.levels.extend(levels)
        self._sampled(owner)
        return Described(owner, levels, self._is_cut or bool(self._waiting))

    def _parameters(self, group: Parameters) -> Level:
        level = Level("", Node("", "", None), self._graph, is_root=True)
        for name, place in group.schemas:
            level.values[name] = self._value(level, name, (self._shapes.node(*place),))
        return level

    def _level(self, nodes: tuple[Node, ...], path: str, entry: Node, depth: int) -> Level | None:
        """The level of these schemas, None where they describe no object."""
        views = unwrapped(self._shapes, nodes)
        if not any(view.properties or view.values for view in views):
            return None
        key = tuple(
            sorted({(n.path, n.pointer) for view in views for n in view.nodes if _opens(n)})
        )
        if key not in self._levels:
            level = self._levels[key] = Level(path, entry, self._graph, depth)
            self._waiting.append((level, views))
        return self._levels[key]

    def _fill(self, level: Level, views: tuple[Shape, ...]) -> None:
        found: dict[str, list[Node]] = {}
        for view in views:
            for name, nodes in view.properties.items():
                found.setdefault(name, []).extend(nodes)
            found.setdefault(ANY_NAME, []).extend(view.values)
        for name in sorted(name for name, nodes in found.items() if nodes):
            value = self._value(level, name, tuple(found[name]))
            level.values[name] = value
            first = value.nodes[0]
            entry = first if first.path == level.entry.path else level.entry
            if level.depth >= _DEEPEST:
                self._is_cut = True
                continue
            value.below = self._level(value.nodes, value.path, entry, level.depth + 1)
            if value.below is not None:
                level.hold(value.below)

    def _value(self, level: Level, name: str, nodes: tuple[Node, ...]) -> Value:
        path = f"{level.path}.{name}" if level.path else name
        views = unwrapped(self._shapes, nodes)
        schemas = {(n.path, n.pointer): n for view in views for n in view.nodes}
        value = Value(name, path, level, nodes, tuple(schemas.values()))
        value.samples.extend(_written(value.schemas))
        return value

    def _sampled(self, owner: Owner) -> None:
        """Hand out what examples of objects say to the values they are examples of."""
        own = [
            (value.below, sample)
            for level in self._levels.values()
            for value in level.values.values()
            for sample in (value.samples if value.below is not None else ())
        ]
        for below, sample in own:
            self._hand_out(below, sample)
        for start in owner.starts:
            root = self._shapes.node(*start.schema)
            level = self._level((root,), "", root, 0)
            schemas = {(n.path, n.pointer): n for n in self._shapes.of(root).nodes}
            samples = [*_written(schemas.values())]
            if start.examples is not None:
                samples += _of_media(self._shapes.node(*start.examples))
            for sample in samples if level is not None else ():
                self._hand_out(level, sample)

    def _hand_out(self, level: Level | None, sample: Sample) -> None:
        waiting = deque([(level, sample)])
        while waiting and self._samples < _MOST_SAMPLES:
            self._samples += 1
            at, (node, keyword) = waiting.popleft()
            if isinstance(node.value, list):
                waiting.extend((at, Sample(item, keyword)) for item in node.items())
            for name, member in node.members() if at is not None else ():
                value = at.values.get(name) or at.values.get(ANY_NAME) if at is not None else None
                if value is not None:
                    value.samples.append(Sample(member, keyword))
                    if value.below is not None:
                        waiting.append((value.below, Sample(member, keyword)))


def _opens(node: Node) -> bool:
    """Whether a schema says itself what an object holds; many others only refer to one."""
    return isinstance(node.value, dict) and not _HOLDING.isdisjoint(node.value)


def _written(schemas: Iterable[Node]) -> Iterator[Sample]:
    """What schemas give as values: lists, constants, defaults and examples."""
    for node in schemas:
        for keyword in ("enum", "examples"):
            yield from (Sample(item, keyword) for item in node.items_of(keyword))
        for keyword in ("const", "default", "example"):
            found = node.at(keyword)
            if found is not None:
                yield Sample(found, keyword)


def _of_media(node: Node) -> Iterator[Sample]:
    """The examples beside a payload: of a media type (OpenAPI), of a message (AsyncAPI)."""
    single = node.at("example")
    if single is not None:
        yield Sample(single, "example")
    for _, each in node.members_of("examples"):
        value = each.at("value") or each.at("dataValue")
        if value is not None:
            yield Sample(value, "examples")
    for each in node.items_of("examples"):
        payload = each.at("payload")
        if payload is not None:
            yield Sample(payload, "examples")
