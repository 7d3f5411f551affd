"""What there is to read: the catalogue of a folder on disk, or of a folder of a commit."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from govctl.errors import RevisionError, one_line, printable
from govctl.load import git
from govctl.load.catalogue import Catalogue, is_skipped, listed_name
from govctl.load.disk import Disk, TooLargeError, is_link
from govctl.load.entry import Entry, content_id, no_content_id
from govctl.load.listing import SUBMODULE, Folder, Item
from govctl.model.problem import Problem

_LINK = "120000"


@dataclass
class _Draft:
    """A catalogue being written."""

    entries: dict[str, Entry] = field(default_factory=dict)
    links: dict[str, Entry] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def done(self) -> Catalogue:
        return Catalogue(self.entries, self.links, self.targets, tuple(self.problems))


@dataclass(frozen=True, slots=True)
class _Surveyor:
    disk: Disk
    limit: int
    object_format: str
    draft: _Draft

    def look(self, path: str, item: Item) -> None:
        """Enter what stands at `path` now, whatever git knows of it."""
        try:
            self._enter(path, item)
        except OSError:
            # Reading it will say why.
            self.draft.entries[path] = Entry(path, no_content_id(path), None)

    def _enter(self, path: str, item: Item) -> None:
        status = self.disk.status(path)
        if status is None:
            return
        if is_link(status):
            self.draft.targets[path] = self.disk.link(path)
            self.draft.links[path] = Entry(path, no_content_id(path), None, "symlink")
        elif item.mode == SUBMODULE:
            commit = item.id or no_content_id(path)
            self.draft.entries[path] = Entry(path, commit, None, "submodule")
        elif stat.S_ISREG(status.st_mode):
            self.draft.entries[path] = Entry(path, self._content_id(path), status.st_size)

    def _content_id(self, path: str) -> str:
        try:
            return content_id(self.disk.read(path, self.limit), self.object_format)
        except (OSError, TooLargeError):
            return no_content_id(path)


def survey_work_tree(disk: Disk, limit: int) -> Catalogue:
    """What stands in a folder: what git keeps or would keep of it, or else everything.

    Files of more than `limit` bytes are listed and not looked into.
    """
    draft = _Draft()
    items = _items(disk, draft)
    ids = (item.id for item in items if item.id)
    object_format = "sha256" if len(next(ids, "")) == 64 else "sha1"  # noqa: PLR2004 (hex digits)
    surveyor = _Surveyor(disk, limit, object_format, draft)
    absent = 0
    for path, item in _named(items, draft):
        surveyor.look(path, item)
        absent += item.skipped and path not in draft.entries and path not in draft.links
    if absent:
        draft.problems.append(_sparse(absent))
    return draft.done()


def survey_commit(repository: git.Repository, folder: Folder, limit: int) -> Catalogue:
    """What a folder of a commit holds.

    Raises:
        RevisionError: git cannot list it, or a partial clone left its links out.
    """
    draft = _Draft()
    items = git.tree(repository, folder)
    for path, item in _named(items, draft):
        if item.mode == _LINK:
            draft.links[path] = Entry(path, item.id, None, "symlink")
        elif item.mode == SUBMODULE:
            draft.entries[path] = Entry(path, item.id, None, "submodule")
        else:
            draft.entries[path] = Entry(path, item.id, None)
    ids = [link.blob for link in draft.links.values()]
    texts = git.blobs(repository, folder, ids, limit=limit)
    for path, link in draft.links.items():
        text = texts[link.blob]
        # A target longer than a whole file may be names nothing.
        raw = text if isinstance(text, bytes) else b"..."
        draft.targets[path] = raw.decode("utf-8", "backslashreplace")
    return draft.done()


def _items(disk: Disk, draft: _Draft) -> tuple[Item, ...]:
    """The paths to look at: git's, or those of a walk where git has nothing to say."""
    try:
        found = git.work_files(disk.path)
    except RevisionError as error:
        draft.problems.append(_no_ignores(error))
        found = None
    if found is not None:
        closed = (each for each in found.closed if not is_skipped(each[0]))
        draft.problems.extend(_closed(folder, reason) for folder, reason in closed)
    # An ignored folder that somebody names is meant all the same.
    return (found and found.items) or tuple(_walked(disk, draft))


def _walked(disk: Disk, draft: _Draft) -> Iterator[Item]:
    for found in disk.walk():
        if isinstance(found, OSError):
            folder = os.path.relpath(found.filename or disk.root, disk.root).replace(os.sep, "/")
            draft.problems.append(_closed(folder, found.strerror or str(found)))
        else:
            yield Item("", "", found)


def _named(items: Iterable[Item], draft: _Draft) -> Iterator[tuple[str, Item]]:
    """The items that a registry can hold, each path once, with their names as text."""
    seen = set()
    for item in items:
        name = listed_name(item.path)
        if isinstance(name, Problem):
            if name.path not in seen:
                draft.problems.append(name)
            seen.add(name.path)
        elif name not in seen and not is_skipped(name):
            seen.add(name)
            yield name, item


def _no_ignores(error: RevisionError) -> Problem:
    return Problem(
        ".",
        0,
        0,
        f"{one_line(error.message)}: files that .gitignore names were read as well.",
        printable(error.fix),
        code="registry/not-checked",
    )


def _sparse(absent: int) -> Problem:
    files = "1 file" if absent == 1 else f"{absent} files"
    return Problem(
        ".",
        0,
        0,
        f"This sparse checkout leaves out {files}, which could not be read.",
        "Run `git sparse-checkout disable`.",
        code="registry/not-checked",
    )


def _closed(folder: str, reason: str) -> Problem:
    shown = os.fsencode(folder).decode("utf-8", "backslashreplace")
    return Problem(
        shown,
        0,
        0,
        f"The folder {one_line(shown)} cannot be listed: {reason}.",
        "Make it readable.",
    )
