"""Deprecation and sunset: what consumers were told about the end of a contract or operation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from govctl.compare.terms import Terms
from govctl.compare.versions import Versions
from govctl.model.change import Change
from govctl.model.contract import Contract, ContractStatus
from govctl.model.ending import ending
from govctl.model.interface import Operation

_SUNSET = "/deprecation/sunset"


def lifecycle_changes(terms: Terms) -> Iterator[Change]:
    """A contract that was deprecated or reinstated, and the day it ends."""
    was, now = _deprecated(terms.before), _deprecated(terms.after)
    if was != now:
        yield terms.change(f"contract-{'deprecated' if now else 'reinstated'}", "/status")
    yield from _sunset(terms)


def _deprecated(contract: Contract) -> bool:
    return contract.status in {ContractStatus.DEPRECATED, ContractStatus.RETIRED}


def _sunset(terms: Terms) -> Iterator[Change]:
    was, now = (
        each.deprecation.sunset if each.deprecation else None
        for each in (terms.before, terms.after)
    )
    if was != now:
        words = {"old": _day(was), "new": _day(now)}
        yield terms.change(f"contract-sunset-{_moved(was, now)}", _SUNSET, words)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "none"


def _moved(was: date | None, now: date | None) -> str:
    """What happened to the last day of service."""
    if was is None or now is None:
        return "announced" if was is None else "withdrawn"
    return "brought-forward" if now < was else "postponed"


def operation_sunset_changes(
    versions: Versions, subject: str, was: Operation, now: Operation
) -> Iterator[Change]:
    """The last day of an operation, which specs give as an extension (`x-sunset`)."""
    old, new = (ending(each.extensions).sunset for each in (was, now))
    if old != new:
        words = {"old": _day(old), "new": _day(new)}
        kind = f"operation-sunset-{_moved(old, new)}"
        yield versions.change(kind, subject, (was.origin, now.origin), words)
