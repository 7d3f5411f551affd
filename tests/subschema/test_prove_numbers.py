"""The number leaf against counting: exact rationals, lattices, bounds and exclusions."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from govctl.subschema.numbers import NumberFacts, candidates
from govctl.subschema.terms import as_json

SMALL = st.integers(-8, 8).map(lambda value: Fraction(value, 2))
STEPS = st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(3, 2), Fraction(2), Fraction(3)])
BOUNDS = st.none() | st.tuples(SMALL, st.booleans())


@st.composite
def number_facts(draw: st.DrawFn) -> NumberFacts:
    """Draw facts about a number between -4 and 4."""
    return NumberFacts(
        low=draw(BOUNDS),
        high=draw(BOUNDS),
        step=draw(st.just(Fraction(0)) | STEPS),
        not_multiples=draw(st.lists(STEPS, max_size=2)),
        excluded=draw(st.sets(SMALL, max_size=6)),
    )


@given(number_facts())
def test_whatever_is_found_satisfies_the_facts(facts: NumberFacts) -> None:
    """Candidates are admitted, and can be written as JSON numbers exactly."""
    found, _ = candidates(facts)
    for number in found:
        assert facts.admits(number)
        assert Fraction(str(as_json((4, number)))) == number


@given(number_facts())
def test_nothing_is_called_empty_that_has_a_number(facts: NumberFacts) -> None:
    """A proof of emptiness is confirmed by every number of a fine grid."""
    found, proved = candidates(facts)
    if proved and not found:
        assert not any(facts.admits(Fraction(index, 12)) for index in range(-120, 121))


@given(number_facts())
def test_bounded_lattices_are_always_decided(facts: NumberFacts) -> None:
    """Between two bounds a lattice is finite: there is a number, or a proof that there is none."""
    if facts.low and facts.high and facts.step:
        found, proved = candidates(facts)
        assert found or proved
