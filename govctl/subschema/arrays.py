"""The array leaf: positions, demands placed on them, counts, and distinct items.

From some index on all positions have the same literals. A shortest array therefore needs, beyond
the positions that keywords tell apart, no more of them than there are demands to place.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from govctl.model.containment import JsonValue
from govctl.subschema.evaluation import depth_of, frozen
from govctl.subschema.outcome import EMPTY, TOO_LARGE, Asking, Mark, Outcome, Question, unknown
from govctl.subschema.state import State

_LONGEST = 2_000
_DEEPEST = 60
_MOST_DISTINCT = 150
_LITERALS_PER_STEP = 20

Avoid = Callable[[JsonValue], int]
"""Returns the literal of all values but one."""


Placed = dict[int, frozenset[int]]
_Room = tuple[int, Avoid]
"""The greatest length worth trying, and how to avoid a value."""


class Demand(NamedTuple):
    """Some item from an index on satisfies a literal; those of one group are different items."""

    literal: int
    start: int
    group: int


@dataclass(slots=True)
class Positions:
    """What the items of one state have to satisfy.

    Attributes:
        spend: counts the steps of the search, and ends it.
        single: literals of single positions.
        tails: literals of all positions from an index on.
        demands: items that must exist.
        limits: literals that at most so many items may satisfy.
        least, most: the bounds of the length.
        distinct: whether all items differ (True), two are equal (False), or neither is asked.
        same: two positions that hold the same item.
    """

    spend: Callable[[int], None]
    single: dict[int, tuple[int, ...]] = field(default_factory=dict)
    tails: list[tuple[int, int]] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    limits: list[tuple[int, int]] = field(default_factory=list)
    least: int = 0
    most: int | None = None
    distinct: bool | None = None
    same: tuple[int, int] | None = None

    @property
    def horizon(self) -> int:
        """The index from which on all positions are alike."""
        starts = [start for start, _ in self.tails] + [demand.start for demand in self.demands]
        return max([0, *(index + 1 for index in self.single), *starts])

    def base(self, index: int) -> frozenset[int]:
        """Return the literals of one position, apart from demands."""
        self.spend(len(self.tails) // _LITERALS_PER_STEP)
        found = set(self.single.get(index, ()))
        found.update(child for start, child in self.tails if index >= start)
        found.discard(1)
        return frozenset(found)


def positions_of(state: State, spend: Callable[[int], None]) -> Positions | None:
    """Gather the array atoms of a state; None when they contradict each other."""
    found = Positions(spend)
    for kind, literals in state.facts.items():
        for literal in literals:
            term = state.classes.terms[abs(literal)]
            _take(found, kind, (term.key, term.child), positive=literal > 0)
    if state.listed is not None or (found.most is not None and found.most < found.least):
        return None
    return found


def _take(found: Positions, kind: str, atom: tuple[int, int], *, positive: bool) -> None:
    key, child = atom
    if kind == "unique":
        found.distinct = positive
    elif kind in {"min-items", "max-items"}:
        if (kind == "min-items") == positive:
            found.least = max(found.least, key if positive else key + 1)
        else:
            limit = key if positive else key - 1
            found.most = limit if found.most is None else min(found.most, limit)
    elif kind == "item":
        found.single[key] = (*found.single.get(key, ()), child if positive else -child)
        if not positive:
            found.least = max(found.least, key + 1)
    elif kind == "items" and positive:
        found.tails.append((key, child))
    elif kind == "items":
        found.demands.append(Demand(-child, key, len(found.demands)))
    elif (kind == "contains") == positive:
        count, group = (key if positive else key + 1), len(found.demands)
        found.least = max(found.least, count)
        found.demands += [Demand(child, 0, group)] * min(count, _LONGEST + 1)
    else:
        found.limits.append((child, key if positive else key - 1))


def array_leaf(positions: Positions, avoid: Avoid) -> Asking:
    """Search an array that satisfies the facts of a state."""
    most = positions.most
    if most is not None and most < positions.least:
        return EMPTY
    horizon = positions.horizon
    for index in range(min(horizon, _LONGEST) + 1):
        if most is not None and index >= most:
            break
        outcome = yield positions.base(index)
        if outcome.is_empty:
            most = index
            break
    if most is not None and most < positions.least:
        return EMPTY
    if max(positions.least, horizon, len(positions.demands)) > _LONGEST:
        return TOO_LARGE
    reach = max(positions.least, horizon + len(positions.demands))
    if positions.distinct is False:
        reach += 2
    room = (reach if most is None else min(reach, most), avoid)
    if positions.distinct is False:
        return (yield from _with_equal_items(positions, room))
    return (yield from _place(positions, {}, positions.demands, room))


def _with_equal_items(positions: Positions, room: _Room) -> Asking:
    """Search an array in which two items are equal, one pair of positions after the other."""
    best = EMPTY
    last = positions.horizon + len(positions.demands) + 2
    for pair in combinations(range(min(room[0], last)), 2):
        positions.same = pair
        least = positions.least
        positions.least = max(least, pair[1] + 1)
        outcome = yield from _place(positions, {}, positions.demands, room)
        positions.least, positions.same = least, None
        if outcome.found and outcome.mark is None:
            return outcome
        if outcome.found or (outcome.mark and not best.found):
            best = outcome
    return best


def _place(positions: Positions, placed: Placed, demands: list[Demand], room: _Room) -> Asking:
    """Put demands on positions, in increasing order within a group, then write the array."""
    best = EMPTY
    stack = [(placed, 0, -1)]
    while stack:
        placed, done, previous = stack.pop()
        if done == len(demands):
            outcome = yield from _write(positions, placed, room)
            if outcome.found and outcome.mark is None:
                return outcome
            if outcome.found or (outcome.mark and not best.found):
                best = outcome
            continue
        demand = demands[done]
        again = done > 0 and demands[done - 1].group == demand.group
        first = max(demand.start, previous + 1 if again else 0)
        options = []
        for index in _spots(positions, placed, first, room[0]):
            taken = {**placed, index: placed.get(index, frozenset()) | {demand.literal}}
            outcome = yield _question(positions, taken, index)
            if outcome.found:
                options.append((taken, done + 1, index))
            elif outcome.mark and not best.found:
                best = outcome
        stack += reversed(options)
    return best


def _spots(positions: Positions, placed: Placed, first: int, size: int) -> Iterator[int]:
    """Yield where a demand may go: told-apart positions, used ones, and one of the others."""
    horizon = positions.horizon
    positions.spend(1 + (len(positions.demands) + horizon + len(placed)) // _LITERALS_PER_STEP)
    used = [index for index in placed if index >= horizon]
    fresh = max([horizon, first, *(index + 1 for index in used)])
    twins = positions.same or ()
    for index in sorted({*range(first, min(horizon, size)), *used, *twins, fresh}):
        if first <= index < size:
            yield index


def _question(positions: Positions, placed: Placed, index: int) -> Question:
    """Return what one position has to satisfy, together with its twin if it has one."""
    same = positions.same
    indexes = same if same and index in same else (index,)
    found = frozenset[int]()
    for each in indexes:
        found |= positions.base(each) | placed.get(each, frozenset())
    return found


def _write(positions: Positions, placed: Placed, room: _Room) -> Asking:
    """Fill every position and write the array."""
    length = max([positions.least, *(index + 1 for index in placed)])
    if length > room[0]:
        return EMPTY
    questions = [_question(positions, placed, index) for index in range(length)]
    if positions.limits:
        limited = yield from _limited(positions, questions)
        if isinstance(limited, Outcome):
            return limited
        questions = limited
    values, doubt = [], None
    for question in questions:
        outcome = yield question
        if not outcome.found:
            return outcome
        values.append(outcome.value)
        doubt = doubt or outcome.mark
    written = Outcome(found=True, value=values, mark=doubt)
    if not positions.distinct:
        return written
    outcome = yield from _told_apart(questions, written, room[1])
    if outcome.is_empty and positions.limits:
        mark = Mark("unique-and-limited", "distinct items and limited items together")
        return Outcome(found=False, mark=mark)
    return outcome


def _told_apart(questions: list[Question], written: Outcome, avoid: Avoid) -> Asking:
    """Return an array as it was written if its items differ, or another whose items do."""
    values: list[JsonValue] = written.value  # type: ignore[assignment] # written as a list
    if any(depth_of(value, _DEEPEST) == _DEEPEST for value in values):
        return unknown("value-too-deep", "items nested too deeply to tell apart")
    if len({frozen(value) for value in values}) == len(values):
        return written
    return (yield from _distinct(questions, avoid))


def _limited(
    positions: Positions, questions: list[Question]
) -> Generator[Question, Outcome, list[Question] | Outcome]:
    """Decide which items count towards each limit, the fewest that can be.

    Walks over the positions with all counts reachable so far: exact, and polynomial for few limits.
    """
    limits = positions.limits
    same = positions.same or (-1, -1)
    reached: dict[tuple[int, ...], list[Question]] = {(0,) * len(limits): []}
    doubt: Mark | None = None
    for index, question in enumerate(questions):
        options, unsure = yield from _options(positions, question)
        doubt = doubt or unsure
        following: dict[tuple[int, ...], list[Question]] = {}
        positions.spend(len(reached) * len(options))
        for counts, taken in reached.items():
            for counted, full in options:
                if index == same[1] and taken[same[0]] != full:
                    continue
                now = tuple(c + (n in counted) for n, c in enumerate(counts))
                if all(c <= limit for c, (_, limit) in zip(now, limits, strict=True)):
                    following.setdefault(now, [*taken, full])
        reached = following
        if not reached:
            return Outcome(found=False, mark=doubt or _twin_doubt(positions))
    return next(iter(reached.values()))


def _options(
    positions: Positions, question: Question
) -> Generator[Question, Outcome, tuple[list[tuple[tuple[int, ...], Question]], Mark | None]]:
    """Return the smallest sets of limits that one item may count towards, each as a question."""
    limits, doubt = positions.limits, None
    options: list[tuple[tuple[int, ...], Question]] = []
    for counted in _subsets(len(limits)):
        positions.spend(1 + len(options) // _LITERALS_PER_STEP)
        if any(set(smaller) <= set(counted) for smaller, _ in options):
            continue
        avoided = {-child for n, (child, _) in enumerate(limits) if n not in counted}
        outcome = yield question | avoided
        doubt = doubt or (None if outcome.found else outcome.mark)
        if outcome.found:
            options.append((counted, question | avoided))
            if not counted:
                break  # nothing can count less
    return options, doubt


def _twin_doubt(positions: Positions) -> Mark | None:
    """A table keyed by counts forgets which option a twin took: then nothing is proved."""
    if positions.same is None or len(positions.limits) == 1:
        return None
    return Mark("equal-and-limited", "equal items and several limited ones together")


def _subsets(size: int) -> Iterator[tuple[int, ...]]:
    for length in range(size + 1):
        yield from combinations(range(size), length)


def _distinct(questions: list[Question], avoid: Avoid) -> Asking:
    """Find pairwise different items: enough values for each question, then a matching."""
    wanted = len(questions)
    if wanted > _MOST_DISTINCT:
        return Outcome(found=False, mark=Mark("witness-too-large", "too many distinct items"))
    options: dict[Question, list[JsonValue]] = {}
    doubt: Mark | None = None
    for question in dict.fromkeys(questions):
        values: list[JsonValue] = []
        asked = question
        while len(values) < wanted:
            outcome = yield asked
            if not outcome.found:
                doubt = doubt or outcome.mark
                break
            doubt = doubt or outcome.mark
            if depth_of(outcome.value, _DEEPEST) == _DEEPEST:
                return unknown("value-too-deep", "items nested too deeply to tell apart")
            values.append(outcome.value)
            asked |= {avoid(outcome.value)}
        options[question] = values
    matched = _matching([options[question] for question in questions])
    if matched is None:
        return Outcome(found=False, mark=doubt)
    return Outcome(found=True, value=matched, mark=doubt)


def _matching(options: list[list[JsonValue]]) -> list[JsonValue] | None:
    """Pick one value per list, all different (augmenting paths), or None."""
    owner: dict[object, tuple[int, JsonValue]] = {}
    for start in range(len(options)):
        parents: dict[object, tuple[int, JsonValue]] = {}
        queue, free = [start], None
        while queue and free is None:
            index = queue.pop(0)
            for value in options[index]:
                key = frozen(value)
                if key in parents:
                    continue
                parents[key] = (index, value)
                if key not in owner:
                    free = key
                    break
                queue.append(owner[key][0])
        if free is None:
            return None
        _augment(owner, parents, (free, start))
    found = dict(owner.values())
    return [found[index] for index in range(len(options))]


def _augment(
    owner: dict[object, tuple[int, JsonValue]],
    parents: dict[object, tuple[int, JsonValue]],
    path: tuple[object, int],
) -> None:
    """Turn the alternating path that ends at a free value."""
    key, start = path
    while True:
        index, value = parents[key]
        before = next((k for k, (owned, _) in owner.items() if owned == index), None)
        owner[key] = (index, value)
        if index == start or before is None:
            return
        key = before
