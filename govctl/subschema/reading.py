"""Reads schemas of any dialect, through a lens, into the graph of the normal form.

Work is queued, never nested: a schema that is a thousand levels deep costs a thousand turns.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple
from urllib.parse import urljoin

from govctl.subschema import constants
from govctl.subschema.documents import Documents, Place
from govctl.subschema.question import Direction, Enums, Formats, Lens, SchemaProblem, World
from govctl.subschema.shortcuts import MATTERS, simple
from govctl.subschema.terms import ANY_TYPE, FALSE, TRUE, Graph


class Stance(Enum):
    """As what a schema is read: the lens bends writers and readers, but nothing that is negated."""

    PLAIN = auto()
    WRITER = auto()
    READER = auto()


_NOTHING: frozenset[str] = frozenset()
_LONGEST_CHAIN = 100
"""References that may lead to references before they count as circular."""


class _DanglingError(Exception):
    """A reference that cannot be followed: its place, and why."""


class Job(NamedTuple):
    """A term that is still to be written: its number, and what it stands for."""

    number: int
    place: Place
    stance: Stance
    is_value: bool
    dropped: frozenset[str]


@dataclass(slots=True)
class Reading:
    """The reading of one side of the question.

    Attributes:
        graph: where the terms go; both sides share one.
        documents: what references resolve against.
        lens: how the schemas are read.
        unreadable: what means nothing by any standard, an invalid pattern or a dangling reference.
            Its language is fixed although nobody knows it: equal ones cancel.
    """

    graph: Graph
    documents: Documents
    lens: Lens
    places: dict[int, Place] = field(default_factory=dict)
    unreadable: list[SchemaProblem] = field(default_factory=list)
    _numbers: dict[tuple[object, ...], int] = field(default_factory=dict)
    _jobs: deque[Job] = field(default_factory=deque)

    @property
    def known_formats_assert(self) -> bool:
        """Whether formats of the table refuse values."""
        return self.lens.formats is Formats.ASSERT

    @property
    def extensible_enums_are_closed(self) -> bool:
        """Whether `x-extensible-enum` is read as `enum`."""
        return self.lens.enums is Enums.CLOSED

    def part(self, place: Place, stance: Stance, dropped: frozenset[str] = _NOTHING) -> int:
        """Return the literal of a schema that speaks about the same value as its parent."""
        return self._literal(place, stance, dropped, is_value=False)

    def value(self, place: Place, stance: Stance) -> int:
        """Return the literal of a schema at a value position of its own."""
        lens = self.lens
        closes = stance is Stance.WRITER and lens.world is World.DECLARED
        widens = stance is Stance.READER and lens.wire_text
        drops = lens.direction is not Direction.NONE
        return self._literal(place, stance, _NOTHING, is_value=closes or drops or widens)

    def simple(self, raw: object, parent: Place, stance: Stance) -> int | None:
        """Return the literal of a schema that needs no place; None for any other."""
        if stance is Stance.READER and self.lens.wire_text:
            return None
        return simple(
            self.graph, raw, parent.resource.dialect, formats_assert=self.known_formats_assert
        )

    def _literal(
        self, place: Place, stance: Stance, dropped: frozenset[str], *, is_value: bool
    ) -> int:
        try:
            place = self._target(place)
        except _DanglingError as dangling:
            return self.dangling(*dangling.args)
        raw = place.raw
        if isinstance(raw, bool):
            return TRUE if raw else FALSE
        if not isinstance(raw, dict):
            raise SchemaProblem(place.pointer, "not a schema (neither an object nor a boolean)")
        key = (id(raw), id(place.resource.root), place.resource.dialect, stance, is_value, dropped)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = self.graph.reserve()
            self.places[number] = place
            self._jobs.append(Job(number, place, stance, is_value, dropped))
        return number

    def dangling(self, place: Place, problem: SchemaProblem) -> int:
        """Return the literal of a reference that leads nowhere: the same for the same text.

        Raises:
            SchemaProblem: the reference is wrong in another way.
        """
        reference = place.raw.get("$ref") if isinstance(place.raw, dict) else None
        if problem.reason != "dangling-reference" or not isinstance(reference, str):
            raise problem
        self.unreadable.append(problem)
        return self.graph.atom("unknown", ("reference", urljoin(place.resource.uri, reference)))

    def _target(self, place: Place) -> Place:
        """Follow references that stand alone to what they mean."""
        for _ in range(_LONGEST_CHAIN):
            raw = place.raw
            if not isinstance(raw, dict) or "$ref" not in raw:
                return place
            others = len(raw) > 1 and not place.is_lone_reference()
            if others and len(raw.keys() & MATTERS[place.resource.dialect]) > 1:
                return place
            try:
                place = self.documents.resolve(place, raw["$ref"])
            except SchemaProblem as problem:
                raise _DanglingError(place, problem) from None
        message = "refers back to itself about the same value"
        raise SchemaProblem(place.pointer, message, "circular-reference")

    def run(self) -> None:
        """Write every term that has been asked for, and those that they ask for.

        Raises:
            SchemaProblem: something on the way is no schema.
        """
        from govctl.subschema import keywords, lenses  # noqa: PLC0415 - they read through this class

        while self._jobs:
            job = self._jobs.popleft()
            if job.is_value:
                literals = lenses.value_position(self, job)
            else:
                literals = keywords.part(self, job)
            self.graph.fill(job.number, literals)


@dataclass(frozen=True, slots=True)
class Site:
    """One schema object while its keywords are read."""

    reading: Reading
    place: Place
    keywords: dict[str, object]
    stance: Stance
    dropped: frozenset[str]

    @property
    def graph(self) -> Graph:
        """The graph being written."""
        return self.reading.graph

    def atom(self, kind: str, key: object, child: int = 0) -> int:
        """Return the literal of an atom."""
        return self.reading.graph.atom(kind, key, child)

    def at(self, raw: object, *tokens: str) -> Place:
        """Return the place of a subschema."""
        return self.reading.documents.child(self.place, raw, *tokens)

    def below(self, raw: object, *tokens: str) -> int:
        """Return the literal of a subschema at a value position."""
        found = self.reading.simple(raw, self.place, self.stance)
        if found is not None:
            return found
        return self.reading.value(self.at(raw, *tokens), self.stance)

    def beside(self, raw: object, *tokens: str) -> int:
        """Return the literal of a subschema that speaks about the same value."""
        found = self.reading.simple(raw, self.place, self.stance)
        if found is not None:
            return found
        return self.reading.part(self.at(raw, *tokens), self.stance, self.dropped)

    def strictly(self, raw: object, *tokens: str) -> int:
        """Return the literal of a subschema that no lens bends (`not`, `if`, `contains`)."""
        return self.reading.part(self.at(raw, *tokens), Stance.PLAIN)

    def problem(self, keyword: str, message: str) -> SchemaProblem:
        """Return the error for a keyword of this schema object."""
        return SchemaProblem(f"{self.place.pointer}/{keyword}", message)

    def schemas(self, keyword: str) -> list[object]:
        """Return the list of subschemas under a keyword."""
        found = self.keywords[keyword]
        if not isinstance(found, list) or not found:
            raise self.problem(keyword, "must be a list of schemas, not an empty one")
        return found

    def members(self, keyword: str) -> dict[str, object]:
        """Return the named entries under a keyword."""
        found = self.keywords.get(keyword, {})
        if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
            raise self.problem(keyword, "must be an object")
        return found

    def names(self, keyword: str, found: object) -> list[str]:
        """Return a list of member names."""
        if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
            raise self.problem(keyword, "must be a list of names")
        return found

    def count(self, keyword: str) -> int:
        """Return the non-negative integer under a keyword."""
        found = constants.whole(self.keywords[keyword])
        if found is None or found < 0:
            raise self.problem(keyword, "must be a non-negative integer")
        return found

    def unless_type(self, kind: int, literal: int) -> int:
        """Return a literal that binds values of one type only."""
        return self.graph.disjunction([self.atom("type", ANY_TYPE & ~kind), literal])
