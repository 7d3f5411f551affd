"""Documents rebuilt from published content, so that a frozen version can be read again."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from govctl.model.document import Document, Nowhere
from govctl.model.problem import Problem
from govctl.model.published import PublishedVersion


@dataclass(frozen=True, eq=False)
class FrozenDocuments:
    """The documents of one published version, at the paths the head would give them.

    Places in them are the published file's own.
    """

    by_path: Mapping[str, Document]

    def document(self, path: str) -> Document | None:
        """The document at a path, None where the content has none."""
        return self.by_path.get(path)

    def documents(self, path: str) -> tuple[Document, ...]:
        """The same as a tuple: published content has one document per path."""
        found = self.by_path.get(path)
        return (found,) if found is not None else ()

    def problems(self, path: str) -> tuple[Problem, ...]:  # noqa: ARG002  (content was readable)
        """None: what is published was readable."""
        return ()


def frozen_documents(published: PublishedVersion, folder: str) -> FrozenDocuments | None:
    """The published documents as if they stood relative to `folder`; None where there are none."""
    content = published.content
    documents = content.get("documents") if isinstance(content, dict) else None
    if not isinstance(documents, dict):
        return None
    found: dict[str, Document] = {}
    for relative, data in documents.items():
        path = posixpath.normpath(posixpath.join(folder, relative))
        digest = published.digest or ""
        found[path] = Document(path, data, digest, "json", locator=Nowhere())
    return FrozenDocuments(found)
