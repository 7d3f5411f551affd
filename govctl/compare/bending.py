"""Schemas in which a wider part makes a narrower whole: `not`, `if`, `oneOf` and their like.

What changed behind a reference below such a keyword cannot be judged where it stands alone.
"""

from __future__ import annotations

from govctl.compare.schemas import Schemas, keywords, within
from govctl.interfaces.node import Node

_BELOW = frozenset({"not", "if", "oneOf", "contains"})
_BESIDE = frozenset({"unevaluatedItems", "unevaluatedProperties"})


def bends(side: Schemas, unit: Node) -> bool:
    """Whether a schema refers to another in a way that may turn its widening into a narrowing."""
    links = side.links(unit)
    if not links:
        return False
    if any(not _BESIDE.isdisjoint(keywords(node)) for node in within(unit)):
        return True
    start = len(unit.pointer)
    return any(not _BELOW.isdisjoint(each.holder.pointer[start:].split("/")) for each in links)
