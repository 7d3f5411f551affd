"""Mappings with both of their models read: what each field is on its two sides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import islice

from govctl.estate.fields import CanonicalModel, Field, canonical_model, fields_below
from govctl.estate.shapes import Shapes, shapes_of
from govctl.model.codelist import CodeList
from govctl.model.mapping import EntityMapping, FieldMapping, MappingEnd
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot

_MOST_FIELDS = 5_000
_FRACTION = re.compile(r"(?:\\\.|\[\.\])(?:\[0-9\]|\\d)(?:\{(?:[0-9]+,)?([0-9]{1,3})\}|([+*]))?")
"""The part of a pattern that says how many digits may follow the decimal point."""


@dataclass(frozen=True, slots=True)
class Model:
    """One side of a mapping.

    Attributes:
        name: what a sentence calls it: `order`, or the system's name.
        fields: by path, parents included; None where its schema cannot be read, or is not named.
        complete: whether `fields` are all there are.
    """

    name: str
    fields: Mapping[str, Field] | None
    complete: bool = True

    def is_needed(self, path: str, given: frozenset[str]) -> bool:
        """Whether a payload that carries `given` must carry a leaf: it, and all above it."""
        if self.fields is None:
            return False
        parts = path.split(".")
        for length in range(len(parts), 0, -1):
            above = ".".join(parts[:length])
            field = self.fields.get(above)
            if field is None:
                return False
            opened = length < len(parts) and any(each.startswith(f"{above}.") for each in given)
            if not (field.required or opened):
                return False
        return True


class MappingModels:
    """The mappings of one snapshot with their models; everything is read when first asked."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._shapes: Shapes = shapes_of(snapshot.documents)
        self._models: dict[tuple[object, ...], Model] = {}

    @cached_property
    def canonical(self) -> CanonicalModel:
        """The fields of all entities."""
        return canonical_model(self.snapshot)

    def model(self, end: MappingEnd) -> Model:
        """The model of one end of a mapping."""
        key = (end.entity, end.system, end.schema, end.schema_pointer)
        if key not in self._models:
            self._models[key] = self._read(end)
        return self._models[key]

    def _read(self, end: MappingEnd) -> Model:
        if end.entity is not None:
            found = {
                name.path: field
                for name, field in self.canonical.fields.items()
                if name.entity == end.entity
            }
            return Model(end.entity, found or None, end.entity not in self.canonical.cut)
        name = end.system or "the local model"
        if end.schema is None or self.snapshot.document(end.schema) is None:
            return Model(name, None)
        start = self._shapes.node(end.schema, end.schema_pointer)
        walked = fields_below(self.snapshot, self._shapes, name, start)
        fields = {each.name.path: each for each in islice(walked, _MOST_FIELDS)}
        return Model(name, fields, len(fields) < _MOST_FIELDS)

    def facet(self, field: Field | None, keyword: str) -> tuple[object, ...]:
        """The values of a keyword in every schema that describes a field."""
        found = []
        for path, pointer in field.schemas if field is not None else ():
            value = self._shapes.node(path, pointer).value
            if isinstance(value, dict) and keyword in value:
                found.append(value[keyword])
        return tuple(found)

    def semantics(self, field: Field | None) -> Mapping[str, object]:
        """What `x-semantics` says of a field; what stands nearest to it wins."""
        merged: dict[str, object] = {}
        for value in reversed(self.facet(field, "x-semantics")):
            if isinstance(value, dict):
                merged.update(value)
        return merged

    def values(self, field: Field | None) -> tuple[str, ...] | None:
        """The values that a field can have, where its schema lists them."""
        listed = [each for each in self.facet(field, "enum") if isinstance(each, list)]
        constants = self.facet(field, "const")
        if constants:
            return (str(constants[0]),)
        if not listed:
            return None
        kept = [str(each) for each in listed[0] if each is not None]
        return tuple(each for each in kept if all(each in map(str, other) for other in listed))

    def codes(self, field: Field | None, path: str, entity: str | None) -> Codes | None:
        """The codes that a field takes: of its status model, its code list, or its own schema."""
        for model in self.snapshot.status_models.values():
            if entity is not None and (model.entity, model.field_path) == (entity, path):
                return Codes(f"status model {model.name}", frozenset(model.states))
        listed = self.code_list(self.semantics(field).get("list"))
        if listed is not None:
            also = {alias.value for alias in listed.also_accept}
            return Codes(f"code list {listed.name}", frozenset(listed.values) | also)
        values = self.values(field)
        return Codes("its schema", frozenset(values)) if values is not None else None

    def code_list(self, text: object) -> CodeList | None:
        """The code list that a reference names."""
        reference = parse_reference(text, "codelist") if isinstance(text, str) else None
        if reference is None or reference.kind != "codelist":
            return None
        return self.snapshot.codelists.get(reference.name)

    def limits(self, field: Field | None) -> Limits:
        """What bounds the values of a field."""
        lengths = [each for each in self.facet(field, "maxLength") if isinstance(each, int)]
        types = self._types(field)
        formats = [each for each in self.facet(field, "format") if isinstance(each, str)]
        return Limits(
            types=types,
            length=min(lengths, default=None),
            fraction=self._fraction(field, types),
            format=formats[0] if formats else "",
        )

    def _types(self, field: Field | None) -> frozenset[str]:
        found: set[str] = set()
        for each in self.facet(field, "type"):
            listed = each if isinstance(each, list) else [each]
            found.update(name for name in listed if isinstance(name, str))
        return frozenset(found - {"null"})

    def _fraction(self, field: Field | None, types: frozenset[str]) -> int | None:
        """The digits that may follow the decimal point, None where nothing says."""
        if types == {"integer"}:
            return 0
        for step in self.facet(field, "multipleOf"):
            if isinstance(step, int | float | Decimal) and not isinstance(step, bool):
                exponent = Decimal(str(step)).normalize().as_tuple().exponent
                return max(0, -exponent) if isinstance(exponent, int) else None
        for pattern in self.facet(field, "pattern"):
            found = _FRACTION.findall(pattern) if isinstance(pattern, str) else []
            if len(found) == 1 and not found[0][1]:
                return int(found[0][0] or 1)
        return None


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes that a field takes, and who says so."""

    source: str
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds a value: types, characters, digits after the point, format; None for nothing."""

    types: frozenset[str]
    length: int | None
    fraction: int | None
    format: str


def passes_as_is(field: FieldMapping) -> bool:
    """Whether the value of a single source goes over untouched."""
    return (
        len(field.sources) == 1
        and field.values is None
        and not field.rows
        and field.lookup is None
        and field.tz is None
        and field.factor is None
        and field.constant is None
    )


def translations(field: FieldMapping, mapped: MappingModels) -> Mapping[str, str] | None:
    """Source value to target value, from the mapping itself or the code list it looks up in."""
    if field.values is not None:
        return field.values
    listed = mapped.code_list(field.lookup)
    return listed.values if listed is not None else None


def ends(mapping: EntityMapping) -> Iterator[tuple[str, MappingEnd]]:
    """Both ends with their keys."""
    yield "from", mapping.source
    yield "to", mapping.target
