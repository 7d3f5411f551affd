"""Where the files of a registry come from: one form for a folder, a commit, or plain values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, Protocol

from govctl.model.problem import Problem

EntryKind = Literal["file", "symlink", "submodule"]


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One file of a registry, as listed.

    Attributes:
        path: POSIX path relative to the registry's root.
        blob: identity of the content that `read` returns, whatever the source: the git blob id of
            exactly those bytes. Equal ids are equal content. Where there is no content to
            identify (a broken link, a file too large), an id that equals no other. For a
            submodule, the commit it stands at.
        size: in bytes, where the source knows it without reading.
        kind: a *symlink* is read through to its target inside the registry, which is listed under
            its own name as well; a *submodule* is another repository and cannot be read.
    """

    path: str
    blob: str
    size: int | None
    kind: EntryKind = "file"


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


def content_id(content: bytes, object_format: str = "sha1") -> str:
    """The id git gives a blob of this content (`object_format`: "sha1" or "sha256")."""
    digest = hashlib.new(object_format, b"blob %d\0" % len(content), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()


def no_such_file(path: str) -> Problem:
    """What `read` answers for a path that is not listed."""
    return Problem(
        path,
        0,
        0,
        f"There is no file {path}.",
        "Correct the path, or add the file.",
        code="registry/unresolved-reference",
    )


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
