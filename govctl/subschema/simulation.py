"""Implication by shape: the cheap proof that one literal holds wherever another does.

`implies` walks both schemas side by side and compares keyword with keyword. A yes is a proof
(coinductive on values, which are finite), a no means only that the shapes do not show it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

from govctl.subschema.classes import Classes
from govctl.subschema.terms import (
    AND,
    ANY_TYPE,
    ARRAY,
    FALSE,
    OBJECT,
    ONE,
    SCALAR_TYPES,
    TRUE,
    TYPE_OF_KIND,
    Scalar,
    Term,
)

_DEEPEST = 60
_WIDEST = 400
_MOST_COMPARED, _FEWEST_COMPARED = 30_000, 100
_MOST_IN_ALL = 200_000
"""Comparisons that one question may take, the least and the most, and what all may take together;
beyond them the shapes show nothing."""

Pairs = tuple[tuple[int, int], ...]

_Index = tuple[dict[str, list[int]], list[int]]

Domain = tuple[int, frozenset[Scalar] | None]
"""The types a literal allows, and the scalars it allows where these are listed."""


class Simulation:
    """Compares the classes of one question by their shape.

    Attributes:
        compared: how many comparisons were made so far.
    """

    def __init__(self, classes: Classes) -> None:
        self._terms = classes.terms
        self._known: dict[tuple[int, int], bool] = {}
        self._assumed: dict[tuple[int, int], None] = {}
        self._used: set[tuple[int, int]] = set()
        self._domains: dict[int, Domain] = {}
        self._disjoint: dict[tuple[int, int], bool] = {}
        self._orders: dict[int, tuple[int, ...]] = {}
        self._indexes: dict[int, _Index] = {}
        self.compared = 0
        self._allowance = 0
        self._left = _MOST_IN_ALL
        self._capped = False

    def implies(self, left: int, right: int) -> bool:
        """Tell whether the shapes prove that every value of `left` is one of `right`."""
        if left == right:
            return True
        known = self._known.get((left, right))
        if known is not None:
            return known
        self._capped = False
        self._assumed, self._used = {}, set()
        allowance = self._allowance = min(_MOST_COMPARED, max(self._left, _FEWEST_COMPARED))
        found = self._known[left, right] = self._implies(left, right, 0)
        self._left -= allowance - self._allowance
        if found:
            self._known.update(dict.fromkeys(self._assumed, True))
        return found

    def _implies(self, left: int, right: int, depth: int) -> bool:
        if left in {right, FALSE} or right == TRUE:
            return True
        pair = (left, right)
        known = self._known.get(pair)
        if known is not None:
            return known
        if pair in self._assumed:
            self._used.add(pair)
            return True
        self._allowance -= 1
        self.compared += 1
        if depth > _DEEPEST or self._allowance < 0:
            self._capped = True
            return False
        self._assumed[pair] = None
        found = self._compare(left, right, depth + 1)
        if not found:
            self._forget(pair)
            if not self._capped:
                self._known[pair] = False
        return found

    def _forget(self, pair: tuple[int, int]) -> None:
        """Take an assumption back, and whatever was found on its strength."""
        if pair in self._used:
            while next(reversed(self._assumed)) != pair:
                self._assumed.popitem()
        del self._assumed[pair]

    def _compare(self, left: int, right: int, depth: int) -> bool:
        a, b = self._terms[abs(left)], self._terms[abs(right)]
        if right > 0 and b.kind == AND:
            return all(self._implies(left, each, depth) for each in self._ordered(right))
        if left < 0 and a.kind == AND:
            return all(self._implies(-each, right, depth) for each in a.key)
        if left > 0 and a.kind == ONE:
            return self._choice(a, right, depth)
        if {AND, ONE} & {a.kind, b.kind}:
            return (left > 0 and a.kind == AND and self._any_of(left, right, depth)) or (
                right < 0
                and b.kind == AND
                and any(self._implies(left, -each, depth) for each in b.key)
            )
        return self._atoms(left, right, depth)

    def _ordered(self, number: int) -> tuple[int, ...]:
        """Return the literals of a conjunction, those that are quick to compare first."""
        found = self._orders.get(number)
        if found is None:
            literals: frozenset[int] = self._terms[number].key
            found = self._orders[number] = tuple(sorted(literals, key=self._effort))
        return found

    def _effort(self, literal: int) -> tuple[int, int]:
        term = self._terms[abs(literal)]
        if term.kind in {AND, ONE}:
            return 3, literal
        below = self._terms[abs(term.child)].kind if term.child else "type"
        return (0 if not term.child else 1 if below in {"type", "scalars"} else 2), literal

    def _any_of(self, conjunction: int, right: int, depth: int) -> bool:
        literals: frozenset[int] = self._terms[conjunction].key
        if right in literals:
            return True
        wanted = self._terms[abs(right)]
        if wanted.kind in _ABOUT_ALL_TYPES:
            return any(self._implies(each, right, depth) for each in literals)
        members, others = self._indexed(conjunction)
        about = members.get(wanted.key, ()) if wanted.kind == "property" else ()
        return any(self._implies(each, right, depth) for each in about) or any(
            self._implies(each, right, depth)
            for each in others
            if _comparable(self._terms[abs(each)], wanted)
        )

    def _indexed(self, conjunction: int) -> _Index:
        """Return the literals of a conjunction: those about one member by its name, the others."""
        found = self._indexes.get(conjunction)
        if found is None:
            members: dict[str, list[int]] = {}
            others = []
            for literal in self._terms[conjunction].key:
                term = self._terms[abs(literal)]
                if term.kind == "property":
                    members.setdefault(term.key, []).append(literal)
                else:
                    others.append(literal)
            found = self._indexes[conjunction] = members, others
        return found

    def _choice(self, choice: Term, right: int, depth: int) -> bool:
        pairs: Pairs = choice.key
        other = self._terms[abs(right)]
        if right > 0 and other.kind == ONE and len(other.key) == len(pairs):
            return all(
                self._implies(p, q, depth) and self._implies(m, n, depth)
                for (p, n), (q, m) in _aligned(pairs, other.key)
            )
        if len(pairs) > _WIDEST:
            return False
        return all(self._implies(p, right, depth) for p, _ in pairs)

    def _atoms(self, left: int, right: int, depth: int) -> bool:
        a, b = self._terms[abs(left)], self._terms[abs(right)]
        if left < 0 and right < 0 and a.kind not in _ABOUT_ALL_TYPES:
            return b.kind == a.kind and self._atoms(-right, -left, depth)
        if self._by_domain(left, right):
            return True
        if left < 0 or right < 0:
            return False
        if a.kind != b.kind:
            return _reaches(a, b) and self._implies(a.child, b.child, depth)
        if a.key != b.key and not _tighter(a, b):
            return False
        stronger, weaker = (b, a) if a.kind == "contains-max" else (a, b)
        return a.child == b.child or self._implies(stronger.child, weaker.child, depth)

    def _by_domain(self, left: int, right: int) -> bool:
        """Prove an implication from types and listed scalars alone."""
        mask, listed = self.domain(left)
        term, positive = self._terms[abs(right)], right > 0
        if term.kind == "type":
            return not mask & (~term.key if positive else term.key)
        if term.kind == "scalars" and positive:
            return listed is not None and not mask & ~SCALAR_TYPES and listed <= term.key
        if term.kind == "scalars":
            return not mask & _types(term.key) or (listed is not None and not listed & term.key)
        return positive and term.kind in TYPE_OF_KIND and not mask & TYPE_OF_KIND[term.kind]

    def disjoint(self, left: int, right: int) -> bool:
        """Tell whether types and listed scalars show that two literals share no value."""
        if left == -right:
            return True
        found = self._disjoint.get((left, right))
        if found is None:
            found = self._disjoint[left, right] = self._are_disjoint(left, right)
        return found

    def _are_disjoint(self, left: int, right: int) -> bool:
        self.compared += 1
        mask, listed = self.domain(left)
        other_mask, other_listed = self.domain(right)
        common = mask & other_mask
        if not common:
            return True
        if listed is None or other_listed is None or common & ~SCALAR_TYPES:
            return False
        return not any(kind & common for kind, _ in listed & other_listed)

    def are_disjoint(self, literals: tuple[int, ...]) -> bool:
        """Tell whether types and listed scalars show that some literals share no value."""
        mask, _ = _common(self.domain(literal) for literal in literals)
        return not mask or len(set(map(abs, literals))) < len(set(literals))

    def domain(self, literal: int, depth: int = 0) -> Domain:
        """Return the types, and listed scalars if any, that a literal allows (or more)."""
        found = self._domains.get(literal)
        if found is None:
            if depth > _DEEPEST:
                return ANY_TYPE, None
            found = self._domains[literal] = self._domain(literal, depth + 1)
        return found

    def _domain(self, literal: int, depth: int) -> Domain:
        term = self._terms[abs(literal)]
        if term.kind == "type":
            return (term.key if literal > 0 else ANY_TYPE & ~term.key), None
        if term.kind == "scalars" and literal > 0:
            return _types(term.key), term.key
        if term.kind == AND:
            return self._of_conjunction(term, literal, depth)
        if term.kind == ONE and literal > 0:
            return _union([self.domain(bent, depth) for bent, _ in term.key])
        if literal < 0 and term.kind in TYPE_OF_KIND:
            return TYPE_OF_KIND[term.kind], None
        return ANY_TYPE, None

    def _of_conjunction(self, term: Term, literal: int, depth: int) -> Domain:
        if literal < 0:
            return _union([self.domain(-each, depth) for each in term.key])
        return _common(self.domain(each, depth) for each in term.key)


def _types(scalars: frozenset[Scalar]) -> int:
    mask = 0
    for kind, _ in scalars:
        mask |= kind
    return mask


def _common(domains: Iterable[Domain]) -> Domain:
    mask, listed = ANY_TYPE, None
    for inner, scalars in domains:
        mask &= inner
        if scalars is not None:
            listed = scalars if listed is None else listed & scalars
    if listed is not None:
        listed = frozenset(scalar for scalar in listed if scalar[0] & mask)
        mask &= ~SCALAR_TYPES | _types(listed)
    return mask, listed


def _union(domains: list[Domain]) -> Domain:
    mask, listed = 0, frozenset[Scalar]()
    open_scalars = False
    for inner, scalars in domains:
        mask |= inner
        if scalars is not None:
            listed |= scalars
        elif inner & SCALAR_TYPES:
            open_scalars = True
    return mask, None if open_scalars or mask & (ARRAY | OBJECT) else listed


def _comparable(term: Term, wanted: Term) -> bool:
    """Tell whether a term may imply another at all, judged by their kinds."""
    if term.kind in _ABOUT_ALL_TYPES or term.kind == wanted.kind:
        return True
    return (term.kind, wanted.kind) in {("items", "item"), ("rest", "property")}


_ABOUT_ALL_TYPES = {AND, ONE, "type", "scalars"}


def _aligned(one: Pairs, other: Pairs) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Pair the branches of two choices: by what they share strictly, the others in order."""
    left = {strict: (bent, strict) for bent, strict in other}
    matched = [(pair, left.pop(pair[1], None)) for pair in one]
    others = iter([pair for pair in other if pair[1] in left])
    return [(pair, found or next(others, (FALSE, TRUE))) for pair, found in matched]


