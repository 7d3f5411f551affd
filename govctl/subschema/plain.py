"""Writes one side of a question out as one self-contained schema of plain JSON Schema 2020-12.

Dialect and lens are applied here a second time, by code that the prover does not use: an
off-the-shelf validator then judges every witness against these documents, so that a
misunderstanding on one side shows as a disagreement instead of passing as a proof.
"""

from __future__ import annotations

from enum import StrEnum

from govctl.subschema.plain_cycles import refuse_cycles
from govctl.subschema.plain_keywords import WRITERS
from govctl.subschema.plain_page import AS_WRITTEN, Kind, Page, Reading
from govctl.subschema.plain_parts import Parts
from govctl.subschema.plain_places import Library
from govctl.subschema.plain_schema import PlainSchema
from govctl.subschema.plain_spot import Spot
from govctl.subschema.question import KEYWORDS, Lens, SchemaProblem, SchemaSource, World

__all__ = ["PlainSchema", "Role", "plain"]

_LENS_KEYWORDS = frozenset({"x-extensible-enum"})
_COMPOSING = ("$ref", "allOf", "anyOf", "oneOf", "if", "dependentSchemas")
_DEEPEST_INLINE = 40
_NOTHING_OR_ALL: tuple[dict[str, object], dict[str, object]] = ({"not": {}}, {})


class Role(StrEnum):
    """Which side of the question a schema is; the lenses read the two differently."""

    WRITER = "writer"
    READER = "reader"


def plain(source: SchemaSource, lens: Lens, role: Role) -> PlainSchema:
    """Return one side of a question, read through the lens, as one plain 2020-12 document.

    `wire_text` is no part of it: what a text may be read as is a matter of values (`judge`).

    Raises:
        SchemaProblem: the schema cannot be read; the pointer says where.
    """
    try:
        return _Writer(source, lens, role).write()
    except RecursionError:
        raise SchemaProblem(source.pointer, "a value is nested too deep", "too-deep") from None


