"""Unions of several kinds of object: what tells their alternatives apart may be optional."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govctl.compare.edit import Edit, Shape
from govctl.compare.schemas import keywords, within
from govctl.interfaces.node import Node
from govctl.model.interface import Origin

_KEYWORDS = ("anyOf", "oneOf")
_SEVERAL = 2


def is_union_of_objects(node: Node) -> bool:
    """Whether an object may be of more than one alternative of a schema."""
    return any(
        sum(map(_takes_objects, node.items_of(keyword))) >= _SEVERAL for keyword in _KEYWORDS
    )


def _takes_objects(branch: Node) -> bool:
    """Whether an object may fit; a reference may lead to anything."""
    if branch.value is False:
        return False
    said = keywords(branch)
    named, listed = said.get("type"), said.get("enum")
    if isinstance(listed, list) and not any(isinstance(each, dict) for each in listed):
        return False
    if named is None:
        return True
    return "object" in named if isinstance(named, list) else named == "object"


def names_told_apart_by(node: Node) -> set[str]:
    """The properties by which the alternatives of a schema may differ, as far as written in it."""
    if not is_union_of_objects(node):
        return set()
    return {name for each in within(node) for name, _ in each.members_of("properties")}


def unions_around(root: Node, edits: Iterable[Node]) -> Iterator[Origin]:
    """The unions of objects on the way from a schema to places in it, those included."""
    places = [each.pointer for each in edits if each.path == root.path]
    for node in within(root):
        below = node.pointer + "/"
        is_on_the_way = any(each == node.pointer or each.startswith(below) for each in places)
        if is_on_the_way and is_union_of_objects(node):
            yield node.origin


def replaced_unions(edit: Edit, node: Node) -> Iterator[Origin]:
    """The unions of objects in a schema that an edit replaces as a whole."""
    if edit.shape is Shape.WHOLE:
        yield from (each.origin for each in within(node) if is_union_of_objects(each))
