"""`contains(writer, reader)`: proof, independent check, smallest witness and explanation."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from govctl.model.containment import Containment, JsonValue, Undecided, Verdict
from govctl.subschema import accelerate
from govctl.subschema.explain import explain
from govctl.subschema.judge import Judge, OriginalJudge, Unjudgeable, original_judge
from govctl.subschema.lens_names import lens_name
from govctl.subschema.plain import PlainSchema, Role, plain
from govctl.subschema.prove import Proof, prove
from govctl.subschema.question import DEFAULT_BUDGET, Lens, SchemaProblem, SchemaSource
from govctl.subschema.regular.errors import Malformed
from govctl.subschema.shrink import MOST_TRIES, shrink

DEFAULT_LENS = Lens()
"""What a question is read through when nothing else is said."""

LARGEST_WITNESS = 64 * 1024
"""Characters of JSON text that a witness may have."""


_READINGS = 10
"""How much more a confirmation costs where each text may be read in two ways."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whether every payload of a writer is accepted by a reader.

    Attributes:
        writer: the schema of what is sent.
        reader: the schema of what is accepted.
        lens: how both are read.
        budget: the most search steps to spend.
        reader_name: what the sentence calls the reader.
    """

    writer: SchemaSource
    reader: SchemaSource
    lens: Lens = DEFAULT_LENS
    budget: int = DEFAULT_BUDGET
    reader_name: str = "the reader"


def contains(
    writer: SchemaSource,
    reader: SchemaSource,
    lens: Lens = DEFAULT_LENS,
    budget: int = DEFAULT_BUDGET,
) -> Containment:
    """Answer whether every payload that `writer` accepts is accepted by `reader`.

    *Contained* is proved; *not contained* comes with a small witness that an independent validator
    accepts for the writer and refuses for the reader; everything else is *undecided* with a reason:
    a schema that cannot be read included (its reason and pointer are those of `SchemaProblem`).

    Args:
        writer: the schema of what is sent.
        reader: the schema of what is accepted.
        lens: how both are read; named in the answer.
        budget: the most search steps to spend. The answer never depends on time.
    """
    return ask(Question(writer, reader, lens, budget))


def ask(question: Question) -> Containment:
    """Answer a question; see `contains`."""
    return _told(question, _answer)


def shown(question: Question, payload: JsonValue) -> Containment:
    """The answer that a payload gives, without a search: *undecided* where it is no witness.

    The payload stays as it is; nothing is made smaller.
    """

    def judged(asked: Question) -> Containment:
        proof = Proof(Verdict.NOT_CONTAINED, has_witness=True, witness=payload)
        return _refuted(asked, proof, _Court(asked), 0)

    return _told(question, judged)


def _told(question: Question, answer: Callable[[Question], Containment]) -> Containment:
    """An answer, whatever is wrong with the schemas."""
    try:
        return answer(question)
    except _Open as open_question:
        return _undecided(question, open_question.mark)
    except SchemaProblem as problem:
        return _undecided(question, _sided(question, problem))
    except Malformed as error:
        message = f"a pattern is no regular expression of ECMA-262: {error}"
        return _undecided(question, _sided(question, SchemaProblem("", message, "invalid-pattern")))
    except RecursionError:
        return _undecided(question, Undecided("too-deep", "a schema is nested too deep"))


class _Open(Exception):  # noqa: N818 - an answer, carried up
    """The question stays open, for a reason found while it was prepared."""

    def __init__(self, mark: Undecided) -> None:
        super().__init__(mark)
        self.mark = mark


@dataclass(frozen=True, slots=True)
class _Side:
    """One side, ready to judge payloads."""

    schema: PlainSchema
    judge: Judge
    original: OriginalJudge | None

    def accepts(self, payload: JsonValue) -> bool:
        """Return whether the side accepts a payload; raises Unjudgeable where its judges differ."""
        verdict = self.judge.accepts(payload)
        if self.original is not None and self.original.accepts(payload) != verdict:
            raise Unjudgeable("the document and its plain form disagree")
        return verdict


class _Court:
    """Both sides, written out and compiled when the first candidate is to be judged."""

    def __init__(self, question: Question) -> None:
        self._question = question

    @cached_property
    def writer(self) -> _Side:
        return _RECENT.side(self._question, Role.WRITER)

    @cached_property
    def reader(self) -> _Side:
        return _RECENT.side(self._question, Role.READER)

    def confirms(self, payload: JsonValue) -> bool:
        """Return whether a payload is a witness; a schema that cannot be judged ends the search."""
        try:
            return self.writer.accepts(payload) and not self.reader.accepts(payload)
        except Unjudgeable:
            return False


def _answer(question: Question) -> Containment:
    court = _Court(question)
    proof = prove(question.writer, question.reader, question.lens, question.budget, court.confirms)
    if proof.verdict is Verdict.NOT_CONTAINED:
        return _refuted(question, proof, court, _tries(question, proof))
    if proof.verdict is Verdict.CONTAINED or (
        proof.unreadable is None and _second_opinion(question, court)
    ):
        return Containment(Verdict.CONTAINED, lens_name(question.lens), proof.steps)
    mark = proof.undecided or Undecided("unknown", "the search gave no reason")
    return _undecided(question, mark, proof.steps)


def _side(question: Question, role: Role) -> _Side:
    is_writer = role is Role.WRITER
    source = question.writer if is_writer else question.reader
    try:
        schema = plain(source, question.lens, role)
        judge = Judge(schema, reads_text=question.lens.wire_text and not is_writer)
    except SchemaProblem as problem:
        at = (problem.pointer, None) if is_writer else (None, problem.pointer)
        raise _Open(Undecided(problem.reason, f"{role}: {problem.message}", *at)) from None
    return _Side(schema, judge, original_judge(source, schema))


class _Recent:
    """The sides last written out: several questions in a row are often about one schema."""

    def __init__(self) -> None:
        self._sides: deque[tuple[SchemaSource, Lens, Role, _Side]] = deque(maxlen=_KEPT_SIDES)

    def side(self, question: Question, role: Role) -> _Side:
        """Return one side of a question."""
        source = question.writer if role is Role.WRITER else question.reader
        for known, lens, part, side in self._sides:
            if known is source and part is role and lens == question.lens:
                return side
        made = _side(question, role)
        self._sides.append((source, question.lens, role, made))
        return made


_KEPT_SIDES = 4
_RECENT = _Recent()


def _sided(question: Question, problem: SchemaProblem) -> Undecided:
    """Return why a schema cannot be read, at the side on which the second reading fails too."""
    for role in Role:
        try:
            _side(question, role)
        except _Open as found:
            where = problem.pointer or found.mark.writer or found.mark.reader or ""
            at = (where, None) if role is Role.WRITER else (None, where)
            return Undecided(problem.reason, f"{role}: {problem.message}", *at)
    return Undecided(problem.reason, str(problem))


def _second_opinion(question: Question, court: _Court) -> bool:
    """Ask the accelerator what the search left open; without text, which it cannot read."""
    if question.lens.wire_text:
        return False
    reader, writer = court.reader.schema.document, court.writer.schema.document
    return accelerate.covers(reader, writer) is True


def _tries(question: Question, proof: Proof) -> int:
    """How often a smaller witness is tried."""
    if proof.unreadable is not None:
        return 0
    return MOST_TRIES // _READINGS if question.lens.wire_text else MOST_TRIES


def _refuted(question: Question, proof: Proof, court: _Court, tries: int) -> Containment:
    if not court.confirms(proof.witness):
        detail = "the validator does not confirm what the search found"
        return _undecided(question, Undecided("witness-not-confirmed", detail), proof.steps)
    writer, reader = court.writer.schema, court.reader.schema
    witness = shrink(proof.witness, court.confirms, _declared(writer), tries)
    if len(_text(witness)) > LARGEST_WITNESS:
        detail = "the smallest witness is larger than 64 KiB"
        return _undecided(question, Undecided("witness-too-large", detail), proof.steps)
    why = explain(witness, writer, reader, court.reader.judge, question.reader_name)
    return Containment(
        Verdict.NOT_CONTAINED,
        lens_name(question.lens),
        proof.steps,
        has_witness=True,
        witness=witness,
        edit=why.edit,
        sentence=why.sentence,
    )


def _undecided(question: Question, mark: Undecided, steps: int = 0) -> Containment:
    lens = lens_name(question.lens)
    return Containment(
        Verdict.UNDECIDED, lens, steps, undecided=mark, sentence=f"undecided: {mark.detail}"
    )


def _declared(schema: PlainSchema) -> frozenset[str]:
    """Return every member name that a schema declares somewhere."""
    names: set[str] = set()
    waiting: list[object] = [schema.document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            members = part.get("properties")
            names.update(members if isinstance(members, dict) else ())
            waiting.extend(part.values())
    return frozenset(names)


def _text(payload: JsonValue) -> str:
    return json.dumps(payload, ensure_ascii=False, default=_decimal)


def _decimal(value: object) -> str:
    return str(value) if isinstance(value, Decimal) else ""
