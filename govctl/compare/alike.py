"""Which branches of two unions stand for each other."""

from __future__ import annotations

from govctl.compare.schemas import keywords
from govctl.interfaces.node import Node
from govctl.model.equality import same_json


def equal_text(was: Node, now: Node) -> bool:
    """Whether two schemas are written alike, references unresolved."""
    return same_json(was.value, now.value)


def likeness_of(was: Node, now: Node) -> int:
    """How much two inline schemas of one type have in common; 0 where they are nothing alike."""
    old, new = keywords(was), keywords(now)
    if "$ref" in old or "$ref" in new or old.get("type") != new.get("type"):
        return 0
    first, second = old.get("properties"), new.get("properties")
    if isinstance(first, dict) and isinstance(second, dict):
        return len(first.keys() & second.keys())
    return 1 if old.get("type") is not None and (first is None) == (second is None) else 0