def _reaches(a: Term, b: Term) -> bool:
    """Tell whether an atom about many members or items covers one about a single one."""
    if a.kind == "items" and b.kind == "item":
        return bool(a.key <= b.key)
    if a.kind == "rest" and b.kind == "property":
        names, languages = a.key
        return b.key not in names and not any(each.matches(b.key) for each in languages)
    return False


def _tighter(a: Term, b: Term) -> bool:
    """Tell whether one atom's parameter is at least as strict as another's of the same kind."""
    compare = _STRICTER.get(a.kind)
    return compare is not None and compare(a.key, b.key)


def _is_subset(one: Any, other: Any) -> bool:
    return bool(one[0] <= other[0] and one[1] <= other[1])


_STRICTER: dict[str, Callable[[Any, Any], bool]] = {
    "min-length": operator.ge,
    "min-items": operator.ge,
    "min-properties": operator.ge,
    "contains": operator.ge,
    "max-length": operator.le,
    "max-items": operator.le,
    "max-properties": operator.le,
    "contains-max": operator.le,
    "items": operator.le,
    "minimum": operator.ge,  # (bound, exclusive): of two equal bounds the exclusive one is greater
    "maximum": lambda one, other: one[0] < other[0] or (one[0] == other[0] and one[1] >= other[1]),
    "multiple": lambda one, other: one % other == 0,
    "rest": _is_subset,
}

GRADED = frozenset(_STRICTER)
"""The kinds of atoms of which one may imply another although their parameters differ."""
