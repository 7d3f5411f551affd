"""Anchors of one YAML document, and the bounds on what their aliases expand to."""

from __future__ import annotations

from dataclasses import dataclass

from govctl.load.limits import Limits
from govctl.load.problem_log import ProblemLog
from govctl.load.yaml_events import Event
from govctl.load.yaml_locator import Marks

_CYCLE_FIX = "Repeat the part instead, or let a $ref name it"


@dataclass(slots=True)
class Anchor:
    """A node that aliases may stand for.

    Attributes:
        value: the node's value; containers are shared with every alias.
        text: what was typed for a scalar: what it means as a mapping key.
        index: where the node starts in the text.
        nodes: how many nodes it holds, itself and aliases expanded; while open, the count before.
        height: levels of containers from it down; while open, the deepest level before.
        is_open: the node is still being read, so an alias to it would make a cycle.
    """

    value: object
    text: str | None
    index: int
    nodes: int = 1
    height: int = 0
    is_open: bool = False


class Anchors:
    """The anchors seen so far, and the size of the document with every alias expanded.

    `deepest` is the deepest level so far, read by the builder: containers are too many for a call
    each.
    """

    def __init__(self, marks: Marks, log: ProblemLog, limits: Limits) -> None:
        self.deepest = 0
        self._marks = marks
        self._log = log
        self._limits = limits
        self._expanded = 0
        self._anchors: dict[str, Anchor] = {}

    def define_scalar(self, name: str, value: object, text: str, index: int) -> None:
        """Note a scalar with an anchor."""
        self._anchors[name] = Anchor(value, text, index)

    def open(self, name: str, index: int, depth: int) -> Anchor:
        """Note that a container with an anchor begins at a depth."""
        anchor = Anchor(None, None, index, self._nodes(), self.deepest, is_open=True)
        self._anchors[name] = anchor
        self.deepest = depth
        return anchor

    def close(self, anchor: Anchor, value: object, depth: int) -> None:
        """Note that the container has ended. Its name may be another's by now, which stays."""
        deepest_before = anchor.height
        anchor.value = value
        anchor.nodes = self._nodes() - anchor.nodes + 1
        anchor.height = self.deepest - depth + 1
        anchor.is_open = False
        self.deepest = max(self.deepest, deepest_before)

    def resolve(self, alias: Event, depth: int, pointer: str) -> Anchor | None:
        """Return what an alias on that level of nesting stands for, None for a defect.

        Raises:
            StopReading: expanded, the document would pass a limit.
        """
        name, index = alias.anchor, alias.start_mark.index
        anchor = self._anchors.get(name)
        if anchor is None:
            message = f"The alias *{name} has no anchor &{name} before it in this document"
            fix = "Define the anchor first, or quote the text"
            self._log.add(index, message, fix, pointer=pointer)
            return None
        if anchor.is_open:
            related = ((self._log.place(anchor.index), "the anchor starts here"),)
            message = f"The alias *{name} stands inside its own anchor, which makes a cycle"
            self._log.add(index, message, _CYCLE_FIX, pointer=pointer, related=related)
            return None
        self.spend(anchor.nodes, index, pointer)
        self.check_depth(depth - 1 + anchor.height, index, pointer)
        return anchor

    def spend(self, nodes: int, index: int, pointer: str) -> None:
        """Count nodes that stand in the document once more without being written again.

        Raises:
            StopReading: there are too many of them.
        """
        self._expanded += nodes
        if self._expanded > self._limits.aliased:
            message = f"Aliases expand to more than {self._limits.aliased:,} nodes"
            self._log.stop(index, message, "Use fewer aliases to large parts", pointer=pointer)

    def check_depth(self, depth: int, index: int, pointer: str) -> None:
        """Note how deep the document is.

        Raises:
            StopReading: it is too deep.
        """
        self.deepest = max(self.deepest, depth)
        if depth > self._limits.depth:
            message = f"The document nests deeper than {self._limits.depth} levels"
            self._log.stop(index, message, "Flatten the document", pointer=pointer)

    def _nodes(self) -> int:
        """Count the nodes so far, keys included, with aliases expanded."""
        return len(self._marks.indexes) + self._expanded
