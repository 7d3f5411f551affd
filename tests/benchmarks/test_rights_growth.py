"""Rights of a large estate are computed and checked in linear time."""

from __future__ import annotations

from tests.benchmarks.rights_growth import estate, seconds


def test_rights_are_checked_in_time_that_grows_with_the_pairs() -> None:
    """Four times the contracts take clearly less than eight times the time, in seconds at most."""
    small, large = estate(100), estate(400)
    (few, seen_few), (many, seen_many) = (
        min(seconds(each) for _ in range(2)) for each in (small, large)
    )
    assert large.pairs == 4 * small.pairs
    assert many < 8 * few
    assert many < 6  # 1.2 s on a quiet machine; the rest is for crowded ones
    assert seen_few < seen_many
