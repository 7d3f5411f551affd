"""The segments, loops and groups of two versions of an EDI guide, and their elements."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from govctl.compare.align import align
from govctl.compare.records.elements import element_changes
from govctl.compare.records.pair import RecordPair, proved, worked
from govctl.compare.records.samples import message, segment
from govctl.model.change import Change
from govctl.model.containment import Containment
from govctl.model.dialect import Dialect
from govctl.model.record import Record, Segment
from govctl.subschema.contains import contains
from govctl.subschema.question import SchemaSource

_MOST_REPEATS = 100
"""Repeats up to which a witness is drawn."""

Both = tuple[Segment, Segment]


@dataclass(frozen=True, slots=True)
class _Siblings:
    """What became of the parts of two loops that stand for each other."""

    kept: tuple[Both, ...]
    qualified: tuple[Both, ...]
    removed: tuple[Segment, ...]
    added: tuple[Segment, ...]


def segment_changes(pair: RecordPair) -> Iterator[Change]:
    """Every change of the parts, from the outside in; of a loop that is gone, the loop alone."""
    old, new = pair.old.within, pair.new.within
    removed: dict[str, Segment] = {}
    added: dict[str, Segment] = {}
    waiting = deque([("", "")])
    while waiting:
        was, now = waiting.popleft()
        found = _siblings(old.get(was, ()), new.get(now, ()))
        removed.update({each.path: each for each in found.removed})
        added.update({each.path: each for each in found.added})
        yield from _reordered(pair, found.kept)
        for both in found.qualified:
            yield _requalified(pair, *both)
        for both in found.kept + found.qualified:
            yield from _kept(pair, *both)
            if both[0].is_loop:
                waiting.append((both[0].path, both[1].path))
    yield from _presence(pair, removed, added)


def _siblings(old: tuple[Segment, ...], new: tuple[Segment, ...]) -> _Siblings:
    found = align(_by_step(old), _by_step(new), ((_shape, _shape),))
    return _Siblings(found.kept, found.moved, found.removed, found.added)


def _by_step(parts: tuple[Segment, ...]) -> Mapping[tuple[str, int], Segment]:
    """Parts by id and qualifiers; those that nothing tells apart by their order."""
    found: dict[tuple[str, int], Segment] = {}
    count: defaultdict[str, int] = defaultdict(int)
    for each in parts:
        step = each.path.rpartition("/")[2]
        found[step, count[step]] = each
        count[step] += 1
    return found


def _shape(part: Segment) -> Hashable:
    """What a part consists of, its qualifiers apart."""
    qualifying = {name for name, _ in part.qualifiers}
    fields = tuple(
        (each.name, each.value.type, each.value.max_length, each.required)
        for each in part.fields
        if each.name not in qualifying
    )
    return (part.id, part.is_loop, fields) if part.qualifiers else None


def _reordered(pair: RecordPair, kept: tuple[Both, ...]) -> Iterator[Change]:
    """Parts that are sent at another time than the others: the fewest that explain the order."""
    later = sorted(kept, key=lambda both: both[0].order)
    orders = [now.order for _, now in later]
    staying = _longest_rise(orders)
    for (was, now), order in zip(later, orders, strict=True):
        if order not in staying:
            yield _moved(pair, was, now)


def _longest_rise(numbers: list[int]) -> frozenset[int]:
    """The longest run of numbers, in their order, of which each is above the one before."""
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tails, number)
        before[number] = ends[at - 1] if at else None
        tails[at:] = [number, *tails[at + 1 :]] if at < len(tails) else [number]
        ends[at:] = [number, *ends[at + 1 :]] if at < len(ends) else [number]
    found: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        found.add(last)
        last = before[last]
    return frozenset(found)


def _moved(pair: RecordPair, was: Segment, now: Segment) -> Change:
    words = {"name": now.words, "old": _where(pair.old, was), "new": _where(pair.new, now)}
    shown = worked(segment(pair.old, was))
    return pair.change("segment-moved", (was.pointer, now.pointer), words, shown)


def _where(record: Record, part: Segment) -> str:
    """What a part follows, in the loop that holds it."""
    inside = f" in {part.above}" if part.above else ""
    siblings = record.within[part.above]
    before = siblings[part.order - 1] if part.order else None
    return f"after {before.words}{inside}" if before else f"first{inside or ' of all'}"


def _requalified(pair: RecordPair, was: Segment, now: Segment) -> Change:
    words = {"name": now.words, "old": _qualified(was), "new": _qualified(now)}
    pointers = (f"{was.pointer}/qualifier", f"{now.pointer}/qualifier")
    shown = worked(segment(pair.old, was))
    return pair.change("segment-qualifier-changed", pointers, words, shown)


def _qualified(part: Segment) -> str:
    return ", ".join(f"{part.id}{name}={codes}" for name, codes in part.qualifiers) or "none"


def _presence(
    pair: RecordPair, removed: Mapping[str, Segment], added: Mapping[str, Segment]
) -> Iterator[Change]:
    """What is gone or new, and what went from one loop to another."""
    found = align(removed, added, ((_step_and_shape, _step_and_shape),))
    for was, now in found.pairs:
        yield _moved(pair, was, now)
        yield from element_changes(pair, was, now)
    for each in found.removed:
        words = {"name": each.words, "location": _inside(each)}
        shown = worked(segment(pair.old, each))
        pointers = (each.pointer, _holder(pair.new, each))
        yield pair.change("segment-removed", pointers, words, shown)
    for each in found.added:
        words = {"name": each.words, "location": _inside(each), "old": "absent", "new": "required"}
        pointers = (_holder(pair.old, each), each.pointer)
        if each.required and not pair.is_written:
            shown = worked(message(pair.new, each))
            yield pair.change("segment-became-required", pointers, words, shown)
        else:
            words = {"name": each.words, "location": _inside(each)}
            yield pair.change("segment-added", pointers, words)


def _holder(record: Record, part: Segment) -> str:
    """The loop in which a part is missing, the whole message where that is missing too."""
    loop = record.loops.get(part.above)
    return loop.pointer if loop else "/segments"


def _step_and_shape(part: Segment) -> Hashable:
    return (part.path.rpartition("/")[2], part.is_loop, part.fields and _shape_of(part))


def _shape_of(part: Segment) -> Hashable:
    return tuple((each.name, each.value.type) for each in part.fields)


def _inside(part: Segment) -> str:
    return f" of {part.above}" if part.above else ""


def _kept(pair: RecordPair, was: Segment, now: Segment) -> Iterator[Change]:
    if was.required != now.required:
        yield _use(pair, was, now)
    if was.repeat != now.repeat:
        yield _repeats(pair, was, now)
    yield from element_changes(pair, was, now)


def _use(pair: RecordPair, was: Segment, now: Segment) -> Change:
    """A part that has to be sent now, or need not be any more."""
    action = "became-required" if now.required else "became-optional"
    uses = {True: "required", False: "optional"}
    words = {"name": now.words, "location": _inside(now)}
    words |= {"old": uses[was.required], "new": uses[now.required]}
    pointers = (f"{was.pointer}/use", f"{now.pointer}/use")
    change = pair.change(f"segment-{action}", pointers, words)
    schemas = [{"required": [now.id]} if each.required else {} for each in (was, now)]
    found = _answer(pair, {"type": "object", **schemas[0]}, {"type": "object", **schemas[1]})
    record = pair.new if pair.is_written else pair.old
    return proved(change, found, message(record, now if pair.is_written else was))


def _repeats(pair: RecordPair, was: Segment, now: Segment) -> Change:
    """A part that may be sent more or less often."""
    limits = [each.repeat if each.repeat is not None else float("inf") for each in (was, now)]
    action = "raised" if limits[1] > limits[0] else "lowered"
    words = {"name": now.words, "location": _inside(now), "old": _times(was), "new": _times(now)}
    pointers = (f"{was.pointer}/repeat", f"{now.pointer}/repeat")
    change = pair.change(f"segment-repeat-{action}", pointers, words)
    if min(limits) > _MOST_REPEATS:
        return change
    schemas = [_at_most(each.repeat) for each in (was, now)]
    found = _answer(pair, schemas[0], schemas[1])
    record, part = (pair.new, now) if pair.is_written else (pair.old, was)
    times = len(found.witness) if isinstance(found.witness, list) else 1
    return proved(change, found, segment(record, part) * times)


def _at_most(repeat: int | None) -> dict[str, object]:
    schema: dict[str, object] = {"type": "array"}
    return schema if repeat is None else {**schema, "maxItems": repeat}


def _times(part: Segment) -> str:
    return "any number of times" if part.repeat is None else f"{part.repeat} times at most"


def _answer(pair: RecordPair, old: Mapping[str, object], new: Mapping[str, object]) -> Containment:
    writer, reader = (new, old) if pair.is_written else (old, new)
    return contains(_source(writer), _source(reader))


def _source(schema: Mapping[str, object]) -> SchemaSource:
    return SchemaSource(dict(schema), dialect=Dialect.DRAFT_2020_12)
