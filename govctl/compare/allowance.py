"""How much work one contract's payloads may take, counted in steps and schemas, never in time."""

from __future__ import annotations

from dataclasses import dataclass

from govctl.model.containment import Containment, JsonValue, Undecided, Verdict
from govctl.subschema.contains import Question, contains, shown
from govctl.subschema.lens_names import lens_name
from govctl.subschema.question import Lens, SchemaSource

QUESTION_STEPS = 60_000
"""Search steps of one question here; there are several to a change."""
_WHOLE_WORK = 600_000
_PER_CHANGED = 1_500
"""What there is for each changed schema, so that many small edits are all judged."""
_PER_SCHEMA = 20
"""What reading one schema costs, in search steps."""
LARGEST = 2_500
"""Schemas on one side of a question: more are not read."""


@dataclass(slots=True)
class Allowance:
    """The work left for one contract; a question beyond it is undecided, in the same place always.

    Attributes:
        left: search steps.
    """

    left: int = _WHOLE_WORK

    def ask(
        self, writer: SchemaSource, reader: SchemaSource, lens: Lens, schemas: int = 0
    ) -> Containment:
        """Whether a reader takes what a writer may send; `schemas` is the number they consist of.

        A question that is too large, or comes when nothing is left, is undecided.
        """
        size = schemas or max(_size(writer.document), _size(reader.document))
        refused = self._refused(lens, size)
        if refused is not None:
            return refused
        answer = contains(writer, reader, lens, min(QUESTION_STEPS, self.left))
        self.left -= answer.steps + size * _PER_SCHEMA
        return answer

    def extend(self, changed: int) -> None:
        """Allow for a number of changed schemas: work may grow with what changed."""
        self.left = max(self.left, changed * _PER_CHANGED)

    def show(self, question: Question, payload: JsonValue) -> Containment:
        """The answer that a payload gives; undecided where it is no witness, or nothing is left."""
        size = max(_size(question.writer.document), _size(question.reader.document))
        refused = self._refused(question.lens, size)
        if refused is not None:
            return refused
        self.left -= size * _PER_SCHEMA
        return shown(question, payload)

    def _refused(self, lens: Lens, size: int) -> Containment | None:
        if size > LARGEST:
            detail = f"more than {LARGEST} schemas would have to be compared at once"
            return open_question(lens, "comparison-too-large", detail)
        if self.left <= 0:
            detail = "comparing the payloads of this contract takes more steps than are spent on it"
            return open_question(lens, "comparison-budget", detail)
        return None


def open_question(lens: Lens, reason: str, detail: str) -> Containment:
    """An answer that nobody looked for, and why."""
    return Containment(
        Verdict.UNDECIDED,
        lens_name(lens),
        undecided=Undecided(reason, detail),
        sentence=f"undecided: {detail}",
    )


def _size(document: object) -> int:
    """The maps of a document, each about a schema; none are counted past the largest."""
    found, waiting = 0, [document]
    while waiting and found <= LARGEST:
        each = waiting.pop()
        if isinstance(each, dict):
            found += 1
            waiting.extend(value for value in each.values() if isinstance(value, dict | list))
        elif isinstance(each, list):
            waiting.extend(value for value in each if isinstance(value, dict | list))
    return found
