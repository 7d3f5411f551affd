"""Reading one spec of the registry, whatever its format, into an `Interface`."""

from __future__ import annotations

from govctl.interfaces.detect import detect
from govctl.interfaces.node import Node
from govctl.interfaces.openapi import version3
from govctl.interfaces.reading import Reading
from govctl.model.documents import Documents
from govctl.model.interface import Interface


def read_interface(
    path: str, documents: Documents, declared_format: str | None = None
) -> Interface:
    """Read the spec at `path` with everything it refers to inside the registry."""
    document = documents.get(path)
    root = Node(path, "", document.data if document else None)
    format_name = detect(root.value) or ""
    reading = Reading(path, format_name, documents)
    found = [each for _, each in version3.operations(reading, root)]
    return version3.document(reading, root, found)
