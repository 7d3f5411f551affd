"""The schemas of two versions, paired through their references: what stands for what, and where.

A pair is compared once, however many payloads lead to it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from govctl.compare.bending import bends
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
        self._roots: dict[Key, list[Root]] = {}
        self._before: dict[Key, list[Step]] = {}
        self._below: dict[Key, list[Meeting]] = {}

    def enter(self, root: Root, meeting: Meeting) -> None:
        """Add a payload, and everything that it leads to; nothing where none of it differs."""
        if self._unchanged.holds(meeting.old, meeting.new):
            return
        self._roots.setdefault(root.key, []).append(root)
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
        found = self.comparisons.get(key)
        if found is None:
            own = Meeting(meeting.old, meeting.new)
            self.meetings[key] = own
            found = self.comparisons[key] = compare(self.sides.old, self.sides.new, own)
            self._below[key] = self._differing(found.children)
            for child in self._below[key]:
                step = Step(key, child.key, child.names)
                self._before.setdefault(child.key, []).append(step)
        return self._below[key]

    def _differing(self, children: Iterable[Meeting]) -> list[Meeting]:
        return [each for each in children if not self._unchanged.holds(each.old, each.new)]

    def changed(self) -> Iterator[Key]:
        """The pairs in which something differs, in the order they were reached."""
        return (key for key, found in self.comparisons.items() if found.edits)

    def bends(self, key: Key) -> bool:
        """Whether a wider part of a pair may make it narrower."""
        meeting = self.meetings[key]
        return bends(self.sides.old, meeting.old) or bends(self.sides.new, meeting.new)

    def size(self, key: Key) -> int:
        """How many schemas a payload consists of, those that it refers to included."""
        meeting = self.meetings[key]
        return max(self.sides.old.size(meeting.old), self.sides.new.size(meeting.new))

    def paths(self, key: Key) -> Reach:
        """What leads to a pair."""
        steps: dict[Key, Step | None] = {key: None}
        waiting = deque([key])
        while waiting:
            each = waiting.popleft()
            for step in self._before.get(each, ()):
                if step.start not in steps:
                    steps[step.start] = step
                    waiting.append(step.start)
        roots = [root for each in steps for root in self._roots.get(each, ())]
        return Reach(steps, tuple(sorted(roots, key=lambda root: root.number)))


@dataclass(frozen=True, slots=True)
class Reach:
    """The payloads that lead to a pair, and how.

    Attributes:
        steps: for each pair on the way, the next step towards the pair that was asked for.
        roots: the payloads, in the order they were given.
    """

    steps: dict[Key, Step | None]
    roots: Sequence[Root]

    def travelling(self, way: Way) -> list[Root]:
        """The payloads that travel a way, the first of each pair."""
        found: dict[Key, Root] = {}
        for root in self.roots:
            if root.way == way:
                found.setdefault(root.key, root)
        return list(found.values())

    def path(self, root: Root) -> tuple[Step, ...]:
        """The steps from a payload to the pair."""
        found: list[Step] = []
        step = self.steps[root.key]
        while step is not None:
            found.append(step)
            step = self.steps[step.end]
        return tuple(found)
