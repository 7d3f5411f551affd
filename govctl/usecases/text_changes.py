"""Text-level differences of a contract, in every document that both versions are made of."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from govctl.compare.texts import TextDifference, text_differences
from govctl.engine.assess import Revision
from govctl.estate.content import resolved_paths
from govctl.estate.frozen import FrozenDocuments
from govctl.model.contract import Contract
from govctl.model.diff import TextChange
from govctl.model.document import Document
from govctl.model.place import Place


def text_changes(
    before: tuple[Revision, Contract], after: tuple[Revision, Contract]
) -> Iterator[TextChange]:
    """Every difference in text only, document by document, the spec itself first."""
    old, new = _documents(*before), _documents(*after)
    for name, document in new.items():
        earlier = old.get(name)
        if earlier is None or earlier.digest == document.digest != "":
            continue
        for found in text_differences(earlier.data, document.data):
            yield _placed(found, earlier, document)


def _placed(found: TextDifference, before: Document, after: Document) -> TextChange:
    gone = found.what == "removed"
    place: Place = before.place(found.before_pointer) if gone else after.place(found.pointer)
    return TextChange(place, found.what, found.before, found.after)


def _documents(side: Revision, contract: Contract) -> Mapping[str, Document]:
    """The documents of a contract by path relative to its spec; "" is the spec.

    Published content holds of other documents only what the spec refers to: they are no match for
    whole ones.
    """
    if contract.spec is None:
        return {}
    spec, documents = contract.spec.file, side.snapshot.documents
    if isinstance(documents, FrozenDocuments):
        alone = documents.document(spec)
        return {"": alone} if alone else {}
    found: dict[str, Document] = {}
    for path in (spec, *resolved_paths(spec, "", documents)):
        document = documents.document(path)
        name = "" if path == spec else posixpath.relpath(path, posixpath.dirname(spec) or ".")
        if document is not None:
            found.setdefault(name, document)
    return found
