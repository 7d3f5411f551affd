"""Published versions: frozen, resolved content that later versions are compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from govctl.model.document import Document
from govctl.model.documents import Documents
from govctl.model.version import Version, parse_version


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """One file `published/<version>.json`; its content is read when it is first asked for.

    Attributes:
        name: of the contract or entity it belongs to.
        version: as the file name says it.
        path: POSIX path within the registry.
    """

    name: str
    version: str
    path: str
    documents: Documents = field(compare=False, repr=False)

    @property
    def number(self) -> Version | None:
        """The version as SemVer, None when it is not."""
        return parse_version(self.version)

    @property
    def document(self) -> Document | None:
        """The parsed file, None when it cannot be read."""
        return self.documents.document(self.path)

    @property
    def digest(self) -> str | None:
        """The digest written into the file (`sha256-...`)."""
        return self._text("digest")

    @property
    def published_on(self) -> date | None:
        """The day it was frozen."""
        try:
            return date.fromisoformat(self._text("published-on") or "")
        except ValueError:
            return None

    @property
    def content(self) -> object:
        """The resolved content, None when there is none."""
        return self._member("content")

    def _text(self, key: str) -> str | None:
        value = self._member(key)
        return value if isinstance(value, str) else None

    def _member(self, key: str) -> object:
        document = self.document
        if document is None or not isinstance(document.data, dict):
            return None
        value: object = document.data.get(key)
        return value
