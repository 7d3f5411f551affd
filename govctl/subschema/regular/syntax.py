"""The syntax tree of a pattern, as ECMA-262 names its parts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from govctl.subschema.regular.charsets import CharSet


class Place(Enum):
    """What an assertion without a body asserts of the place it stands."""

    START = auto()
    END = auto()
    WORD_BOUNDARY = auto()
    NO_WORD_BOUNDARY = auto()


@dataclass(frozen=True, slots=True)
class Class:
    """One character out of a set."""

    charset: CharSet


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms one after the other."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Disjunction:
    """Two alternatives or more."""

    alternatives: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Quantified:
    """A term `least` to `greatest` times (None: without bound); greed does not matter here."""

    term: Node
    least: int
    greatest: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """A lookahead or lookbehind."""

    body: Node
    is_behind: bool
    negated: bool


Node = Class | Alternative | Disjunction | Quantified | Look | Place
