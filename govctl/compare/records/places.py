"""Where columns stand in a line, for readers that count columns or characters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govctl.compare.align import Alignment
from govctl.compare.records.pair import RecordPair
from govctl.model.record import Field, Notation


@dataclass(frozen=True, slots=True)
class Shift:
    """Columns that stand elsewhere, by the same distance, one after the other.

    `old` and `new` are the places of the first, from 1; `others` the columns that moved with it.
    """

    was: Field
    now: Field
    old: int
    new: int
    others: tuple[Field, ...]


def shifts(pair: RecordPair, found: Alignment[Field]) -> Iterator[Shift]:
    """The columns that moved, without those that only follow a break that is told already."""
    placed = sorted(found.pairs, key=lambda each: _place(each[1]))
    group: list[tuple[Field, Field]] = []
    for both in placed:
        if group and _distance(group[-1]) == _distance(both):
            group.append(both)
            continue
        yield from _shift(pair, found, group)
        group = [both]
    yield from _shift(pair, found, group)


def _shift(
    pair: RecordPair, found: Alignment[Field], group: list[tuple[Field, Field]]
) -> Iterator[Shift]:
    moved = [both for both in group if _distance(both) not in {0, _told(pair, found, both[0])}]
    if moved:
        was, now = moved[0]
        yield Shift(was, now, _place(was), _place(now), tuple(field for _, field in moved[1:]))


def _place(field: Field) -> int:
    return field.start or field.position


def _distance(both: tuple[Field, Field]) -> int:
    return _place(both[1]) - _place(both[0])


def _told(pair: RecordPair, found: Alignment[Field], field: Field) -> int:
    """How far a column moves by the changes before it that break readers by themselves."""
    fixed = pair.new.writing.notation is Notation.FIXED
    before = _place(field)
    distance = 0
    if pair.is_written:
        distance -= sum(_size(each) for each in found.removed if _place(each) < before)
    else:
        new = next(now for was, now in found.pairs if was is field)
        demanded = (each for each in found.added if each.required)
        distance += sum(_size(each) for each in demanded if _place(each) < _place(new))
    if fixed:
        wider = ((was, now) for was, now in found.pairs if _place(was) < before)
        distance += sum((now.width or 0) - (was.width or 0) for was, now in wider)
    return distance


def _size(field: Field) -> int:
    return field.width or 1
