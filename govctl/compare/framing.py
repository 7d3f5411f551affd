"""From a payload of a shared schema to a payload of the operation that carries it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from govctl.compare.excerpt import Excerpt, Filler, Pending, needed
from govctl.compare.questions import Sides, Way
from govctl.compare.schemas import Schemas
from govctl.compare.units import Key, Root, Step, Units
from govctl.interfaces.node import Node
from govctl.model.containment import Containment, JsonValue, Verdict
from govctl.subschema.contains import contains
from govctl.subschema.question import DEFAULT_BUDGET

_BUDGET = 60_000


@dataclass(frozen=True, slots=True)
class Frame:
    """One payload of a contract, and the way from its root to a schema inside it."""

    units: Units
    root: Root
    steps: tuple[Step, ...]

    @property
    def way(self) -> Way:
        """How the payload travels."""
        return self.root.way

    @property
    def sides(self) -> Sides:
        """The schemas of both versions."""
        return self.units.sides

    def around(self, payload: JsonValue) -> Containment:
        """The proof that a payload inside breaks the whole: its witness is the whole payload.

        *Contained* where no payload of the root can hold it in a way that breaks.
        """
        if not self.steps:
            return self._confirmed(payload)
        whole = self._holding(payload, old=self.way.writes_old)
        if whole.has_witness:
            answer = self._confirmed(whole.witness)
            if answer.verdict is Verdict.NOT_CONTAINED:
                return answer
        return self._exactly()

    def holding(self, inner: Containment) -> Containment:
        """The proof about an old schema inside, with a whole old payload for its witness."""
        if not self.steps:
            return inner
        whole = self._holding(inner.witness, old=True)
        return replace(inner, witness=whole.witness) if whole.has_witness else inner

    def _holding(self, payload: JsonValue, *, old: bool) -> Containment:
        """A payload of one version's root that holds a given one at the end of the steps."""
        side = self.sides.old if old else self.sides.new
        excerpt = Excerpt(side.dialect)
        end = self._node(self.steps[-1].end, old=old)
        excerpt.placed[end.origin] = {"enum": [payload]}
        filler = Filler(excerpt)
        filler.named = {
            node.origin: None if (own := needed(node)) is None else own | names
            for node, names in self._on_the_way(old=old)
        }
        start = self._node(self.root.key, old=old)
        filler.fill([Pending(side, start, start.origin)])
        without = excerpt.copy()
        without.placed[end.origin] = False
        lens = self.way.lens()
        return contains(excerpt.source(start.origin), without.source(start.origin), lens, _BUDGET)

    def _on_the_way(self, *, old: bool) -> Iterator[tuple[Node, frozenset[str]]]:
        """The schemas passed, each with the properties that lead on from it."""
        names: dict[Key, frozenset[str]] = {}
        for step in self.steps:
            names[step.start] = names.get(step.start, frozenset()) | set(step.names)
        yield from ((self._node(key, old=old), each) for key, each in names.items())

    def _confirmed(self, payload: JsonValue) -> Containment:
        """Whether a payload breaks what the documents really say.

        Properties that the payload does not have are left out: they say nothing about it.
        """
        names = frozenset(_names(payload))
        sent = self._around_root(self._writer_side(), self._writer(self.root.key), names)
        accepted = self._around_root(self._reader_side(), self._reader(self.root.key), names)
        writer, reader = self._writer(self.root.key), self._reader(self.root.key)
        value = sent.placed[writer.origin]
        sent.placed[writer.origin] = {"allOf": [value], "enum": [payload]}
        return contains(
            sent.source(writer.origin), accepted.source(reader.origin), self.way.lens(), _BUDGET
        )

    def _exactly(self) -> Containment:
        """The question about the whole payloads, with all that they reach."""
        old, new = self.units.meetings[self.root.key].key
        sides = self.sides
        sources = (
            sides.old.source(old),
            sides.new.source(new),
        )
        writer, reader = sources if self.way.writes_old else sources[::-1]
        return contains(writer, reader, self.way.lens(), DEFAULT_BUDGET)

    def _around_root(self, side: Schemas, root: Node, names: frozenset[str]) -> Excerpt:
        excerpt = Excerpt(side.dialect)
        Filler(excerpt, names).fill([Pending(side, root, root.origin)])
        return excerpt

    def _node(self, key: Key, *, old: bool) -> Node:
        meeting = self.units.meetings[key]
        return meeting.old if old else meeting.new

    def _writer(self, key: Key) -> Node:
        return self._node(key, old=self.way.writes_old)

    def _reader(self, key: Key) -> Node:
        return self._node(key, old=not self.way.writes_old)

    def _writer_side(self) -> Schemas:
        return self.sides.old if self.way.writes_old else self.sides.new

    def _reader_side(self) -> Schemas:
        return self.sides.new if self.way.writes_old else self.sides.old


def _names(payload: JsonValue) -> set[str]:
    found: set[str] = set()
    waiting = [payload]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            found.update(each)
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
    return found
