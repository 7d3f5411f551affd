"""Makes a witness small: fewest members and items, shortest strings, smallest numbers.

Greedy and deterministic. Every candidate is confirmed before it replaces the payload, so what
comes out is a witness whatever happens on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from govctl.model.containment import JsonValue

MOST_TRIES = 1_000
"""Confirmations that one witness may cost."""

_MOST_VALUES = 50_000
_FEWEST_TRIES = 20
"""Values that all confirmations together may look at; large payloads get fewer tries."""

_Path = tuple[str | int, ...]
_SMALLEST: tuple[JsonValue, ...] = (None, False, 0, "", [], {})
_REWRITTEN_CHARACTERS = 24
_CHARACTERS_PER_VALUE = 100


def shrink(
    witness: JsonValue,
    confirm: Callable[[JsonValue], bool],
    declared: Collection[str] = (),
    tries: int = MOST_TRIES,
) -> JsonValue:
    """Return a witness no larger than the given one, that `confirm` accepts as well.

    Args:
        witness: a payload that `confirm` accepts.
        confirm: whether a payload is a witness.
        declared: member names that a reader of the report knows; others are given up first.
        tries: the most calls of `confirm`.
    """
    affordable = max(_MOST_VALUES // _size(witness), _FEWEST_TRIES)
    effort = _Effort(witness, confirm, frozenset(declared), min(tries, affordable))
    for smallest in _SMALLEST:
        if type(smallest) is type(witness) and effort.put((), smallest):
            return effort.payload
    while effort.tries > 0:
        before = effort.payload
        _simplify(effort, ())
        if _same(before, effort.payload):
            break
    return effort.payload


@dataclass(slots=True)
class _Effort:
    """The best payload so far, and what may still be spent on it."""

    payload: JsonValue
    confirm: Callable[[JsonValue], bool]
    declared: frozenset[str]
    tries: int

    def put(self, path: _Path, value: JsonValue) -> bool:
        """Keep `value` at a path when the payload stays a witness."""
        if self.tries <= 0 or _same(_at(self.payload, path), value):
            return False
        self.tries -= 1
        candidate = _replaced(self.payload, path, value)
        if not self.confirm(candidate):
            return False
        self.payload = candidate
        return True

    def at(self, path: _Path) -> JsonValue:
        """Return the present value at a path."""
        return _at(self.payload, path)


def _simplify(effort: _Effort, path: _Path) -> None:
    value = effort.at(path)
    if isinstance(value, dict):
        _drop_members(effort, path)
        members = effort.at(path)
        for name in list(members) if isinstance(members, dict) else ():
            _simplify(effort, (*path, name))
    elif isinstance(value, list):
        _drop_items(effort, path)
        items = effort.at(path)
        for index in range(len(items)) if isinstance(items, list) else ():
            _simplify(effort, (*path, index))
    elif isinstance(value, str):
        _shorten(effort, path)
    elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        _round_down(effort, path)
    elif value is True:
        effort.put(path, False)


def _drop_members(effort: _Effort, path: _Path) -> None:
    value = effort.at(path)
    members = list(value) if isinstance(value, dict) else []
    names = sorted(members, key=lambda name: name in effort.declared)
    for chunk in _chunks(names):
        kept = effort.at(path)
        if isinstance(kept, dict):
            effort.put(path, {name: kept[name] for name in kept if name not in chunk})


def _drop_items(effort: _Effort, path: _Path) -> None:
    value = effort.at(path)
    length = len(value) if isinstance(value, list) else 0
    size = length
    while size:
        start = length
        while start > 0:
            items = effort.at(path)
            if isinstance(items, list) and len(items) >= size:
                effort.put(path, [*items[: max(start - size, 0)], *items[start:]])
            start -= size
        items = effort.at(path)
        length = len(items) if isinstance(items, list) else 0
        size //= 2


def _chunks(names: list[str]) -> Iterator[frozenset[str]]:
    """Yield what to leave out: everything, then halves, quarters ... down to single names."""
    size = len(names)
    while size:
        for start in range(0, len(names), size):
            yield frozenset(names[start : start + size])
        size //= 2


def _shorten(effort: _Effort, path: _Path) -> None:
    if effort.put(path, ""):
        return
    text = str(effort.at(path))
    step = len(text) // 2
    while step:
        text = str(effort.at(path))
        if not (effort.put(path, text[:-step]) or effort.put(path, text[step:])):
            step //= 2
        step = min(step, len(str(effort.at(path))) - 1)
    text = str(effort.at(path))
    for index in range(min(len(text), _REWRITTEN_CHARACTERS)):
        text = str(effort.at(path))
        simple = "0" if text[index].isdigit() else "a"
        if text[index] not in ("0", "a"):
            effort.put(path, text[:index] + simple + text[index + 1 :])


def _round_down(effort: _Effort, path: _Path) -> None:
    """Move a number towards zero: to zero or one, to a whole number, then by halves."""
    value = effort.at(path)
    for small in (0, 1, -1):
        if value == small or effort.put(path, small):
            return
    if isinstance(value, Decimal):
        effort.put(path, int(value))
    value = effort.at(path)
    if not isinstance(value, int):
        return
    step = abs(value) // 2
    while step:
        value = effort.at(path)
        if not isinstance(value, int):
            return
        closer = value - step if value > 0 else value + step
        if abs(closer) >= abs(value) or not effort.put(path, closer):
            step //= 2


def _size(payload: JsonValue) -> int:
    """Return how many values a payload consists of; a text counts by its length."""
    found, waiting = 0, [payload]
    while waiting:
        value = waiting.pop()
        found += 1
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str):
            found += len(value) // _CHARACTERS_PER_VALUE
    return found


def _at(payload: JsonValue, path: _Path) -> JsonValue:
    for token in path:
        if isinstance(payload, dict):
            payload = payload[str(token)]
        elif isinstance(payload, list):
            payload = payload[int(token)]
    return payload


def _replaced(payload: JsonValue, path: _Path, value: JsonValue) -> JsonValue:
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(payload, dict):
        name = str(head)
        return {**payload, name: _replaced(payload[name], rest, value)}
    if isinstance(payload, list):
        index = int(head)
        return [*payload[:index], _replaced(payload[index], rest, value), *payload[index + 1 :]]
    return payload


def _same(first: JsonValue, second: JsonValue) -> bool:
    return type(first) is type(second) and first == second