class _Writer:
    """Writes the root and, from it, every definition that is reached."""

    def __init__(self, source: SchemaSource, lens: Lens, role: Role) -> None:
        self.library = Library(source)
        self.lens = lens
        self.parts = Parts(self.library, lens)
        self._kind = _kind(lens, role)
        self._names: dict[tuple[object, ...], str] = {}
        self._waiting: list[tuple[str, Spot, Reading, bool]] = []
        self._origins: dict[int, Spot] = {}
        self._kept: list[object] = []  # keeps identities from being reused
        self._changed = False
        self._depth = 0
        self._applying: set[object] = set()

    def write(self) -> PlainSchema:
        root = self.library.root()
        self._names[self._position_key(root, self._kind)] = "#"
        written = self._position_here(root, self._kind)
        document = written if isinstance(written, dict) else _NOTHING_OR_ALL[bool(written)]
        definitions: dict[str, object] = {}
        while self._waiting:
            name, spot, reading, is_position = self._waiting.pop(0)
            self._depth = 0
            definitions[name] = (
                self._position_here(spot, reading.kind)
                if is_position
                else self._part_here(spot, reading)
            )
        if definitions:
            document = {**document, "$defs": definitions}
            self._keep(document, root)
        refuse_cycles(document, self._origins)
        return PlainSchema(document, self._changed, self._origins)

    def note_change(self) -> None:
        self._changed = True

    def position(self, spot: Spot, kind: Kind) -> object:
        if isinstance(spot.value, bool):
            return spot.value
        if self._depth >= _DEEPEST_INLINE or _is_alias(spot):
            return self._link_position(spot, kind)
        self._depth += 1
        written = self._position_here(spot, kind)
        self._depth -= 1
        return written

    def part(self, spot: Spot, reading: Reading) -> object:
        if isinstance(spot.value, bool):
            return spot.value
        if self._depth >= _DEEPEST_INLINE:
            return self.link(spot, reading)
        self._depth += 1
        written = self._part_here(spot, reading)
        self._depth -= 1
        return written

    def link(self, spot: Spot, reading: Reading) -> object:
        spot = self._unalias(spot)
        if isinstance(spot.value, bool):
            return spot.value
        reading = Reading(self._settled(spot, reading.kind), reading.dropped)
        return self._reference((spot.key, reading), spot, reading, is_position=False)

    def _link_position(self, spot: Spot, kind: Kind) -> object:
        target = self._unalias(spot)
        if isinstance(target.value, bool):
            return target.value
        key = self._position_key(target, kind)
        reading = Reading(kind, self.parts.dropped(target))
        return self._reference(key, target, reading, is_position=True)

    def _reference(
        self, key: tuple[object, ...], spot: Spot, reading: Reading, *, is_position: bool
    ) -> object:
        name = self._names.get(key)
        if name is None:
            label = f"s{len(self._names)}"
            name = self._names[key] = f"#/$defs/{label}"
            self._waiting.append((label, spot, reading, is_position))
        return self._keep({"$ref": name}, spot)

    def _position_key(self, spot: Spot, kind: Kind) -> tuple[object, ...]:
        """Name a value position; where sealing adds nothing it is the same as its part."""
        reading = Reading(self._settled(spot, kind), self.parts.dropped(spot))
        if kind is Kind.CLOSED and self._may_declare(spot, reading):
            return ("sealed", spot.key)
        return (spot.key, reading)

    def _may_declare(self, spot: Spot, reading: Reading) -> bool:
        return any(self.parts.declares(part, reading.dropped) for part in self.parts.every(spot))

    def _unalias(self, spot: Spot) -> Spot:
        seen = set()
        while _is_alias(spot):
            if spot.key in seen:
                raise spot.problem(
                    "$ref", "the reference leads back to itself", "circular-reference"
                )
            seen.add(spot.key)
            spot = self.library.follow(spot)
        return spot

    def _settled(self, spot: Spot, kind: Kind) -> Kind:
        """Return the kind, or `open` where reading the part in that kind changes nothing."""
        world = World.DECLARED if kind is Kind.CLOSED else World.OPEN
        if kind is not Kind.OPEN and self.parts.is_untouched(spot, world):
            return Kind.OPEN
        return kind

    def _position_here(self, spot: Spot, kind: Kind) -> object:
        if _is_alias(spot):
            return self._link_position(spot, kind)
        reading = Reading(kind, self.parts.dropped(spot))
        body = self._part_here(spot, reading)
        if kind is not Kind.CLOSED or not isinstance(body, dict):
            return body
        if not self._may_declare(spot, reading):
            return body
        condition = self._applies(spot, reading)
        if condition is False:
            return body
        self.note_change()
        names = self.parts.required(spot, reading.dropped)
        if condition is True:
            return _sealed(body, names)
        linked = self.link(spot, reading)
        sealed = self._keep(_sealed({"allOf": [linked]}, names), spot)
        return self._keep({"anyOf": [{"allOf": [linked], "not": condition}, sealed]}, spot)

    def _part_here(self, spot: Spot, reading: Reading) -> object:
        if isinstance(spot.value, bool):
            return spot.value
        if spot.is_bare_reference:
            return self.link(self.library.follow(spot), reading)
        page = Page(spot, reading, self)
        known = KEYWORDS[spot.dialect] | _LENS_KEYWORDS
        for keyword in spot.value:
            if keyword in known and keyword in WRITERS:
                WRITERS[keyword](page)
        return self._keep(page.finish(), spot)

    def note_origin(self, schema: dict[str, object], spot: Spot) -> None:
        self._origins[id(schema)] = spot
        self._kept.append(schema)

    def _keep(self, schema: dict[str, object], spot: Spot) -> dict[str, object]:
        self.note_origin(schema, spot)
        return schema

    def _applies(self, spot: Spot, reading: Reading) -> object:
        """Return when a declaring part applies to an object that `spot` accepts.

        True is always, False never; else a schema that accepts the objects to which one does.
        """
        if isinstance(spot.value, bool):
            return False
        if self.parts.declares(spot, reading.dropped):
            return True
        if spot.key in self._applying:
            raise spot.problem("$ref", "the schema refers back to itself", "circular-reference")
        self._applying.add(spot.key)
        condition = self._part_applies(spot, reading)
        self._applying.remove(spot.key)
        return condition

    def _part_applies(self, spot: Spot, reading: Reading) -> object:
        always = [*self.parts.references(spot), *self.parts.branches(spot, "allOf")]
        conditions = [self._applies(part, reading) for part in always]
        for keyword in ("anyOf", "oneOf"):
            conditions.extend(self._union_applies(spot, keyword, reading))
        conditions.extend(self._dependents_apply(spot, reading))
        return _either(conditions)

    def _union_applies(self, spot: Spot, keyword: str, reading: Reading) -> list[object]:
        branches = [b for b in self.parts.branches(spot, keyword) if _takes_objects(b)]
        inner = [self._applies(branch, reading) for branch in branches]
        if inner and all(condition is True for condition in inner):
            return [True]
        return [
            _both(self.link(branch, reading.opened), condition)
            for branch, condition in zip(branches, inner, strict=True)
            if condition is not False
        ]

    def _dependents_apply(self, spot: Spot, reading: Reading) -> list[object]:
        found = [
            _both({"required": [name]}, self._guarded(part, reading))
            for name, part in self.parts.dependents(spot)
        ]
        for keyword in ("then", "else") if spot.known("if") is not None else ():
            if spot.known(keyword) is None:
                continue
            guarded = self._guarded(self.library.below(spot, keyword), reading)
            if guarded is not False:
                condition = self.link(self.library.below(spot, "if"), AS_WRITTEN)
                met = condition if keyword == "then" else {"not": condition}
                found.append(_both(met, guarded))
        return found

    def _guarded(self, part: Spot, reading: Reading) -> object:
        """Return when a declaring part applies below a part that need not be accepted."""
        condition = self._applies(part, reading)
        return condition and _both(self.link(part, reading.opened), condition)


