"""Names as a sentence holds them."""

from __future__ import annotations

from collections.abc import Iterable


def names_listed(names: Iterable[str], most: int = 8) -> str:
    """Names in a sentence: all of them where they are few, else the first and how many more."""
    every = tuple(names)
    rest = len(every) - most
    shown = ", ".join(every[:most])
    return f"{shown} and {rest} more" if rest > 0 else shown
