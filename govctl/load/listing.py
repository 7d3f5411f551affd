"""What git's plumbing prints, read into values: trees, work tree listings, blobs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

SUBMODULE = "160000"
"""The mode of an entry that is a commit of another repository."""

_CHUNK = 1 << 20
_CLOSED = re.compile(r"warning: could not open directory '(.*)': (.*)")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of a commit: full commit id and POSIX path below the top level ("" is the top)."""

    commit: str
    path: str = ""

    @property
    def tree(self) -> str:
        """The name git knows the folder's tree by."""
        return f"{self.commit}:{self.path}"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a listing.

    Attributes:
        mode: octal mode as git writes it; "" for a file that git does not track.
        id: of the blob, or of a submodule's commit; "" for a file that git does not track.
        path: raw bytes of the path.
        skipped: whether a sparse checkout leaves the file out of the work tree.
    """

    mode: str
    id: str
    path: bytes
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class WorkFiles:
    """The files of a work tree, and the folders git could not look into with the reason."""

    items: tuple[Item, ...]
    closed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Oversize:
    """In the place of a blob that is larger than asked for."""

    size: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What `git cat-file --batch` answered: the contents by id, and the ids it does not have."""

    contents: dict[str, bytes | Oversize]
    missing: tuple[str, ...]


class UnexpectedEndError(Exception):
    """git stopped in the middle of an answer."""


def parse_tree(listing: bytes, prefix: bytes = b"") -> Iterator[Item]:
    """The lines of `git ls-tree -r -z`: `mode SP type SP id TAB path NUL`, less `prefix`.

    Lines without it are left out: asked for the folder `x/`, git also names a submodule `x`.
    """
    for line in listing.split(b"\0")[:-1]:
        meta, _, path = line.partition(b"\t")
        mode, _, name = meta.decode("ascii").split(" ")
        if path.startswith(prefix):
            yield Item(mode, name, path.removeprefix(prefix))


def parse_work_files(listing: bytes, prefix: bytes = b"") -> Iterator[Item]:
    """The lines of `git ls-files -z -t --stage --others`, less `prefix`.

    Lines without it are left out. A file in conflict has one line for each side.
    """
    for line in listing.split(b"\0")[:-1]:
        tag, rest = line[:1], line[2:]
        meta, _, path = (b"", b"", rest) if tag == b"?" else rest.partition(b"\t")
        if not path.startswith(prefix):
            continue
        path = path.removeprefix(prefix)
        if tag == b"?":
            # git ends an untracked folder that is a repository of its own with a slash.
            yield Item(SUBMODULE if path.endswith(b"/") else "", "", path.removesuffix(b"/"))
        else:
            mode, name, _ = meta.decode("ascii").split(" ")
            yield Item(mode, name, path, skipped=tag == b"S")


def parse_closed(warnings: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The folders, less `prefix`, that `git ls-files` warns it could not open, with the reason."""
    for line in warnings.split("\n"):
        found = _CLOSED.fullmatch(line)
        if found is not None:
            yield found[1].removeprefix(prefix).removesuffix("/"), found[2]


def read_batch(stream: IO[bytes], ids: Iterable[str], limit: int) -> Batch:
    """The answers of `git cat-file --batch` to `ids`, in their order.

    An answer is `id SP type SP size LF content LF`, or `id SP missing LF`. Contents of more than
    `limit` bytes are passed over.

    Raises:
        UnexpectedEndError: the stream ends before the last answer does.
    """
    contents: dict[str, bytes | Oversize] = {}
    missing = []
    for name in ids:
        header = stream.readline().split()
        if header[1:] == [b"missing"]:
            missing.append(name)
            continue
        if len(header) != 3 or not header[2].isdigit():  # noqa: PLR2004 (id, type, size)
            raise UnexpectedEndError
        contents[name] = _content(stream, int(header[2]), limit)
    return Batch(contents, tuple(missing))


def _content(stream: IO[bytes], size: int, limit: int) -> bytes | Oversize:
    if size <= limit:
        return _exactly(stream, size + 1)[:-1]
    rest = size + 1
    while rest:
        rest -= len(_exactly(stream, min(rest, _CHUNK)))
    return Oversize(size)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    content = stream.read(size)
    if len(content) != size:
        raise UnexpectedEndError
    return content
