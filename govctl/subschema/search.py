"""The search: does any value satisfy these literals together?

Questions ask questions about the values inside their own; an explicit stack holds them, so that no
schema is too deep. A question that comes up again below itself is answered *empty* for the time
being: a smallest value never needs itself inside itself (least fixpoint). What was found empty
under such an assumption is kept apart until the assumed question is answered, and forgotten if it
has a value.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

from govctl.model.containment import JsonValue
from govctl.subschema import numbers
from govctl.subschema.arrays import array_leaf, positions_of
from govctl.subschema.branching import Branch
from govctl.subschema.classes import Classes
from govctl.subschema.constants import one_of
from govctl.subschema.evaluation import Evaluation
from govctl.subschema.objects import Members, object_leaf
from govctl.subschema.outcome import EMPTY, Asking, Mark, Outcome, Question, unknown
from govctl.subschema.simulation import Simulation
from govctl.subschema.state import Clause, State
from govctl.subschema.strings import STEPS_OF_DERIVATIVE, string_leaf
from govctl.subschema.terms import (
    ANY_TYPE,
    ARRAY,
    NUMBER,
    OBJECT,
    STRING,
    TYPES,
    Graph,
    as_json,
)

_UNSURE = Mark("value-not-evaluated", "a value was too deep or too opaque to evaluate")
_UNKNOWN_KEYWORD = Mark("keyword-not-decided", "a keyword could not be written out exactly")


class BudgetSpentError(Exception):
    """The search has used up its steps."""


@dataclass(slots=True)
class _Frame:
    """A question being searched.

    `low` is the depth of the highest question on the stack that its answer relies on being empty.
    """

    question: Question
    asking: Asking
    low: int
    assumed: int


class Search:
    """Searches values for questions about the classes of one pair of schemas.

    Attributes:
        steps: what has been spent so far.
        budget: what may be spent.
        steps_of_judgement: what one independent check costs.
        judges_doubts: whether the independent check may settle what a mark left open.
        stack: the questions being searched, each inside the one before it.
    """

    def __init__(self, classes: Classes, budget: int, *, judges_doubts: bool = True) -> None:
        self.classes = classes
        self.shapes = Simulation(classes)
        self.evaluation = Evaluation(classes, self.spend)
        self.budget = budget
        self.judges_doubts = judges_doubts
        self.steps_of_judgement = _STEPS_OF_JUDGEMENT
        self.steps = 0
        self._compared = 0
        self.stack: list[_Frame] = []
        self._known: dict[Question, Outcome] = {}
        self._assumed: list[Question] = []
        self._provisional: dict[Question, int] = {}

    def spend(self, steps: int) -> None:
        """Count steps; raises BudgetSpentError when there are none left."""
        self.steps += steps
        if self.steps > self.budget:
            raise BudgetSpentError

    def run(self, question: Question, accept: Callable[[JsonValue], bool]) -> Outcome:
        """Answer a question; `accept` judges the values found for it, doubtful ones included.

        Raises:
            BudgetSpentError: the budget does not suffice.
        """
        depth_of: dict[Question, int] = {question: 0}
        stack = self.stack = [_Frame(question, self._ask(question, accept), _FAR, 0)]
        answer: Outcome | None = None
        while True:
            frame = stack[-1]
            try:
                asked = next(frame.asking) if answer is None else frame.asking.send(answer)
            except StopIteration as stop:
                stack.pop()
                del depth_of[frame.question]
                answer = self._close(frame, stop.value, len(stack))
                if not stack:
                    return answer
                stack[-1].low = min(stack[-1].low, frame.low)
                continue
            self.spend(1)
            answer, low = self._recall(asked, depth_of)
            if answer is not None:
                frame.low = min(frame.low, low)
                continue
            depth_of[asked] = len(stack)
            stack.append(_Frame(asked, self._ask(asked, None), _FAR, len(self._assumed)))

    def _recall(self, asked: Question, depth_of: dict[Question, int]) -> tuple[Outcome | None, int]:
        """Answer a question from what is known, from an assumption, or by shape."""
        known = self._known.get(asked)
        if known is not None:
            return known, _FAR
        depth = depth_of.get(asked, self._provisional.get(asked))
        if depth is not None:
            return EMPTY, depth
        if self._contradicts(asked):
            self._known[asked] = EMPTY
            return EMPTY, _FAR
        return None, _FAR

    def _contradicts(self, question: Question) -> bool:
        """Tell whether shapes alone show that two literals of a question share no value."""
        if -1 in question:
            return True
        negative = [literal for literal in question if literal < 0]
        if any(-literal in question for literal in negative):
            return True
        few = len(negative) <= _FEW_NEGATIVE
        others = [literal for literal in question if literal > 0 or few]
        self.spend(len(others) * len(negative) // _PAIRS_PER_STEP)
        return any(
            self.shapes.implies(literal, -other)
            for other in negative
            for literal in others
            if literal != other
        )

    def _close(self, frame: _Frame, outcome: Outcome, depth: int) -> Outcome:
        """Keep an answer for good, or for as long as the questions it relies on are open."""
        later = self._assumed[frame.assumed :]
        if not outcome.is_empty:
            for question in later:
                del self._provisional[question]
            del self._assumed[frame.assumed :]
            self._known[frame.question] = outcome
            if outcome.found:
                frame.low = _FAR
            return outcome
        if frame.low >= depth:
            for question in later:
                del self._provisional[question]
                self._known[question] = EMPTY
            del self._assumed[frame.assumed :]
            self._known[frame.question] = EMPTY
            frame.low = _FAR
        else:
            self._assumed.append(frame.question)
            self._provisional[frame.question] = frame.low
        return outcome

    def _ask(self, question: Question, accept: Callable[[JsonValue], bool] | None) -> Asking:
        """Search a value for a question, one JSON type after the other."""
        self.spend(1)
        mask = ANY_TYPE
        for literal in question:
            mask &= self.shapes.domain(literal)[0]
        best = EMPTY
        for kind in TYPES:
            if mask & kind:
                outcome = yield from self._ask_typed(question, kind, accept)
                if outcome.found and outcome.mark is None:
                    return outcome
                if outcome.found or (outcome.mark and not best.found):
                    best = outcome
        if best.mark is not None and not best.mark.where:
            return best._replace(mark=best.mark._replace(where=question))
        return best

    def _ask_typed(
        self, question: Question, kind: int, accept: Callable[[JsonValue], bool] | None
    ) -> Asking:
        """Search a value of one type: propagate, look at a model, branch where it fails."""
        start = State(kind, self.classes, self.shapes)
        best = EMPTY
        branches: list[Branch] = []
        state = start if _started(start, question) else None
        while state is not None or branches:
            if state is None:
                state = yield from branches[-1].next_state()
                if state is None:
                    branches.pop()
                    continue
            consistent = state.propagate()
            self._spend_on(state)
            if not consistent:
                state = None
                continue
            pending: Clause | int | None = None
            if state.listed is not None:
                outcome = self._listed(state, question, accept)
            else:
                outcome, pending = yield from self._modelled(state)
            if pending is not None:
                branches.append(Branch(state, pending))
                state = None
                continue
            if state.listed is None:
                outcome = self._judged(outcome, accept)
            if outcome.found and outcome.mark is None:
                return outcome
            if outcome.found or (outcome.mark and not best.found):
                best = outcome
            state = None
        return best

    def _spend_on(self, state: State) -> None:
        """Count what a state and the comparisons of shapes have cost since the last time."""
        compared, self._compared = self.shapes.compared - self._compared, self.shapes.compared
        looks = state.looked_at + _LOOKS_OF_COMPARISON * compared
        state.looked_at = 0
        self.spend(_STEPS_OF_STATE + looks // _LOOKS_PER_STEP)

    def _modelled(
        self, state: State
    ) -> Generator[Question, Outcome, tuple[Outcome, Clause | int | None]]:
        """Search a value for the facts; name the disjunction to branch on where it does not do."""
        goal = _lone_goal(state)
        if goal is not None:
            return EMPTY, goal
        outcome = yield from self._leaf(state)
        return outcome, None if outcome.is_empty else self._failed(state, outcome)

    def _judged(self, outcome: Outcome, accept: Callable[[JsonValue], bool] | None) -> Outcome:
        """Let the independent check decide about a value of the whole question."""
        if accept is None or not outcome.found:
            return outcome
        if outcome.mark is not None and not self.judges_doubts:
            return Outcome(found=False, mark=outcome.mark)
        self.spend(self.steps_of_judgement)
        if accept(outcome.value):
            return Outcome(found=True, value=outcome.value)
        return Outcome(found=False, mark=outcome.mark or _NOT_CONFIRMED)

    def _listed(
        self, state: State, question: Question, accept: Callable[[JsonValue], bool] | None
    ) -> Outcome:
        """Try the listed values of a scalar type one by one."""
        best = EMPTY
        listed = (state.listed or frozenset()) - state.excluded
        for scalar in sorted(listed, key=_order):
            self.spend(1)
            value = as_json(scalar)
            held: bool | None = True
            for literal in question:
                here = self.evaluation.holds(literal, value)
                if here is False:
                    held = False
                    break
                held = held and here
            if held is False:
                continue
            mark = None if held else _UNSURE
            outcome = self._judged(Outcome(found=True, value=value, mark=mark), accept)
            if outcome.found and outcome.mark is None:
                return outcome
            if outcome.found or not best.found:
                best = outcome
        return best

    def _leaf(self, state: State) -> Asking:
        """Search a value that satisfies the facts of a state, whatever is pending."""
        if state.kind == OBJECT:
            members = Members(state, self.evaluation, self.spend)
            outcome = yield from object_leaf(members)
        elif state.kind == ARRAY:
            positions = positions_of(state, self.spend)
            outcome = EMPTY
            if positions is not None:
                outcome = yield from array_leaf(positions, self._avoid)
        elif state.kind == STRING:
            outcome, steps = string_leaf(state)
            self.spend(steps * STEPS_OF_DERIVATIVE)
        else:
            outcome = self._number(state)
        if state.unknown and outcome.found and outcome.mark is None:
            return outcome._replace(mark=_UNKNOWN_KEYWORD)
        return outcome

    def _number(self, state: State) -> Outcome:
        terms = [
            (self.classes.terms[abs(literal)], literal > 0)
            for literals in state.facts.values()
            for literal in literals
        ]
        excluded = [value for kind, value in state.excluded if kind == NUMBER]
        facts = numbers.facts_of(terms, excluded)
        found, proved = numbers.candidates(facts)
        self.spend(facts.looks // _LOOKS_PER_STEP)
        if found:
            return Outcome(found=True, value=as_json((NUMBER, found[0])))
        return EMPTY if proved else unknown("number-not-found", "no number found in time")

    def _avoid(self, value: JsonValue) -> int:
        """Return the literal of all values but one."""
        graph = Graph()
        return -self._imported(graph, one_of(graph, [value]))

    def _imported(self, graph: Graph, literal: int) -> int:
        """Bring a literal of another graph into the classes of this search."""
        known: dict[int, int] = {}
        for number, term in enumerate(graph.terms):
            if term.kind == "free":
                continue
            if term.kind == "and":
                inner = [_signed(known, each) for each in term.key]
                known[number] = self.classes.conjunction(inner)
            else:
                child = _signed(known, term.child) if term.child else 0
                known[number] = self.classes.atom(term.kind, term.key, child)
        return _signed(known, literal)

    def _failed(self, state: State, outcome: Outcome) -> Clause | int | None:
        """Return the smallest pending disjunction that a value does not surely satisfy."""
        best: Clause | int | None = None
        size = 1 << 30
        for clause in state.clauses:
            if len(clause.literals) < size and not self._satisfies(clause.literals, outcome):
                best, size = clause, len(clause.literals)
        for choice in state.choices:
            pairs = self.classes.terms[abs(choice)].key
            width = len(pairs) if choice > 0 else 2 * len(pairs)
            if width < size and not self._satisfies((choice,), outcome):
                best, size = choice, width
        return best

    def _satisfies(self, literals: tuple[int, ...], outcome: Outcome) -> bool:
        return outcome.found and any(
            self.evaluation.holds(literal, outcome.value) is True for literal in literals
        )


_FAR = 1 << 30

# A step is worth about ten microseconds on a small machine.
_STEPS_OF_STATE = 10
_LOOKS_PER_STEP = 20
_LOOKS_OF_COMPARISON = 5
_STEPS_OF_JUDGEMENT = 10
_PAIRS_PER_STEP = 40
_FEW_NEGATIVE = 40
"""Negative literals that are compared with each other; of more only with the positive ones."""

_NOT_CONFIRMED = Mark("witness-not-confirmed", "a candidate was refused by the independent check")


def _signed(known: dict[int, int], literal: int) -> int:
    return known[literal] if literal > 0 else -known[-literal]


def _order(scalar: tuple[int, object]) -> tuple[int, object]:
    return scalar if scalar[1] is not None else (scalar[0], 0)


def _started(state: State, question: Question) -> bool:
    """Assert a question; False when its literals contradict each other at once."""
    positive = sorted(literal for literal in question if literal > 0)
    goals = sorted(literal for literal in question if literal < 0)
    return all(state.add(literal) for literal in positive) and all(
        state.add(literal, is_goal=True) for literal in goals
    )


def _lone_goal(state: State) -> Clause | None:
    """Return what the reader must refuse, when that is the only disjunction of its kind."""
    goals = [clause for clause in state.clauses if clause.is_goal]
    return goals[0] if len(goals) == 1 else None
