"""The proof behind `contains`: search a payload of the writer that the reader refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from govctl.model.containment import JsonValue, Undecided, Verdict
from govctl.subschema.classes import CircularError, condense
from govctl.subschema.documents import Documents
from govctl.subschema.outcome import EMPTY, Mark, Question
from govctl.subschema.question import Lens, SchemaProblem, SchemaSource
from govctl.subschema.reading import Reading, Stance
from govctl.subschema.search import BudgetSpentError, Search
from govctl.subschema.terms import Graph
from govctl.subschema.widening import speaks_once

_STEPS_OF_READINGS = 300
"""Steps of a check that reads each text in two ways."""

_WIRE_TEXT = "whether another reading of the text is accepted could not be decided"


@dataclass(frozen=True, slots=True)
class Proof:
    """What the search found.

    Attributes:
        verdict: *contained* when the search space is exhausted without an incompleteness mark.
        has_witness: set exactly when the verdict is *not contained*.
        witness: a payload that `confirm` accepted; integers are int, other numbers Decimal.
        steps: the deterministic search steps spent; 0 where the schemas are equal in form.
        undecided: the first incompleteness mark, when neither answer is proved.
        unreadable: a part of a schema that means nothing by any standard. No validator may be asked
            what the search left open, nor about another payload than the witness.
    """

    verdict: Verdict
    steps: int = 0
    has_witness: bool = False
    witness: JsonValue = None
    undecided: Undecided | None = None
    unreadable: Undecided | None = None


def prove(
    writer: SchemaSource,
    reader: SchemaSource,
    lens: Lens,
    budget: int,
    confirm: Callable[[JsonValue], bool],
) -> Proof:
    """Search a payload that `writer` accepts and `reader` refuses, both read through `lens`.

    Args:
        writer: the schema of what is sent.
        reader: the schema of what is accepted.
        lens: how both are read.
        budget: the most search steps to spend.
        confirm: the independent check of a candidate: accepted by the writer, refused by the
            reader, both through the lens. A candidate it refuses is never reported.

    Raises:
        SchemaProblem: one of the schemas cannot be read.
    """
    graph = Graph()
    sent, sender = _read(graph, writer, lens, Stance.WRITER)
    accepted, accepter = _read(graph, reader, lens, Stance.READER)
    try:
        classes, known = condense(graph, [sent, accepted])
    except CircularError as circle:
        raise _circular(circle, (sender, accepter)) from None
    sent, accepted = _class(known, sent), _class(known, accepted)
    unreadable = _unreadable(sender, accepter)
    search = Search(classes, budget, judges_doubts=unreadable is None)
    if lens.wire_text:
        search.steps_of_judgement = _STEPS_OF_READINGS
    if search.shapes.implies(sent, accepted):
        return Proof(Verdict.CONTAINED)
    try:
        outcome = search.run(frozenset({sent, -accepted}) - {1}, confirm)
        open_mark, asked = outcome.mark, [outcome.mark.where] if outcome.mark else []
    except BudgetSpentError:
        outcome = EMPTY
        open_mark = Mark("budget-spent", f"the search stopped after {budget} steps")
        asked = [frame.question for frame in reversed(search.stack)]
    steps = search.steps
    if outcome.found:
        return Proof(
            Verdict.NOT_CONTAINED,
            steps,
            has_witness=True,
            witness=outcome.value,
            unreadable=unreadable,
        )
    if open_mark is None:
        return Proof(Verdict.CONTAINED, steps)
    if lens.wire_text and open_mark.reason == "witness-not-confirmed":
        open_mark = open_mark._replace(reason="wire-text", detail=_WIRE_TEXT)
    mark = _undecided(open_mark, asked, (sender, accepter), known)
    return Proof(Verdict.UNDECIDED, steps, undecided=unreadable or mark, unreadable=unreadable)


def _circular(circle: CircularError, sides: tuple[Reading, Reading]) -> SchemaProblem:
    """Return the problem of a schema that refers back to itself, at its place."""
    places = {number: place for side in sides for number, place in side.places.items()}
    pointer = places[circle.number].pointer if circle.number in places else ""
    message = "a schema refers back to itself about the same value"
    return SchemaProblem(pointer, message, "circular-reference")


def _unreadable(sender: Reading, accepter: Reading) -> Undecided | None:
    for problem in sender.unreadable[:1]:
        return Undecided(problem.reason, f"writer: {problem.message}", problem.pointer)
    for problem in accepter.unreadable[:1]:
        return Undecided(problem.reason, f"reader: {problem.message}", None, problem.pointer)
    return None


def _undecided(
    mark: Mark,
    asked: list[Question],
    sides: tuple[Reading, Reading],
    known: dict[int, int],
) -> Undecided:
    """Name the places of the smallest question that stayed open, and that is a schema's."""
    pointers: list[dict[int, str]] = []
    for side in sides:
        pointers.append({})
        for number, place in side.places.items():
            pointers[-1].setdefault(known.get(number, 0), place.pointer)
    for question in asked:
        writer = next((pointers[0][each] for each in sorted(question) if each in pointers[0]), None)
        reader = next((pointers[1][-each] for each in question if -each in pointers[1]), None)
        if writer is not None or reader is not None:
            return Undecided(mark.reason, mark.detail, writer, reader)
    return Undecided(mark.reason, mark.detail)


def _read(graph: Graph, source: SchemaSource, lens: Lens, stance: Stance) -> tuple[int, Reading]:
    """Read one side into the graph and return its literal."""
    documents = Documents(source)
    if stance is Stance.READER and lens.wire_text and not speaks_once(documents):
        lens = replace(lens, wire_text=False)
    reading = Reading(graph, documents, lens)
    literal = reading.value(reading.documents.start(), stance)
    reading.run()
    return literal, reading


def _class(known: dict[int, int], literal: int) -> int:
    found = known[abs(literal)]
    return found if literal > 0 else -found
