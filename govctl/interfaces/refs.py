"""Following `$ref`: inside a document and across the registry, never out of it.

Nothing is fetched: a reference to another scheme or host, to an absolute path or to above the
registry's root is refused, and says why; a document on the web can be read in the copy that the
registry keeps of it. RFC 3986 and RFC 6901 decide what a reference means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from govctl.interfaces.node import Node
from govctl.interfaces.survey import Survey, survey
from govctl.model import pointer as json_pointer
from govctl.model.documents import Documents
from govctl.model.interface import Origin
from govctl.model.pointer import PointerError

if TYPE_CHECKING:
    from govctl.interfaces.resources import Resources  # its library is loaded when it is needed


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why a reference leads nowhere, and what to do about it; `sought` is what was looked for."""

    message: str
    fix: str
    sought: Origin | None = None


class References:
    """Resolves references over the documents of one registry; every answer is remembered."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._surveys: dict[str, Survey] = {}
        self._answers: dict[tuple[str, str, str], Node | Unresolved] = {}
        self._found: Resources | None = None

    def survey(self, path: str) -> Survey:
        """The references that the document at `path` makes."""
        if path not in self._surveys:
            document = self._documents.document(path)
            self._surveys[path] = survey(document.data if document else None)
        return self._surveys[path]

    def targets(self, path: str) -> Iterator[Node]:
        """What the references of a whole document mean; only where none depends on its place."""
        for text in sorted(self.survey(path).references):
            target = self.resolve(Node(path, "", None), text)
            if not isinstance(target, Unresolved):
                yield target

    def resolve(self, node: Node, text: str) -> Node | Unresolved:
        """What `text` means, standing in the document and at the place of `node`."""
        local = self.survey(node.path).identified
        key = (node.path, node.pointer if local else "", text)
        if key not in self._answers:
            self._answers[key] = self._resolve(node, text)
        return self._answers[key]

    def _resolve(self, node: Node, text: str) -> Node | Unresolved:
        address, _, fragment = text.partition("#")
        resource = self._resources.named(node, address) if address else self._around(node)
        if isinstance(resource, Unresolved):
            return resource
        return self._inside(resource, unquote(fragment), text)

    def _around(self, node: Node) -> Node:
        """The document, or the schema resource in it, that a node stands in."""
        if self.survey(node.path).identified:
            return self._resources.around(node)
        document = self._documents.document(node.path)
        return Node(node.path, "", document.data if document else None)

    @property
    def _resources(self) -> Resources:
        if self._found is None:
            from govctl.interfaces.resources import (  # noqa: PLC0415 - most documents need no library
                Resources,
            )

            self._found = Resources(self._documents, self.survey)
        return self._found

    def _inside(self, resource: Node, fragment: str, text: str) -> Node | Unresolved:
        if not fragment:
            return resource
        if not fragment.startswith("/"):
            return self._anchored(resource, fragment, text)
        try:
            value = json_pointer.resolve(resource.value, fragment)
        except PointerError as error:
            return Unresolved(
                f"{text!r} leads nowhere: {_below(error)}.",
                "Correct the reference, or add what it names.",
                Origin(resource.path, resource.pointer + fragment),
            )
        return Node(resource.path, resource.pointer + fragment, value)

    def _anchored(self, resource: Node, anchor: str, text: str) -> Node | Unresolved:
        return self._resources.anchored(resource, anchor) or Unresolved(
            f"{text!r} leads nowhere: no schema there has the anchor {anchor!r}.",
            "Correct the anchor, or use a JSON Pointer such as '#/components/schemas/Name'.",
        )


@lru_cache(maxsize=8)
def references_of(documents: Documents) -> References:
    """The references over these documents, shared by all who follow them: they do not change."""
    return References(documents)


def _below(error: PointerError) -> str:
    where = f"under {error.stopped_at!r}" if error.stopped_at else "at the top"
    return f"{where}, {error.reason}"
