"""Validity of the parts of an OpenAPI document that stand in files of their own.

A fragment has no version field: what it has to be follows from where it is referred to. Files that
are specs themselves are judged when they are read as such.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from govctl.interfaces import metaschemas
from govctl.interfaces.detect import detect
from govctl.interfaces.node import Node
from govctl.interfaces.reading import Reading
from govctl.interfaces.refs import Unresolved
from govctl.interfaces.survey import references
from govctl.interfaces.validity import report_violations
from govctl.model import pointer as json_pointer

_BY_KEY = {
    "requestBody": "request-body",
    "schema": "schema",
    "items": "schema",
    "not": "schema",
    "additionalProperties": "schema",
    "itemSchema": "schema",
}
"""Keys whose value is a part."""

_BY_HOLDER = {
    "paths": "path-item",
    "webhooks": "path-item",
    "pathItems": "path-item",
    "parameters": "parameter",
    "responses": "response",
    "requestBodies": "request-body",
    "headers": "header",
    "links": "link",
    "securitySchemes": "security-scheme",
    "properties": "schema",
    "schemas": "schema",
    "definitions": "schema",
    "allOf": "schema",
    "anyOf": "schema",
    "oneOf": "schema",
}
"""Keys whose value is a map or list of parts."""


def kind_at(pointer: str) -> str | None:
    """What has to stand at a pointer of an OpenAPI document; None where that is not clear."""
    *_, holder, key = ("", "", *json_pointer.split(pointer))
    return _BY_HOLDER.get(holder) or _BY_KEY.get(key)


@dataclass(slots=True)
class _Fragments:
    """The fragments met so far, and the references of each document, sorted by place."""

    reading: Reading
    seen: set[tuple[str, str, str]] = field(default_factory=set)
    written: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def below(self, node: Node) -> Iterator[tuple[str, str]]:
        """Place and text of every `$ref` inside a part."""
        known = self.written.setdefault(node.path, [])
        if not known:
            known.extend(self._references(node.path))
        at = bisect_left(known, (f"{node.pointer}/", ""))
        while at < len(known) and known[at][0].startswith(f"{node.pointer}/"):
            yield known[at]
            at += 1

    def _references(self, path: str) -> list[tuple[str, str]]:
        document = self.reading.documents.document(path)
        found = references(document.data if document else None)
        return sorted((each.pointer, each.text) for each in found if each.pointer.endswith("/$ref"))

    def inside(self, node: Node, kind: str | None) -> Iterator[tuple[Node, str]]:
        """The fragments that a part refers to, each once, with their kinds."""
        for place, text in self.below(node):
            holder = Node(node.path, json_pointer.parent(place), None)
            own = holder.pointer == node.pointer
            wanted = kind if own else kind_at(holder.pointer[len(node.pointer) :])
            target = self.reading.references.resolve(holder, text)
            if wanted is None or isinstance(target, Unresolved) or self._is_spec(target.path):
                continue
            key = (target.path, target.pointer, wanted)
            if key not in self.seen:
                self.seen.add(key)
                yield target, wanted

    def _is_spec(self, path: str) -> bool:
        document = self.reading.documents.document(path)
        return detect(document.data if document else None) not in {None, "json-schema"}


def report_invalid_fragments(reading: Reading, root: Node) -> None:
    """Report what is wrong with every fragment that the document reaches."""
    if len(reading.reached) == 1:
        return
    fragments = _Fragments(reading)
    waiting = list(fragments.inside(root, None))
    while waiting:
        node, kind = waiting.pop()
        waiting.extend(fragments.inside(node, kind))
        validator = metaschemas.of_part(reading.format, kind)
        if validator is not None and node.at("$ref") is None:
            report_violations(reading, node, validator)
