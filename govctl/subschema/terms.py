"""The normal form: schemas of every dialect as one graph of signed terms.

A *term* is a conjunction, a choice of exactly one, or an *atom*: one keyword with one meaning,
which binds one JSON type and holds for every value of another type (`type` and `scalars` bind them
all).
A *literal* is a term number, negated where the term must not hold. Disjunction is the negation of a
conjunction, so the whole vocabulary of JSON Schema needs no more than this.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

from govctl.model.containment import JsonValue
from govctl.subschema.question import SchemaProblem

NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT = 1, 2, 4, 8, 16, 32
TYPES: Final = (NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT)
ANY_TYPE: Final = 63
SCALAR_TYPES: Final = NULL | BOOLEAN | NUMBER | STRING

TRUE: Final = 1
FALSE: Final = -1
"""The literals of the empty conjunction (term 1) and of its negation."""

AND, ONE, SCALARS = "and", "one", "scalars"

TYPE_OF_KIND: Final = {
    "multiple": NUMBER,  # key: Fraction
    "minimum": NUMBER,  # key: (bound, exclusive)
    "maximum": NUMBER,
    "min-length": STRING,  # key: int
    "max-length": STRING,
    "pattern": STRING,  # key: Language
    "opaque": STRING,  # key: source of a pattern outside the regular subset
    "min-items": ARRAY,
    "max-items": ARRAY,
    "unique": ARRAY,
    "item": ARRAY,  # key: index; the item there, if any, satisfies the child
    "items": ARRAY,  # key: index; all items from there on do
    "contains": ARRAY,  # key: n; at least n items do
    "contains-max": ARRAY,  # key: n; at most n items do
    "required": OBJECT,  # key: name
    "min-properties": OBJECT,
    "max-properties": OBJECT,
    "property": OBJECT,  # key: name; the member of that name, if any, satisfies the child
    "properties": OBJECT,  # key: Language; all members with a name in it do
    "rest": OBJECT,  # key: (names, languages); all members named otherwise do
    "names": OBJECT,  # all member names do
}
"""The one type that each kind of atom binds; `type`, `scalars` and `unknown` bind all of them."""


class Term(NamedTuple):
    """One node of the graph.

    Attributes:
        kind: `and`, `one`, or the kind of an atom.
        key: the atom's parameter; for `and` the frozenset of literals, for `one` the pairs
            (literal that may accept, literal that the other branches must not accept).
        child: the literal for the values below, or 0.
    """

    kind: str
    key: Any  # of the shape that its kind says; hashable
    child: int = 0


Scalar = tuple[int, Any]
"""A scalar as (type, value): numbers are int or Fraction, so that 1 and 1.0 are one value."""

_LONGEST_EXPONENT = 5_000


def exact(value: object, pointer: str = "") -> int | Fraction:
    """Return a JSON number as an exact rational.

    Raises:
        SchemaProblem: not a finite number, or one of more than some thousand digits.
    """
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        value = Decimal(repr(value))
    if not isinstance(value, Decimal) or not value.is_finite():
        raise SchemaProblem(pointer, "not a finite number")
    exponent = value.as_tuple().exponent
    if abs(value.adjusted()) > _LONGEST_EXPONENT or abs(int(exponent)) > _LONGEST_EXPONENT:
        raise SchemaProblem(pointer, "a number of too many digits", "number-too-long")
    fraction = Fraction(value)
    return fraction.numerator if fraction.denominator == 1 else fraction


def is_number(value: object) -> bool:
    """Tell whether a parsed value is a JSON number (bool is not)."""
    return isinstance(value, (int, float, Decimal, Fraction)) and not isinstance(value, bool)


def type_of(value: object) -> int:
    """Return the JSON type of a parsed value, 0 for what JSON does not know."""
    if isinstance(value, str):
        return STRING
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, dict):
        return OBJECT
    if isinstance(value, (list, tuple)):
        return ARRAY
    return NUMBER if is_number(value) else 0


def as_scalar(value: object, pointer: str = "") -> Scalar:
    """Return the comparable form of a scalar value."""
    kind = type_of(value)
    if kind == NUMBER:
        return kind, (value if isinstance(value, Fraction) else exact(value, pointer))
    return kind, value


def as_json(scalar: Scalar) -> JsonValue:
    """Return a scalar as a payload value: integers as int, other numbers as Decimal."""
    value = scalar[1]
    if not isinstance(value, Fraction):
        return value
    if value.denominator == 1:
        return value.numerator
    return _decimal(value)


def _decimal(value: Fraction) -> Decimal:
    """Write a fraction whose denominator has no prime factors but 2 and 5 out exactly."""
    digits, denominator = 0, value.denominator
    while denominator > 1:
        digits += 1
        denominator //= 10 if denominator % 10 == 0 else (2 if denominator % 2 == 0 else 5)
    numerator = value.numerator * 10**digits // value.denominator
    return Decimal(f"{numerator}e-{digits}")


class Graph:
    """A growing list of terms; equal terms may have several numbers."""

    def __init__(self) -> None:
        self.terms: list[Term] = [Term("free", None), Term(AND, frozenset())]
        self._atoms: dict[tuple[str, object, int], int] = {}

    def reserve(self) -> int:
        """Return the number of a term that will be filled in later."""
        self.terms.append(Term("free", None))
        return len(self.terms) - 1

    def fill(self, number: int, literals: list[int]) -> None:
        """Make a reserved term the conjunction of some literals."""
        self.terms[number] = Term(AND, frozenset(literals))

    def atom(self, kind: str, key: object, child: int = 0) -> int:
        """Return the literal of an atom."""
        found = self._atoms.get((kind, key, child))
        if found is None:
            self.terms.append(Term(kind, key, child))
            found = self._atoms[kind, key, child] = len(self.terms) - 1
        return found

    def conjunction(self, literals: list[int]) -> int:
        """Return a literal that holds where all of some literals do."""
        if len(literals) == 1:
            return literals[0]
        return self.atom(AND, frozenset(literals)) if literals else TRUE

    def disjunction(self, literals: list[int]) -> int:
        """Return a literal that holds where one of some literals does."""
        return -self.conjunction([-literal for literal in literals])
