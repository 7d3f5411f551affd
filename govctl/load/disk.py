"""A folder on disk, never left: links are seen and not followed, special files are not opened."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath

from govctl.load.catalogue import SKIPPED

# Windows knows a second kind of link to a folder, which `lstat` does not call a link.
_JUNCTION = 0xA0000003
_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)


class TooLargeError(Exception):
    """A file has more bytes than may be read."""


@dataclass(frozen=True)
class Disk:
    """The folder `root` (absolute, its own links resolved), addressed by POSIX paths."""

    root: str
    _real: dict[str, bool] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The folder itself."""
        return Path(self.root)

    def status(self, path: str) -> os.stat_result | None:
        """The status of `path` itself; None where it does not exist without following a link.

        Raises:
            OSError: it is there and cannot be looked at.
        """
        if not self._is_real_folder(path.rpartition("/")[0]):
            return None
        try:
            return os.lstat(self._at(path))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def link(self, path: str) -> str:
        """The text of a link, with forward slashes."""
        target = Path(self._at(path)).readlink()
        text = os.fsencode(target).decode("utf-8", "backslashreplace")
        return PureWindowsPath(text).as_posix() if sys.platform == "win32" else text

    def read(self, path: str, limit: int) -> bytes:
        """The content of a regular file.

        Raises:
            TooLargeError: it has more than `limit` bytes.
            OSError: it cannot be read, or is no regular file any more.
        """
        with os.fdopen(os.open(self._at(path), _OPEN), "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise OSError("it is not a regular file")
            if status.st_size > limit:
                raise TooLargeError
            # One byte more than it says it has: a file that grows is not cut off in silence.
            content = stream.read(status.st_size + 1)
        if len(content) != status.st_size:
            raise OSError("it changes while it is read")
        return content

    def walk(self) -> Iterator[bytes | OSError]:
        """The raw path of everything below that is no folder, and errors of folders.

        Folders that hold no part of a registry are not entered.
        """
        pending = [""]
        while pending:
            folder = pending.pop()
            try:
                with os.scandir(self._at(folder)) as found:
                    children = sorted(found, key=lambda child: child.name)
            except OSError as error:
                yield error
                continue
            for child in children:
                path = f"{folder}/{child.name}" if folder else child.name
                if not _is_folder(child):
                    yield os.fsencode(path)
                elif child.name not in SKIPPED:
                    pending.append(path)

    def _at(self, path: str) -> str:
        return f"{self.root}/{path}" if path else self.root

    def _is_real_folder(self, folder: str) -> bool:
        parts = folder.split("/") if folder else []
        return all(self._is_real("/".join(parts[: end + 1])) for end in range(len(parts)))

    def _is_real(self, folder: str) -> bool:
        """Whether `folder`, whose parents are real, is a folder and no link to one."""
        known = self._real.get(folder)
        if known is None:
            try:
                status = os.lstat(self._at(folder))
            except (FileNotFoundError, NotADirectoryError):
                known = False
            else:
                known = stat.S_ISDIR(status.st_mode) and not is_link(status)
            self._real[folder] = known
        return known


def is_link(status: os.stat_result) -> bool:
    """Whether it is a symbolic link, or what Windows has in its place."""
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _JUNCTION


def _is_folder(child: os.DirEntry[str]) -> bool:
    if not child.is_dir(follow_symlinks=False):
        return False
    return sys.platform != "win32" or not is_link(child.stat(follow_symlinks=False))
