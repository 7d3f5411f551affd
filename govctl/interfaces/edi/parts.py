"""The segments, loops and groups of a guide, and their elements, flattened in document order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from govctl.interfaces.node import Node
from govctl.interfaces.reading import Reading
from govctl.model.record import COMPOSITE, Field, Notation, Segment, Value

REQUIRED = frozenset({"M", "R"})
"""Uses that make a part mandatory: mandatory, and required (EANCOM)."""

NOT_USED = frozenset({"X", "N"})
"""Uses that leave a part of the standard out."""

MOST_NESTED = 40
"""Loops within loops that are followed; standards have less than ten."""

_MOST_ELEMENTS = 99
"""Elements of a segment: positions have two digits."""

_ELEMENT = re.compile(r"[0-9]{2}(?:-[0-9]{2})?$")
_LEVEL = "HL03"
"""The element that says of which level an HL loop is."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a part: the path of its loop, and how deep that is."""

    path: str = ""
    depth: int = 0


class SegmentReader:
    """Reads the parts of one guide."""

    def __init__(self, reading: Reading, notation: Notation) -> None:
        self._reading = reading
        self._notation = notation

    def segments(self, root: Node) -> tuple[Segment, ...]:
        """Every part that is used, each loop before what it holds."""
        return tuple(self._within(root, _Around()))

    def _within(self, owner: Node, around: _Around) -> Iterator[Segment]:
        used = (each for each in owner.items_of("segments") if not _is_left_out(each))
        for order, node in enumerate(used):
            if not self._reading.room(node):
                return
            part = self._part(node, around, order)
            if not part.id:
                continue
            yield part
            if part.is_loop and around.depth == MOST_NESTED:
                self._reading.skip(node, f"loops are nested deeper than {MOST_NESTED} levels")
            elif part.is_loop:
                yield from self._within(node, _Around(part.path, around.depth + 1))

    def _part(self, node: Node, around: _Around, order: int) -> Segment:
        name = node.text("segment") or node.text("loop") or node.text("group")
        qualifiers = self._qualifiers(node)
        codes = ",".join(code for _, code in qualifiers)
        step = f"{name}({codes})" if codes else name
        return Segment(
            path=f"{around.path}/{step}" if around.path else step,
            id=name,
            pointer=node.pointer,
            fields=tuple(self._elements(node)),
            qualifiers=qualifiers,
            required=node.text("use") in REQUIRED,
            repeat=_repeat(node),
            above=around.path,
            order=order,
            is_loop=not node.text("segment"),
        )

    def _qualifiers(self, node: Node) -> tuple[tuple[str, str], ...]:
        """`REF01: CN` as (`01`, `CN`); several codes are one alternative, `CN|BM`."""
        level = self._reading.typed(node, "level")
        found = [(_LEVEL[2:], level)] if level else []
        for name, each in node.members_of("qualifier"):
            codes = each.value if isinstance(each.value, list) else [each.value]
            element = element_name(name)
            found.append((element, "|".join(sorted(str(code) for code in codes))))
        return tuple(sorted(found))

    def _elements(self, node: Node) -> Iterator[Field]:
        for place, element in enumerate(node.items_of("elements"), start=1):
            if _is_left_out(element):
                continue
            position = _position(element, place)
            yield self._field(element, (position, 0))
            for inner, component in enumerate(element.items_of("components"), start=1):
                if not _is_left_out(component):
                    yield self._field(component, (position, _position(component, inner)))

    def _field(self, node: Node, at: tuple[int, int]) -> Field:
        position, component = at
        name = f"{position:02d}-{component:02d}" if component else f"{position:02d}"
        value = Value(
            type=COMPOSITE if node.at("components") else node.text("type"),
            min_length=_whole(node, "min"),
            max_length=_whole(node, "max"),
            scale=_implied(node.text("type")) if self._notation is Notation.X12 else None,
            codes=self._codes(node),
        )
        return Field(
            name=name,
            pointer=node.pointer,
            position=position,
            value=value,
            required=node.text("use") in REQUIRED,
            component=component,
        )

    def _codes(self, node: Node) -> tuple[str, ...]:
        """The codes of a list, or the names of a map of codes to meanings."""
        listed = node.at("codes")
        if listed is None:
            return ()
        if isinstance(listed.value, dict):
            return tuple(dict.fromkeys(name for name, _ in listed.members()))
        return tuple(dict.fromkeys(str(each.value) for each in listed.items()))


def element_name(reference: str) -> str:
    """The element that a reference designator means: `REF01` is `01`, `RFF01-01` is `01-01`."""
    found = _ELEMENT.search(reference)
    return found[0] if found else reference


def _is_left_out(node: Node) -> bool:
    return node.text("use") in NOT_USED


def _position(node: Node, place: int) -> int:
    """The position that is given; the place in the list where none is, or none that can be."""
    given = _whole(node, "at")
    return given if given is not None and 0 < given <= _MOST_ELEMENTS else place


def _repeat(node: Node) -> int | None:
    """The most repeats: one where nothing is said, None for `>1`."""
    found = node.at("repeat")
    if found is None:
        return 1
    return found.value if isinstance(found.value, int) and found.value > 0 else None


def _whole(node: Node, key: str) -> int | None:
    found = node.at(key)
    value = found.value if found else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _implied(data_type: str) -> int | None:
    """The implied decimals of an X12 number: 2 for `N2`, 0 for `N`."""
    if not data_type.startswith("N"):
        return None
    return int(data_type[1:]) if data_type[1:].isdigit() and data_type[1:].isascii() else 0
