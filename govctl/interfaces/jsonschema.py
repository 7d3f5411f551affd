"""Bare JSON Schema, draft-04 to 2020-12, as an interface of named schemas."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.interfaces.node import Node
from govctl.interfaces.reading import Reading
from govctl.model.interface import Interface, NamedSchema


def read_schema_document(reading: Reading, root: Node) -> Interface:
    """The schema itself, named `#`, and those under `$defs` and `definitions` by their names."""
    return Interface(
        path=reading.path,
        format=reading.format,
        title=root.text("title"),
        schemas=tuple(_schemas(reading, root)),
        extensions=root.extensions(),
    )


def _schemas(reading: Reading, root: Node) -> Iterator[NamedSchema]:
    whole = reading.schema(root)
    if whole is not None:
        yield NamedSchema("#", whole)
    for key in ("$defs", "definitions"):
        for name, node in root.members_of(key):
            schema = reading.schema(node)
            if schema is not None:
                yield NamedSchema(name, schema)
