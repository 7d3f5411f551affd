"""A state of the search: literals that one value of one JSON type has to satisfy.

Asserting a literal takes conjunctions apart, drops what cannot matter for the type, and keeps
disjunctions pending. `propagate` then removes alternatives that the facts refute (by shape, type,
listed values, presence: a discriminator refutes all branches but its own) and asserts what is left
alone, until nothing moves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from govctl.subschema.classes import Classes
from govctl.subschema.simulation import GRADED, Simulation
from govctl.subschema.terms import (
    AND,
    ARRAY,
    BOOLEAN,
    NULL,
    ONE,
    TYPE_OF_KIND,
    Scalar,
    Term,
)

_DEEPEST = 8
"""How far `refuted` looks into nested conjunctions; what lies deeper is left to the search."""

_COPIED_PER_LOOK = 50
"""Literals that are copied in the time that one is looked at."""

_FEW = 2
"""Branches that may be left of a negated choice when it is rewritten into clauses."""

_FINITE: dict[int, frozenset[Scalar]] = {
    NULL: frozenset({(NULL, None)}),
    BOOLEAN: frozenset({(BOOLEAN, False), (BOOLEAN, True)}),
}


class Clause(NamedTuple):
    """Literals of which one must hold; a goal stems from what the reader must refuse."""

    literals: tuple[int, ...]
    is_goal: bool


class State:
    """The facts about one value, indexed by what they are about, and what is still pending."""

    __slots__ = (
        *("absent", "alive", "choices", "classes", "clauses", "dead", "excluded", "facts", "kind"),
        *("listed", "literals", "looked_at", "members", "moves", "required", "shapes", "unknown"),
    )

    def __init__(self, kind: int, classes: Classes, shapes: Simulation) -> None:
        self.kind = kind
        self.classes = classes
        self.shapes = shapes
        self.literals: set[int] = set()
        self.listed: frozenset[Scalar] | None = _FINITE.get(kind)
        self.excluded: set[Scalar] = set()
        self.required: dict[str, None] = {}
        self.absent: set[str] = set()
        self.members: dict[str, tuple[int, ...]] = {}
        self.facts: dict[str, tuple[int, ...]] = {}
        self.clauses: list[Clause] = []
        self.choices: list[int] = []
        self.unknown: tuple[int, ...] = ()
        self.moves = 0
        self.looked_at = 0
        self.dead: set[int] = set()
        self.alive: dict[int, int] = {}

    def copy(self) -> State:
        """Return an independent copy, for one alternative of a branch."""
        twin = State(self.kind, self.classes, self.shapes)
        twin.literals = set(self.literals)
        twin.listed = self.listed
        twin.excluded = set(self.excluded)
        twin.required = dict(self.required)
        twin.absent = set(self.absent)
        twin.members = dict(self.members)
        twin.facts = dict(self.facts)
        twin.clauses = list(self.clauses)
        twin.choices = list(self.choices)
        twin.unknown = self.unknown
        twin.dead = set(self.dead)
        twin.looked_at = (len(self.literals) + len(self.dead)) // _COPIED_PER_LOOK
        return twin

    def add(self, literal: int, *, is_goal: bool = False) -> bool:
        """Assert a literal; False when it contradicts the facts."""
        pending = [literal]
        while pending:
            here = pending.pop()
            if here in self.literals:
                continue
            if -here in self.literals:
                return False
            self.literals.add(here)
            self.moves += 1
            self.looked_at += 1
            term = self.classes.terms[abs(here)]
            if term.kind == AND:
                if here > 0:
                    pending += term.key
                elif not self._add_clause(term, is_goal=is_goal):
                    return False
            elif term.kind == ONE:
                self.choices.append(here)
            elif not self._add_atom(here, term):
                return False
        return True

    def _add_clause(self, term: Term, *, is_goal: bool) -> bool:
        literals = tuple(sorted(-child for child in term.key))
        self.clauses.append(Clause(literals, is_goal))
        return bool(literals)

    def _add_atom(self, literal: int, term: Term) -> bool:
        special = _ADDERS.get(term.kind)
        if special is not None and TYPE_OF_KIND.get(term.kind, self.kind) == self.kind:
            return special(self, literal)
        if term.kind == "unknown":
            self.unknown += (literal,)
            return True
        if TYPE_OF_KIND[term.kind] != self.kind:
            return literal > 0
        self.facts[term.kind] = (*self.facts.get(term.kind, ()), literal)
        return True

    def possible(self, name: str) -> bool:
        """Tell whether the literals of a member may share a value, as far as shapes show."""
        literals = self.members.get(name, ())
        self.looked_at += len(literals)
        return not self.shapes.are_disjoint(literals)

    def refuted(self, literal: int, depth: int = 0) -> bool:
        """Tell whether the facts show that a literal cannot hold."""
        if -literal in self.literals or literal == -1 or literal in self.dead:
            return True
        if literal in self.literals or depth > _DEEPEST or self.alive.get(literal) == self.moves:
            return False
        found = self._refuted(literal, depth)
        if found:
            self.dead.add(literal)  # for good: facts only grow
        else:
            self.alive[literal] = self.moves
        return found

    def _refuted(self, literal: int, depth: int) -> bool:
        self.looked_at += 1
        term = self.classes.terms[abs(literal)]
        kind, positive = term.kind, literal > 0
        if kind == AND:
            inner = (self.refuted(child if positive else -child, depth + 1) for child in term.key)
            return any(inner) if positive else all(inner)
        if kind == ONE:
            return positive and all(self.refuted(bent, depth + 1) for bent, _ in term.key)
        if TYPE_OF_KIND.get(kind, self.kind) != self.kind:
            return not positive
        special = _REFUTERS.get(kind)
        if special is not None:
            return special(self, literal)
        known = self.unknown if kind == "unknown" else self.facts.get(kind, ())
        if kind not in GRADED:
            known = tuple(each for each in known if self.classes.terms[abs(each)].key == term.key)
        self.looked_at += len(known)
        return any(self.shapes.implies(each, -literal) for each in known)

    def entailed(self, literal: int) -> bool:
        """Tell whether the facts show that a literal holds."""
        return self.refuted(-literal)

    def propagate(self) -> bool:
        """Draw what follows from the facts; False when they contradict each other."""
        seen = -1
        while seen != self.moves:
            seen = self.moves
            if not (self._propagate_clauses() and self._propagate_choices()):
                return False
        return True

    def _propagate_clauses(self) -> bool:
        clauses, self.clauses = self.clauses, []
        kept = []
        for clause in clauses:
            self.looked_at += len(clause.literals) // _FEW
            if any(literal in self.literals for literal in clause.literals):
                continue
            live = tuple(literal for literal in clause.literals if not self.refuted(literal))
            if not live:
                return False
            if len(live) == 1:
                if not self.add(live[0], is_goal=clause.is_goal):
                    return False
            elif not any(self.entailed(literal) for literal in live):
                kept.append(Clause(live, clause.is_goal))
        self.clauses = kept + self.clauses
        return True

    def _propagate_choices(self) -> bool:
        choices, self.choices = self.choices, []
        kept = []
        for choice in choices:
            term = self.classes.terms[abs(choice)]
            self.looked_at += 2 * len(term.key)
            found = self._exactly_one(term) if choice > 0 else self._not_exactly_one(term)
            if found is None:
                kept.append(choice)
            elif not found:
                return False
        self.choices = kept + self.choices
        return True

    def _exactly_one(self, term: Term) -> bool | None:
        """Narrow a choice to its live branches; None while several are left."""
        pairs: tuple[tuple[int, int], ...] = term.key
        live = self.live_branches(pairs)
        if not live:
            return False
        return self.choose(pairs, live[0]) if len(live) == 1 else None

    def live_branches(self, pairs: tuple[tuple[int, int], ...]) -> list[int]:
        """Return the branches of a choice that may still be the one."""
        sure = [index for index, (_, strict) in enumerate(pairs) if self.entailed(strict)]
        if len(sure) > 1:
            return []
        candidates = sure or range(len(pairs))
        return [index for index in candidates if not self.refuted(pairs[index][0])]

    def choose(self, pairs: tuple[tuple[int, int], ...], branch: int) -> bool:
        """Assert that one branch of a choice accepts and no other does."""
        self.looked_at += len(pairs)
        if not self.add(pairs[branch][0]):
            return False
        return all(
            self.add(-strict)
            for index, (_, strict) in enumerate(pairs)
            if index != branch and not self.refuted(strict)
        )

    def _not_exactly_one(self, term: Term) -> bool | None:
        """Rewrite the negation of a choice into clauses, once few branches are left."""
        pairs: tuple[tuple[int, int], ...] = term.key
        if sum(not self.refuted(strict) for _, strict in pairs) > _FEW:
            return None
        self.spell_out(pairs)
        return True

    def spell_out(self, pairs: tuple[tuple[int, int], ...]) -> None:
        """Add the negation of a choice as clauses: not this branch, or one other besides."""
        possible = [index for index, (_, strict) in enumerate(pairs) if not self.refuted(strict)]
        for index, (bent, _) in enumerate(pairs):
            if not self.refuted(bent):
                others = tuple(pairs[other][1] for other in possible if other != index)
                self.looked_at += len(others)
                self.clauses.append(Clause((-bent, *others), is_goal=False))
                self.moves += 1


def _add_scalars(state: State, literal: int) -> bool:
    term, positive = state.classes.terms[abs(literal)], literal > 0
    values: frozenset[Scalar] = term.key
    if state.kind >= ARRAY:
        return not positive
    if positive:
        mine = frozenset(value for value in values if value[0] == state.kind)
        state.listed = mine if state.listed is None else state.listed & mine
    else:
        state.excluded.update(values)
    return state.listed is None or not state.listed <= state.excluded


def _add_presence(state: State, literal: int) -> bool:
    term, positive = state.classes.terms[abs(literal)], literal > 0
    name: str = term.key
    if positive:
        state.required[name] = None
        return name not in state.absent and state.possible(name)
    state.absent.add(name)
    return name not in state.required


def _add_member(state: State, literal: int) -> bool:
    term, positive = state.classes.terms[abs(literal)], literal > 0
    name: str = term.key
    child = term.child if positive else -term.child
    known = state.members.get(name, ())
    if child not in known:
        state.members[name] = (*known, child)
    if not positive:
        state.required[name] = None
    if name in state.required:
        return name not in state.absent and state.possible(name)
    return True


def _refuted_scalars(state: State, literal: int) -> bool:
    term, positive = state.classes.terms[abs(literal)], literal > 0
    values: frozenset[Scalar] = term.key
    if state.kind >= ARRAY:
        return positive
    if state.listed is None:
        return positive and values <= state.excluded
    left = state.listed - state.excluded
    return not left & values if positive else left <= values


def _refuted_presence(state: State, literal: int) -> bool:
    term, positive = state.classes.terms[abs(literal)], literal > 0
    return term.key in (state.absent if positive else state.required)


def _refuted_member(state: State, literal: int) -> bool:
    term, positive = state.classes.terms[abs(literal)], literal > 0
    name: str = term.key
    known = state.members.get(name, ())
    if positive:
        return name in state.required and any(
            state.shapes.disjoint(each, term.child) for each in known
        )
    if name in state.absent:
        return True
    if any(state.shapes.implies(each, term.child) for each in known):
        return True
    wanted = state.classes.terms[abs(term.child)]
    return wanted.kind != AND and any(state.shapes.disjoint(each, -term.child) for each in known)


def _allows_type(state: State, literal: int) -> bool:
    mask: int = state.classes.terms[abs(literal)].key
    return bool(mask & state.kind) == (literal > 0)


_Rule = Callable[[State, int], bool]

_ADDERS: dict[str, _Rule] = {
    "type": _allows_type,
    "scalars": _add_scalars,
    "required": _add_presence,
    "property": _add_member,
}
"""How the facts take in an atom of some kind; False where it contradicts them."""

_REFUTERS: dict[str, _Rule] = {
    "type": lambda state, literal: not _allows_type(state, literal),
    "scalars": _refuted_scalars,
    "required": _refuted_presence,
    "property": _refuted_member,
}
"""How the facts may show that an atom of some kind cannot hold."""