def _kind(lens: Lens, role: Role) -> Kind:
    if role is Role.WRITER:
        return Kind.CLOSED if lens.world is World.DECLARED else Kind.OPEN
    return Kind.TOLERANT if lens.tolerant_reader else Kind.OPEN


def _is_alias(spot: Spot) -> bool:
    """Whether a schema is nothing but a `$ref`."""
    if isinstance(spot.value, bool) or "$ref" not in spot.value:
        return False
    if spot.is_bare_reference:
        return True
    known = KEYWORDS[spot.dialect] | _LENS_KEYWORDS
    return not any(name in WRITERS and name in known for name in spot.value if name != "$ref")


def _takes_objects(spot: Spot) -> bool:
    named = spot.known("type")
    return named is None or named == "object" or (isinstance(named, list) and "object" in named)


def _either(conditions: list[object]) -> object:
    if any(condition is True for condition in conditions):
        return True
    possible = [condition for condition in conditions if condition is not False]
    return {"anyOf": possible} if possible else False


def _both(first: object, second: object) -> object:
    if first is False or second is False:
        return False
    if second is True:
        return first
    return {"allOf": [first, second]}


def _sealed(body: dict[str, object], required: list[str]) -> dict[str, object]:
    """Close an object to what its parts evaluate, in place; `required` names count as declared."""
    if "additionalProperties" in body or "unevaluatedProperties" in body:
        return body  # it says otherwise, or says so already
    declared = body.get("properties")
    members = dict(declared) if isinstance(declared, dict) else {}
    undeclared = [name for name in required if name not in members]
    if undeclared:
        body["properties"] = {**members, **dict.fromkeys(undeclared, True)}
    is_alone = not any(name in body for name in _COMPOSING)
    body["additionalProperties" if is_alone else "unevaluatedProperties"] = False
    return body
