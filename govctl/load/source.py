"""Where the files of a registry come from: one form for a folder, a commit, or plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

from govctl.errors import UsageError, one_line, quoted
from govctl.load import git
from govctl.load.catalogue import Catalogue, no_such_file
from govctl.load.disk import Disk, TooLargeError
from govctl.load.entry import Entry, EntryKind, content_id
from govctl.load.limits import Limits
from govctl.load.listing import Folder, Oversize
from govctl.load.survey import survey_commit, survey_work_tree
from govctl.model.problem import Problem

__all__ = ["Entry", "EntryKind", "Memory", "Overlay", "Revision", "Source", "WorkTree"]

MAX_BYTES = Limits().size
"""Files of more bytes than this are not read unless asked to."""


class Source(Protocol):
    """The files of a registry at one moment; nothing is read twice differently.

    Attributes:
        name: how reports call it: "work tree", or the revision as typed.
        root: where it is, for people: a folder, or a repository and a commit.
        revision: full commit id; None where it is not a commit.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 (described above)

    @property
    def root(self) -> str: ...  # noqa: D102 (described above)

    @property
    def revision(self) -> str | None: ...  # noqa: D102 (described above)

    def files(self) -> tuple[Entry, ...]:
        """Every file, sorted by path."""
        ...

    def problems(self) -> tuple[Problem, ...]:
        """What could not be listed as it stands, sorted: links that leave, names that are no text.

        Problems of single files that appear only when they are read are the results of `read`.
        """
        ...

    def read(self, path: str) -> bytes | Problem:
        """The content of one file, or why it cannot be read."""
        ...

    def read_many(self, paths: Iterable[str]) -> Mapping[str, bytes | Problem]:
        """The content of several files, in the order asked for: much faster than one by one."""
        ...


@dataclass(frozen=True)
class WorkTree:
    """A folder as it stands on disk, never left.

    Inside a git work tree it holds what git keeps or would keep (ignored files are absent), outside
    it everything. Bytes are those on disk, whatever line ends git would commit.

    Raises, on first use:
        UsageError: there is no such folder.
    """

    directory: Path
    max_bytes: int = MAX_BYTES

    @property
    def name(self) -> str:
        """What reports call it."""
        return "work tree"

    @property
    def root(self) -> str:
        """The folder."""
        return str(self.directory)

    @property
    def revision(self) -> str | None:
        """None: no commit holds it."""
        return None

    def files(self) -> tuple[Entry, ...]:
        """Every file, sorted by path."""
        return self._catalogue.listing

    def problems(self) -> tuple[Problem, ...]:
        """What could not be listed as it stands, sorted."""
        return self._catalogue.problems

    def read(self, path: str) -> bytes | Problem:
        """The content of one file, or why it cannot be read."""
        entry = self._catalogue.find(path)
        if isinstance(entry, Problem):
            return entry
        try:
            content = self._disk.read(entry.path, self.max_bytes)
        except TooLargeError:
            return _too_large(path, entry.size, self.max_bytes)
        except OSError as error:
            return _unreadable(path, error)
        object_format = "sha256" if len(entry.blob) == 64 else "sha1"  # noqa: PLR2004 (hex digits)
        return content if content_id(content, object_format) == entry.blob else _changed(path)

    def read_many(self, paths: Iterable[str]) -> Mapping[str, bytes | Problem]:
        """The content of several files."""
        return {path: self.read(path) for path in paths}

    @cached_property
    def _disk(self) -> Disk:
        if not self.directory.is_dir():
            raise UsageError(
                f"There is no folder {quoted(str(self.directory))}", fix="Correct the path"
            )
        return Disk(str(self.directory.resolve()))

    @cached_property
    def _catalogue(self) -> Catalogue:
        return survey_work_tree(self._disk, self.max_bytes)


