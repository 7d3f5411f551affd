"""Documents rebuilt from published content, so that a frozen version can be read again."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field

from govctl.load.kinds.contract import parse as parse_contract
from govctl.load.kinds.part import Part, Reading
from govctl.model.contract import Contract
from govctl.model.document import Document, Nowhere
from govctl.model.entity import Keys
from govctl.model.problem import Problem
from govctl.model.published import PublishedVersion


@dataclass(frozen=True, eq=False)
class FrozenDocuments:
    """The documents of one published version, at the paths the head would give them.

    Places in them are the published file's own.
    """

    by_path: Mapping[str, Document]
    vendored: Mapping[str, str] = field(default_factory=dict)

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
    if not isinstance(content, dict) or not isinstance(documents, dict):
        return None
    found: dict[str, Document] = {}
    for relative, data in documents.items():
        path = posixpath.normpath(posixpath.join(folder, relative))
        digest = published.digest or ""
        found[path] = Document(path, data, digest, "json", locator=Nowhere())
    return FrozenDocuments(found, _copies(content, folder))


def _copies(content: Mapping[str, object], folder: str) -> Mapping[str, str]:
    """The documents of published content that are copies of documents on the web, by address."""
    vendored = content.get("vendored")
    names = vendored if isinstance(vendored, dict) else {}
    return {
        url: posixpath.normpath(posixpath.join(folder, name))
        for url, name in names.items()
        if isinstance(name, str)
    }


def frozen_spec(published: PublishedVersion, folder: str) -> str:
    """The path of the spec in the frozen documents."""
    return posixpath.normpath(posixpath.join(folder, _spec_text(published, "file")))


def frozen_schema(published: PublishedVersion, schema: str) -> tuple[str, str] | None:
    """Path and JSON Pointer of a published canonical schema, as if it stood beside `schema`."""
    name = _spec_text(published, "file")
    if not name:
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(schema), name)), _spec_text(
        published, "pointer"
    )


def frozen_keys(published: PublishedVersion) -> Keys:
    """The keys of a published entity; empty where the content names none."""
    content = published.content
    terms = content.get("terms") if isinstance(content, dict) else None
    named = terms.get("keys") if isinstance(terms, dict) else None
    keys = named if isinstance(named, dict) else {}
    return Keys(*(_words(keys.get(name)) for name in ("canonical", "business")))


def _words(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _spec_text(published: PublishedVersion, key: str) -> str:
    content = published.content
    spec = content.get("spec") if isinstance(content, dict) else None
    value = spec.get(key) if isinstance(spec, dict) else None
    return value if isinstance(value, str) else ""


def frozen_contract(published: PublishedVersion, contract: Contract) -> Contract | None:
    """The terms of a published version as a contract; None where they cannot be read.

    What published content leaves out (owner, lifecycle, observability) is absent from it.
    """
    content = published.content
    terms = content.get("terms") if isinstance(content, dict) else None
    if not isinstance(terms, dict):
        return None
    data = {**terms, "kind": "Contract", "name": contract.name, "version": published.version}
    data["status"] = contract.status.value
    document = Document(published.path, data, published.digest or "", "json", locator=Nowhere())
    try:
        return parse_contract(Part(Reading(document), data))
    except (ValueError, TypeError, AttributeError):  # edited by hand: its digest says so
        return None
