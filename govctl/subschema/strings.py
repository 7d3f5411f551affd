"""The string leaf: lengths, patterns and listed words as one regular language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from govctl.subschema import regular
from govctl.subschema.classes import Classes
from govctl.subschema.outcome import EMPTY, TOO_LARGE, Mark, Outcome
from govctl.subschema.state import State
from govctl.subschema.terms import AND, ONE, STRING, TYPE_OF_KIND, Term

_LONGEST = 20_000
_STEPS = 10_000
_DEEPEST = 100
STEPS_OF_DERIVATIVE = 4
"""Steps of the search that one step within a regular language is worth."""

_OPAQUE = Mark("pattern-not-regular", "a pattern is outside the regular subset")


def string_leaf(state: State) -> tuple[Outcome, int]:
    """Return a shortest string that satisfies the facts of a state, and the steps it took."""
    shortest, longest, languages = 0, None, []
    mark = _OPAQUE if "opaque" in state.facts else None
    for kind, key, positive in _string_facts(state):
        if kind == "pattern":
            languages.append(key if positive else regular.complement(key))
        elif (kind == "min-length") == positive:
            shortest = max(shortest, key if positive else key + 1)
        else:
            limit = key if positive else key - 1
            longest = limit if longest is None else min(longest, limit)
    if longest is not None and longest < shortest:
        return EMPTY, 0
    if shortest > _LONGEST:
        return TOO_LARGE, 0
    words = {str(value) for kind, value in state.excluded if kind == STRING}
    if not languages and not words:
        return Outcome(found=True, value="a" * shortest, mark=mark), 0
    parts = [regular.lengths(shortest, longest), *languages]
    if words:
        parts.append(regular.complement(regular.words(sorted(words))))
    found, steps = first_words(regular.intersection(parts), 1)
    if isinstance(found, Mark):
        return Outcome(found=False, mark=found), steps
    return (Outcome(found=True, value=found[0], mark=mark) if found else EMPTY), steps


def _string_facts(state: State) -> Iterator[tuple[str, Any, bool]]:
    for kind, literals in state.facts.items():
        if kind != "opaque":
            for literal in literals:
                yield kind, state.classes.terms[abs(literal)].key, literal > 0


def first_words(language: regular.Language, wanted: int) -> tuple[list[str] | Mark, int]:
    """Return some shortest words (fewer only when there are no more), and the steps it took."""
    steps = regular.Steps(_STEPS)
    try:
        if wanted == 1:
            word = regular.shortest(language, steps)
            return ([] if word is None else [word]), steps.spent
        return regular.shortest_words(language, wanted, steps), steps.spent
    except regular.Exhausted:
        return Mark("pattern-too-large", "a pattern took too many steps"), _STEPS


def language_of(classes: Classes, literals: Iterable[int]) -> tuple[regular.Language, Mark | None]:
    """Return the strings that satisfy some literals: too many of them where a mark is set."""
    writer = _Languages(classes)
    parts = [writer.of(literal, 0) for literal in literals]
    return regular.intersection(parts), writer.mark


class _Languages:
    """Writes literals out as languages; what it cannot say it over-approximates, with a mark."""

    def __init__(self, classes: Classes) -> None:
        self.terms = classes.terms
        self.mark: Mark | None = None

    def of(self, literal: int, depth: int) -> regular.Language:
        term = self.terms[abs(literal)]
        if depth > _DEEPEST:
            self.mark = Mark("schema-too-deep", "a schema of member names is nested too deeply")
            return regular.ANYTHING
        if term.kind in {"opaque", "unknown"}:
            self.mark = _OPAQUE
            return regular.ANYTHING
        if term.kind == AND:
            return self._of_conjunction(term, depth, positive=literal > 0)
        if term.kind == ONE:
            return self._of_choice(term, depth, positive=literal > 0)
        language = _of_atom(term)
        return language if literal > 0 else regular.complement(language)

    def _of_conjunction(self, term: Term, depth: int, *, positive: bool) -> regular.Language:
        literals = sorted(term.key)
        if positive:
            return regular.intersection([self.of(literal, depth + 1) for literal in literals])
        return regular.union([self.of(-literal, depth + 1) for literal in literals])

    def _of_choice(self, term: Term, depth: int, *, positive: bool) -> regular.Language:
        pairs: tuple[tuple[int, int], ...] = term.key
        if positive:
            return regular.union(
                [
                    regular.intersection(
                        [
                            self.of(bent, depth + 1),
                            *(
                                self.of(-strict, depth + 1)
                                for other, (_, strict) in enumerate(pairs)
                                if other != index
                            ),
                        ]
                    )
                    for index, (bent, _) in enumerate(pairs)
                ]
            )
        return regular.intersection(
            [
                regular.union(
                    [
                        self.of(-bent, depth + 1),
                        *(
                            self.of(strict, depth + 1)
                            for other, (_, strict) in enumerate(pairs)
                            if other != index
                        ),
                    ]
                )
                for index, (bent, _) in enumerate(pairs)
            ]
        )


def _of_atom(term: Term) -> regular.Language:
    kind, key = term.kind, term.key
    if kind == "type":
        return regular.ANYTHING if key & STRING else regular.NOTHING
    if kind == "scalars":
        return regular.words(sorted(str(value) for type_, value in key if type_ == STRING))
    if TYPE_OF_KIND[kind] != STRING:
        return regular.ANYTHING
    if kind == "pattern":
        language: regular.Language = key
        return language
    return regular.lengths(key, None) if kind == "min-length" else regular.lengths(0, key)
