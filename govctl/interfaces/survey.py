"""One pass over a document: the references it makes, and the identifiers it gives its schemas.

The walk knows what is data (`example`, `default`, `enum`, ...) and what is a map of names
(`properties`, `schemas`, ...), so that a property called `$ref` or an example that looks like a
reference is not taken for one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from govctl.interfaces.identifiers import identifier_keywords
from govctl.interfaces.node import escape

REFERENCE_KEYWORDS = ("$ref", "$dynamicRef")

_CONTAINERS = (dict, list)

_NOTED = frozenset({*REFERENCE_KEYWORDS, "additionalProperties", "discriminator", "examples"})
"""Keywords for which a mapping is looked at more closely."""

_DATA = frozenset({"example", "examples", "default", "enum", "const", "value", "x-examples"})

_NAMES = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"}
    | {"schemas", "responses", "parameters", "requestBodies", "headers", "securitySchemes"}
    | {"links", "callbacks", "pathItems", "mediaTypes", "paths", "webhooks", "content", "encoding"}
    | {"channels", "messages", "servers", "operations", "variables", "securityDefinitions"}
    | {"messageTraits", "operationTraits", "correlationIds", "replies", "replyAddresses"}
    | {"serverVariables", "serverBindings", "channelBindings", "operationBindings"}
    | {"messageBindings", "additionalOperations", "externalDocs", "tags"},
)
"""Keywords whose mapping has names for keys; where the value is a list they hold no names."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference as written, with the pointer of its keyword."""

    pointer: str
    text: str


@dataclass(slots=True)
class Survey:
    """What one pass found.

    `identified`: schemas below the root name themselves (`$id`, anchors), so that it may depend on
    the place what a reference means.
    `unsatisfiable`: some schema requires a property that it does not allow.
    """

    references: set[str] = field(default_factory=set)
    identified: bool = False
    unsatisfiable: bool = False


def survey(data: object) -> Survey:
    """Every distinct reference of a document, without places: the fast pass."""
    found = Survey()
    naming = identifier_keywords(data)
    seen: tuple[set[int], set[int]] = (set(), set())
    stack: list[tuple[object, bool]] = [(data, False)]
    while stack:
        value, names = stack.pop()
        if isinstance(value, list):
            stack += [(item, False) for item in value if isinstance(item, _CONTAINERS)]
        elif isinstance(value, dict) and id(value) not in seen[names]:
            seen[names].add(id(value))
            if not _NOTED.isdisjoint(value):
                _note(value, found, names=names)
            if not (names or found.identified or value is data or naming.isdisjoint(value)):
                found.identified = True
            stack += _inside(value, names=names)
    return found


def _note(value: dict[str, object], found: Survey, *, names: bool) -> None:
    for keyword in REFERENCE_KEYWORDS:
        text = value.get(keyword)
        if isinstance(text, str):
            found.references.add(text)
    if names:
        return
    if value.get("additionalProperties") is False and any(forbidden_requirements(value)):
        found.unsatisfiable = True
    if "discriminator" in value:
        found.references.update(text for _, text in _mapped(value))
    if isinstance(value.get("examples"), dict):
        found.references.update(text for _, text in _example_references(value))


def _inside(value: dict[str, object], *, names: bool) -> list[tuple[object, bool]]:
    if names:
        return [(child, False) for child in value.values() if isinstance(child, _CONTAINERS)]
    return [
        (child, key in _NAMES)
        for key, child in value.items()
        if isinstance(child, _CONTAINERS) and key not in _DATA and not str(key).startswith("x-")
    ]


def forbidden_requirements(schema: dict[str, object]) -> Iterator[tuple[int, str]]:
    """Index and name of what is required although a closed object does not declare it."""
    required, declared = schema.get("required"), schema.get("properties", {})
    closed = schema.get("additionalProperties") is False and not schema.get("patternProperties")
    if closed and isinstance(required, list) and isinstance(declared, dict):
        for index, name in enumerate(required):
            if isinstance(name, str) and name not in declared:
                yield index, name


def _mapped(value: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Discriminator mappings that are references; a bare name is a component's."""
    discriminator = value.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    if isinstance(mapping, dict):
        for key, text in mapping.items():
            if isinstance(text, str) and "#/" in text:
                yield f"/discriminator/mapping/{escape(str(key))}", text


def _example_references(value: dict[str, object]) -> Iterator[tuple[str, str]]:
    examples = value.get("examples")
    for key, example in examples.items() if isinstance(examples, dict) else ():
        text = example.get("$ref") if isinstance(example, dict) else None
        if isinstance(text, str):
            yield f"/examples/{escape(str(key))}/$ref", text


def references(data: object) -> Iterator[Reference]:
    """Every reference with its place, in the order of the document: the slow pass.

    A part shared by an alias is visited where it is met first.
    """
    for at, value, names in _mappings(data):
        yield from _written(value, at, names=names)


def schema_objects(data: object) -> Iterator[tuple[str, dict[str, object]]]:
    """Every mapping that is not a map of names, with its pointer, outermost first."""
    for at, value, names in _mappings(data):
        if not names:
            yield at, value


def _mappings(data: object) -> Iterator[tuple[str, dict[str, object], bool]]:
    seen: set[tuple[int, bool]] = set()
    stack: list[tuple[object, bool, str]] = [(data, False, "")]
    while stack:
        value, names, at = stack.pop()
        if isinstance(value, list):
            stack.extend(reversed([(v, False, f"{at}/{i}") for i, v in enumerate(value)]))
        elif isinstance(value, dict) and (id(value), names) not in seen:
            seen.add((id(value), names))
            yield at, value, names
            stack.extend(reversed(list(_placed(value, at, names=names))))


def _written(value: dict[str, object], at: str, *, names: bool) -> Iterator[Reference]:
    for keyword in REFERENCE_KEYWORDS:
        text = value.get(keyword)
        if isinstance(text, str):
            yield Reference(f"{at}/{keyword}", text)
    if not names:
        for inner, text in (*_mapped(value), *_example_references(value)):
            yield Reference(at + inner, text)


def _placed(
    value: dict[str, object], at: str, *, names: bool
) -> Iterator[tuple[object, bool, str]]:
    for key, child in value.items():
        if isinstance(child, dict | list):
            inner = f"{at}/{escape(str(key))}"
            if names:
                yield child, False, inner
            elif key not in _DATA and not str(key).startswith("x-"):
                yield child, key in _NAMES, inner
