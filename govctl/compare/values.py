"""Edits of what values a schema takes: types, nullability, enumerations, formats, patterns."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from govctl.compare.edit import Edit, Shape
from govctl.compare.schemas import keywords
from govctl.interfaces.node import Node
from govctl.model.equality import json_key, same_json

_SIMPLE = (("pattern", "pattern"), ("format", "format"), ("multipleOf", "multiple-of"))
_FLAGS = (
    ("nullable", "nullable"),
    ("x-nullable", "nullable"),
    ("uniqueItems", "unique-items"),
    ("readOnly", "read-only"),
    ("writeOnly", "write-only"),
)


def value_edits(old: Node, new: Node, names: tuple[str, ...]) -> Iterator[Edit]:
    """Differences of the keywords that describe a value as such."""
    yield from _types(old, new, names)
    yield from _enumerations(old, new, names)
    yield from _extensible(old, new, names)
    for keyword, aspect in _SIMPLE:
        was, now = keywords(old).get(keyword), keywords(new).get(keyword)
        if not same_json(was, now):
            action = "added" if was is None else "removed" if now is None else "changed"
            yield _keyword(old, new, names, (aspect, action, keyword))
    for keyword, aspect in _FLAGS:
        flag = keywords(old).get(keyword) is True, keywords(new).get(keyword) is True
        if flag[0] != flag[1]:
            yield _keyword(old, new, names, (aspect, "added" if flag[1] else "removed", keyword))


def _keyword(
    old: Node, new: Node, names: tuple[str, ...], kind: tuple[str, str, str], *together: str
) -> Edit:
    aspect, action, keyword = kind
    was, now = keywords(old).get(keyword), keywords(new).get(keyword)
    return Edit(
        aspect,
        action,
        old,
        new,
        Shape.KEYWORD,
        keyword,
        names=names,
        was=was,
        now=now,
        together=together,
    )


def _types(old: Node, new: Node, names: tuple[str, ...]) -> Iterator[Edit]:
    was, now = _type_set(old), _type_set(new)
    if was == now:
        return
    if None not in (was, now) and was is not None and now is not None:
        gained, lost = now - was, was - now
        if gained | lost == {"null"}:
            action = "added" if gained else "removed"
            yield _keyword(old, new, names, ("nullable", action, "type"))
            return
    yield _keyword(old, new, names, ("type", _type_action(was, now), "type"))


def _type_set(node: Node) -> frozenset[str] | None:
    found = keywords(node).get("type")
    if isinstance(found, str):
        return frozenset({found})
    if isinstance(found, list):
        return frozenset(each for each in found if isinstance(each, str))
    return None


def replaced(old: Node, new: Node) -> bool:
    """Whether no value of the one type is of the other: nothing else is worth telling then."""
    was, now = _type_set(old), _type_set(new)
    if was is None or now is None:
        return False
    return not (was & now) and not _covers(was, now) and not _covers(now, was)


def _type_action(was: frozenset[str] | None, now: frozenset[str] | None) -> str:
    if now is None or (was is not None and _covers(now, was)):
        return "widened"
    if was is None or _covers(was, now):
        return "narrowed"
    return "changed"


def _covers(larger: frozenset[str], smaller: frozenset[str]) -> bool:
    return all(each in larger or (each == "integer" and "number" in larger) for each in smaller)


def _enumerations(old: Node, new: Node, names: tuple[str, ...]) -> Iterator[Edit]:
    was, now = keywords(old).get("enum"), keywords(new).get("enum")
    if isinstance(was, list) and isinstance(now, list):
        yield from _listed(old, new, names, ("enum-value", "enum"))
    elif not same_json(was, now):
        action = "added" if was is None else "removed" if now is None else "changed"
        yield _keyword(old, new, names, ("enum", action, "enum"), "const")
        return
    first, second = keywords(old).get("const", _ABSENT), keywords(new).get("const", _ABSENT)
    if not same_json(first, second):
        action = "added" if first is _ABSENT else "removed" if second is _ABSENT else "changed"
        yield _keyword(old, new, names, ("enum", action, "const"), "enum")


_ABSENT = object()


def _extensible(old: Node, new: Node, names: tuple[str, ...]) -> Iterator[Edit]:
    keyword = "x-extensible-enum"
    was, now = keywords(old).get(keyword), keywords(new).get(keyword)
    if isinstance(was, list) and isinstance(now, list):
        yield from _listed(old, new, names, ("extensible-value", keyword))


def _listed(old: Node, new: Node, names: tuple[str, ...], kind: tuple[str, str]) -> Iterator[Edit]:
    """What a list of values gained and lost, each as one edit."""
    aspect, keyword = kind
    was, now = _tokens(old, keyword), _tokens(new, keyword)
    for action, values in (
        ("added", [value for token, value in now.items() if token not in was]),
        ("removed", [value for token, value in was.items() if token not in now]),
    ):
        if values:
            yield Edit(
                aspect,
                action,
                old,
                new,
                Shape.VALUES,
                keyword,
                names=names,
                values=tuple(values),
            )


def _tokens(node: Node, keyword: str) -> dict[Hashable, object]:
    listed = keywords(node).get(keyword)
    return {json_key(value): value for value in listed} if isinstance(listed, list) else {}
