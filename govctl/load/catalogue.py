"""The files of a registry by path, and where its links lead: the same for a folder and a commit.

Links are followed by their text alone, each once, against the paths that were listed: what is
listed lies inside the registry, so no chain of links can leave it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from govctl.errors import one_line
from govctl.load.entry import Entry
from govctl.model.problem import Problem

SKIPPED = frozenset({".git", ".govctl-cache", "node_modules", ".venv"})
"""Tools' own folders, files and links: no part of a registry, at any depth, in any source."""

UNRESOLVED = "registry/unresolved-reference"


class LinkLeavesError(Exception):
    """A link leads out of the registry."""


class LinkCircleError(Exception):
    """A link leads back to itself."""


@dataclass(frozen=True)
class Catalogue:
    """What a source lists.

    Attributes:
        entries: regular files and submodules by path.
        links: symbolic links by path; the entry's `blob` identifies the link itself.
        targets: the text of each link, with forward slashes.
        unlisted: problems found while listing.
    """

    entries: Mapping[str, Entry]
    links: Mapping[str, Entry]
    targets: Mapping[str, str]
    unlisted: tuple[Problem, ...] = ()

    @cached_property
    def listing(self) -> tuple[Entry, ...]:
        """Every entry, sorted by path; a link to a file stands for that file's content."""
        return tuple(sorted((*self.entries.values(), *map(self._linked, self.links.values()))))

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be listed, and the links that lead nowhere, sorted."""
        followed = (self._link_problem(path) for path in self.links)
        return tuple(sorted((*self.unlisted, *filter(None, followed))))

    def find(self, path: str) -> Entry | Problem:
        """The regular file that `path` names, through links; or why there is none."""
        entry = self.entries.get(path)
        end = path
        if entry is None:
            try:
                end = follow(path, self.targets)
            except LinkLeavesError:
                return _leaves(path, self.targets.get(path))
            except LinkCircleError:
                return _circle(path)
            entry = self.entries.get(end)
        if entry is not None and entry.kind == "file":
            return entry
        return _submodule(path) if self._is_in_submodule(end) else no_such_file(path)

    def _is_in_submodule(self, path: str) -> bool:
        entries = (self.entries.get(each) for each in (path, *_parents(path)))
        return any(entry is not None and entry.kind == "submodule" for entry in entries)

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(
            parent for path in (*self.entries, *self.links) for parent in _parents(path)
        )

    def _linked(self, link: Entry) -> Entry:
        found = self.find(link.path)
        return (
            link if isinstance(found, Problem) else replace(found, path=link.path, kind="symlink")
        )

    def _link_problem(self, path: str) -> Problem | None:
        try:
            end = follow(path, self.targets)
        except LinkLeavesError:
            return _leaves(path, self.targets[path])
        except LinkCircleError:
            return _circle(path)
        if end in self.entries or end in self._folders or _is_lock(path):
            return None
        return _nowhere(path, self.targets[path])


def follow(path: str, targets: Mapping[str, str]) -> str:
    """`path` with every link in it replaced by where it leads, and no `.` or `..` left.

    Raises:
        LinkLeavesError: it leads above the root, or it or a link is an absolute path.
        LinkCircleError: a link is met twice.
    """
    if path.startswith("/"):
        raise LinkLeavesError
    pending, done, met = path.split("/")[::-1], list[str](), set[str]()
    while pending:
        part = pending.pop()
        if part in {"", "."}:
            continue
        if part == "..":
            if not done:
                raise LinkLeavesError
            done.pop()
            continue
        here = "/".join((*done, part))
        target = targets.get(here)
        if target is None:
            done.append(part)
            continue
        if target.startswith("/"):
            raise LinkLeavesError
        if here in met:
            raise LinkCircleError
        met.add(here)
        pending.extend(reversed(target.split("/")))
    return "/".join(done)


def _parents(path: str) -> Iterator[str]:
    """The folders above `path`, nearest first, down to the root (`""`)."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def is_skipped(path: str) -> bool:
    """Whether the path is, or lies in, something of a tool's own."""
    return not SKIPPED.isdisjoint(path.split("/"))


def listed_name(raw: bytes) -> str | Problem:
    """The path that these bytes are, or why a registry cannot hold such a path."""
    try:
        path = raw.decode("utf-8")
    except UnicodeDecodeError:
        shown = raw.decode("utf-8", "backslashreplace")
        return Problem(
            shown,
            0,
            0,
            f"The name {one_line(shown)} is not UTF-8.",
            "Rename the file; until then it is not read.",
        )
    if not {"", ".", ".."}.isdisjoint(path.split("/")):
        return Problem(
            path,
            0,
            0,
            f"The path {one_line(path)} cannot stand in a folder.",
            "Write the commit anew: git itself would not have made it.",
        )
    return path


def no_such_file(path: str) -> Problem:
    """What `read` answers for a path that is not listed."""
    return Problem(
        path,
        0,
        0,
        f"There is no file {one_line(path)}.",
        "Correct the path, or add the file.",
        code=UNRESOLVED,
    )


def _leaves(path: str, target: str | None) -> Problem:
    shown = f"The link {one_line(path)} to {one_line(target)}" if target else one_line(path)
    return Problem(
        path,
        0,
        0,
        f"{shown} leads out of the registry.",
        "Put a copy of what it names into the registry; nothing outside is read.",
        code=UNRESOLVED,
    )


def _circle(path: str) -> Problem:
    return Problem(
        path,
        0,
        0,
        f"The link {one_line(path)} leads back to itself.",
        "Let it name a file.",
        code=UNRESOLVED,
    )


def _nowhere(path: str, target: str) -> Problem:
    return Problem(
        path,
        0,
        0,
        f"The link {one_line(path)} leads to {one_line(target)}, which the registry lacks.",
        "Correct the link, add what it names, or delete it.",
        code=UNRESOLVED,
    )


def _submodule(path: str) -> Problem:
    return Problem(
        path,
        0,
        0,
        f"{one_line(path)} is in a submodule, whose files belong to another repository.",
        "Put a copy of what is needed into the registry.",
        code=UNRESOLVED,
    )


def _is_lock(path: str) -> bool:
    """Whether an editor (Emacs) keeps its lock there: a link to a user's name, on purpose."""
    return path.rpartition("/")[2].startswith(".#")
