"""Where something stands in a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place a person can open: POSIX path within the registry, 1-based line and column."""

    path: str
    line: int
    column: int
    pointer: str = ""
