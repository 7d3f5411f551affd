"""Every value that a schema describes, with what stands beside and around it.

A level is one object of a payload; where several payloads, or several parts of one, hold the same
object, it is one level with several above it. So the walk is as long as the schemas, and recursive
schemas end.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from govctl.estate.fields import SchemaPlace
from govctl.interfaces.node import Node
from govctl.model.documents import Documents
from govctl.model.place import Place

_MOST_NAMES = 100
"""Names of one owner that are followed upward, far above real ones."""

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
            listed = each if isinstance(each, list) else [each]
            found.update(name for name in listed if isinstance(name, str))
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
        graph: all levels of the owner.
    """

    path: str
    entry: Node
    graph: Graph
    depth: int = 0
    values: dict[str, Value] = field(default_factory=dict)
    above: list[Level] = field(default_factory=list)
    inner: list[Level] = field(default_factory=list)
    is_root: bool = False

    def hold(self, inner: Level) -> None:
        """Take a level in as one that stands in this one."""
        self.inner.append(inner)
        inner.above.append(self)

    def always_has(self, name: str) -> bool:
        """Whether a property stands beside, or in an enclosing object, whatever the payload.

        Where very many names are asked for, only what stands beside is looked at.
        """
        lacking = self.graph.lacking(name)
        return name in self.values if lacking is None else id(self) not in lacking

    def reaches(self, key: Hashable, says: Callable[[Level], bool]) -> bool:
        """Whether it, or some object it can stand in, is one that `says`; `key` stands for that."""
        return id(self) in self.graph.reached(key, says)


@dataclass(slots=True, eq=False)
class Graph:
    """The levels of an owner, each question asked once for all of them."""

    levels: list[Level] = field(default_factory=list)
    _lacking: dict[str, frozenset[int]] = field(default_factory=dict)
    _reached: dict[Hashable, frozenset[int]] = field(default_factory=dict)

    def lacking(self, name: str) -> frozenset[int] | None:
        """The levels to which some way from a payload leads on which nothing has that name.

        None where too many names have been asked for.
        """
        if name not in self._lacking:
            if len(self._lacking) >= _MOST_NAMES:
                return None
            starts = [each for each in self.levels if each.is_root and name not in each.values]
            self._lacking[name] = _below(starts, lambda level: name not in level.values)
        return self._lacking[name]

    def reached(self, key: Hashable, says: Callable[[Level], bool]) -> frozenset[int]:
        """The levels that say something, and all that stand in them."""
        if key not in self._reached:
            starts = [each for each in self.levels if says(each)]
            self._reached[key] = _below(starts, lambda _: True)
        return self._reached[key]


def _below(starts: list[Level], through: Callable[[Level], bool]) -> frozenset[int]:
    """The ids of levels, and of those in them that one may go through."""
    waiting, seen = list(starts), {id(each) for each in starts}
    while waiting:
        for each in waiting.pop().inner:
            if id(each) not in seen and through(each):
                seen.add(id(each))
                waiting.append(each)
    return frozenset(seen)


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
