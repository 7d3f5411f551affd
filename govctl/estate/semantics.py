"""What schemas say about meaning (`x-semantics`), and the code lists it names."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.estate.content import resolved_paths
from govctl.interfaces.survey import schema_objects
from govctl.load.names import Names
from govctl.model.document import Document
from govctl.model.link import Link
from govctl.model.pointer import join
from govctl.model.snapshot import Snapshot

_LIST = "list"


def semantic_links(snapshot: Snapshot) -> tuple[Link, ...]:
    """The references of `x-semantics.list` in canonical schemas and what they refer to."""
    names = Names(snapshot)
    paths = {
        path
        for entity in snapshot.entities.values()
        for path in resolved_paths(entity.schema, entity.schema_pointer, snapshot.documents)
    }
    found: list[Link] = []
    for path in sorted(paths):
        document = snapshot.document(path)
        if document is not None:
            found.extend(_of_document(document, names))
    return tuple(found)


def _of_document(document: Document, names: Names) -> Iterator[Link]:
    for pointer, value in schema_objects(document.data):
        semantics = value.get("x-semantics")
        text = semantics.get(_LIST) if isinstance(semantics, dict) else None
        if isinstance(text, str):
            place = document.place(join(pointer, "x-semantics", _LIST))
            yield names.reference(place, text, "codelist")
