"""Emptiness and shortest words, by breadth-first search over derivatives.

A language is first split into alternatives, each a *core* within a set of lengths. The search goes
through the lengths in layers: layer n holds the states that words of n characters lead to. Up to
the least length allowed all states are kept; there, a layer that was seen before closes a cycle,
and whole rounds of it are skipped by arithmetic. From the least length on a state is visited once,
as in any breadth-first search, because only the first way to it can be the shortest.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import NamedTuple

from govctl.subschema.regular import lengthsets
from govctl.subschema.regular.algebra import (
    ANYTHING,
    NOTHING,
    complement,
    intersection,
    of_lengths,
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
from govctl.subschema.regular.errors import Exhausted, Unsupported
from govctl.subschema.regular.lengthsets import ALL_LENGTHS, NO_LENGTH, LengthSet, minus_one
from govctl.subschema.regular.steps import Steps
from govctl.subschema.regular.terms import (
    Complement,
    Intersection,
    Language,
    Prefixed,
    Union,
    Words,
)

_ALTERNATIVES = 64


def shortest(language: Language, steps: Steps) -> str | None:
    """A shortest word of the language; None proves that it holds none.

    Among words of one length it is one of the most legible: letters and digits before other
    printable ASCII, that before the rest of Unicode, control characters late, and noncharacters
    only in a language whose words all have some (then length counts second).

    Raises:
        Exhausted: when the steps are spent first.
    """
    try:
        legible = _Search(steps, avoided=NONCHARACTERS)
        word = legible.find(language)
        if word is None and legible.has_avoided:
            word = _Search(steps, avoided=CharSet(())).find(language)
    except Unsupported:  # terms that nested ever deeper
        raise Exhausted(steps.spent) from None
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
    """How a state is reached: for which lengths of the rest, at what cost, by which character.

    `key` orders the words of one layer: rank of the word before, then the character's preference.
    """

    lengths: LengthSet
    cost: int
    key: tuple[int, int, int]
    before: Language


class _Reached(NamedTuple):
    """A state of a layer: the lengths its rest may have, and the ways there, best first."""

    lengths: LengthSet
    cost: int
    rank: int
    ways: list[_Way]


_Layer = dict[Language, _Reached]


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
        found: list[str] = []
        by_lengths: dict[LengthSet, list[Language]] = {}
        for alternative in _alternatives(language, self._steps):
            listed = _listed(alternative)
            if listed is not None:
                found.extend(self._shortest_of(listed, alternative))
                continue
            core, lengths = split_lengths(alternative)
            by_lengths.setdefault(lengths, []).append(core)
        for lengths, cores in sorted(by_lengths.items(), key=lambda entry: entry[0][0][0]):
            start = {core: _Reached(ALL_LENGTHS, 0, 0, []) for core in cores}
            limit = min(map(len, found), default=None)
            word = _Walk(self, start, limit).within(lengths)
            if word is not None:
                found.append(word)
        return found[0] if len(found) == 1 else min(found, key=_legibility, default=None)

    def _shortest_of(self, listed: Words, language: Language) -> list[str]:
        """The words of the least length that are in the language, of which all are listed."""
        others = [each for each in _members(language) if each is not listed]
        found: list[str] = []
        for word in sorted(listed.words, key=len):
            if found and len(word) > len(found[0]):
                break
            self._steps.take(1 + len(word) // 16)
            if not all(other.matches(word) for other in others):
                continue
            if all(ord(character) in self._legible for character in word):
                found.append(word)
            else:
                self.has_avoided = True
        return found

    def following(self, layer: _Layer, seen: dict[Language, LengthSet]) -> _Layer:
        """The next layer, without what was seen; each state by its most legible words."""
        found: dict[Language, list[_Way]] = {}
        for state, reached in layer.items():
            self._steps.take()
            for target, way in self._ways_from(state, reached):
                found.setdefault(target, []).append(way)
        kept = {
            state: ways
            for state, every in found.items()
            if (ways := _not_covered(every, seen.get(state, NO_LENGTH)))
        }
        keys = sorted({ways[0].key for ways in kept.values()})
        ranks = {key: rank for rank, key in enumerate(keys)}
        return {
            state: _Reached(_joined(ways), ways[0].cost, ranks[ways[0].key], ways)
            for state, ways in kept.items()
        }

    def _ways_from(self, state: Language, reached: _Reached) -> Iterable[tuple[Language, _Way]]:
        rest_lengths = of_lengths(minus_one(reached.lengths))
        for charset, rest in edges(state, self._steps):
            self._steps.take()
            allowed = charset & self._legible
            if not allowed:
                self.has_avoided = True
                continue
            cost, order, point = pleasantest(allowed)
            key = (reached.rank, order, point)
            for core, lengths in self._split(rest, rest_lengths):
                yield core, _Way(lengths, reached.cost + cost, key, state)

    def _split(self, rest: Language, within: Language) -> Iterable[tuple[Language, LengthSet]]:
        """Cores and lengths that make up what is left."""
        if within is ANYTHING and isinstance(rest, Prefixed | Complement):
            return [(rest, ALL_LENGTHS)]
        both = intersection([rest, within])
        return [split_lengths(each) for each in _alternatives(both, self._steps)]

    def take(self, count: int) -> None:
        """Charge steps."""
        self._steps.take(count)


def _not_covered(ways: list[_Way], covered: LengthSet) -> list[_Way]:
    """The best ways that together allow all lengths of the rest, but for those covered before."""
    kept: list[_Way] = []
    for way in sorted(ways, key=lambda way: way[1:3]):
        more = lengthsets.union(covered, way.lengths)
        if more != covered:
            kept.append(way)
            covered = more
    return kept


def _joined(ways: list[_Way]) -> LengthSet:
    if len(ways) == 1:
        return ways[0].lengths
    return lengthsets.normal(interval for way in ways for interval in way.lengths)


class _Walk:
    """The layers from a start on, up to a limit past which words are of no use (None: no limit)."""

    def __init__(self, search: _Search, start: _Layer, limit: int | None) -> None:
        self._search = search
        self._limit = limit
        self._layer = start
        self._path: list[_Layer | _Rounds] = []
        self._position = 0

    def within(self, lengths: LengthSet) -> str | None:
        """A shortest word whose length is in the set."""
        for least, greatest in lengths:
            if self._limit is not None and least > self._limit:
                return None
            self._advance(least)
            word = self._nearest(_lesser(greatest, self._limit))
            if word is not None or not self._layer:
                return word
        return None

    def _advance(self, least: int) -> None:
        """Go on to the layer of words of `least` characters."""
        known: dict[frozenset[tuple[Language, LengthSet]], int] = {}
        while self._position < least and self._layer:
            states = frozenset((state, each.lengths) for state, each in self._layer.items())
            first = known.setdefault(states, len(self._path))
            period = len(self._path) - first
            times = (least - self._position) // period if period else 0
            if times:
                layers = [each for each in self._path[first:] if isinstance(each, dict)]
                self._path.append(_Rounds(layers, times))
                self._position += period * times
                known = {}
                continue
            self._step({})

    def _step(self, seen: dict[Language, LengthSet]) -> None:
        self._layer = self._search.following(self._layer, seen)
        self._path.append(self._layer)
        self._position += 1

    def _nearest(self, greatest: int | None) -> str | None:
        """A word from the present layer on, of at most `greatest` characters; else stay here."""
        layer, passed, position = self._layer, len(self._path), self._position
        seen: dict[Language, LengthSet] = {}
        while self._layer and (greatest is None or self._position <= greatest):
            accepting = [
                (reached.cost, reached.rank, state)
                for state, reached in self._layer.items()
                if state.nullable and lengthsets.contains(reached.lengths, 0)
            ]
            if accepting:
                return self._word(min(accepting)[2])
            for state, reached in self._layer.items():
                seen[state] = lengthsets.union(seen.get(state, NO_LENGTH), reached.lengths)
            self._step(seen)
        del self._path[passed:]
        self._layer, self._position = layer, position
        return None

    def _word(self, state: Language) -> str:
        """The word that leads to a state of the present layer and ends there."""
        self._search.take(self._position)
        points: list[str] = []
        for passed in reversed(self._path):
            layers = [passed] if isinstance(passed, dict) else passed.layers * passed.times
            for layer in reversed(layers):
                way = next(
                    way
                    for way in layer[state].ways
                    if lengthsets.contains(way.lengths, len(points))
                )
                points.append(chr(way.key[2]))
                state = way.before
        return "".join(reversed(points))


def _lesser(left: int | None, right: int | None) -> int | None:
    bounds = [bound for bound in (left, right) if bound is not None]
    return min(bounds, default=None)


def _legibility(word: str) -> tuple[int, int, list[tuple[int, int, int]]]:
    """What words are ordered by: length, then cost, then the preference of each character."""
    known = {character: pleasantest(char_set_of(character)) for character in set(word)}
    each = [known[character] for character in word]
    return len(word), sum(cost for cost, _, _ in each), each


def _members(language: Language) -> tuple[Language, ...]:
    return language.members if isinstance(language, Intersection) else (language,)


def _listed(language: Language) -> Words | None:
    """Words that list all there can be in the language, for which one look at each is enough."""
    listed = [each for each in _members(language) if isinstance(each, Words)]
    return min(listed, key=lambda each: len(each.words), default=None)


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
