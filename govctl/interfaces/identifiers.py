"""Identifiers that schemas of one document give themselves: `$id`, `$anchor`, `$self`.

Resolution follows JSON Schema 2020-12 (8.2) and draft-04 to draft-07 (`id`, `$id: "#name"`);
`$self` is OpenAPI 3.2's name for a document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

from govctl.interfaces.survey import schema_objects

_BASE = "http://registry.invalid/"


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What one document calls its parts.

    Attributes:
        identity: absolute URI the document gives itself, or empty.
        resources: absolute URI of each embedded `$id` -> pointer.
        bases: the same the other way round: pointer -> URI.
        anchors: pointer of the resource ("" is the document) and anchor -> pointer.
    """

    identity: str = ""
    resources: dict[str, str] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    anchors: dict[tuple[str, str], str] = field(default_factory=dict)

    def resource_of(self, pointer: str) -> str:
        """The pointer of the innermost embedded resource that holds `pointer`."""
        while pointer and pointer not in self.bases:
            pointer = pointer.rpartition("/")[0]
        return pointer

    def base_of(self, path: str, pointer: str) -> str:
        """The URI that a relative reference standing at `pointer` is resolved against."""
        return self.bases.get(self.resource_of(pointer)) or self.identity or _BASE + path


def own_identity(data: object) -> str:
    """The absolute URI a document gives itself (`$self`, `$id`), or empty."""
    for keyword in ("$self", "$id", "id"):
        text = data.get(keyword) if isinstance(data, dict) else None
        if isinstance(text, str) and "://" in text:
            return urldefrag(text).url
    return ""


def identifiers(path: str, data: object) -> Identifiers:
    """Collect the identifiers of a document; of two equal ones the first counts."""
    identity = own_identity(data)
    found = Identifiers(identity=identity)
    for pointer, schema in schema_objects(data):
        if pointer and _resource_id(schema):
            uri = _join(found.base_of(path, pointer), _resource_id(schema))
            found.resources.setdefault(uri, pointer)
            found.bases[pointer] = uri
        resource = found.resource_of(pointer)
        for anchor in _anchors(schema):
            found.anchors.setdefault((resource, anchor), pointer)
    return found


def _join(base: str, reference: str) -> str:
    try:
        return urldefrag(urljoin(base, reference)).url
    except ValueError:
        return reference


def _resource_id(schema: dict[str, object]) -> str:
    text = schema.get("$id")
    return text if isinstance(text, str) and text and not text.startswith("#") else ""


def _anchors(schema: dict[str, object]) -> Iterator[str]:
    for keyword in ("$anchor", "$dynamicAnchor"):
        text = schema.get(keyword)
        if isinstance(text, str):
            yield text
    for keyword in ("$id", "id"):
        text = schema.get(keyword)
        if isinstance(text, str) and text.startswith("#") and len(text) > 1:
            yield text[1:]
