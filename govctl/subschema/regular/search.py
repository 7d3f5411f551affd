"""Emptiness and shortest words, by breadth-first search over derivatives.

A language is first split into alternatives, each a *core* within a set of lengths. The search goes
through the lengths in layers: layer n holds the states that words of n characters lead to. Up to
the least length allowed all states are kept; there, a layer that was seen before closes a cycle,
and whole rounds of it are skipped by arithmetic. From the least length on a state is visited once,
as in any breadth-first search, because only the first way to it can be the shortest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from govctl.subschema.regular.algebra import (
    NOTHING,
    complement,
    intersection,
    split_lengths,
    words,
)
from govctl.subschema.regular.charsets import (
    NONCHARACTERS,
    CharSet,
    char_set_of,
    pleasantest,
)
from govctl.subschema.regular.derivatives import edges
from govctl.subschema.regular.errors import Steps
from govctl.subschema.regular.lengthsets import LengthSet
from govctl.subschema.regular.terms import Intersection, Language, Union

_ALTERNATIVES = 64


def shortest(language: Language, steps: Steps) -> str | None:
    """A shortest word of the language; None proves that it holds none.

    Among words of one length it is one of the most legible: letters and digits before other
    printable ASCII, that before the rest of Unicode, control characters late, and noncharacters
    only in a language whose words all have some (then length counts second).

    Raises:
        Exhausted: when the steps are spent first.
    """
    legible = _Search(steps, avoided=NONCHARACTERS)
    word = legible.find(language)
    if word is None and legible.has_avoided:
        word = _Search(steps, avoided=CharSet(())).find(language)
    return word


def shortest_words(language: Language, count: int, steps: Steps) -> list[str]:
    """The shortest distinct words; fewer than `count` only where the language holds no more.

    Raises:
        Exhausted: when the steps are spent first.
    """
    found: list[str] = []
    while len(found) < count:
        word = shortest(intersection([language, complement(words(found))]), steps)
        if word is None:
            break
        found.append(word)
    return found


class _Way(NamedTuple):
    """How a state is reached: at what cost, how its word ranks, from which state, reading what."""

    cost: int
    rank: int
    before: Language | None
    point: int


_Layer = dict[Language, _Way]


class _Rounds(NamedTuple):
    """Whole rounds of a cycle of layers that were skipped; each round reads all of the layers."""

    layers: list[_Layer]
    times: int


class _Search:
    """One search through the alternatives of a language.

    Attributes:
        has_avoided: whether a way was left out because all its characters are avoided.
    """

    def __init__(self, steps: Steps, avoided: CharSet) -> None:
        self._steps = steps
        self._legible = ~avoided
        self.has_avoided = False

    def find(self, language: Language) -> str | None:
        """A shortest word, or None if there is none without avoided characters."""
        best: str | None = None
        by_lengths: dict[LengthSet, list[Language]] = {}
        for alternative in _alternatives(language, self._steps):
            core, lengths = split_lengths(alternative)
            by_lengths.setdefault(lengths, []).append(core)
        for lengths, cores in sorted(by_lengths.items(), key=lambda entry: entry[0][0][0]):
            start = {core: _Way(0, 0, None, 0) for core in cores}
            limit = None if best is None else len(best)
            word = _Walk(self, start, limit).within(lengths)
            if word is not None:
                best = word if best is None else min(best, word, key=_legibility)
        return best

    def following(self, layer: _Layer, seen: set[Language]) -> _Layer:
        """The next layer, without the states seen; each state by its most legible word."""
        best: dict[Language, tuple[int, tuple[int, int, int], Language]] = {}
        for state, way in layer.items():
            self._steps.take()
            for charset, rest in edges(state, self._steps):
                allowed = charset & self._legible
                if not allowed:
                    self.has_avoided = True
                    continue
                cost, order, point = pleasantest(allowed)
                candidate = (way.cost + cost, (way.rank, order, point), state)
                for target in _alternatives(rest, self._steps):
                    if target not in seen and (
                        target not in best or candidate[:2] < best[target][:2]
                    ):
                        best[target] = candidate
        ranks = {key: rank for rank, key in enumerate(sorted({way[1] for way in best.values()}))}
        return {
            state: _Way(cost, ranks[key], before, key[2])
            for state, (cost, key, before) in best.items()
        }

    def take(self, count: int) -> None:
        """Charge steps."""
        self._steps.take(count)


@dataclass(slots=True)
class _Walk:
    """The layers from a start on.

    Attributes:
        layer: where the walk is.
        limit: the length past which words are of no use; None for no limit.
        path: the layers passed and the present one, without the first; or rounds of them.
        position: how many characters were read.
    """

    search: _Search
    layer: _Layer
    limit: int | None
    path: list[_Layer | _Rounds]
    position: int

    def __init__(self, search: _Search, start: _Layer, limit: int | None) -> None:
        self.search = search
        self.layer = start
        self.limit = limit
        self.path = []
        self.position = 0

    def within(self, lengths: LengthSet) -> str | None:
        """A shortest word whose length is in the set."""
        for least, greatest in lengths:
            if self.limit is not None and least > self.limit:
                return None
            self._advance(least)
            word = self._nearest(_lesser(greatest, self.limit))
            if word is not None or not self.layer:
                return word
        return None

    def _advance(self, least: int) -> None:
        """Go on to the layer of words of `least` characters."""
        known: dict[frozenset[Language], int] = {}
        while self.position < least and self.layer:
            states = frozenset(self.layer)
            first = known.setdefault(states, len(self.path))
            period = len(self.path) - first
            times = (least - self.position) // period if period else 0
            if times:
                self.path.append(_Rounds([*self._layers(first)], times))
                self.position += period * times
                known = {}
                continue
            self._step(set())

    def _layers(self, first: int) -> Iterable[_Layer]:
        for passed in self.path[first:]:
            if isinstance(passed, dict):
                yield passed

    def _step(self, seen: set[Language]) -> None:
        self.layer = self.search.following(self.layer, seen)
        self.path.append(self.layer)
        self.position += 1

    def _nearest(self, greatest: int | None) -> str | None:
        """A word from the present layer on, of at most `greatest` characters; else stay here."""
        layer, passed, position = self.layer, len(self.path), self.position
        seen = set(layer)
        while self.layer and (greatest is None or self.position <= greatest):
            accepting = [
                (way.cost, way.rank, state) for state, way in self.layer.items() if state.nullable
            ]
            if accepting:
                return self._word(min(accepting)[2])
            self._step(seen)
            seen.update(self.layer)
        del self.path[passed:]
        self.layer, self.position = layer, position
        return None

    def _word(self, state: Language) -> str:
        """The word that leads to a state of the present layer."""
        self.search.take(self.position)
        points: list[str] = []
        at: Language = state
        for passed in reversed(self.path):
            layers = [passed] if isinstance(passed, dict) else passed.layers * passed.times
            for layer in reversed(layers):
                way = layer[at]
                points.append(chr(way.point))
                at = way.before if way.before is not None else at
        return "".join(reversed(points))


def _lesser(left: int | None, right: int | None) -> int | None:
    bounds = [bound for bound in (left, right) if bound is not None]
    return min(bounds, default=None)


def _legibility(word: str) -> tuple[int, int, list[tuple[int, int, int]]]:
    """What words are ordered by: length, then cost, then the preference of each character."""
    known = {character: pleasantest(char_set_of(character)) for character in set(word)}
    each = [known[character] for character in word]
    return len(word), sum(cost for cost, _, _ in each), each


def _alternatives(language: Language, steps: Steps) -> list[Language]:
    """Languages whose union it is: an intersection is distributed over the unions in it."""
    if isinstance(language, Union):
        return [each for member in language.members for each in _alternatives(member, steps)]
    if language is NOTHING:
        return []
    if not isinstance(language, Intersection):
        return [language]
    unions = [member for member in language.members if isinstance(member, Union)]
    if not unions or prod(len(member.members) for member in unions) > _ALTERNATIVES:
        return [language]
    smallest = min(unions, key=lambda member: len(member.members))
    others = [member for member in language.members if member is not smallest]
    steps.take(len(smallest.members))
    return [
        each
        for member in smallest.members
        for each in _alternatives(intersection([member, *others]), steps)
    ]
