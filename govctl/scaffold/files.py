"""Files to be written together: all of them, or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from govctl.errors import UsageError, quoted
from govctl.load.entry import Entry, content_id
from govctl.load.source import Source
from govctl.model.problem import Problem


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file of the registry as it shall be.

    Attributes:
        path: POSIX path within the registry.
        content: its bytes.
        before: the bytes it has now, None where it does not exist: what is there when it is
            written must be that still.
    """

    path: str
    content: bytes
    before: bytes | None = None

    @property
    def is_change(self) -> bool:
        """Whether writing it makes a difference."""
        return self.content != self.before


@dataclass(frozen=True)
class Planned:
    """A registry with planned files in their places; a `govctl.load.source.Source`."""

    base: Source
    planned: Mapping[str, bytes] = field(default_factory=dict)
    revision: str | None = None

    @property
    def name(self) -> str:
        """What reports call it: what it would be."""
        return self.base.name

    @property
    def root(self) -> str:
        """The place of the registry underneath."""
        return self.base.root

    def files(self) -> tuple[Entry, ...]:
        """Every file, sorted by path."""
        kept = (entry for entry in self.base.files() if entry.path not in self.planned)
        new = (
            Entry(path, content_id(content), len(content)) for path, content in self.planned.items()
        )
        return tuple(sorted((*kept, *new)))

    def problems(self) -> tuple[Problem, ...]:
        """What could not be listed as it stands."""
        return tuple(each for each in self.base.problems() if each.path not in self.planned)

    def read(self, path: str) -> bytes | Problem:
        """The content of one file, or why it cannot be read."""
        planned = self.planned.get(path)
        return self.base.read(path) if planned is None else planned

    def read_many(self, paths: Iterable[str]) -> Mapping[str, bytes | Problem]:
        """The content of several files."""
        wanted = list(paths)
        rest = self.base.read_many([path for path in wanted if path not in self.planned])
        return {path: self.planned.get(path, rest.get(path, b"")) for path in wanted}


def current(folder: Path, path: str) -> bytes | None:
    """The bytes that a file of the registry has now, None where there is none.

    Raises:
        UsageError: it cannot be read.
    """
    target = folder / path
    try:
        return target.read_bytes() if target.exists() else None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            f"Cannot read {quoted(path)}: {reason}", fix="Make it a readable file"
        ) from error


def write_all(folder: Path, files: Iterable[PlannedFile]) -> tuple[str, ...]:
    """Write the planned files that change something; the paths written, in their order.

    Every file is written whole beside its place first, then all are renamed; when a rename fails,
    those before it are taken back. Folders are made as needed. Nothing is written through a link.

    Raises:
        UsageError: a file cannot be written, lies outside the folder or behind a link, or has
            changed since it was planned; the registry is as it was.
    """
    wanted = [each for each in files if each.is_change]
    for each in wanted:
        _refuse_outside(folder, each.path)
        _refuse_moved(folder, each)
    made: list[Path] = []
    temporary: dict[str, Path] = {}
    try:
        for each in wanted:
            target = folder / each.path
            made.extend(_make_folders(target.parent))
            temporary[each.path] = _beside(target, each.content)
        _rename(folder, wanted, temporary)
    except BaseException:
        for left in temporary.values():
            left.unlink(missing_ok=True)
        for empty in reversed(made):
            _remove_empty(empty)
        raise
    return tuple(each.path for each in wanted)


def _rename(folder: Path, wanted: list[PlannedFile], temporary: Mapping[str, Path]) -> None:
    done: list[PlannedFile] = []
    try:
        for each in wanted:
            target = folder / each.path
            try:
                temporary[each.path].replace(target)
            except OSError as error:
                raise _unwritable(target, error) from error
            done.append(each)
    except BaseException:
        for each in reversed(done):
            _take_back(folder / each.path, each)
        raise


def _take_back(target: Path, planned: PlannedFile) -> None:
    if planned.before is None:
        target.unlink(missing_ok=True)
    else:
        _beside(target, planned.before).replace(target)


def _beside(target: Path, content: bytes) -> Path:
    """A file with this content beside the one it is for, with its permissions."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
    except OSError as error:
        raise _unwritable(target, error) from error
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        beside.chmod(_mode(target))
    except BaseException as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _unwritable(target, error) from error
        raise
    return beside


def _mode(target: Path) -> int:
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder with those above it; the ones made, outermost first."""
    missing: list[Path] = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    made: list[Path] = []
    for each in reversed(missing):
        try:
            each.mkdir()
        except OSError as error:
            for empty in reversed(made):
                _remove_empty(empty)
            raise _unwritable(each, error) from error
        made.append(each)
    return made


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # somebody else put something there
        return


def _refuse_outside(folder: Path, path: str) -> None:
    target = folder / path
    try:
        inside = target.parent.resolve() == (folder.resolve() / path).parent
    except (OSError, RuntimeError):  # a loop of links
        inside = False
    if not inside or target.is_symlink() or ".." in path.split("/"):
        raise UsageError(
            "The file would be written through a link or outside the registry",
            place=path,
            fix="Replace the link by a folder or file of the registry",
        )


def _refuse_moved(folder: Path, planned: PlannedFile) -> None:
    if current(folder, planned.path) != planned.before:
        raise UsageError(
            f"The file {quoted(planned.path)} is not as it was a moment ago",
            fix="Nothing was written; run the command again",
        )


def _unwritable(path: Path, error: OSError) -> UsageError:
    reason = error.strerror or type(error).__name__
    return UsageError(
        f"Cannot write {quoted(str(path))}: {reason}; nothing was written",
        fix="Make room, or make the folder writable",
    )
