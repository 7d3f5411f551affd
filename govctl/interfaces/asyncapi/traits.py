"""Objects with traits, read as if the traits had been merged in.

AsyncAPI 2.x merges traits over the object (JSON Merge Patch, RFC 7396, in the order listed), so a
trait wins; in 3.x a trait never overrides what the object says itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from govctl.interfaces.node import Node
from govctl.interfaces.reading import Reading


@dataclass(frozen=True, slots=True)
class Traited:
    """An object and its traits, the one that decides first. `node` is the object itself."""

    node: Node
    layers: tuple[Node, ...]

    def at(self, key: str) -> Node | None:
        """The member as merged; None where the deciding layer removes it with a null."""
        found = next((layer.at(key) for layer in self.layers if layer.at(key)), None)
        return None if found is None or found.value is None else found

    def every(self, key: str) -> Iterator[Node]:
        """The member in each layer that has one, the deciding one first."""
        for layer in self.layers:
            found = layer.at(key)
            if found is not None and found.value is not None:
                yield found

    def text(self, key: str) -> str:
        """The string under that key as merged, or an empty one."""
        found = self.at(key)
        return found.value if found is not None and isinstance(found.value, str) else ""

    def extensions(self) -> dict[str, object]:
        """The `x-` members of all layers."""
        merged: dict[str, object] = {}
        for layer in self.layers:
            for key, value in layer.extensions().items():
                merged.setdefault(key, value)
        return merged

    def bindings(self, reading: Reading) -> dict[str, object]:
        """The bindings of all layers by protocol, each protocol merged; references followed."""
        return merged_bindings(reading, list(self.every("bindings")))


def traited(reading: Reading, node: Node) -> Traited:
    """An operation or message with its traits."""
    traits = [reading.follow(entry) for entry in reading.items(node, "traits")]
    usable = [trait for trait in traits if trait is not None and isinstance(trait.value, dict)]
    usable.reverse()
    old = reading.format.startswith("asyncapi-2")
    layers = (*usable, node) if old else (node, *usable)
    return Traited(node, layers)


def merged_bindings(reading: Reading, found: Sequence[Node]) -> dict[str, object]:
    """Bindings objects by protocol; of two that say the same key, the first decides."""
    merged: dict[str, object] = {}
    for entry in found:
        target = reading.follow(entry)
        for protocol, binding in target.members() if target else ():
            followed = reading.follow(binding)
            if followed is not None:
                merged[protocol] = _merged(merged.get(protocol), followed.value)
    return merged


def _merged(first: object, second: object) -> object:
    """`first` completed by `second`, mapping by mapping."""
    if first is None:
        return second
    if not isinstance(first, dict) or not isinstance(second, dict):
        return first
    return {**second, **first}
