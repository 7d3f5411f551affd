"""Avro schemas as written: names, types and where they stand.

A type is a place in the schema document together with the namespace that holds there; names are
resolved to the place that defines them, as the specification says: a definition comes before its
first use, and a name without dots is looked for in the enclosing namespace.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

PRIMITIVES = frozenset({"null", "boolean", "int", "long", "float", "double", "bytes", "string"})
"""The types that need no definition."""

NAMED = frozenset({"record", "error", "enum", "fixed"})
"""The types that have a name."""

_DEEPEST = 100
"""Levels of a schema that are looked through for names."""


@dataclass(frozen=True, slots=True)
class AvroType:
    """A type: what is written, its JSON Pointer, and the namespace around it."""

    value: object
    pointer: str
    namespace: str = ""

    @property
    def kind(self) -> str:
        """`record`, `enum`, `int`, `union`, ...; a name for a type that is defined elsewhere."""
        if isinstance(self.value, list):
            return "union"
        if isinstance(self.value, dict):
            inner = self.value.get("type")
            return inner if isinstance(inner, str) else "nested" if inner is not None else ""
        return self.value if isinstance(self.value, str) else ""

    @property
    def data(self) -> Mapping[str, object]:
        """The members of a type written as a map."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def fullname(self) -> str:
        """The name of a named type with its namespace."""
        name = self.data.get("name")
        if not isinstance(name, str):
            return ""
        namespace = self.data.get("namespace")
        return _qualified(name, namespace if isinstance(namespace, str) else self.namespace)

    @property
    def inner(self) -> str:
        """The namespace that holds inside."""
        return self.fullname.rpartition(".")[0] if self.kind in NAMED else self.namespace

    def below(self, *tokens: str | int) -> AvroType:
        """The type at a place inside; the place has to be there."""
        value: object = self.value
        pointer = self.pointer
        for token in tokens:
            value = value[token]  # type: ignore[index]  # (the place is there)
            pointer = f"{pointer}/{token}"
        return AvroType(value, pointer, self.inner)

    def member(self, key: str) -> AvroType:
        """The type under a key (`items`, `values`), an unknown one where there is none."""
        return self.below(key) if key in self.data else AvroType(None, self.pointer, self.inner)


@dataclass(frozen=True, slots=True)
class AvroField:
    """A field of a record; `has_default` says that readers do without it."""

    name: str
    type: AvroType
    pointer: str
    has_default: bool
    aliases: tuple[str, ...] = ()


class AvroSchema:
    """A schema document with its named types."""

    def __init__(self, value: object, pointer: str) -> None:
        self.root = AvroType(value, pointer)
        self.named: dict[str, AvroType] = {}
        self._collect(self.root, 0)

    def resolved(self, found: AvroType) -> AvroType:
        """The type itself, or the definition that a name means."""
        for _ in range(_DEEPEST):
            if found.kind == "nested":
                found = found.below("type")
                continue
            if found.kind in PRIMITIVES or found.kind in NAMED | {"union", "array", "map", ""}:
                return found
            known = self.named.get(_qualified(found.kind, found.namespace))
            known = known or self.named.get(found.kind)
            if known is None or known == found:
                return found
            found = known
        return found

    def is_known(self, found: AvroType) -> bool:
        """Whether a type, once resolved, is one that Avro has."""
        return found.kind in PRIMITIVES or found.kind in NAMED | {"union", "array", "map"}

    def fields(self, record: AvroType) -> Iterator[AvroField]:
        """The fields of a record in their order; what is no field is passed over."""
        listed = record.data.get("fields")
        for index, each in enumerate(listed if isinstance(listed, list) else ()):
            if not isinstance(each, dict) or not isinstance(each.get("name"), str):
                continue
            if "type" not in each:
                continue
            aliases = each.get("aliases")
            yield AvroField(
                each["name"],
                record.below("fields", index, "type"),
                f"{record.pointer}/fields/{index}",
                "default" in each,
                tuple(str(name) for name in aliases) if isinstance(aliases, list) else (),
            )

    def branches(self, union: AvroType) -> tuple[AvroType, ...]:
        """The branches of a union, resolved; a type that is no union is its only branch."""
        listed = union.value if isinstance(union.value, list) else None
        if listed is None:
            return (union,)
        return tuple(self.resolved(union.below(index)) for index in range(len(listed)))

    def _collect(self, found: AvroType, depth: int) -> None:
        """Register every definition, in the order of the document."""
        if depth > _DEEPEST:
            return
        if found.kind in NAMED and found.fullname:
            self.named.setdefault(found.fullname, found)
        for inner in self._parts(found):
            self._collect(inner, depth + 1)

    def _parts(self, found: AvroType) -> Iterator[AvroType]:
        if found.kind == "union" and isinstance(found.value, list):
            yield from (found.below(index) for index in range(len(found.value)))
        elif found.kind in {"record", "error"}:
            yield from (each.type for each in self.fields(found))
        elif found.kind == "nested":
            yield found.below("type")
        else:
            for key in ("items", "values"):
                if key in found.data:
                    yield found.below(key)


def _qualified(name: str, namespace: str) -> str:
    return name if "." in name or not namespace else f"{namespace}.{name}"
