"""Deprecation and sunset: what consumers were told about the end of a contract."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.terms import Terms
from govctl.model.change import Change
from govctl.model.contract import Contract, ContractStatus

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
    if was == now:
        return
    words = {"old": was.isoformat() if was else "none", "new": now.isoformat() if now else "none"}
    if was is None or now is None:
        action = "announced" if was is None else "withdrawn"
    else:
        action = "brought-forward" if now < was else "postponed"
    yield terms.change(f"contract-sunset-{action}", _SUNSET, words)
