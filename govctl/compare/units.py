"""The schemas of two versions, paired through their references: what stands for what, and where.

A pair is compared once, however many payloads lead to it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from govctl.compare.bending import bends
from govctl.compare.components import components
from govctl.compare.edits import Comparison, Meeting, compare
from govctl.compare.questions import Sides, Way
from govctl.compare.unchanged import Unchanged
from govctl.model.interface import Origin

Key = tuple[Origin, Origin]


@dataclass(frozen=True, slots=True)
class Step:
    """From one pair to a pair that it refers to, and the properties passed on the way."""

    start: Key
    end: Key
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Root:
    """Where payloads of one contract enter: the number of their pair, and how they travel."""

    number: int
    key: Key
    way: Way


class Units:
    """Every pair that some payload reaches, and below which something differs."""

    def __init__(self, sides: Sides, unchanged: Unchanged) -> None:
        self.sides = sides
        self._unchanged = unchanged
        self.meetings: dict[Key, Meeting] = {}
        self.comparisons: dict[Key, Comparison] = {}
        self.ways: dict[Key, dict[Way, None]] = {}
        self._entered: list[Root] = []
        self._inner: dict[Key, list[Meeting]] = {}
        self._below: dict[Key, list[Step]] = {}
        self._before: dict[Key, dict[Key, None]] = {}
        self._marks: dict[Key, int] = {}
        self._marked: dict[int, tuple[Root, ...]] = {}
        self._trees: dict[Key, dict[Key, Step]] = {}

    def enter(self, root: Root, meeting: Meeting) -> None:
        """Add a payload, and everything that it leads to; nothing where none of it differs."""
        if self._unchanged.holds(meeting.old, meeting.new):
            return
        self._entered.append(root)
        waiting = [meeting]
        while waiting:
            each = waiting.pop()
            ways = self.ways.setdefault(each.key, {})
            if root.way in ways:
                continue
            ways[root.way] = None
            waiting.extend(self._children(each))

    def _children(self, meeting: Meeting) -> Iterable[Meeting]:
        key = meeting.key
        if key not in self.comparisons:
            own = Meeting(meeting.old, meeting.new)
            self.meetings[key] = own
            found = self.comparisons[key] = compare(self.sides.old, self.sides.new, own)
            holds = self._unchanged.holds
            inner = [each for each in found.children if not holds(each.old, each.new)]
            self._inner[key] = inner
            self._below[key] = [Step(key, child.key, child.names) for child in inner]
            for child in inner:
                self._before.setdefault(child.key, {})[key] = None
        return self._inner[key]

    def changed(self) -> Iterator[Key]:
        """The pairs in which something differs, in the order they were reached."""
        return (key for key, found in self.comparisons.items() if found.edits or found.lost)

    def bends(self, key: Key) -> bool:
        """Whether a wider part of a pair may make it narrower."""
        meeting = self.meetings[key]
        return bends(self.sides.old, meeting.old) or bends(self.sides.new, meeting.new)

    def size(self, key: Key) -> int:
        """How many schemas a payload consists of, those that it refers to included."""
        meeting = self.meetings[key]
        return max(self.sides.old.size(meeting.old), self.sides.new.size(meeting.new))

    def above(self, keys: Iterable[Key]) -> set[Key]:
        """Some pairs, and all that lead to them."""
        found = set(keys)
        waiting = list(found)
        while waiting:
            for start in self._before.get(waiting.pop(), ()):
                if start not in found:
                    found.add(start)
                    waiting.append(start)
        return found

    def reach(self, key: Key) -> Reach:
        """The payloads that lead to a pair; every payload has to have been entered."""
        if not self._marks:
            self._mark()
        mark = self._marks[key]
        if mark not in self._marked:
            bits = reversed(f"{mark:b}")
            roots = zip(self._entered, bits, strict=False)
            self._marked[mark] = tuple(root for root, bit in roots if bit == "1")
        return Reach(self, key, self._marked[mark])

    def _mark(self) -> None:
        """Mark each pair with the payloads that lead to it, one bit for each."""
        own: dict[Key, int] = {}
        for number, root in enumerate(self._entered):
            own[root.key] = own.get(root.key, 0) | 1 << number
        found = list(components(own, self._keys_below))
        for component in reversed(found):
            mark = 0
            for key in component:
                mark |= own.get(key, 0)
            for key in component:
                self._marks[key] = mark
            for below in (each for key in component for each in self._keys_below(key)):
                own[below] = own.get(below, 0) | mark

    def _keys_below(self, key: Key) -> Iterator[Key]:
        return (step.end for step in self._below[key])

    def path(self, start: Key, end: Key) -> tuple[Step, ...]:
        """The fewest steps from one pair to another that it leads to."""
        if start not in self._trees:
            self._trees[start] = self._tree(start)
        tree, found = self._trees[start], list[Step]()
        while end != start:
            found.append(tree[end])
            end = tree[end].start
        return tuple(reversed(found))

    def _tree(self, start: Key) -> dict[Key, Step]:
        """The step by which each pair is reached first."""
        found: dict[Key, Step] = {}
        waiting = deque([start])
        while waiting:
            for step in self._below[waiting.popleft()]:
                if step.end not in found and step.end != start:
                    found[step.end] = step
                    waiting.append(step.end)
        return found


@dataclass(frozen=True, slots=True)
class Reach:
    """The payloads that lead to a pair, in the order they were entered."""

    units: Units
    key: Key
    roots: tuple[Root, ...]

    def travelling(self, way: Way) -> list[Root]:
        """The payloads that travel a way, the first of each pair."""
        found: dict[Key, Root] = {}
        for root in self.roots:
            if root.way == way:
                found.setdefault(root.key, root)
        return list(found.values())

    def path(self, root: Root) -> tuple[Step, ...]:
        """The steps from a payload to the pair."""
        return self.units.path(root.key, self.key)
