"""What schemas say beside shapes: what a value means (`x-semantics`), and its default.

The schemas of each payload are walked level by level, old and new together; a pair of schema
objects that many payloads share is looked at once.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from govctl.compare.defaults import default_change
from govctl.compare.payloads import PayloadPair
from govctl.compare.side import Side
from govctl.compare.unchanged import Unchanged
from govctl.compare.versions import Versions, shapes
from govctl.estate.shapes import Shape
from govctl.interfaces.node import Node
from govctl.model.change import Change, ChangeDirection
from govctl.model.equality import same_json
from govctl.model.interface import Origin

_DEPTH = 64
_SEMANTICS = "x-semantics"
_KINDS = {
    "is": "term",
    "unit": "unit",
    "currency": "currency",
    "zone": "zone",
    "time-zone": "zone",
    "offset": "zone",
    "list": "code-list",
    "standard": "code-list",
    "codes": "code-list",
    "scheme": "scheme",
    "of": "scheme",
}
"""Members of `x-semantics` to the aspect of meaning they fix; other members describe."""


@dataclass(frozen=True, slots=True)
class _Level:
    """Old and new schemas at one path of a payload."""

    path: str
    old: tuple[Node, ...]
    new: tuple[Node, ...]
    depth: int = 0


def schema_changes(
    versions: Versions, pairs: Sequence[PayloadPair], unchanged: Unchanged
) -> Iterator[Change]:
    """Changes of meaning and of defaults in the payloads of a contract."""
    if _same_documents(versions):
        return
    walk = _Walk(versions, unchanged)
    for pair in pairs:
        old, new = versions.old(pair.old.origin), versions.new(pair.new.origin)
        walk.run(pair, _Level(pair.name, (old,), (new,)))
    yield from walk.told()


def _same_documents(versions: Versions) -> bool:
    """Whether nothing any schema could say has changed."""
    old, new = versions.before.resources, versions.after.resources
    return same_json(old, new)


_Places = tuple[tuple[str, str], ...]
_Key = tuple[ChangeDirection, _Places, _Places]
_Step = tuple[_Key, bool]
"""A level as it is written, or (true) as its references lead on: many levels lead to one."""


class _Walk:
    """Goes down the payloads, past what is unchanged, and remembers what leads where."""

    def __init__(self, versions: Versions, unchanged: Unchanged) -> None:
        self._versions = versions
        self._unchanged = unchanged
        self._found: list[tuple[_Step, Change]] = []
        self._looked: set[_Step] = set()
        self._above: defaultdict[_Step, list[_Step]] = defaultdict(list)
        self._subjects: defaultdict[_Step, set[str]] = defaultdict(set)

    def run(self, pair: PayloadPair, start: _Level) -> None:
        """Look at a payload, each level once whatever leads to it."""
        self._subjects[_key(pair, start.old, start.new), False].add(pair.subject)
        waiting = [start]
        while waiting:
            level = waiting.pop()
            step = _key(pair, level.old, level.new), False
            if level.depth <= _DEPTH and step not in self._looked and not self._holds(level):
                self._looked.add(step)
                waiting.extend(self._look(pair, level, step))

    def told(self) -> Iterator[Change]:
        """The changes found, each with all operations and messages whose payloads lead there."""
        for step, change in self._found:
            reached = self._reached(step)
            yield replace(change, reaches=tuple(sorted(reached))) if len(reached) > 1 else change

    def _look(self, pair: PayloadPair, level: _Level, step: _Step) -> Iterator[_Level]:
        versions = self._versions
        meant = _meant(versions.before, level.old), _meant(versions.after, level.new)
        old = [shapes(versions.before).of(node) for node in meant[0]]
        new = [shapes(versions.after).of(node) for node in meant[1]]
        said = list(_meaning(versions, pair, level, (old, new)))
        if level.depth:
            said.extend(_default(versions, pair, level, (old, new)))
        self._found.extend((step, change) for change in said)
        inner = _key(pair, *meant), True
        self._above[inner].append(step)
        if inner in self._looked:
            return
        self._looked.add(inner)
        for below in _below(level, old, new):
            self._above[_key(pair, below.old, below.new), False].append(inner)
            yield below

    def _holds(self, level: _Level) -> bool:
        """Whether nothing at a level or below it has changed."""
        return len(level.old) == len(level.new) and all(
            self._unchanged.holds(old, new) for old, new in zip(level.old, level.new, strict=True)
        )

    def _reached(self, step: _Step) -> set[str]:
        seen, waiting, found = {step}, [step], set[str]()
        while waiting:
            each = waiting.pop()
            found |= self._subjects.get(each, set())
            above = [other for other in self._above.get(each, ()) if other not in seen]
            seen.update(above)
            waiting.extend(above)
        return found


def _key(pair: PayloadPair, old: Sequence[Node], new: Sequence[Node]) -> _Key:
    return pair.direction, _places(old), _places(new)


def _places(nodes: Sequence[Node]) -> _Places:
    return tuple((node.path, node.pointer) for node in nodes)


def _meant(side: Side, nodes: Sequence[Node]) -> tuple[Node, ...]:
    """What schemas mean that are nothing but references: many lead to one."""
    known = shapes(side)
    return tuple(known.referenced(node) for node in nodes)


def _below(level: _Level, old: list[Shape], new: list[Shape]) -> Iterator[_Level]:
    names = {name for shape in old for name in shape.properties}
    for name in sorted(names & {name for shape in new for name in shape.properties}, reverse=True):
        path = f"{level.path}.{name}" if level.path else name
        yield _Level(path, _children(old, name), _children(new, name), level.depth + 1)
    for part in ("items", "values"):
        before = tuple(node for shape in old for node in getattr(shape, part))
        after = tuple(node for shape in new for node in getattr(shape, part))
        if before and after:
            yield _Level(level.path, before, after, level.depth + 1)


def _children(found: list[Shape], name: str) -> tuple[Node, ...]:
    nodes = [node for shape in found for node in shape.properties.get(name, ())]
    if len(nodes) == 1:
        return tuple(nodes)
    return tuple({(node.path, node.pointer): node for node in nodes}.values())


def _meaning(
    versions: Versions, pair: PayloadPair, level: _Level, both: tuple[list[Shape], list[Shape]]
) -> Iterator[Change]:
    (old, was), (new, now) = (_semantics(found) for found in both)
    if same_json(was, now):
        return
    origins = _origins(level, old, new)
    operands = {"name": level.path or "the payload"}
    if not was or not now:
        action = "added" if now else "removed"
        words = {"old": _text(was), "new": _text(now)}
        yield versions.change(f"meaning-{action}", pair.subject, origins, operands | words)
        return
    told: set[str] = set()
    for member, aspect in _KINDS.items():
        before, after = was.get(member), now.get(member)
        if aspect not in told and not same_json(before, after):
            told.add(aspect)
            words = {"old": _text(before), "new": _text(after)}
            kind = f"meaning-{aspect}-changed"
            yield versions.change(kind, pair.subject, origins, operands | words)


Semantics = dict[str, object]


def _semantics(found: list[Shape]) -> tuple[Node | None, Semantics]:
    """What the schemas that always apply say of a value's meaning; the nearest one wins."""
    said: Semantics = {}
    first: Node | None = None
    for shape in found:
        for node in shape.certain:
            value = node.value.get(_SEMANTICS) if isinstance(node.value, dict) else None
            if isinstance(value, dict):
                first = first or node
                said = {key: each for key, each in value.items() if key in _KINDS} | said
    return first, said


def _origins(level: _Level, old: Node | None, new: Node | None) -> tuple[Origin, Origin]:
    was, now = old and old.at(_SEMANTICS), new and new.at(_SEMANTICS)
    return (
        was.origin if was else level.old[0].origin,
        now.origin if now else level.new[0].origin,
    )


def _default(
    versions: Versions, pair: PayloadPair, level: _Level, both: tuple[list[Shape], list[Shape]]
) -> Iterator[Change]:
    """What the absence of a property means; where it is written by the other side, a hint."""
    old, new = (tuple(v for shape in found for v in shape.facet("default"))[:1] for found in both)
    found = default_change(old, new)
    if found is None:
        return
    action, words = found
    yield versions.change(
        f"{pair.direction.value}-property-default-{action}",
        pair.subject,
        (level.old[0].origin, level.new[0].origin),
        {"name": level.path, "old": words[0], "new": words[1]},
    )


def _text(value: object) -> str:
    if not value:
        return "nothing"
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
