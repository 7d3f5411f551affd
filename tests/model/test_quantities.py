"""Durations and rates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govctl.model.quantity import parse_duration, parse_rate


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT30M", 1800),
        ("P14D", 14 * 86400),
        ("P1DT12H", 129600),
        ("PT0S", 0),
        ("PT0.5S", 0.5),
        ("P2W", 14 * 86400),
        ("P1Y2M", (365 + 60) * 86400),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    """ISO 8601-1 durations have a length, and keep what was written."""
    duration = parse_duration(text)
    assert duration is not None
    assert (duration.seconds, str(duration)) == (seconds, text)


@pytest.mark.parametrize("text", ["", "P", "PT", "P1H", "5s", "P1D ", "-P1D", "P1.5D", "P٣D"])
def test_no_durations(text: str) -> None:
    """What is close to a duration but none."""
    assert parse_duration(text) is None


def test_durations_compare_by_length() -> None:
    """Two weeks are fourteen days, and less than fifteen."""
    weeks, days, more = map(parse_duration, ("P2W", "P14D", "P15D"))
    assert weeks is not None
    assert days is not None
    assert more is not None
    assert weeks == days
    assert days < more


@pytest.mark.parametrize(
    ("text", "per_minute"),
    [("120/min", 120), ("5/s", 300), ("6000/h", 100), ("1440/day", 1), ("10 / minute", 10)],
)
def test_rates(text: str, per_minute: float) -> None:
    """A rate of any period can be compared with a peak per minute."""
    rate = parse_rate(text)
    assert rate is not None
    assert rate.per_minute == per_minute


@given(st.text(max_size=20))
def test_nothing_raises(text: str) -> None:
    """Any text is a duration, a rate, or neither."""
    parse_duration(text)
    parse_rate(text)
