"""A value together with where it stands: what every reader here walks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from govctl.model.interface import Origin


def escape(token: str) -> str:
    """One reference token of a JSON Pointer (RFC 6901, 3)."""
    if "~" in token or "/" in token:
        return token.replace("~", "~0").replace("/", "~1")
    return token


class Node(NamedTuple):
    """A parsed value, the document it came from and its JSON Pointer there.

    Accessors never raise on a value of another type: they answer as if nothing was there, and the
    meta-schema says what is wrong.
    """

    path: str
    pointer: str
    value: object

    @property
    def origin(self) -> Origin:
        """The place, without the value."""
        return Origin(self.path, self.pointer)

    def at(self, key: str) -> Node | None:
        """The member of that name, or None."""
        if isinstance(self.value, dict) and key in self.value:
            return Node(self.path, f"{self.pointer}/{escape(key)}", self.value[key])
        return None

    def members(self) -> Iterator[tuple[str, Node]]:
        """Names and values of a mapping, in the order of the document."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                name = key if isinstance(key, str) else str(key)
                yield name, Node(self.path, f"{self.pointer}/{escape(name)}", value)

    def members_of(self, key: str) -> Iterator[tuple[str, Node]]:
        """Names and values of the mapping under that key."""
        found = self.at(key)
        if found is not None:
            yield from found.members()

    def items(self) -> Iterator[Node]:
        """The items of a list."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(self.path, f"{self.pointer}/{index}", value)

    def items_of(self, key: str) -> Iterator[Node]:
        """The items of the list under that key."""
        found = self.at(key)
        if found is not None:
            yield from found.items()

    def text(self, key: str) -> str:
        """The string under that key, or an empty one."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value if isinstance(value, str) else ""

    def flag(self, key: str, *, default: bool = False) -> bool:
        """The boolean under that key, or the default."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value if isinstance(value, bool) else default

    def words(self, key: str) -> tuple[str, ...]:
        """The strings of the list under that key."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()

    def mapping(self, key: str) -> dict[str, object]:
        """The mapping under that key, keys as text, or an empty one."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return {str(k): v for k, v in value.items()} if isinstance(value, dict) else {}

    def extensions(self) -> dict[str, object]:
        """The `x-` members."""
        if not isinstance(self.value, dict):
            return {}
        return {k: v for k, v in self.value.items() if isinstance(k, str) and k.startswith("x-")}
