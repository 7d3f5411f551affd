"""Values as their schema means them: where a text is wanted, what was typed is the value.

YAML reads `1.10` as a number and `011` as eleven; in a field declared as text (a version, a
code, a commit) the author meant the characters. Where nothing declares a type, a scalar that
YAML 1.1 and 1.2 read differently is a trap: nobody can tell what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from govctl.load.wording import shown
from govctl.model import pointer as json_pointer
from govctl.model.document import Document
from govctl.model.problem import Problem

Schema = Mapping[str, object]

_TRAPS = (
    (re.compile(r"yes|no|on|off", re.IGNORECASE), "a truth value"),
    (re.compile(r"[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?"), "a number to base 60"),
    (re.compile(r"[-+]?[0-9]+(?:_+[0-9]+)+"), "a number"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?"), "a date"),
)
_REWRITTEN = re.compile(r"[-+]?(?:0[0-9]+|[0-9]+\.[0-9]*0)")
_QUOTES = ('"', "'", "|", ">")


@dataclass(frozen=True, slots=True)
class Coerced:
    """A document's data as its schema means it, and the traps found on the way."""

    data: object
    traps: tuple[Problem, ...]


def coerce(document: Document, schema: Schema) -> Coerced:
    """Read a document through a self-contained schema (references only into its own `$defs`)."""
    coercion = _Coercion(document, schema)
    data = coercion.value(document.data, (schema,), "")
    return Coerced(data, tuple(coercion.traps))


class _Coercion:
    def __init__(self, document: Document, schema: Schema) -> None:
        self._document = document
        self._root = schema
        self.traps: list[Problem] = []

    def value(self, value: object, schemas: tuple[object, ...], pointer: str) -> object:
        views = tuple(self._views(schemas))
        if not views:
            self._untyped(value, pointer)
            return value
        if isinstance(value, dict):
            return {
                key: self._member(child, views, key, json_pointer.join(pointer, key))
                for key, child in value.items()
            }
        if isinstance(value, list):
            items = tuple(view["items"] for view in views if "items" in view)
            return [
                self.value(child, items, f"{pointer}/{index}") if items else child
                for index, child in enumerate(value)
            ]
        return self._scalar(value, views, pointer)

    def _views(self, schemas: Iterable[object]) -> Iterator[Schema]:
        """The schemas that may describe a value, references and alternatives taken apart.

        None, when any value is right.
        """
        for schema in schemas:
            if not isinstance(schema, Mapping):
                continue
            reference = schema.get("$ref")
            if isinstance(reference, str):
                target = json_pointer.resolve(self._root, reference.removeprefix("#"))
                yield from self._views((target,))
            for keyword in ("anyOf", "allOf"):
                branches = schema.get(keyword, ())
                yield from self._views(branches if isinstance(branches, list) else ())
            if schema.keys() & {"type", "enum", "const", "properties"}:
                yield schema

    def _member(self, value: object, views: tuple[Schema, ...], key: str, pointer: str) -> object:
        found: list[object] = []
        for view in views:
            if "properties" not in view and "additionalProperties" not in view:
                continue
            properties = view.get("properties", {})
            if isinstance(properties, Mapping) and key in properties:
                found.append(properties[key])
            elif key.startswith("x-") and "patternProperties" in view:
                self._untyped(value, pointer)
                return value
            elif view.get("additionalProperties") is not False:
                found.append(view.get("additionalProperties"))
        # A key that no schema knows is an error of its own; its value needs no second one.
        return self.value(value, tuple(found), pointer) if found else value

    def _scalar(self, value: object, views: tuple[Schema, ...], pointer: str) -> object:
        types = {name for view in views for name in _types(view)}
        if isinstance(value, str) or value is None:
            if types & {"string"} and types & {"boolean", "number", "integer"}:
                self._untyped(value, pointer)
            return value
        if "string" in types and _type_of(value) not in types:
            return self._text(value, pointer)
        return value

    def _text(self, value: object, pointer: str) -> str:
        typed = self._document.source_text(pointer)
        if typed is not None:
            return typed
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value)

    def _untyped(self, value: object, pointer: str) -> None:
        waiting = [(value, pointer)]
        while waiting:
            part, at = waiting.pop()
            if isinstance(part, dict):
                waiting.extend((child, json_pointer.join(at, key)) for key, child in part.items())
            elif isinstance(part, list):
                waiting.extend((child, f"{at}/{index}") for index, child in enumerate(part))
            else:
                self._look_for_trap(part, at)

    def _look_for_trap(self, value: object, pointer: str) -> None:
        if self._document.format == "json":
            return
        if isinstance(value, str):
            self._look_for_other_reading(value, pointer)
        elif isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            typed = self._document.source_text(pointer)
            if typed is not None and _REWRITTEN.fullmatch(typed):
                message = f"{shown(typed)} is read as the number {value}"
                self._trap(
                    pointer, message, f'Write `"{typed}"` for the text, `{value}` for the number'
                )

    def _look_for_other_reading(self, text: str, pointer: str) -> None:
        reading = next((what for form, what in _TRAPS if form.fullmatch(text)), None)
        if reading is not None and not self._is_shown(pointer):
            message = f"{shown(text)} is text in YAML 1.2 and {reading} in YAML 1.1"
            self._trap(pointer, message, f'Write `"{text}"` for the text')

    def _is_shown(self, pointer: str) -> bool:
        position = self._document.value_position(pointer)
        return self._document.line(position.line)[position.column - 1 :].startswith(_QUOTES)

    def _trap(self, pointer: str, message: str, fix: str) -> None:
        position = self._document.value_position(pointer)
        self.traps.append(
            Problem(
                self._document.path,
                position.line,
                position.column,
                message,
                fix,
                pointer=pointer,
            )
        )


def _types(schema: Schema) -> tuple[str, ...]:
    named = schema.get("type")
    if isinstance(named, str):
        return ("number", "integer") if named == "number" else (named,)
    if isinstance(named, list):
        return (*named, "integer") if "number" in named else tuple(named)
    values = schema.get("enum")
    listed = values if isinstance(values, list) else [schema["const"]] if "const" in schema else []
    return tuple(_type_of(value) for value in listed)


def _type_of(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, (float, Decimal)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "null" if value is None else "array" if isinstance(value, list) else "object"
