"""Specs that belong to no registry: single files, what they refer to, and parsed values."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from govctl.errors import UsageError, one_line, quoted
from govctl.load.disk import Disk, TooLargeError
from govctl.load.limits import Limits
from govctl.load.yamljson import Read, read
from govctl.model.document import Document
from govctl.model.problem import Problem

_UNREADABLE = "registry/unreadable-spec"


@dataclass(frozen=True, eq=False)
class LooseDocuments:
    """The files below a folder, each read when it is asked for; nothing is listed.

    Paths are POSIX and relative to the folder; what leads out of it, by name or by a link, is not
    there.
    """

    folder: Path
    vendored: Mapping[str, str] = field(default_factory=dict)
    _reads: dict[str, Read] = field(default_factory=dict)

    def document(self, path: str) -> Document | None:
        """The first document of a file, None when there is no such file or it cannot be read."""
        documents = self._read(path).documents
        return documents[0] if documents else None

    def documents(self, path: str) -> tuple[Document, ...]:
        """Every document of a file."""
        return self._read(path).documents

    def problems(self, path: str) -> tuple[Problem, ...]:
        """What is wrong with a file as text: missing, unreadable, not YAML or JSON."""
        return self._read(path).problems

    def _read(self, path: str) -> Read:
        if path not in self._reads:
            self._reads[path] = self._fresh(path)
        return self._reads[path]

    def _fresh(self, path: str) -> Read:
        if posixpath.isabs(path) or path.split("/", maxsplit=1)[0] == "..":
            return _refused(path, "it lies outside the folder of the spec")
        disk = Disk(str(self.folder))
        try:
            if disk.status(path) is None:
                return _refused(path, "there is no such file")
            return read(path, disk.read(path, Limits().size))
        except TooLargeError:
            return _refused(path, f"it has more than {Limits().size:,} bytes")
        except (OSError, ValueError) as error:
            return _refused(path, getattr(error, "strerror", None) or type(error).__name__)


def _refused(path: str, reason: str) -> Read:
    message = f"{one_line(path)} cannot be read: {reason}"
    return Read((), (Problem(path, 0, 0, message, "Correct the path or the file", _UNREADABLE),))


def loose_file(file: Path) -> tuple[LooseDocuments, str]:
    """A file with everything it may refer to, and its path among that.

    References may lead to the whole git work tree that holds the file, else to its folder.

    Raises:
        UsageError: it is no file.
    """
    real = Path(str(file)).resolve()
    if not real.is_file():
        raise UsageError(f"{quoted(str(file))} is no file", fix="Name a spec: YAML or JSON")
    folder = next((each for each in real.parents if (each / ".git").exists()), real.parent)
    return LooseDocuments(folder), real.relative_to(folder).as_posix()


@dataclass(frozen=True, eq=False)
class ValueDocuments:
    """Parsed values as documents, by path."""

    values: Mapping[str, object]
    vendored: Mapping[str, str] = field(default_factory=dict)

    def document(self, path: str) -> Document | None:
        """The value at a path as a document that stands in no file."""
        if path not in self.values:
            return None
        return Document(path, self.values[path], "", "json")

    def documents(self, path: str) -> tuple[Document, ...]:
        """The same as a tuple."""
        found = self.document(path)
        return (found,) if found is not None else ()

    def problems(self, path: str) -> tuple[Problem, ...]:  # noqa: ARG002  (values were parsed)
        """None: values have been read already."""
        return ()
