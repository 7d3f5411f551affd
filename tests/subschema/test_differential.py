"""The differential gate: own prover against jsonschema-rs against sampled payloads."""

from __future__ import annotations

import pytest

from govctl.subschema.question import Dialect
from tests.subschema import differential


@pytest.mark.parametrize(
    ("lens", "pairs", "depth"), [("open", 1000, 3), ("declared", 600, 3), ("tolerant", 400, 3)]
)
def test_no_two_ways_of_looking_contradict_each_other(lens: str, pairs: int, depth: int) -> None:
    """Two thousand generated pairs have no contradiction, and few of them stay undecided."""
    tally = differential.run(1, range(pairs), lens, depth)
    assert tally.contradictions == []
    undecided = sum(count for name, count in tally.verdicts.items() if name.startswith("undecided"))
    assert undecided <= pairs * 0.02


@pytest.mark.parametrize("dialect", sorted(Dialect))
def test_dialects_and_lenses_are_read_alike_by_prover_and_plain_form(dialect: Dialect) -> None:
    """Two independent readings of each dialect and lens agree on what the prover finds."""
    tally = differential.run(1, range(60), dialect)
    assert tally.contradictions == []


@pytest.mark.nightly
@pytest.mark.parametrize("lens", sorted(differential.LENSES))
def test_many_pairs_have_no_contradiction(lens: str) -> None:
    """The nightly run looks at tens of thousands of pairs per lens."""
    tally = differential.run(7, range(35_000), lens, 4)
    assert tally.contradictions == []
