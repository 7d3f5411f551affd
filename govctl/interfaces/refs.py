"""Following `$ref`: inside a document and across the registry, never out of it.

Nothing is fetched: a reference to another scheme or host, to an absolute path or to above the
registry's root is refused, and says why. RFC 3986 and RFC 6901 decide what a reference means.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote, urljoin

from govctl.interfaces.identifiers import Identifiers, identifiers, own_identity
from govctl.interfaces.node import Node
from govctl.interfaces.survey import Survey, survey
from govctl.model import pointer as json_pointer
from govctl.model.documents import Documents
from govctl.model.interface import Origin
from govctl.model.pointer import PointerError

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


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
        self._identifiers: dict[str, Identifiers] = {}
        self._answers: dict[tuple[str, str, str], Node | Unresolved] = {}

    def survey(self, path: str) -> Survey:
        """The references that the document at `path` makes."""
        if path not in self._surveys:
            document = self._documents.document(path)
            self._surveys[path] = survey(document.data if document else None)
        return self._surveys[path]

    def resolve(self, node: Node, text: str) -> Node | Unresolved:
        """What `text` means, standing in the document and at the place of `node`."""
        local = self.survey(node.path).identified
        key = (node.path, node.pointer if local else "", text)
        if key not in self._answers:
            self._answers[key] = self._resolve(node, text)
        return self._answers[key]

    def _resolve(self, node: Node, text: str) -> Node | Unresolved:
        address, _, fragment = text.partition("#")
        resource = self._resource(node, address)
        if isinstance(resource, Unresolved):
            return resource
        return self._inside(resource, unquote(fragment), text)

    def _resource(self, node: Node, address: str) -> Node | Unresolved:
        """The document, or the embedded schema resource, that the part before `#` means."""
        if self.survey(node.path).identified:
            embedded = self._embedded(node, address)
            if embedded is not None:
                return embedded
        if not address:
            return self._document(node.path, address)
        path = self._path(node.path, address)
        return path if isinstance(path, Unresolved) else self._document(path, address)

    def _embedded(self, node: Node, address: str) -> Node | None:
        own = self._identified(node.path)
        if not address:
            return self._at(node.path, own.resource_of(node.pointer))
        try:
            uri = urljoin(own.base_of(node.path, node.pointer), address)
        except ValueError:
            return None
        at = own.resources.get(uri)
        return None if at is None else self._at(node.path, at)

    def _path(self, start: str, address: str) -> str | Unresolved:
        """The file that an address means, if it stays inside the registry."""
        relative = self._relative(start, address)
        if relative is None:
            return Unresolved(
                f"{address!r} is outside the registry, and nothing is fetched.",
                "Keep a copy of the document in the registry and refer to that.",
            )
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(start), relative))
        if joined.startswith(("../", "/")) or joined == "..":
            return Unresolved(
                f"{address!r} leads out of the registry.",
                "Refer to a file inside the registry by a relative path.",
            )
        return joined

    def _relative(self, start: str, address: str) -> str | None:
        """An address as a path relative to the document; its own URI and siblings count."""
        document = self._documents.document(start)
        identity = own_identity(document.data) if document else ""
        if identity and address == identity:
            return posixpath.basename(start)
        folder = identity.rpartition("/")[0]
        if folder and address.startswith(f"{folder}/"):
            address = address[len(folder) + 1 :]
        if _SCHEME.match(address) or address.startswith(("/", "\\")):
            return None
        return unquote(address.partition("?")[0])

    def _document(self, path: str, address: str) -> Node | Unresolved:
        document = self._documents.document(path)
        if document is not None:
            return Node(path, "", document.data)
        return Unresolved(
            f"{address!r} means {path}, and there is no such readable document.",
            "Correct the path, or add the file.",
            Origin(path, ""),
        )

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
        own = self._identified(resource.path)
        pointer = own.anchors.get((resource.pointer, anchor))
        if pointer is None:
            return Unresolved(
                f"{text!r} leads nowhere: no schema there has the anchor {anchor!r}.",
                "Correct the anchor, or use a JSON Pointer such as '#/components/schemas/Name'.",
            )
        return self._at(resource.path, pointer)

    def _identified(self, path: str) -> Identifiers:
        if path not in self._identifiers:
            document = self._documents.document(path)
            self._identifiers[path] = identifiers(path, document.data if document else None)
        return self._identifiers[path]

    def _at(self, path: str, pointer: str) -> Node:
        document = self._documents.document(path)
        data = document.data if document else None
        return Node(path, pointer, json_pointer.resolve(data, pointer))


def _below(error: PointerError) -> str:
    where = f"under {error.stopped_at!r}" if error.stopped_at else "at the top"
    return f"{where}, {error.reason}"
