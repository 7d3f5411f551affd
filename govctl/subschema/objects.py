"""The object leaf: members that must be there, members that are demanded, members that fill up.

Every member name falls into a class: the names that some keyword mentions, each alone, and the
*cells* of all other names, one per combination of patterns they match. Within a class all names
have the same literals, so one name stands for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any, NamedTuple

from govctl.model.containment import JsonValue
from govctl.subschema import regular
from govctl.subschema.evaluation import Evaluation
from govctl.subschema.outcome import EMPTY, TOO_LARGE, Asking, Mark, Outcome, Question
from govctl.subschema.state import State
from govctl.subschema.strings import STEPS_OF_DERIVATIVE, first_words, language_of

_MOST_PATTERNS = 8
_UNEVALUATED_NAME = Mark("member-names", "a schema of member names could not be evaluated")
_MOST_MEMBERS = 2_000
_NAMES_PER_STEP = 10


class Demand(NamedTuple):
    """Some member has a name in a language (or, for `rest`, outside) and satisfies a literal."""

    kind: str
    key: Any
    literal: int


class Cell(NamedTuple):
    """Member names that no keyword mentions and that match the same patterns."""

    language: regular.Language
    sample: str


class Members:
    """The member names of one state and what each kind of name has to satisfy.

    Attributes:
        mark: why not all names were looked at, so that finding none proves nothing.
        doubt: why a name that was looked at may not be allowed after all.
    """

    def __init__(self, state: State, evaluation: Evaluation, spend: Callable[[int], None]) -> None:
        self.state = state
        self.evaluation = evaluation
        self._spend = spend
        self.patterns: list[tuple[regular.Language, int]] = []
        self.rests: list[tuple[frozenset[str], frozenset[regular.Language], int]] = []
        self.name_literals: list[int] = []
        self.demands: list[Demand] = []
        self.least = 0
        self.most: int | None = None
        self.mark: Mark | None = None
        self.doubt: Mark | None = None
        self._looks = 0
        self._cells: list[Cell] | None = None
        self._finding: Iterator[Cell] = iter(())
        self._words: dict[str, list[str]] = {}
        for kind, literals in state.facts.items():
            for literal in literals:
                self._take(kind, literal)
        self.known = self._known_names()
        spend(len(self.known) // _NAMES_PER_STEP)

    def _take(self, kind: str, literal: int) -> None:
        term = self.state.classes.terms[abs(literal)]
        key, child, positive = term.key, term.child, literal > 0
        if kind == "properties" and positive:
            self.patterns.append((key, child))
        elif kind == "rest" and positive:
            self.rests.append((*key, child))
        elif kind == "names" and positive:
            self.name_literals.append(child)
        elif (kind == "min-properties") == positive and kind.endswith("-properties"):
            self.least = max(self.least, key if positive else key + 1)
        elif kind.endswith("-properties"):
            limit: int = key if positive else key - 1
            self.most = limit if self.most is None else min(self.most, limit)
        else:
            self.demands.append(Demand(kind, key if kind != "names" else child, -child))

    def _known_names(self) -> list[str]:
        names = set(self.state.members) | set(self.state.required) | self.state.absent
        for mentioned, _, _ in self.rests:
            names |= mentioned
        for demand in self.demands:
            if demand.kind == "rest":
                names |= demand.key[0]
        return sorted(names)

    def question(self, name: str, more: tuple[int, ...] = ()) -> Question | None:
        """Return what the member of some name has to satisfy; None when it may not be there."""
        if name in self.state.absent:
            return None
        self._spend((len(self.patterns) + len(self.rests)) // _NAMES_PER_STEP)
        for literal in self.name_literals:
            allowed = self.evaluation.holds(literal, name)
            if allowed is False:
                return None
            if allowed is None:
                self.doubt = _UNEVALUATED_NAME
        found = {*self.state.members.get(name, ()), *more}
        found.update(child for language, child in self.patterns if language.matches(name))
        found.update(
            child
            for names, languages, child in self.rests
            if name not in names and not any(each.matches(name) for each in languages)
        )
        found.discard(1)
        return frozenset(found)

    def meets(self, demand: Demand, name: str) -> bool:
        """Tell whether a name is one that a demand speaks about."""
        self._looks += 1
        if self._looks % _NAMES_PER_STEP == 0:
            self._spend(1)
        if demand.kind == "properties":
            return bool(demand.key.matches(name))
        if demand.kind == "rest":
            names, languages = demand.key
            return name not in names and not any(each.matches(name) for each in languages)
        allowed = self.evaluation.holds(demand.key, name)
        if allowed is None:
            self.doubt = _UNEVALUATED_NAME
        return allowed is not True

    def literal_of(self, demand: Demand) -> tuple[int, ...]:
        """Return what the demanded member has to satisfy, apart from its name."""
        return () if demand.kind == "names" else (demand.literal,)

    def cells(self) -> Iterator[Cell]:
        """Yield the non-empty cells of unmentioned names, those outside all patterns first."""
        if self._cells is None:
            self._cells, self._finding = [], self._find_cells()
        position = 0
        while True:
            while position < len(self._cells):
                yield self._cells[position]
                position += 1
            found = next(self._finding, None)
            if found is None:
                return
            self._cells.append(found)

    def _find_cells(self) -> Iterator[Cell]:
        unmentioned = [regular.complement(regular.words(self.known))] if self.known else []
        allowed, mark = language_of(self.state.classes, self.name_literals)
        self.mark = self.mark or mark
        splitters = self._splitters()
        if len(splitters) > _MOST_PATTERNS:
            self.mark = Mark("too-many-patterns", "too many patterns bind the same member names")
            splitters = splitters[:_MOST_PATTERNS]
        pending = [(regular.intersection([allowed, *unmentioned]), 0)]
        while pending:
            language, done = pending.pop()
            sample = self._sample(language)
            if sample is None:
                continue
            if done == len(splitters):
                yield Cell(language, sample)
                continue
            splitter = splitters[done]
            sides = (splitter, regular.complement(splitter))
            pending += [(regular.intersection([language, side]), done + 1) for side in sides]

    def _splitters(self) -> list[regular.Language]:
        found = [language for language, _ in self.patterns]
        for _, languages, _ in self.rests:
            found += sorted(languages, key=repr)
        for demand in self.demands:
            if demand.kind == "properties":
                found.append(demand.key)
            elif demand.kind == "rest":
                found += sorted(demand.key[1], key=repr)
            else:
                language, mark = language_of(self.state.classes, [demand.key])
                self.mark = self.mark or mark
                found.append(language)
        return list(dict.fromkeys(found))

    def _sample(self, language: regular.Language) -> str | None:
        found, steps = first_words(language, 1)
        self._spend(steps * STEPS_OF_DERIVATIVE)
        if isinstance(found, Mark):
            self.mark = found
            return None
        return found[0] if found else None

    def words(self, cell: Cell, count: int) -> list[str]:
        """Return some names of a cell; fewer than asked for only when there are no more."""
        known = self._words.get(cell.sample, [])
        if len(known) >= count:
            return known[:count]
        found, steps = first_words(cell.language, count)
        self._spend(steps * STEPS_OF_DERIVATIVE)
        if isinstance(found, Mark):
            self.mark = found
            return [cell.sample]
        self._words[cell.sample] = found
        return found


Chosen = dict[str, tuple[int, ...]]
"""The members to be written, each with the literals that demands add to its own."""


def object_leaf(members: Members) -> Asking:
    """Search an object that satisfies the facts of a state."""
    state = members.state
    if members.most is not None and len(state.required) > members.most:
        return EMPTY
    chosen: Chosen = {}
    doubt: Mark | None = None
    for name in sorted(state.required, key=lambda name: _hopeful(state, name)):
        question = members.question(name)
        if question is None:
            return EMPTY
        outcome = yield question
        if outcome.is_empty:
            return EMPTY
        if not outcome.found:
            doubt = doubt or outcome.mark
        chosen[name] = ()
    if doubt is not None:
        return Outcome(found=False, mark=doubt)
    return (yield from _meet_demands(members, chosen, members.demands))


def _hopeful(state: State, name: str) -> int:
    """Order members so that those most likely to be impossible come first."""
    literals = state.members.get(name, ())
    return -sum(literal < 0 for literal in literals)


def _meet_demands(members: Members, chosen: Chosen, demands: list[Demand]) -> Asking:
    """Give each demand a member: one that is there already, another mentioned one, a fresh one."""
    if not demands:
        return (yield from _fill(members, chosen))
    demand, later = demands[0], demands[1:]
    best = EMPTY
    for name in _candidates(members, chosen, demand):
        more = (*chosen.get(name, ()), *members.literal_of(demand))
        taken = {**chosen, name: more}
        if members.most is not None and len(taken) > members.most:
            continue
        question = members.question(name, more)
        if question is None:
            continue
        outcome = yield question
        if outcome.found:
            outcome = yield from _meet_demands(members, taken, later)
        if outcome.found and outcome.mark is None:
            return outcome
        best = _better(best, outcome)
    return _doubted(best, members.mark)


def _better(one: Outcome, other: Outcome) -> Outcome:
    """Keep what says more: a doubtful value, then a doubt, then nothing."""
    if one.found or (one.mark and not other.found):
        return one
    return other if other.found or other.mark else one


def _doubted(outcome: Outcome, mark: Mark | None) -> Outcome:
    return outcome if outcome.mark or not mark else outcome._replace(mark=mark)


def _candidates(members: Members, chosen: Chosen, demand: Demand) -> Iterator[str]:
    for name in [*chosen, *(name for name in members.known if name not in chosen)]:
        if members.meets(demand, name):
            yield name
    for cell in members.cells():
        if members.meets(demand, cell.sample):
            fresh = [w for w in members.words(cell, len(chosen) + 1) if w not in chosen]
            yield from fresh[:1]


def _fill(members: Members, chosen: Chosen) -> Asking:
    """Add members until there are enough, then write the object."""
    chosen = dict(chosen)
    missing = members.least - len(chosen)
    if missing > 0 and members.most is not None and members.least > members.most:
        return EMPTY
    doubt: Mark | None = None
    if missing > 0:
        doubt = yield from _add_members(members, chosen, missing)
    if len(chosen) < members.least:
        return _doubted(Outcome(found=False, mark=doubt), members.mark)
    value: dict[str, JsonValue] = {}
    doubt = members.doubt
    for name, more in chosen.items():
        question = members.question(name, more)
        outcome = EMPTY if question is None else (yield question)
        if not outcome.found:
            return outcome
        value[name] = outcome.value
        doubt = doubt or outcome.mark
    return Outcome(found=True, value=value, mark=doubt)


def _add_members(
    members: Members, chosen: Chosen, missing: int
) -> Generator[Question, Outcome, Mark | None]:
    """Add optional members that can be there; returns why some could not be judged."""
    doubt: Mark | None = None
    for name in members.known:
        if missing > 0 and name not in chosen:
            question = members.question(name)
            outcome = EMPTY if question is None else (yield question)
            doubt = doubt or (None if outcome.found else outcome.mark)
            if outcome.found:
                chosen[name] = ()
                missing -= 1
    if missing <= 0:
        return doubt
    for cell in members.cells():
        question = members.question(cell.sample)
        outcome = EMPTY if question is None else (yield question)
        doubt = doubt or (None if outcome.found else outcome.mark)
        if not outcome.found:
            continue
        if missing > _MOST_MEMBERS:
            return TOO_LARGE.mark
        fresh = [word for word in members.words(cell, missing + len(chosen)) if word not in chosen]
        for name in fresh[:missing]:
            chosen[name] = ()
        missing -= len(fresh[:missing])
        if missing <= 0:
            break
    return doubt
