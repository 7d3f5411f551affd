"""Every value that a schema describes, with what stands beside and around it.

A level is one object of a payload; where several payloads, or several parts of one, hold the same
object, it is one level with several above it. So the walk is as long as the schemas, and recursive
schemas end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from govctl.estate.fields import SchemaPlace, unwrapped
from govctl.estate.shapes import Shape, Shapes, shapes_of
from govctl.interfaces.node import Node
from govctl.model.documents import Documents
from govctl.model.place import Place

_MOST_LEVELS = 20_000
"""Objects of one interface that are followed, far above real ones: hostile schemas must end."""

_HOLDING = frozenset(
    {"properties", "patternProperties", "additionalProperties", "unevaluatedProperties"}
)
_MOST_SAMPLES = 200_000
ANY_NAME = "*"


class Start(NamedTuple):
    """A payload: the part it belongs to, its schema, and where examples of it stand."""

    part: str
    schema: SchemaPlace
    examples: SchemaPlace | None = None


class Parameters(NamedTuple):
    """What stands around the payloads of a part: its parameters by name, each with its schema."""

    part: str
    schemas: tuple[tuple[str, SchemaPlace], ...]


class Owner(NamedTuple):
    """What has values: an entity or a contract, with everything it describes."""

    name: str
    starts: tuple[Start, ...]
    parameters: tuple[Parameters, ...] = ()


class Sample(NamedTuple):
    """A value that is written out in a schema or example, and the keyword it stands under."""

    node: Node
    keyword: str


@dataclass(slots=True, eq=False)
class Value:
    """A property.

    Attributes:
        path: where a payload carries it, array levels implicit; the first such place.
        nodes: its schemas as written; `schemas` those with references followed, of its items where
            it is an array.
        below: the objects it holds.
    """

    name: str
    path: str
    level: Level
    nodes: tuple[Node, ...]
    schemas: tuple[Node, ...]
    below: Level | None = None
    samples: list[Sample] = field(default_factory=list)

    def facet(self, keyword: str) -> tuple[object, ...]:
        """The values of a keyword in every schema that describes it, nearest first."""
        return tuple(
            node.value[keyword]
            for node in self.schemas
            if isinstance(node.value, dict) and keyword in node.value
        )

    @property
    def types(self) -> frozenset[str]:
        """The types it can have, of its items where it is an array; `null` left out."""
        found: set[str] = set()
        for each in self.facet("type"):
            found.update(map(str, each) if isinstance(each, list) else [str(each)])
        return frozenset(found - {"null", "array"})

    @property
    def format(self) -> str:
        """The format, "" where there is none."""
        return next((each for each in self.facet("format") if isinstance(each, str)), "")

    @property
    def description(self) -> str:
        """What the schemas say of it to people."""
        told = (*self.facet("description"), *self.facet("title"))
        return " ".join(each for each in told if isinstance(each, str))

    @property
    def semantics(self) -> Mapping[str, object]:
        """What `x-semantics` says; what stands nearest wins."""
        merged: dict[str, object] = {}
        for each in reversed(self.facet("x-semantics")):
            if isinstance(each, dict):
                merged.update(each)
        return merged


@dataclass(slots=True, eq=False)
class Level:
    """One object: its values by name, and the objects it stands in.

    Attributes:
        is_root: whether a payload begins with it.
        entry: the nearest schema around it that stands in the document of the payload.
    """

    path: str
    entry: Node
    values: dict[str, Value] = field(default_factory=dict)
    above: list[Level] = field(default_factory=list)
    is_root: bool = False

    def around(self) -> Iterator[Level]:
        """It, and every object it can stand in, nearest first."""
        waiting, seen = deque([self]), {id(self)}
        while waiting:
            level = waiting.popleft()
            yield level
            for each in level.above:
                if id(each) not in seen:
                    seen.add(id(each))
                    waiting.append(each)

    def always_has(self, name: str) -> bool:
        """Whether a property stands beside, or in an enclosing object, whatever the payload."""
        waiting, seen = [self], {id(self)}
        while waiting:
            level = waiting.pop()
            if name in level.values:
                continue
            if level.is_root:
                return False
            for each in level.above:
                if id(each) not in seen:
                    seen.add(id(each))
                    waiting.append(each)
        return True


@dataclass(frozen=True, slots=True, eq=False)
class Described:
    """All levels of an owner, outermost first; `cut` says that there are more."""

    owner: Owner
    levels: tuple[Level, ...]
    cut: bool = False

    def values(self) -> Iterator[Value]:
        """Every value, in the order of the levels."""
        for level in self.levels:
            yield from level.values.values()


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

    def of(self, owner: Owner) -> Described:
        parameters = {each.part: self._parameters(each) for each in owner.parameters}
        for start in owner.starts:
            node = self._shapes.node(*start.schema)
            level = self._level((node,), "", node)
            if level is None:
                continue
            level.is_root = True
            around = parameters.get(start.part)
            if around is not None:
                level.above.append(around)
        while self._waiting and len(self._levels) < _MOST_LEVELS:
            self._fill(*self._waiting.popleft())
        levels = (*self._levels.values(), *parameters.values())
        self._sampled(owner)
        return Described(owner, levels, bool(self._waiting))

    def _parameters(self, group: Parameters) -> Level:
        level = Level("", Node("", "", None), is_root=True)
        for name, place in group.schemas:
            level.values[name] = self._value(level, name, (self._shapes.node(*place),))
        return level

    def _level(self, nodes: tuple[Node, ...], path: str, entry: Node) -> Level | None:
        """The level of these schemas, None where they describe no object."""
        views = unwrapped(self._shapes, nodes)
        if not any(view.properties or view.values for view in views):
            return None
        key = tuple(
            sorted({(n.path, n.pointer) for view in views for n in view.nodes if _opens(n)})
        )
        if key not in self._levels:
            level = self._levels[key] = Level(path, entry)
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
            value.below = self._level(value.nodes, value.path, entry)
            if value.below is not None:
                value.below.above.append(level)

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
            level = self._level((root,), "", root)
            schemas = {(n.path, n.pointer): n for n in self._shapes.of(root).nodes}
            samples = [*_written(schemas.values())]
            if start.examples is not None:
                samples += _of_media(self._shapes.node(*start.examples))
            for sample in samples if level is not None else ():
                self._hand_out(level, sample)

    def _hand_out(self, level: Level | None, sample: Sample) -> None:
        waiting = [(level, sample)]
        while waiting and self._samples < _MOST_SAMPLES:
            self._samples += 1
            at, (node, keyword) = waiting.pop()
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


def scalars(value: Value) -> Iterator[tuple[Sample, object]]:
    """The single values among the samples of a value, of arrays each item; each place once."""
    seen: set[SchemaPlace] = set()
    for sample in value.samples:
        is_list = isinstance(sample.node.value, list)
        for node in sample.node.items() if is_list else (sample.node,):
            at = (node.path, node.pointer)
            if at not in seen and not isinstance(node.value, dict | list):
                seen.add(at)
                yield Sample(node, sample.keyword), node.value


def place_of(documents: Documents, node: Node) -> Place:
    """Where a node stands."""
    document = documents.document(node.path)
    return document.place(node.pointer) if document else Place(node.path, 0, 0, node.pointer)
