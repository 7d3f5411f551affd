"""The parsed files of a registry: each read when first asked for, each content parsed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from govctl.load.catalogue import no_such_file
from govctl.load.entry import Entry
from govctl.load.source import Source
from govctl.load.yamljson import Read, read, syntax_of
from govctl.model.document import Document, Format
from govctl.model.problem import Problem

_AT_ONCE = 500
"""Files read in one request."""

_KEPT = 256 * 1024 * 1024
"""Bytes of files kept until they are parsed; what is beyond is read again when it is needed."""

_MARKS = (b"apiVersion", b"govctl/")
"""What a file holds somewhere when one of its documents names the registry's format."""


class Parses:
    """What was learned so far, by content: revisions that share content share its documents."""

    def __init__(self) -> None:
        self._reads: dict[tuple[str, Format], Read] = {}
        self._marked: dict[str, bool] = {}

    def read(self, entry: Entry, content: bytes) -> Read:
        """The documents of a file with this content, at the entry's path."""
        key = (entry.blob, syntax_of(entry.path))
        found = self._reads.get(key)
        if found is None:
            found = self._reads[key] = read(entry.path, content)
        return _at(entry.path, found)

    def known(self, entry: Entry) -> Read | None:
        """The same without the content, None where it has not been parsed yet."""
        found = self._reads.get((entry.blob, syntax_of(entry.path)))
        return None if found is None else _at(entry.path, found)

    def is_marked(self, entry: Entry) -> bool | None:
        """Whether the content may hold registry documents, None where nobody has looked yet."""
        return self._marked.get(entry.blob)

    def look(self, entry: Entry, content: bytes) -> bool:
        """Look whether the content may hold registry documents, without parsing it."""
        return self._marked.setdefault(entry.blob, all(mark in content for mark in _MARKS))


def _at(path: str, found: Read) -> Read:
    """The same content under another path: what it says about places moves along."""
    elsewhere = {each.path for each in found.documents} | {each.path for each in found.problems}
    if elsewhere <= {path}:
        return found
    return Read(
        tuple(replace(document, path=path) for document in found.documents),
        tuple(replace(problem, path=path) for problem in found.problems),
    )


class RegistryDocuments:
    """The files of one source as documents; implements `govctl.model.documents.Documents`.

    `vendored` is what the configuration says, set once that is read; `overlaid` the specs that
    something was laid over, set once the contracts are.
    """

    def __init__(self, source: Source, files: Mapping[str, Entry], parses: Parses) -> None:
        self._source = source
        self._files = files
        self._parses = parses
        self._contents: dict[str, bytes] = {}
        self._reads: dict[str, Read] = {}
        self._kept = 0
        self.vendored: Mapping[str, str] = {}
        self.overlaid: Mapping[str, Document] = {}

    def marked(self, paths: Sequence[str]) -> tuple[str, ...]:
        """Those of the files that may hold registry documents, told without parsing any.

        Contents are read many at once, which is one request to git instead of one for each, and
        kept for parsing as far as they are not too many.
        """
        news = [path for path in paths if self._parses.is_marked(self._files[path]) is None]
        for start in range(0, len(news), _AT_ONCE):
            for path, content in self._source.read_many(news[start : start + _AT_ONCE]).items():
                self._look(path, content)
        return tuple(path for path in paths if self._parses.is_marked(self._files[path]))

    def _look(self, path: str, content: bytes | Problem) -> None:
        if not isinstance(content, bytes):
            return
        marked = self._parses.look(self._files[path], content)
        if marked or self._kept + len(content) <= _KEPT:
            self._kept += len(content)
            self._contents[path] = content

    def read(self, path: str) -> Read:
        """The documents and problems of a file."""
        found = self._reads.get(path)
        if found is None:
            found = self._reads[path] = self._read(path)
        return found

    def document(self, path: str) -> Document | None:
        """The first document of a file, None when there is no such file or it cannot be read."""
        if path in self.overlaid:
            return self.overlaid[path]
        documents = self.read(path).documents
        return documents[0] if documents else None

    def documents(self, path: str) -> tuple[Document, ...]:
        """Every document of a file."""
        documents = self.read(path).documents
        return (self.overlaid[path], *documents[1:]) if path in self.overlaid else documents

    def problems(self, path: str) -> tuple[Problem, ...]:
        """What is wrong with a file as text: missing, unreadable, not YAML or JSON."""
        return self.read(path).problems

    def _read(self, path: str) -> Read:
        entry = self._files.get(path)
        if entry is None:
            return Read((), (no_such_file(path),))
        known = self._parses.known(entry)
        if known is not None:
            self._contents.pop(path, None)
            return known
        content: bytes | Problem | None = self._contents.pop(path, None)
        if content is None:
            content = self._source.read(path)
        if isinstance(content, Problem):
            return Read((), (content,))
        return self._parses.read(entry, content)
