"""The schemas that say something about one payload: a large document cut down to its positions.

A schema is applied to values, and only to those. What it says about members that a value does not
have, or about items of a list that is empty, changes nothing, and is left out together with all
that only it refers to.
"""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.excerpt import Excerpt, document_marks
from govctl.compare.schemas import Schemas
from govctl.interfaces.node import Node
from govctl.model.containment import JsonValue
from govctl.model.interface import Origin
from govctl.subschema.documents import subschemas

_HERE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else")
_MEMBERS = ("additionalProperties", "unevaluatedProperties")
_ITEMS = ("items", "additionalItems", "unevaluatedItems", "contains")
_BY_NAME = ("dependentSchemas", "dependencies")
_BY_SCOPE = frozenset({"$dynamicRef", "$recursiveRef"})
_DEFINITIONS = ("$defs", "definitions")
_MARKS = ("readOnly", "writeOnly")
_MOST_STEPS = 50_000


class TooLarge(Exception):  # noqa: N818 (a bound, no mistake of anybody's)
    """A schema whose part in a payload cannot be told with little work."""


def applied(side: Schemas, root: Node, payload: JsonValue) -> Excerpt:
    """The documents of a side, as far as they speak about one payload of a schema.

    Raises:
        TooLarge: more schemas meet more values than are looked at, or the schema refers by scope.
    """
    walk = _Walk(side)
    walk.run(root, payload)
    excerpt = Excerpt(side.dialect)
    for unit in (root, *walk.targets.values()):
        excerpt.placed[unit.origin] = walk.kept(unit)
        if unit.path not in excerpt.roots:
            excerpt.roots[unit.path] = document_marks(side, unit.path)
    return excerpt


class _Walk:
    """Meets every schema with every value that it is applied to."""

    def __init__(self, side: Schemas) -> None:
        self.side = side
        self.targets: dict[Origin, Node] = {}
        self._met: set[Origin] = set()
        self._seen: set[tuple[Origin, int]] = set()

    def run(self, root: Node, payload: JsonValue) -> None:
        waiting = [(root, payload)]
        while waiting:
            node, value = waiting.pop()
            if not isinstance(node.value, dict) or (node.origin, id(value)) in self._seen:
                continue
            if len(self._seen) >= _MOST_STEPS or not _BY_SCOPE.isdisjoint(node.value):
                raise TooLarge
            self._seen.add((node.origin, id(value)))
            self._met.add(node.origin)
            target = self.side.target(node)
            if target is not None:
                self.targets[target.origin] = target
                waiting.append((target, value))
            waiting.extend(self._below(node, value))

    def _below(self, node: Node, value: JsonValue) -> Iterator[tuple[Node, JsonValue]]:
        for keyword in _HERE:
            for each in _schemas(node, keyword):
                yield each, value
        if isinstance(value, dict):
            yield from self._of_object(node, value)
        elif isinstance(value, list):
            yield from _of_array(node, value)

    def _of_object(
        self, node: Node, value: dict[str, JsonValue]
    ) -> Iterator[tuple[Node, JsonValue]]:
        declared = {name: each for name, each in node.members_of("properties") if name in value}
        yield from ((each, value[name]) for name, each in declared.items())
        for _, each in node.members_of("patternProperties"):
            yield from ((each, member) for member in value.values())
        for keyword in _MEMBERS:
            for each in _schemas(node, keyword):
                yield from ((each, part) for name, part in value.items() if name not in declared)
        for keyword in _BY_NAME:
            yield from ((each, value) for name, each in node.members_of(keyword) if name in value)
        for each in _schemas(node, "propertyNames"):
            yield from ((each, name) for name in value)

    def kept(self, node: Node) -> object:
        """A schema without what no value meets; `readOnly` and `writeOnly` of members stay."""
        raw = node.value
        if not isinstance(raw, dict):
            return raw
        made = {key: value for key, value in raw.items() if key not in _DEFINITIONS}
        for tokens, value in subschemas(raw):
            keyword, _, token = tokens.partition("/")
            if keyword in _DEFINITIONS:
                continue
            part = Node(node.path, f"{node.pointer}/{tokens}", value)
            if isinstance(value, bool) or part.origin in self._met:
                shown = self.kept(part)
            else:
                shown = self._marks(part) if keyword == "properties" else {}
            _put(made, raw, (keyword, token), shown)
        return made

    def _marks(self, node: Node) -> object:
        """What a schema that no value meets still says: whether its member travels this way."""
        found: dict[str, object] = {}
        waiting, seen = [node], set[Origin]()
        while waiting:
            each = waiting.pop()
            if each.origin in seen:
                continue
            seen.add(each.origin)
            target = self.side.target(each)
            waiting.extend([target] if target is not None else [])
            if not self.side.is_lone_reference(each):
                found.update({mark: True for mark in _MARKS if each.flag(mark)})
                waiting.extend(each.items_of("allOf"))
        return found or False


def _put(
    made: dict[str, object], raw: dict[str, object], at: tuple[str, str], shown: object
) -> None:
    keyword, token = at
    if not token:
        made[keyword] = shown
        return
    held = made[keyword]
    if isinstance(held, list):
        held = list(held) if held is raw[keyword] else held
        held[int(token)] = shown
    elif isinstance(held, dict):
        held = dict(held) if held is raw[keyword] else held
        held[token.replace("~1", "/").replace("~0", "~")] = shown
    made[keyword] = held


def _of_array(node: Node, value: list[JsonValue]) -> Iterator[tuple[Node, JsonValue]]:
    for keyword in ("prefixItems", "items"):
        yield from zip(node.items_of(keyword), value, strict=False)
    for keyword in _ITEMS:
        found = node.at(keyword)
        if found is not None and isinstance(found.value, dict):
            yield from ((found, item) for item in value)


def _schemas(node: Node, keyword: str) -> Iterator[Node]:
    found = node.at(keyword)
    if found is None:
        return
    if isinstance(found.value, list):
        yield from found.items()
    else:
        yield found
