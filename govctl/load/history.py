"""What `git log --raw -z` prints, read into values: who committed what, and when."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

LOG_FORMAT = "%H%x00%ct%x00%an%x00%ae%x00"
"""The head of each commit in a listing that `parse_log` reads."""

_FIELDS = 4


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit.

    Attributes:
        id: full commit id.
        day: on which it was committed, in UTC.
        author, email: as the commit names its author; nothing proves either.
        paths: the files it touches, as POSIX paths relative to the folder that was asked about.
    """

    id: str
    day: date
    author: str
    email: str
    paths: tuple[str, ...]


def parse_log(listing: bytes, prefix: bytes = b"") -> Iterator[Commit]:
    """The commits of `git log --raw -z --no-renames` with `LOG_FORMAT`, in git's order.

    A path follows its line of modes and ids, which begins with a colon, as no commit id does.
    """
    words = iter(listing.split(b"\0"))
    head: list[bytes] = []
    paths: list[str] = []
    for word in words:
        text = word.lstrip(b"\n")
        if text.startswith(b":"):
            path = next(words, b"")
            if path.startswith(prefix):
                paths.append(os.fsdecode(path.removeprefix(prefix)))
        elif text:
            if head:
                yield _commit(head, paths)
            head, paths = [text, *(next(words, b"") for _ in range(_FIELDS - 1))], []
    if head:
        yield _commit(head, paths)


def _commit(head: list[bytes], paths: list[str]) -> Commit:
    name, seconds, author, email = (os.fsdecode(each) for each in head)
    return Commit(name, _day(seconds), author, email, tuple(sorted(paths)))


def _day(seconds: str) -> date:
    """The day of a time stamp; a stamp that no calendar has is the first or the last day."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC).date()
    except (ValueError, OverflowError, OSError):
        return date.min if seconds.startswith("-") or not seconds.isdigit() else date.max
