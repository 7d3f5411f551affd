"""The number leaf: an interval, a lattice of multiples, and what is excluded, in exact rationals.

Only numbers that decimal notation can write exactly are ever chosen: bounds and divisors come from
JSON, so such a number exists wherever a rational one does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count
from math import ceil, floor, gcd, lcm

from govctl.subschema.terms import Term

_MOST_TRIED = 5_000
_MOST_LOOKS = 100_000


@dataclass(slots=True)
class NumberFacts:
    """What a number has to satisfy.

    Attributes:
        low: the greatest lower bound, and whether it is itself excluded; None is without bound.
        high: the least upper bound, likewise.
        step: the number is a multiple of this, 0 where any number will do.
        not_multiples: the number is a multiple of none of these.
        excluded: the number is none of these.
        looks: how many divisions and comparisons were made so far.
    """

    low: tuple[Fraction, bool] | None = None
    high: tuple[Fraction, bool] | None = None
    step: Fraction = Fraction(0)
    not_multiples: list[Fraction] = field(default_factory=list)
    excluded: set[Fraction] = field(default_factory=set)
    looks: int = 0

    def admits(self, number: Fraction) -> bool:
        """Tell whether a number satisfies everything."""
        self.looks += 1 + len(self.not_multiples)
        return (
            self.in_range(number)
            and (not self.step or number % self.step == 0)
            and number not in self.excluded
            and all(number % divisor for divisor in self.not_multiples)
        )

    def in_range(self, number: Fraction) -> bool:
        """Tell whether a number lies between the bounds."""
        if self.low and (number < self.low[0] or (self.low[1] and number == self.low[0])):
            return False
        return not self.high or not (
            number > self.high[0] or (self.high[1] and number == self.high[0])
        )

    def is_empty_range(self) -> bool:
        """Tell whether the bounds leave nothing between them."""
        if not self.low or not self.high:
            return False
        if self.low[0] == self.high[0]:
            return self.low[1] or self.high[1]
        return self.low[0] > self.high[0]


def facts_of(terms: Iterable[tuple[Term, bool]], excluded: Iterable[int | Fraction]) -> NumberFacts:
    """Gather the number atoms of a state, each with its sign."""
    facts = NumberFacts(excluded={Fraction(value) for value in excluded})
    for term, positive in terms:
        if term.kind == "multiple":
            divisor = Fraction(term.key)
            if positive:
                facts.step = _common(facts.step, divisor) if facts.step else divisor
            else:
                facts.not_multiples.append(divisor)
            continue
        bound, exclusive = term.key
        lower = (term.kind == "minimum") == positive
        here = (Fraction(bound), exclusive if positive else not exclusive)
        if lower and (facts.low is None or here > facts.low):
            facts.low = here
        elif not lower and (facts.high is None or _stricter_high(here, facts.high)):
            facts.high = here
    return facts


def _stricter_high(one: tuple[Fraction, bool], other: tuple[Fraction, bool]) -> bool:
    return one[0] < other[0] or (one[0] == other[0] and one[1] and not other[1])


def _common(one: Fraction, other: Fraction) -> Fraction:
    """Return the least common multiple of two rationals."""
    return Fraction(lcm(one.numerator, other.numerator), gcd(one.denominator, other.denominator))


def candidates(facts: NumberFacts) -> tuple[list[Fraction], bool]:
    """Return numbers that satisfy the facts, and whether an empty list proves that none does."""
    if facts.is_empty_range():
        return [], True
    if facts.step:
        return _on_lattice(facts)
    if facts.low and facts.high and facts.low[0] == facts.high[0]:
        return [n for n in [facts.low[0]] if facts.admits(n)], True
    tried = (number for number, _ in zip(_dense(facts), range(_MOST_TRIED), strict=False))
    return _first(number for number in tried if facts.admits(number)), False


def _first(numbers: Iterator[Fraction], wanted: int = 3) -> list[Fraction]:
    return [number for number, _ in zip(numbers, range(wanted), strict=False)]


def _on_lattice(facts: NumberFacts) -> tuple[list[Fraction], bool]:
    step = facts.step
    if any(step % divisor == 0 for divisor in facts.not_multiples):
        return [], True
    first = ceil(facts.low[0] / step) if facts.low else None
    last = floor(facts.high[0] / step) if facts.high else None
    indexes = _outward(first, last)
    found: list[Fraction] = []
    most = _MOST_LOOKS + len(facts.excluded)
    for tried, index in enumerate(indexes, start=1):
        number = index * step
        if facts.admits(number):
            found.append(number)
            if len(found) == _WANTED:
                return found, True
        if tried >= _MOST_TRIED + len(facts.excluded) or facts.looks > most:
            break
    else:
        return found, True
    return found or _beside_all(facts, first, last), False


_WANTED = 3


def _beside_all(facts: NumberFacts, first: int | None, last: int | None) -> list[Fraction]:
    """Try the lattice points next to common multiples of all that is to be avoided."""
    step = facts.step
    period = 1
    for divisor in facts.not_multiples:
        period = lcm(period, (_common(step, divisor) / step).numerator)
    start = first if first is not None else (last if last is not None else 0)
    base = start - start % period
    around = (base + shift * period + side for shift in range(-50, 50) for side in (1, -1))
    return _first(index * step for index in around if facts.admits(index * step))


def _outward(first: int | None, last: int | None) -> Iterator[int]:
    """Yield the integers of a range, those nearest to zero first."""
    start = max(first, 0) if first is not None else 0
    if last is not None:
        start = min(start, last)
    if first is not None and start < first:
        return
    yield start
    for distance in count(1):
        up, down = start + distance, start - distance
        above, below = last is None or up <= last, first is None or down >= first
        if above:
            yield up
        if below:
            yield down
        if not above and not below:
            return


def _dense(facts: NumberFacts) -> Iterator[Fraction]:
    """Yield numbers of ever finer decimal grids inside the bounds."""
    low = facts.low[0] if facts.low else None
    high = facts.high[0] if facts.high else None
    if low is not None:
        yield low
    if high is not None:
        yield high
    for digits in range(_finest(low, high) + 12):
        step = Fraction(1, 10**digits)
        first = ceil(low / step) if low is not None else None
        last = floor(high / step) if high is not None else None
        for index, _ in zip(_outward(first, last), range(60), strict=False):
            yield index * step


def _finest(low: Fraction | None, high: Fraction | None) -> int:
    """Return how many decimals a number between two bounds may need."""
    if low is None or high is None:
        return 0
    width, digits = high - low, 0
    while width < 1 and digits < 6_000:  # noqa: PLR2004 - longer than any readable number
        width *= 10
        digits += 1
    return digits
