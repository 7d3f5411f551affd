"""Access to the files behind a snapshot, as far as the model knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from govctl.model.document import Document
from govctl.model.problem import Problem


class File(Protocol):
    """One file as listed.

    Attributes:
        path: POSIX path within the registry.
        blob: identity of the content: equal ids are equal content.
        size: in bytes, where known without reading.
    """

    @property
    def path(self) -> str: ...  # noqa: D102 (described above)

    @property
    def blob(self) -> str: ...  # noqa: D102 (described above)

    @property
    def size(self) -> int | None: ...  # noqa: D102 (described above)


class Documents(Protocol):
    """Parsed files by path, each read when it is first asked for and then kept."""

    @property
    def vendored(self) -> Mapping[str, str]:
        """The paths of the copies that are kept of documents on the web, by their addresses."""
        ...

    def __hash__(self) -> int:
        """By identity: the documents behind one snapshot never change."""
        ...

    def document(self, path: str) -> Document | None:
        """The first document of a file, None when there is no such file or it cannot be read."""
        ...

    def documents(self, path: str) -> tuple[Document, ...]:
        """Every document of a file."""
        ...

    def problems(self, path: str) -> tuple[Problem, ...]:
        """What is wrong with a file as text: missing, unreadable, not YAML or JSON."""
        ...
