"""What several schemas say together about one object: members of `allOf` and their references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from govctl.compare.schemas import Schemas
from govctl.interfaces.node import Node
from govctl.model.interface import Origin

_HERE = ("allOf", "anyOf", "oneOf", "if", "then", "else")
_ITEMS = ("items", "prefixItems", "contains")


def parts(side: Schemas, node: Node) -> Iterator[Node]:
    """A schema and all that must hold with it: members of `allOf`, references followed."""
    waiting, seen = [node], set[Origin]()
    while waiting:
        each = waiting.pop(0)
        if each.origin in seen:
            continue
        seen.add(each.origin)
        yield each
        target = side.target(each)
        waiting.extend([] if target is None else [target])
        if not side.is_lone_reference(each):
            waiting.extend(each.items_of("allOf"))


def declared(side: Schemas, node: Node) -> dict[str, Node]:
    """The properties that a schema and all that must hold with it declare, the outermost first."""
    found: dict[str, Node] = {}
    for part in parts(side, node):
        for name, each in part.members_of("properties"):
            found.setdefault(name, each)
    return found


def demanded(side: Schemas, node: Node) -> set[str]:
    """The properties that a schema or anything that must hold with it requires."""
    return {name for part in parts(side, node) for name in part.words("required")}


def is_declared(side: Schemas, root: Node, names: Sequence[str]) -> bool:
    """Whether any schema about the same values declares a property, by its path from a root."""
    here = list(_alternatives(side, [root]))
    for name in names:
        below = [
            each for part in here for key, each in part.members_of("properties") if key == name
        ]
        here = list(_alternatives(side, below))
    return bool(here)


def _alternatives(side: Schemas, nodes: Iterable[Node]) -> Iterator[Node]:
    """Schemas, and all that may speak about the same values or their items."""
    waiting, seen = list(nodes), set[Origin]()
    while waiting:
        each = waiting.pop()
        if each.origin in seen:
            continue
        seen.add(each.origin)
        yield each
        target = side.target(each)
        waiting.extend([] if target is None else [target])
        for keyword in (*_HERE, *_ITEMS):
            found = each.at(keyword)
            if found is not None:
                waiting.extend(found.items() if isinstance(found.value, list) else [found])
