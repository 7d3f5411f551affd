"""Parameters and headers of OpenAPI 3.x, and how a path item's are overridden (any version)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from govctl.interfaces.node import Node
from govctl.interfaces.reading import Defect, Reading
from govctl.model.interface import Parameter, ParameterLocation

_STYLES = {
    ParameterLocation.PATH: "simple",
    ParameterLocation.QUERY: "form",
    ParameterLocation.HEADER: "simple",
    ParameterLocation.COOKIE: "form",
    ParameterLocation.QUERYSTRING: "",
}
_EXPLODED = frozenset({"form", "cookie"})
"""Styles whose `explode` is true unless the spec says otherwise (OpenAPI 3.2, 4.12.2)."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter of a list: the entry in the list, and the object it leads to."""

    entry: Node
    target: Node

    @property
    def key(self) -> tuple[str, str]:
        """Location and name, as one list may hold them once."""
        location, name = self.target.text("in"), self.target.text("name")
        return (location, name.lower() if location == "header" else name)


def declared(reading: Reading, listed: Node | None) -> list[Declared]:
    """The parameters of a list, references followed; a second of the same name is a defect."""
    found: dict[tuple[str, str], Declared] = {}
    whole = reading.follow(listed) if listed else None
    for entry in whole.items() if whole else ():
        target = reading.follow(entry)
        if target is None or not isinstance(target.value, dict):
            continue
        parameter = Declared(entry, target)
        first = found.setdefault(parameter.key, parameter)
        if first is not parameter:
            _duplicate(reading, parameter, first)
    return list(found.values())


def overridden(outer: Iterable[Declared], inner: Iterable[Declared]) -> list[Declared]:
    """The path item's parameters, replaced and followed by the operation's."""
    merged = {parameter.key: parameter for parameter in outer}
    for parameter in inner:
        merged[parameter.key] = parameter
    return list(merged.values())


def read_parameter(reading: Reading, node: Node) -> Parameter | None:
    """One Parameter Object of OpenAPI 3.x; None where its location or name is unusable."""
    location = location_of(node)
    name = node.text("name")
    if location is None or not name:
        reading.skip(node, "the parameter has no usable 'in' and 'name'")
        return None
    return _described(reading, node, name, location)


def location_of(node: Node) -> ParameterLocation | None:
    """Where a Parameter Object of OpenAPI 3.x says it travels."""
    try:
        location = ParameterLocation(node.text("in"))
    except ValueError:
        return None
    return location if location in _STYLES else None


def read_header(reading: Reading, name: str, node: Node) -> Parameter | None:
    """One Header Object of OpenAPI 3.x, or what its reference leads to."""
    target = reading.follow(node)
    if target is None or not isinstance(target.value, dict):
        return None
    return _described(reading, target, name, ParameterLocation.HEADER)


def _described(reading: Reading, node: Node, name: str, location: ParameterLocation) -> Parameter:
    style = node.text("style") or _STYLES[location]
    media_type, carrier = _carrier(reading, node)
    return Parameter(
        name=name,
        location=location,
        required=node.flag("required"),
        origin=node.origin,
        schema=reading.schema(carrier.at("schema")) if carrier else None,
        media_type=media_type,
        style=style,
        explode=node.flag("explode", default=style in _EXPLODED),
        deprecated=node.flag("deprecated"),
        description=node.text("description"),
        extensions=node.extensions(),
    )


def _carrier(reading: Reading, node: Node) -> tuple[str | None, Node | None]:
    """The object that holds the schema: the parameter, or its only media type."""
    for media_type, content in reading.members(node, "content"):
        return media_type, reading.follow(content)
    return None, node


def _duplicate(reading: Reading, second: Declared, first: Declared) -> None:
    location, name = second.key
    reading.defect(
        Defect(
            second.entry.origin,
            f"The {location} parameter {name!r} is listed twice.",
            "Remove one of the two.",
            related=((first.entry.origin, "listed here first"),),
        )
    )
