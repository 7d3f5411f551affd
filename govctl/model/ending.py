"""What a spec announces about the end of one of its parts: deprecated since when, until when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime

SINCE_EXTENSIONS = ("x-deprecated-on", "x-deprecated-since", "x-deprecation-date")
SUNSET_EXTENSIONS = ("x-sunset", "x-sunset-date")
"""Extensions in use; the OpenAPI Specification itself knows only `deprecated: true`."""

_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9:.+\-Zz]*)?")
_LONGEST_DAY = 40


@dataclass(frozen=True, slots=True)
class Ending:
    """The announced end of a part; `unreadable` are extensions whose value is no date."""

    deprecated: bool = False
    since: date | None = None
    sunset: date | None = None
    unreadable: tuple[tuple[str, str], ...] = ()


NO_ENDING = Ending()


def ending(members: Mapping[str, object], *, deprecated: bool | None = None) -> Ending:
    """The end that the members of an operation, parameter, property or message announce.

    `deprecated` stands for the member of that name, where somebody has read it already.
    """
    flagged = deprecated
    if flagged is None:
        flagged = members.get("deprecated") is True or _is_said(members.get("x-deprecated"))
    unreadable = tuple(
        (name, str(members[name]))
        for name in (*SINCE_EXTENSIONS, *SUNSET_EXTENSIONS)
        if name in members and read_day(members[name]) is None
    )
    since, sunset = (_first_day(members, names) for names in (SINCE_EXTENSIONS, SUNSET_EXTENSIONS))
    return Ending(flagged, since, sunset, unreadable)


def _is_said(value: object) -> bool:
    """Whether an extension says yes: `true`, or words, but not the `no` of a table's cell."""
    return value is True or (isinstance(value, str) and value.lower() not in {"", "no", "false"})


def _first_day(members: Mapping[str, object], names: Iterable[str]) -> date | None:
    return next((day for name in names if (day := read_day(members.get(name)))), None)


def read_day(value: object) -> date | None:
    """The day of an ISO 8601 date or date-time, or of an HTTP-date (RFC 9110, 5.6.7)."""
    if not isinstance(value, str) or len(value) > _LONGEST_DAY:
        return None
    match = _DAY.fullmatch(value.strip())
    try:
        return date.fromisoformat(match[1]) if match else parsedate_to_datetime(value).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
