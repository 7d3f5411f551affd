"""Which nodes of a graph lead to each other: the strongly connected components."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Generic, TypeVar

_Node = TypeVar("_Node", bound=Hashable)


def components(
    starts: Iterable[_Node], below: Callable[[_Node], Iterable[_Node]]
) -> Iterator[list[_Node]]:
    """The components that the starts reach; what is led to comes before what leads there.

    Tarjan's algorithm, in time linear in nodes and edges, without recursion.
    """
    walk = _Walk(below)
    for start in starts:
        if start not in walk.index:
            yield from walk.run(start)


class _Walk(Generic[_Node]):
    """A depth-first walk that numbers nodes as they are met."""

    def __init__(self, below: Callable[[_Node], Iterable[_Node]]) -> None:
        self.index: dict[_Node, int] = {}
        self._below = below
        self._lowest: dict[_Node, int] = {}
        self._open: list[_Node] = []
        self._is_open: set[_Node] = set()
        self._way: list[tuple[_Node, Iterator[_Node]]] = []

    def run(self, start: _Node) -> Iterator[list[_Node]]:
        self._meet(start)
        while self._way:
            node, inner = self._way[-1]
            unmet = self._next(node, inner)
            if unmet is not None:
                self._meet(unmet)
                continue
            self._way.pop()
            if self._way:
                above = self._way[-1][0]
                self._lowest[above] = min(self._lowest[above], self._lowest[node])
            if self._lowest[node] == self.index[node]:
                yield self._closed(node)

    def _meet(self, node: _Node) -> None:
        self._lowest[node] = self.index[node] = len(self.index)
        self._open.append(node)
        self._is_open.add(node)
        self._way.append((node, iter(self._below(node))))

    def _next(self, node: _Node, inner: Iterator[_Node]) -> _Node | None:
        for each in inner:
            if each not in self.index:
                return each
            if each in self._is_open:
                self._lowest[node] = min(self._lowest[node], self.index[each])
        return None

    def _closed(self, node: _Node) -> list[_Node]:
        found = [self._open.pop()]
        while found[-1] != node:
            found.append(self._open.pop())
        self._is_open.difference_update(found)
        return found