@dataclass(frozen=True)
class Revision:
    """A folder of a commit, read from git's store without a checkout.

    `subdirectory` is the registry's POSIX path below the top level ("" is the top); where the
    commit does not have it, there are no files. `name` is the revision as typed.

    Raises, on first use of what is absent:
        RevisionError: the clone does not hold it; says which command fetches it.
    """

    repository: git.Repository
    commit: str
    subdirectory: str = ""
    name: str = ""
    max_bytes: int = MAX_BYTES

    @property
    def root(self) -> str:
        """The repository, and the commit and folder in it."""
        return f"{self.repository.directory} at {self._folder.tree}".removesuffix(":")

    @property
    def revision(self) -> str | None:
        """The full commit id."""
        return self.commit

    def files(self) -> tuple[Entry, ...]:
        """Every file, sorted by path."""
        return self._catalogue.listing

    def problems(self) -> tuple[Problem, ...]:
        """What could not be listed as it stands, sorted."""
        return self._catalogue.problems

    def read(self, path: str) -> bytes | Problem:
        """The content of one file, or why it cannot be read."""
        return self.read_many((path,))[path]

    def read_many(self, paths: Iterable[str]) -> Mapping[str, bytes | Problem]:
        """The content of several files, through one git process."""
        entries = {path: self._catalogue.find(path) for path in paths}
        ids = [entry.blob for entry in entries.values() if isinstance(entry, Entry)]
        found = git.blobs(self.repository, self._folder, ids, limit=self.max_bytes)
        return {
            path: entry if isinstance(entry, Problem) else self._content(path, found[entry.blob])
            for path, entry in entries.items()
        }

    def _content(self, path: str, found: bytes | Oversize) -> bytes | Problem:
        if isinstance(found, Oversize):
            return _too_large(path, found.size, self.max_bytes)
        return found

    @property
    def _folder(self) -> Folder:
        return Folder(self.commit, self.subdirectory)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return survey_commit(self.repository, self._folder, self.max_bytes)


@dataclass(frozen=True)
class Memory:
    """Files that stand nowhere yet: planned ones, and those of tests."""

    contents: Mapping[str, bytes]
    name: str = "memory"
    root: str = "memory"
    revision: str | None = None

    def files(self) -> tuple[Entry, ...]:
        """Every file, sorted by path."""
        return self._entries

    def problems(self) -> tuple[Problem, ...]:
        """None: what is in memory can be read."""
        return ()

    def read(self, path: str) -> bytes | Problem:
        """The content of one file, or the problem that there is none."""
        content = self.contents.get(path)
        return no_such_file(path) if content is None else content

    def read_many(self, paths: Iterable[str]) -> Mapping[str, bytes | Problem]:
        """The content of several files."""
        return {path: self.read(path) for path in paths}

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        return tuple(
            Entry(path, content_id(content), len(content))
            for path, content in sorted(self.contents.items())
        )


@dataclass(frozen=True)
class Overlay:
    """A local folder in the place of one folder of a registry that is elsewhere.

    Everything below `prefix` (POSIX, without slashes at its ends; "" is the whole registry) comes
    from `local`, so a file deleted there is gone; everything else comes from `base`.
    """

    base: Source
    prefix: str
    local: Source

    @property
    def name(self) -> str:
        """The name of the registry underneath."""
        return self.base.name

    @property
    def root(self) -> str:
        """Both places."""
        return f"{self.base.root}, with {self.local.root} at {self.prefix or '.'}"

    @property
    def revision(self) -> str | None:
        """None: no commit holds this mixture."""
        return None

    def files(self) -> tuple[Entry, ...]:
        """Every file, sorted by path."""
        kept = (entry for entry in self.base.files() if self._inside(entry.path) is None)
        laid = (replace(entry, path=self._path(entry.path)) for entry in self.local.files())
        return tuple(sorted((*kept, *laid)))

    def problems(self) -> tuple[Problem, ...]:
        """The problems of both, each at its path in the whole."""
        kept = (each for each in self.base.problems() if self._inside(each.path) is None)
        return tuple(sorted((*kept, *map(self._moved, self.local.problems()))))

    def read(self, path: str) -> bytes | Problem:
        """The content of one file, or why it cannot be read."""
        return self.read_many((path,))[path]

    def read_many(self, paths: Iterable[str]) -> Mapping[str, bytes | Problem]:
        """The content of several files."""
        inner = {path: self._inside(path) for path in paths}
        found = dict(self.base.read_many([path for path, name in inner.items() if name is None]))
        names = {name: path for path, name in inner.items() if name is not None}
        for name, content in self.local.read_many(names).items():
            found[names[name]] = self._moved(content) if isinstance(content, Problem) else content
        return {path: found[path] for path in inner}

    def _inside(self, path: str) -> str | None:
        """`path` as `local` calls it; None where `base` answers."""
        if not self.prefix:
            return path
        head = f"{self.prefix}/"
        return path[len(head) :] if path.startswith(head) else None

    def _path(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    def _moved(self, problem: Problem) -> Problem:
        return replace(problem, path=self._path(problem.path))


def _too_large(path: str, size: int | None, limit: int) -> Problem:
    return Problem(
        path,
        0,
        0,
        f"{one_line(path)} has {size} bytes; more than {limit} are not read.",
        "Split the file, or keep it out of the registry.",
    )


def _unreadable(path: str, error: OSError) -> Problem:
    return Problem(
        path,
        0,
        0,
        f"{one_line(path)} cannot be read: {error.strerror or error}.",
        "Make it readable.",
    )


def _changed(path: str) -> Problem:
    return Problem(
        path,
        0,
        0,
        f"{one_line(path)} changed while it was being read.",
        "Run again.",
    )
