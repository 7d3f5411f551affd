"""The parts of a value position: every schema object that speaks about the same value.

`World` and `Lens` in `question` define the terms; nothing here is shared with the prover.
"""

from __future__ import annotations

from collections.abc import Iterator

from govctl.subschema.plain_places import Library
from govctl.subschema.plain_spot import Spot
from govctl.subschema.question import Direction, Lens, World

_MARKS = {Direction.REQUEST: "readOnly", Direction.RESPONSE: "writeOnly"}
_CHILD_POSITIONS = (
    "items",
    "additionalItems",
    "unevaluatedItems",
    "additionalProperties",
    "unevaluatedProperties",
)
_CHILD_MAPS = ("properties", "patternProperties")
_REFERENCES = ("$ref", "$recursiveRef", "$dynamicRef")
_COMPOSING = frozenset(
    {*_REFERENCES, "allOf", "anyOf", "oneOf", "if", "dependentSchemas", "dependencies"}
)


_Key = tuple[str, tuple[str, ...]]


class Parts:
    """Answers questions about the parts of value positions, each once."""

    def __init__(self, library: Library, lens: Lens) -> None:
        self._library = library
        self._mark = _MARKS.get(lens.direction)
        self._calm: set[_Key] = set()
        self._every: dict[_Key, tuple[Spot, ...]] = {}
        self._dropped: dict[_Key, frozenset[str]] = {}

    def references(self, spot: Spot) -> Iterator[Spot]:
        """Yield what `$ref` and its kin name from here."""
        for keyword in _REFERENCES:
            if spot.known(keyword) is not None:
                yield self.target(spot, keyword)

    def target(self, spot: Spot, keyword: str) -> Spot:
        """Return the one schema that a reference keyword can name.

        Raises:
            SchemaProblem: it names none, or which one depends on how it was reached.
        """
        target = self._library.follow(spot, keyword)
        if keyword == "$ref":
            return target
        if keyword == "$recursiveRef":
            rivals = self._library.recursive_anchors()
            bound = target.known("$recursiveAnchor") is True
        else:
            name = str(spot.known(keyword)).partition("#")[2]
            rivals = self._library.anchors(name)
            bound = target.known("$dynamicAnchor") == name
        if bound and any(rival.key != target.key for rival in rivals):
            message = "what the reference names depends on how this schema was reached"
            raise spot.problem(keyword, message, "dynamic-reference")
        return target

    def within(self, spot: Spot) -> Iterator[Spot]:
        """Yield the parts directly inside a part, without `not`, `if` and what hangs on them."""
        yield from self.references(spot)
        for keyword in ("allOf", "anyOf", "oneOf"):
            yield from self.branches(spot, keyword)
        if spot.known("if") is not None:
            for keyword in ("then", "else"):
                if spot.known(keyword) is not None:
                    yield self._library.below(spot, keyword)
        for _, part in self.dependents(spot):
            yield part

    def branches(self, spot: Spot, keyword: str) -> list[Spot]:
        """Return the branches of a list of schemas.

        Raises:
            SchemaProblem: the keyword holds no list, or no schema.
        """
        listed = spot.known(keyword)
        if listed is None:
            return []
        if not isinstance(listed, list):
            raise spot.problem(keyword, "the keyword takes a list of schemas")
        return [self._library.below(spot, keyword, str(index)) for index in range(len(listed))]

    def members(self, spot: Spot, keyword: str) -> list[tuple[str, Spot]]:
        """Return the schemas of a map, by name.

        Raises:
            SchemaProblem: the keyword holds no object, or no schema.
        """
        named = self._named(spot, keyword)
        return [(name, self._library.below(spot, keyword, name)) for name in named]

    def _named(self, spot: Spot, keyword: str) -> dict[str, object]:
        named = spot.known(keyword)
        if named is None:
            return {}
        if not isinstance(named, dict):
            raise spot.problem(keyword, "the keyword takes an object of schemas")
        return {str(name): value for name, value in named.items()}

    def dependents(self, spot: Spot) -> list[tuple[str, Spot]]:
        """Return the schemas that apply when a member is present."""
        found = self.members(spot, "dependentSchemas")
        old = spot.known("dependencies")
        if old is not None and not isinstance(old, dict):
            raise spot.problem("dependencies", "the keyword takes an object")
        for name, value in old.items() if isinstance(old, dict) else ():
            if not isinstance(value, list):
                found.append((name, self._library.below(spot, "dependencies", name)))
        return found

    def every(self, spot: Spot) -> tuple[Spot, ...]:
        """Return a value position's parts, itself first, each once."""
        if isinstance(spot.value, bool) or _COMPOSING.isdisjoint(spot.value):
            return (spot,)
        known = self._every.get(spot.key)
        if known is None:
            known = self._every[spot.key] = tuple(self._each(spot))
        return known

    def _each(self, spot: Spot) -> Iterator[Spot]:
        seen = {spot.key}
        waiting = [spot]
        while waiting:
            part = waiting.pop()
            yield part
            for inner in self.within(part):
                if inner.key not in seen:
                    seen.add(inner.key)
                    waiting.append(inner)

    def required(self, spot: Spot, dropped: frozenset[str]) -> list[str]:
        """Return the names that some part of a value position requires, sorted."""
        names: set[str] = set()
        for part in self.every(spot):
            listed = part.known("required")
            if isinstance(listed, list):
                names.update(name for name in listed if isinstance(name, str))
        return sorted(names - dropped)

    def dropped(self, spot: Spot) -> frozenset[str]:
        """Return the names that the direction takes out of a value position."""
        mark = self._mark
        if mark is None or isinstance(spot.value, bool):
            return frozenset()
        known = self._dropped.get(spot.key)
        if known is None:
            known = self._dropped[spot.key] = frozenset(
                name
                for part in self.every(spot)
                for name, raw in self._named(part, "properties").items()
                if _may_be_marked(raw, mark)
                and self._is_marked(self._library.below(part, "properties", name), mark)
            )
        return known

    def _is_marked(self, spot: Spot, mark: str) -> bool:
        seen = {spot.key}
        waiting = [spot]
        while waiting:
            part = waiting.pop()
            hidden = part.is_bare_reference or isinstance(part.value, bool)
            if not hidden and isinstance(part.value, dict) and part.value.get(mark) is True:
                return True
            for inner in [*self.references(part), *self.branches(part, "allOf")]:
                if inner.key not in seen:
                    seen.add(inner.key)
                    waiting.append(inner)
        return False

    def declares(self, spot: Spot, dropped: frozenset[str]) -> bool:
        """Whether a part has `properties` or `patternProperties` with at least one entry."""
        return bool(spot.known("patternProperties")) or any(
            name not in dropped for name in self._named(spot, "properties")
        )

    def is_untouched(self, spot: Spot, world: World) -> bool:
        """Whether nothing below a part, itself aside, changes under its role's lens.

        For a `declared` writer: no value position below has a declaring part. For a tolerant
        reader (`open`): nothing here or below is closed.
        """
        if spot.key in self._calm:
            return True
        seen = {(spot.key, True)}
        waiting = [(spot, True)]
        while waiting:
            part, is_part = waiting.pop()
            if world is World.OPEN and _is_closed(part):
                return False
            if world is World.DECLARED and not is_part and self.declares(part, frozenset()):
                return False
            for inner, as_part in self._all_within(part, world, is_part=is_part):
                if (inner.key, as_part) not in seen:
                    seen.add((inner.key, as_part))
                    waiting.append((inner, as_part))
        self._calm.update(key for key, _ in seen)
        return True

    def _all_within(
        self, spot: Spot, world: World, *, is_part: bool
    ) -> Iterator[tuple[Spot, bool]]:
        for inner in self.within(spot):
            yield inner, is_part
        for below in self.positions(spot):
            yield below, world is World.OPEN

    def positions(self, spot: Spot) -> Iterator[Spot]:
        """Yield the value positions directly below a part."""
        for keyword in _CHILD_MAPS:
            for _, entry in self.members(spot, keyword):
                yield entry
        for keyword in _CHILD_POSITIONS:
            value = spot.known(keyword)
            if isinstance(value, list) and keyword == "items":
                yield from self.branches(spot, keyword)
            elif value is not None:
                yield self._library.below(spot, keyword)
        yield from self.branches(spot, "prefixItems")


def _may_be_marked(raw: object, mark: str) -> bool:
    """Whether a schema, what it refers to or a part of it may have a mark; most say at once."""
    return not isinstance(raw, bool) and not (
        isinstance(raw, dict) and raw.keys().isdisjoint((mark, "allOf", *_REFERENCES))
    )


def _is_closed(spot: Spot) -> bool:
    return (
        spot.known("additionalProperties") is False
        or spot.known("unevaluatedProperties") is False
        or spot.known("enum") is not None
        or (isinstance(spot.value, dict) and "x-extensible-enum" in spot.value)
    )
