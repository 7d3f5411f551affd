"""Durations and rates as contracts write them, kept with their text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_DAY = 86_400
_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?"
    r"(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)
_SECONDS = (365 * _DAY, 30 * _DAY, 7 * _DAY, _DAY, 3600, 60)
_RATE = re.compile(r"(\d{1,12})\s*/\s*(s|sec|second|min|minute|h|hour|d|day)", re.ASCII)
_PERIODS = {"s": 1, "m": 60, "h": 3600, "d": _DAY}


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """An ISO 8601 duration; order and equality go by length, a year being 365 and a month 30 days.

    Attributes:
        seconds: its length.
        text: as written.
    """

    seconds: float
    text: str = field(compare=False)

    def __str__(self) -> str:
        return self.text


def parse_duration(text: str) -> Duration | None:
    """Read an ISO 8601-1 duration (`PT30M`, `P7D`, `P1DT12H`); None when the text is not one."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    whole = sum(
        int(count or 0) * unit for count, unit in zip(match.groups()[:6], _SECONDS, strict=True)
    )
    return Duration(whole + float(match[7] or 0), text)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls in so many seconds.

    Attributes:
        count: calls.
        period: seconds they are counted over.
        text: as written.
    """

    count: int
    period: int
    text: str = field(compare=False)

    def __str__(self) -> str:
        return self.text

    @property
    def per_minute(self) -> float:
        """The rate in calls per minute, the unit of peaks and limits."""
        return self.count * 60 / self.period


def parse_rate(text: str) -> Rate | None:
    """Read a rate such as `120/min`, `5/s`, `1000/h` or `1/day`; None when the text is not one."""
    match = _RATE.fullmatch(text)
    return None if match is None else Rate(int(match[1]), _PERIODS[match[2][0]], text)
