"""Edits of limits: lengths, ranges, and how many items or members there may be."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from govctl.compare.edit import Edit, Shape
from govctl.compare.schemas import keywords
from govctl.interfaces.node import Node
from govctl.model.equality import same_json

LIMITS = {
    "max-length": ("maxLength",),
    "min-length": ("minLength",),
    "maximum": ("maximum", "exclusiveMaximum"),
    "minimum": ("minimum", "exclusiveMinimum"),
    "max-items": ("maxItems",),
    "min-items": ("minItems",),
    "max-properties": ("maxProperties",),
    "min-properties": ("minProperties",),
}
"""Aspect of a change to the keywords that say the limit; exclusive ones speak with the others."""

_Bound = tuple[Decimal, bool]


def bound_edits(old: Node, new: Node, names: tuple[str, ...]) -> Iterator[Edit]:
    """Limits that are raised or lowered; none at all is the widest one."""
    for aspect, group in LIMITS.items():
        if all(same_json(keywords(old).get(each), keywords(new).get(each)) for each in group):
            continue
        is_upper = aspect.startswith("max")
        was, now = _bound(old, group, is_upper=is_upper), _bound(new, group, is_upper=is_upper)
        if was == now:
            continue
        keyword = next((each for each in group if keywords(new).get(each) is not None), group[0])
        yield Edit(
            aspect,
            _action(was, now, is_upper=is_upper),
            old,
            new,
            Shape.KEYWORD,
            keyword,
            names=names,
            was=_shown(old, group),
            now=_shown(new, group),
            together=tuple(each for each in group if each != keyword),
        )


def _bound(node: Node, group: tuple[str, ...], *, is_upper: bool) -> _Bound | None:
    """The strictest limit: its number, and whether the number itself is out."""
    found: list[_Bound] = []
    inclusive = _number(keywords(node).get(group[0]))
    exclusive = keywords(node).get(group[-1]) if len(group) > 1 else None
    if inclusive is not None:
        found.append((inclusive, exclusive is True))
    number = _number(exclusive)
    if number is not None:
        found.append((number, True))
    if not found:
        return None
    return min(found, key=_lowest) if is_upper else max(found)


def _lowest(bound: _Bound) -> tuple[Decimal, bool]:
    return bound[0], not bound[1]


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(str(value))


def _action(was: _Bound | None, now: _Bound | None, *, is_upper: bool) -> str:
    if was is None or now is None:
        return "lowered" if (now is not None) is is_upper else "raised"
    if is_upper:
        return "lowered" if _lowest(now) < _lowest(was) else "raised"
    return "raised" if now > was else "lowered"


def _shown(node: Node, group: tuple[str, ...]) -> object:
    return next((v for each in group if (v := keywords(node).get(each)) is not None), None)
