"""Differences that no program notices: descriptions, examples, extensions, names of people.

Two documents are walked side by side, by natural keys: what is equal is skipped at once, and only
small parts that differ in text reach the general comparison of `annotations`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govctl.compare.annotations import differences
from govctl.model.equality import same_json
from govctl.model.pointer import PointerError, join, resolve

_TEXTS = frozenset(
    {"description", "summary", "title", "example", "examples", "externalDocs", "$comment"}
    | {"contact", "license", "termsOfService", "tags"}
)
_NAMES = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas"}
    | {"responses", "parameters", "requestBodies", "headers", "securitySchemes", "links"}
    | {"callbacks", "pathItems", "paths", "webhooks", "content", "channels", "messages"}
    | {"operations", "variables", "securityDefinitions", "messageTraits", "operationTraits"}
)
"""Members whose keys are names: a property called `description` is no description."""

_MEANT = frozenset({"x-semantics", "x-extensible-enum", "x-nullable"})
"""Extensions that change what a schema says: comparisons of meaning and payloads read them."""

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class TextDifference:
    """One place that differs in text only.

    `before_pointer` is where it stood in the earlier document ("" where it did not), `what` is
    `changed`, `added` or `removed`; the texts are cut where they are long.
    """

    pointer: str
    before_pointer: str
    what: str
    before: str
    after: str


def text_differences(before: object, after: object) -> Iterator[TextDifference]:
    """Every text-level difference of two parsed documents, in the order of the later one."""
    yield from _walk(_Pair(before, after, "", ""), names=False)


@dataclass(frozen=True, slots=True)
class _Pair:
    before: object
    after: object
    old: str
    new: str

    def below(self, key: str | int, was: object, now: object) -> _Pair:
        return _Pair(was, now, join(self.old, key), join(self.new, key))


def _walk(pair: _Pair, *, names: bool) -> Iterator[TextDifference]:
    waiting = [(pair, names)]
    while waiting:
        each, named = waiting.pop()
        if same_json(each.before, each.after):
            continue
        if isinstance(each.before, dict) and isinstance(each.after, dict):
            deeper, texts = _members(each, names=named)
            for text in texts:
                yield from _text(text)
            waiting.extend(reversed(deeper))
        elif isinstance(each.before, list) and isinstance(each.after, list):
            waiting.extend((item, False) for item in reversed(list(_items(each))))


def _members(pair: _Pair, *, names: bool) -> tuple[list[tuple[_Pair, bool]], list[_Pair]]:
    """The members to walk into, and those that are texts."""
    before, after = _mapping(pair.before), _mapping(pair.after)
    deeper: list[tuple[_Pair, bool]] = []
    texts: list[_Pair] = []
    for key in {**after, **before}:
        below = pair.below(key, before.get(key, _ABSENT), after.get(key, _ABSENT))
        if not names and _is_text(key):
            texts.append(below)
        elif key in before and key in after:
            deeper.append((below, not names and key in _NAMES))
    return deeper, texts


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _is_text(key: str) -> bool:
    return key in _TEXTS or (key.startswith("x-") and key not in _MEANT)


def _items(pair: _Pair) -> Iterator[_Pair]:
    """Items that both lists have, by natural key where they have one, else by position."""
    if not (isinstance(pair.before, list) and isinstance(pair.after, list)):
        return
    keyed = _keyed(pair)
    if keyed is not None:
        yield from (each for each in keyed if _ABSENT not in (each.before, each.after))
    elif len(pair.before) == len(pair.after):
        for index, (was, now) in enumerate(zip(pair.before, pair.after, strict=True)):
            yield pair.below(index, was, now)


def _keyed(pair: _Pair) -> list[_Pair] | None:
    """Every item of two lists, paired by natural key; None where some item has none of its own."""
    old, new = _by_key(pair.before), _by_key(pair.after)
    if old is None or new is None:
        return None
    return [
        _Pair(
            old[key][1] if key in old else _ABSENT,
            new[key][1] if key in new else _ABSENT,
            join(pair.old, old[key][0]) if key in old else "",
            join(pair.new, new[key][0]) if key in new else "",
        )
        for key in {**new, **old}
    ]


def _by_key(items: object) -> Mapping[tuple[str, ...], tuple[int, object]] | None:
    if not isinstance(items, list):
        return None
    found = {key: (index, item) for index, item in enumerate(items) if (key := _natural(item))}
    return found if len(found) == len(items) else None


def _natural(item: object) -> tuple[str, ...] | None:
    """What tells an item from its neighbours: a parameter's place and name, a reference, a URL."""
    if not isinstance(item, dict):
        return None
    for keys in (("in", "name"), ("$ref",), ("url",), ("name",)):
        found = tuple(item[key] for key in keys if isinstance(item.get(key), str))
        if len(found) == len(keys):
            return (*keys, *found)
    return None


def _text(pair: _Pair) -> Iterator[TextDifference]:
    """A text, or the parts of a structured one that differ."""
    if pair.before is _ABSENT:
        yield TextDifference(pair.new, "", "added", "", _shown(pair.after))
    elif pair.after is _ABSENT:
        yield TextDifference(pair.new, pair.old, "removed", _shown(pair.before), "")
    elif (keyed := _keyed(pair)) is not None:
        for each in keyed:
            yield from _text(each)
    elif isinstance(pair.before, dict | list) and isinstance(pair.after, dict | list):
        for found in differences(pair.before, pair.after):
            yield _part(pair, *found.rsplit(" ", 1))
    elif not same_json(pair.before, pair.after):
        was, now = _shown(pair.before), _shown(pair.after)
        yield TextDifference(pair.new, pair.old, "changed", was, now)


def _part(pair: _Pair, pointer: str, what: str) -> TextDifference:
    inner = "" if pointer == "/" else pointer
    was, now = _at(pair.before, inner), _at(pair.after, inner)
    return TextDifference(pair.new + inner, pair.old + inner, what, was, now)


def _at(value: object, pointer: str) -> str:
    try:
        return _shown(resolve(value, pointer))
    except PointerError:
        return ""


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"


class _Absent:
    """Stands for a member that one side does not have."""


_ABSENT = _Absent()
