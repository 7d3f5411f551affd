"""The content of one part of a document: what a decision about a change of it is bound to."""

from __future__ import annotations

from govctl.estate.content import digest
from govctl.interfaces.node import Node
from govctl.interfaces.refs import Unresolved, references_of
from govctl.interfaces.survey import references
from govctl.model import pointer as json_pointer
from govctl.model.document import Document
from govctl.model.documents import Documents
from govctl.model.place import Place
from govctl.model.pointer import PointerError

_At = tuple[str, str]
"""Path of a document, and pointer of a part of it."""


class Parts:
    """Parts of the documents of one snapshot, each with everything that it refers to.

    Every part that is referred to is looked at once, however many changes lead to it.
    """

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._targets: dict[_At, tuple[_At, ...]] = {}
        self._digests: dict[_At, str] = {}

    def content(self, place: Place | None) -> dict[str, object] | None:
        """The value at a place, and the digests of all that its references reach.

        None where nothing stands there. What stands beside it does not matter, nor on which line
        it stands.
        """
        document = self._document(place) if place else None
        if place is None or document is None:
            return None
        try:
            value = json_pointer.resolve(document.data, place.pointer)
        except PointerError:
            return None
        reached = self._reached((place.path, place.pointer), value)
        return {"value": value, "reaches": [[*each, self._digests[each]] for each in reached]}

    def _document(self, place: Place) -> Document | None:
        """The document of a file that a place is in: a file may hold several."""
        found = self._documents.documents(place.path)
        at_line = (each for each in found if each.place(place.pointer).line == place.line)
        return next(at_line, found[0] if found else None)

    def _reached(self, start: _At, value: object) -> list[_At]:
        """Everything that references lead to from a part, themselves followed, sorted."""
        waiting = list(self._referred(start, value))
        found: set[_At] = set()
        while waiting:
            at = waiting.pop()
            if at not in found:
                found.add(at)
                waiting.extend(self._targets[at])
        return sorted(found)

    def _referred(self, start: _At, value: object) -> tuple[_At, ...]:
        """What the references inside a part mean; all that they lead to is noted on the way."""
        own = self._resolved(start, value)
        waiting = list(own)
        while waiting:
            node = waiting.pop()
            at = (node.path, node.pointer)
            if at not in self._targets:
                nodes = self._resolved(at, node.value)
                self._targets[at] = tuple((each.path, each.pointer) for each in nodes)
                self._digests[at] = digest(node.value)
                waiting.extend(nodes)
        return tuple((each.path, each.pointer) for each in own)

    def _resolved(self, start: _At, value: object) -> tuple[Node, ...]:
        followed = references_of(self._documents)
        path, pointer = start
        found = (
            followed.resolve(Node(path, pointer + each.pointer.rpartition("/")[0], None), each.text)
            for each in references(value)
        )
        return tuple(each for each in found if not isinstance(each, Unresolved))
