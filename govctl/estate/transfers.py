"""Transfers of ownership: groups that follow each other from one day to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from govctl.model.facts import GroupMatch

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a transfer: the groups it is about, in words, and what mends it."""

    claims: tuple[GroupMatch, ...]
    says: str
    remedy: str


def transfer_faults(claims: Iterable[GroupMatch], today: date) -> Iterator[Fault]:
    """Every overlap, hole and reversed period among the groups of one field, in order of time.

    First and last day belong to a period. Days that have passed do not matter any more.
    """
    ordered = sorted(claims, key=lambda each: (_first(each), _last(each), each.group))
    for each in ordered:
        if _last(each) < _first(each):
            yield _reversed(each)
    sound = [each for each in ordered if _first(each) <= _last(each)]
    if sound and _first(sound[0]) > today:
        yield _late(sound[0])
    if sound:
        yield from _handovers(sound, today)


def _handovers(sound: list[GroupMatch], today: date) -> Iterator[Fault]:
    longest = sound[0]
    for each in sound[1:]:
        if _first(each) <= _last(longest):
            is_transfer = _is_dated(each) or _is_dated(longest)
            if is_transfer and min(_last(longest), _last(each)) >= today:
                yield _overlap(longest, each)
        elif _first(each) - _last(longest) > _DAY and _first(each) > today:
            yield _hole(longest, each)
        longest = max(longest, each, key=_last)
    if _last(longest) != date.max:
        yield _open_end(longest)


def _first(claim: GroupMatch) -> date:
    return claim.valid_from or date.min


def _last(claim: GroupMatch) -> date:
    return claim.valid_to or date.max


def _is_dated(claim: GroupMatch) -> bool:
    return claim.valid_from is not None or claim.valid_to is not None


def _named(claim: GroupMatch) -> str:
    return f"group {claim.group} (master {claim.master})"


def _reversed(claim: GroupMatch) -> Fault:
    says = f"{_named(claim)} ends on {claim.valid_to}, before it begins on {claim.valid_from}"
    return Fault((claim,), says, "Put `from` before `to`")


def _late(claim: GroupMatch) -> Fault:
    says = f"nobody is master before {_named(claim)} begins on {claim.valid_from}"
    remedy = f"Say who is master until {_first(claim) - _DAY}, or let the group begin earlier"
    return Fault((claim,), says, remedy)


def _open_end(claim: GroupMatch) -> Fault:
    says = f"nobody is master after {_named(claim)} ends on {claim.valid_to}"
    remedy = f"Say who is master from {_last(claim) + _DAY}, or leave `to` out"
    return Fault((claim,), says, remedy)


def _overlap(one: GroupMatch, other: GroupMatch) -> Fault:
    start, end = _first(other), min(_last(one), _last(other))
    days = f"on {start}" if start == end else f"from {start} to {end}"
    if start == date.min:
        days = f"until {end}"
    elif end == date.max:
        days = f"from {start} on"
    says = f"{_named(one)} and {_named(other)} hold both {days}"
    remedy = f"Let {one.group} end the day before {other.group} begins"
    return Fault((one, other), says, remedy)


def _hole(one: GroupMatch, other: GroupMatch) -> Fault:
    start, end = _last(one) + _DAY, _first(other) - _DAY
    days = f"on {start}" if start == end else f"from {start} to {end}"
    says = f"nobody is master {days}, between {_named(one)} and {_named(other)}"
    return Fault((one, other), says, f"Let {other.group} begin on {start}")
