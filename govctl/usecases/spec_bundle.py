"""A spec on disk with the local files it refers to, to be taken into the registry together."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from govctl.errors import UsageError, one_line, quoted
from govctl.interfaces.survey import survey
from govctl.load.disk import Disk, TooLargeError
from govctl.load.limits import Limits
from govctl.load.yamljson import read
from govctl.model.document import Document

MOST_FILES = 1_000
"""Files of one spec."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of a spec, where they go.

    Attributes:
        document: the spec, parsed as the file that it will be.
        contents: bytes by path within the registry, the spec's own among them.
        missing: references to files that are not beside the spec, as written.
    """

    document: Document
    contents: Mapping[str, bytes] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def read_bundle(file: Path, target: str, files: Collection[str]) -> Bundle:
    """Read a spec and, next to it, the files that it refers to, directly or through others.

    `target` is the path within the registry that the spec goes to; the others go beside it as they
    lie beside the spec. Nothing outside the spec's folder is read, and no link is followed there:
    what lies outside has to be among the registry's `files` already.

    Raises:
        UsageError: the spec cannot be read, or not as the kind of file that `target` is; or it
            refers to files outside its folder.
    """
    content = _content(file)
    found = read(target, content)
    if not found.documents:
        raise _unreadable(file, target, content)
    own = posixpath.basename(target)
    gathering = _Gathering(file, target, files, {target: content}, {own})
    waiting = [(own, found.documents[0].data)]
    while waiting:
        name, data = waiting.pop()
        for text, inner in sorted(_local(data, name)):
            waiting.extend(gathering.take(text, inner))
    missing = tuple(sorted(gathering.missing))
    return Bundle(found.documents[0], gathering.contents, missing)


@dataclass(slots=True)
class _Gathering:
    """The files gathered so far; `seen` are their paths relative to the spec's folder."""

    file: Path
    target: str
    files: Collection[str]
    contents: dict[str, bytes]
    seen: set[str]
    missing: set[str] = field(default_factory=set)

    def take(self, text: str, inner: str) -> Iterator[tuple[str, object]]:
        """Take in a file that a reference names; its path and data, where it has not been seen."""
        if inner in self.seen:
            return
        self.seen.add(inner)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.target), inner))
        if inner.startswith("../"):
            self._refuse_outside(text, path)
            return
        content = _beside(Disk(str(self.file.resolve().parent)), inner, self.file)
        if content is None:
            self.missing.add(text)
            return
        self.contents[path] = content
        if len(self.contents) > MOST_FILES:
            raise UsageError(
                f"{quoted(str(self.file))} refers to more than {MOST_FILES:,} files",
                fix="Bundle them into one document first",
            )
        for document in read(path, content).documents[:1]:
            yield inner, document.data

    def _refuse_outside(self, text: str, path: str) -> None:
        if path not in self.files:
            raise UsageError(
                f"{quoted(str(self.file))} refers to {quoted(text)}, which lies outside its folder",
                fix="Put what it refers to beside it, or bundle it into one document",
            )


def _content(file: Path) -> bytes:
    limit = Limits().size
    try:
        if not file.is_file():
            raise UsageError(f"{quoted(str(file))} is no file", fix="Name the new spec")
        with file.open("rb") as stream:
            content = stream.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise UsageError(
            f"{quoted(str(file))} cannot be read: {reason}", fix="Name a readable file"
        ) from error
    if len(content) > limit:
        raise UsageError(
            f"{quoted(str(file))} has more than {limit:,} bytes", fix="Split the document"
        )
    return content


def _unreadable(file: Path, target: str, content: bytes) -> UsageError:
    """Why a file cannot take the place of another; YAML in the place of JSON is said as such."""
    problem = next(iter(read(target, content).problems), None)
    if target.lower().endswith(".json") and read(f"{target}.yaml", content).documents:
        return UsageError(
            f"{quoted(str(file))} is YAML, and {one_line(target)} is a .json file",
            fix="Convert it to JSON, or rename the contract's spec file first",
        )
    return UsageError(
        f"{quoted(str(file))} cannot be read: {problem.message if problem else 'it is empty'}",
        place=f"{one_line(str(file))}:{problem.line}" if problem and problem.line else None,
        fix=problem.fix if problem else "Name a YAML or JSON document",
    )


def _local(data: object, name: str) -> Iterator[tuple[str, str]]:
    """References to other files, as written and as paths relative to the spec's folder."""
    for text in survey(data).references:
        address = text.partition("#")[0]
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        inner = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
        is_file = parts.path and not parts.scheme and not parts.netloc and "\0" not in inner
        if is_file and not inner.startswith("/") and inner != "..":
            yield text, inner


def _beside(disk: Disk, inner: str, file: Path) -> bytes | None:
    """The content of a file beside the spec, None where there is none."""
    try:
        return None if disk.status(inner) is None else disk.read(inner, Limits().size)
    except (OSError, TooLargeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is too large or no regular file"
        raise UsageError(
            f"{quoted(inner)}, to which {quoted(str(file))} refers, cannot be read: {reason}",
            fix="Put a readable file there, without links",
        ) from error
