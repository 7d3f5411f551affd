"""Lengths of time in messages: what is spoken is what was counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govctl.checks.windows import spoken

SECONDS = {"day": 86_400, "hour": 3600, "minute": 60, "second": 1}


@given(st.integers(min_value=0, max_value=10**9))
def test_the_words_add_up_to_the_seconds(seconds: int) -> None:
    """Nothing is lost between a duration and the sentence that names it."""
    words = spoken(seconds).split()
    pairs = zip(words[::2], words[1::2], strict=True)
    assert sum(float(count) * SECONDS[unit.removesuffix("s")] for count, unit in pairs) == seconds


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (90.5, "1 minute 30.5 seconds"),
        (86_400, "1 day"),
        (1_252_800, "14 days 12 hours"),
    ],
)
def test_lengths_are_spoken_in_whole_units(seconds: float, words: str) -> None:
    """One of a thing is singular; units that are not needed are left out."""
    assert spoken(seconds) == words
