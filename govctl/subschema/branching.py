"""The alternatives of a disjunction, one state after the other.

An alternative also says that those before it do not hold, where that is a fact and no further
disjunction: so no value is looked for twice. They are made one at a time, since the first that has
a value ends the search; an alternative about one member is first asked about that member alone.
"""

from __future__ import annotations

from collections.abc import Generator

from govctl.subschema.outcome import Outcome, Question
from govctl.subschema.state import Clause, State
from govctl.subschema.terms import AND, OBJECT, ONE

Alternative = Generator[Question, Outcome, State | None]
"""A search for the next alternative, which may ask smaller questions on its way."""


class Branch:
    """A state, which is given up to it, and the disjunction to continue it with."""

    def __init__(self, state: State, pending: Clause | int) -> None:
        self._state = state
        self._pending = pending
        if isinstance(pending, Clause):
            state.clauses.remove(pending)
            ordered = sorted(pending.literals, key=lambda each: not _is_fact(state, -each))
            self._left = ordered[::-1]
            return
        state.choices.remove(pending)
        pairs = state.classes.terms[abs(pending)].key
        self._left = [0] if pending < 0 else state.live_branches(pairs)[::-1]

    def next_state(self) -> Alternative:
        """Return the state of the next alternative, None where none is left."""
        while self._left:
            taken = self._left.pop()
            if not isinstance(self._pending, Clause):
                found = self._chosen(self._pending, taken)
            elif (yield from self._is_impossible(taken)):
                continue
            else:
                found = self._holding(taken)
            if found is not None:
                return found
        return None

    def _twin(self) -> State:
        """Return a copy of the state; for the last alternative the state itself."""
        return self._state.copy() if self._left else self._state

    def _holding(self, literal: int) -> State | None:
        """Return the state in which a literal holds; it does not in those that follow."""
        state = self._state
        twin = self._twin()
        found = twin if twin.add(literal) else None
        if self._left and _is_fact(state, -literal) and not state.add(-literal):
            self._left.clear()
        return found

    def _chosen(self, choice: int, branch: int) -> State | None:
        pairs = self._state.classes.terms[abs(choice)].key
        twin = self._twin()
        if choice < 0:
            twin.spell_out(pairs)
            return twin
        return twin if twin.choose(pairs, branch) else None

    def _is_impossible(self, literal: int) -> Generator[Question, Outcome, bool]:
        """Ask whether the member that must refuse something has a value at all."""
        state = self._state
        term = state.classes.terms[abs(literal)]
        if literal > 0 or term.kind != "property" or state.kind != OBJECT:
            return False
        known = state.members.get(term.key, ())
        outcome = yield frozenset({*known, -term.child}) - {1}
        return outcome.is_empty


def _is_fact(state: State, literal: int) -> bool:
    kind = state.classes.terms[abs(literal)].kind
    return kind != ONE and (literal > 0 or kind != AND)
