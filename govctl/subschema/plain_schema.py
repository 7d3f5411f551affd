"""A schema in plain JSON Schema 2020-12, and where each part of it was written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from govctl.model.pointer import child, join
from govctl.subschema.plain_spot import Spot

_WRITTEN_AS = {
    "prefixItems": ("items",),
    "items": ("additionalItems",),
    "dependentRequired": ("dependencies",),
    "dependentSchemas": ("dependencies",),
    "exclusiveMinimum": ("minimum",),
    "exclusiveMaximum": ("maximum",),
    "enum": ("x-extensible-enum",),
    "minimum": ("format",),
    "maximum": ("format",),
    "multipleOf": ("format",),
    "pattern": ("format",),
}
"""What a plain keyword may stand for in a source that does not have it under its own name."""


@dataclass(frozen=True, slots=True)
class PlainSchema:
    """One side of a question in plain JSON Schema 2020-12.

    Attributes:
        document: the schema; every reference in it leads to its own root or `$defs`.
        changed: whether the lens made it accept other values than the source as written.
        origins: the place every schema object of `document` comes from, by object identity.
    """

    document: dict[str, object]
    changed: bool
    origins: Mapping[int, Spot]

    def origin(self, path: Sequence[str | int]) -> str | None:
        """Return the pointer, in the source, of what a path of the document was written from.

        The deepest place that is known answers for all below it; None when there is none.
        """
        spot, below = self.spot(path)
        return None if spot is None else join(spot.pointer, *_kept_tokens(spot, below))

    def spot(self, path: Sequence[str | int]) -> tuple[Spot | None, tuple[str, ...]]:
        """Return the deepest source schema on a path of the document, and the path below it."""
        value: object = self.document
        found, below = self.origins.get(id(value)), tuple(str(token) for token in path)
        for depth, token in enumerate(path):
            try:
                value = child(value, str(token))
            except LookupError:
                break
            if id(value) in self.origins:
                found = self.origins[id(value)]
                below = tuple(str(token) for token in path[depth + 1 :])
        return found, below


def _kept_tokens(spot: Spot, below: tuple[str, ...]) -> tuple[str, ...]:
    """Return as much of a path below a schema as its source has, under the source's keyword."""
    if not below or isinstance(spot.value, bool):
        return ()
    for keyword in (below[0], *_WRITTEN_AS.get(below[0], ())):
        if keyword in spot.value:
            path = (keyword, *below[1:])
            return path[: _reach(spot.value, path)]
    return ()


def _reach(value: object, path: tuple[str, ...]) -> int:
    """Return how many tokens of a path exist below a value."""
    for depth, token in enumerate(path):
        try:
            value = child(value, token)
        except LookupError:
            return depth
    return len(path)
