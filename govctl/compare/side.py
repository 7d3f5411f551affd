"""One side of a comparison: an interface and the documents it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govctl.model.dialect import Dialect
from govctl.model.documents import Documents
from govctl.model.interface import Interface, Origin, SchemaAt
from govctl.model.place import Place
from govctl.model.pointer import PointerError, join, resolve, split
from govctl.subschema.question import SchemaSource

_SCHEME = "file:///"


@dataclass(frozen=True, slots=True)
class Side:
    """An interface as it was, or as it is.

    `resources` are the documents that its references may lead to, by address; `addresses` makes
    them from registry paths.
    """

    interface: Interface
    documents: Documents
    resources: Mapping[str, object]

    def place(self, origin: Origin) -> Place:
        """Where a part of the interface stands."""
        document = self.documents.document(origin.path)
        if document is None:
            return Place(origin.path, 0, 0, origin.pointer)
        return document.place(origin.pointer)

    def source(self, schema: SchemaAt) -> SchemaSource:
        """A schema of the interface as a question's side."""
        path = schema.origin.path
        document = self.resources[address(path)]
        if schema.dialect is Dialect.OPENAPI_20:
            document = _without_flag(document, schema.origin.pointer)
        return SchemaSource(
            document=document,
            pointer=schema.origin.pointer,
            uri=address(path),
            dialect=schema.dialect,
            resources=self.resources,
        )


def _without_flag(document: object, pointer: str) -> object:
    """The document without `required: true` at `pointer`.

    A parameter of OpenAPI 2.0 is its own schema, and there the word is not a list of names. Only
    the way to it is copied.
    """
    try:
        schema = resolve(document, pointer)
    except PointerError:
        return document
    if not isinstance(schema, dict) or not isinstance(schema.get("required"), bool):
        return document
    found: object = {key: value for key, value in schema.items() if key != "required"}
    tokens = split(pointer)
    for depth in range(len(tokens) - 1, -1, -1):
        holder = resolve(document, join("", *tokens[:depth]))
        found = _with(holder, tokens[depth], found)
    return found


def _with(holder: object, token: str, value: object) -> object:
    """A copy of a map or list with one member replaced."""
    if isinstance(holder, list):
        index = int(token)
        return [*holder[:index], value, *holder[index + 1 :]]
    return {**holder, token: value} if isinstance(holder, dict) else holder


def side(interface: Interface, documents: Documents, paths: tuple[str, ...]) -> Side:
    """A side whose references may lead to the documents at `paths`, by address on the web too."""
    found = {
        address(path): document.data
        for path in paths
        if (document := documents.document(path)) is not None
    }
    copies = {
        url: found[address(path)]
        for url, path in documents.vendored.items()
        if address(path) in found
    }
    return Side(interface, documents, {**found, **copies})


def nothing_of(was: Side) -> Side:
    """The same interface with nothing left of it."""
    return Side(Interface(was.interface.path, was.interface.format), was.documents, {})


def address(path: str) -> str:
    """The URI that stands for a registry path; relative references between files resolve in it."""
    return _SCHEME + path
