"""An Avro type as a JSON Schema of what is written in it, or of what a reader of it takes.

The two differ: a writer writes every field of a record, a reader does without those that have a
default; a reader of an enumeration with a default takes any symbol.
"""

from __future__ import annotations

from govctl.compare.avro.schema import AvroSchema, AvroType
from govctl.model.dialect import Dialect
from govctl.subschema.question import SchemaSource

JsonSchema = dict[str, object]

_DEEPEST = 80
"""Levels of a type that are written."""

_FLOAT = 3.4028234663852886e38
_FORMS: dict[str, JsonSchema] = {
    "null": {"type": "null"},
    "boolean": {"type": "boolean"},
    "int": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "long": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    "float": {"type": "number", "minimum": -_FLOAT, "maximum": _FLOAT},
    "double": {"type": "number"},
    "bytes": {"type": "string"},
    "string": {"type": "string"},
}


class _Writing:
    """Writes one form; named types become definitions, so that recursion ends."""

    def __init__(self, schema: AvroSchema, *, is_writer: bool) -> None:
        self._schema = schema
        self._is_writer = is_writer
        self._names: dict[str, str] = {}
        self.definitions: dict[str, JsonSchema] = {}

    def form(self, found: AvroType, depth: int = 0) -> JsonSchema:
        """The form of a type; what is no type, or nested too deep, is no schema either."""
        found = self._schema.resolved(found)
        if found.kind in _FORMS:
            return _FORMS[found.kind]
        write = {
            "union": self._union,
            "array": self._array,
            "map": self._map,
            "enum": self._enumeration,
            "fixed": self._fixed,
            "record": self._record,
            "error": self._record,
        }.get(found.kind)
        # A schema that no validator takes: then nothing is decided by it.
        unknown: JsonSchema = {"type": found.kind or "unknown"}
        return unknown if write is None or depth > _DEEPEST else write(found, depth + 1)

    def _union(self, found: AvroType, depth: int) -> JsonSchema:
        return {"anyOf": [self.form(each, depth) for each in self._schema.branches(found)]}

    def _array(self, found: AvroType, depth: int) -> JsonSchema:
        return {"type": "array", "items": self.form(found.member("items"), depth)}

    def _map(self, found: AvroType, depth: int) -> JsonSchema:
        values = self.form(found.member("values"), depth)
        return {"type": "object", "additionalProperties": values}

    def _fixed(self, found: AvroType, depth: int) -> JsonSchema:  # noqa: ARG002  (as the others)
        size = found.data.get("size")
        exact = size if isinstance(size, int) and size >= 0 else 0
        return {"type": "string", "minLength": exact, "maxLength": exact}

    def _enumeration(self, found: AvroType, depth: int) -> JsonSchema:  # noqa: ARG002  (as above)
        symbols = found.data.get("symbols")
        listed = list(symbols) if isinstance(symbols, list) else []
        if not self._is_writer and "default" in found.data:
            return {"type": "string"}
        return {"enum": listed}

    def _record(self, found: AvroType, depth: int) -> JsonSchema:
        name = self._names.get(found.pointer)
        if name is None:
            name = self._names[found.pointer] = f"record{len(self._names)}"
            fields = list(self._schema.fields(found))
            self.definitions[name] = {
                "type": "object",
                "properties": {each.name: self.form(each.type, depth) for each in fields},
                "required": [e.name for e in fields if self._is_writer or not e.has_default],
            }
        return {"$ref": f"#/$defs/{name}"}


def source(schema: AvroSchema, found: AvroType, *, is_writer: bool) -> SchemaSource:
    """A type as one side of a question."""
    writing = _Writing(schema, is_writer=is_writer)
    document = {**writing.form(found), "$defs": writing.definitions}
    return SchemaSource(document, dialect=Dialect.DRAFT_2020_12)
