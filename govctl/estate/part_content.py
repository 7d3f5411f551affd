"""The content of one part of a document: what a decision about a change of it is bound to."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.estate.content import resolved
from govctl.interfaces.node import Node
from govctl.interfaces.refs import Unresolved, references_of
from govctl.interfaces.survey import references
from govctl.model import pointer as json_pointer
from govctl.model.document import Document
from govctl.model.documents import Documents
from govctl.model.place import Place
from govctl.model.pointer import PointerError


class Parts:
    """Parts of the documents of one snapshot, each with everything that it refers to."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._reached: dict[tuple[str, str], dict[str, object]] = {}

    def content(self, place: Place | None) -> dict[str, object] | None:
        """The value at a place and what its references reach; None where nothing stands there.

        What stands beside it does not matter, nor on which line it stands.
        """
        document = self._document(place) if place else None
        if place is None or document is None:
            return None
        try:
            value = json_pointer.resolve(document.data, place.pointer)
        except PointerError:
            return None
        return {"value": value, "reaches": list(self._reaches(place, value))}

    def _document(self, place: Place) -> Document | None:
        """The document of a file that a place is in: a file may hold several."""
        found = self._documents.documents(place.path)
        at_line = (each for each in found if each.place(place.pointer).line == place.line)
        return next(at_line, found[0] if found else None)

    def _reaches(self, place: Place, value: object) -> Iterator[dict[str, object]]:
        followed = references_of(self._documents)
        for reference in references(value):
            at = place.pointer + reference.pointer.rpartition("/")[0]
            target = followed.resolve(Node(place.path, at, None), reference.text)
            if not isinstance(target, Unresolved):
                yield self._resolved(target)

    def _resolved(self, target: Node) -> dict[str, object]:
        key = (target.path, target.pointer)
        if key not in self._reached:
            self._reached[key] = resolved(target.path, target.pointer, self._documents)
        return self._reached[key]
