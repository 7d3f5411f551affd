"""From a payload of a shared schema to a payload of the operation that carries it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from govctl.compare.allowance import open_question
from govctl.compare.applied import TooLarge, applied
from govctl.compare.excerpt import Excerpt, Filler, Pending, needed_together
from govctl.compare.questions import Sides, Way
from govctl.compare.schemas import Schemas
from govctl.compare.units import Key, Root, Step, Units
from govctl.interfaces.node import Node
from govctl.model.containment import Containment, JsonValue, Verdict
from govctl.subschema.contains import Question

_MOST_STEPS = 64
"""References between a payload's root and an edit: beyond, no payload around it is built."""
_TOO_LARGE = "too many schemas speak about the payload that would show the break"


_PAYLOAD = "the payload"
"""How a sentence speaks of the payload itself."""


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

    def around(self, inner: Containment) -> Containment:
        """The proof that a payload inside breaks the whole: its witness is the whole payload.

        *Contained* where no payload of the root can hold it in a way that breaks; *undecided* where
        that was not found out with little work.
        """
        held = self._held(inner.witness, old=self.way.writes_old)
        if held is not None:
            answer = self._confirmed(held[0])
            if answer.verdict is Verdict.NOT_CONTAINED:
                return replace(answer, sentence=self._placed(inner.sentence) or answer.sentence)
        return self.exactly()

    def _placed(self, sentence: str) -> str:
        """What is said about a payload inside, said about the whole; "" where it is not known how.

        The whole payload may be refused for several reasons; the one inside is about one edit.
        """
        names = [name for step in self.steps for name in step.names]
        if not names:
            return sentence
        path = ".".join(names)
        if sentence.startswith(_PAYLOAD):
            return f"`{path}`{sentence.removeprefix(_PAYLOAD)}"
        return f"`{path}.{sentence[1:]}" if sentence.startswith("`") else ""

    def holding(self, inner: Containment) -> Containment:
        """The proof about an old schema inside, with a whole old payload for its witness."""
        held = self._held(inner.witness, old=True)
        return inner if held is None else replace(inner, witness=held[0])

    def _held(self, payload: JsonValue, *, old: bool) -> tuple[JsonValue] | None:
        """A payload of one version's root that holds a given one at the end of the steps.

        It grows from the inside out, so that each question is about one step only.
        """
        if len(self.steps) > _MOST_STEPS:
            return None
        for step in reversed(self.steps):
            answer = self._around_step(step, payload, old=old)
            if not answer.has_witness:
                return None
            payload = answer.witness
        return (payload,)

    def _around_step(self, step: Step, payload: JsonValue, *, old: bool) -> Containment:
        """A payload of the schema that a step starts from, around one of the schema it ends at."""
        side = self.sides.old if old else self.sides.new
        start, end = self._node(step.start, old=old), self._node(step.end, old=old)
        excerpt = Excerpt(side.dialect)
        excerpt.placed[end.origin] = {"enum": [payload]}
        filler = Filler(excerpt, side)
        own = needed_together(side, start)
        filler.named = {start.origin: None if own is None else own | frozenset(step.names)}
        filler.fill([Pending(side, start)])
        without = excerpt.copy()
        without.placed[end.origin] = False
        return self.sides.allowance.ask(
            excerpt.source(start.origin), without.source(start.origin), self.way.lens()
        )

    def _confirmed(self, payload: JsonValue) -> Containment:
        """Whether a payload breaks what the documents really say."""
        writer, reader = self._writer(self.root.key), self._reader(self.root.key)
        try:
            sent = applied(self._writer_side(), writer, payload)
            accepted = applied(self._reader_side(), reader, payload)
        except TooLarge:
            return open_question(self.way.lens(), "comparison-too-large", _TOO_LARGE)
        question = Question(
            sent.source(writer.origin), accepted.source(reader.origin), self.way.lens()
        )
        return self.sides.allowance.show(question, payload)

    def exactly(self) -> Containment:
        """The question about the whole payloads, with all that they reach."""
        meeting = self.units.meetings[self.root.key]
        old, new = (
            self.sides.old.source(meeting.old.origin),
            self.sides.new.source(meeting.new.origin),
        )
        writer, reader = (old, new) if self.way.writes_old else (new, old)
        size = self.units.size(self.root.key)
        return self.sides.allowance.ask(writer, reader, self.way.lens(), size)

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
