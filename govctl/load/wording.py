"""How messages about registry files show values and suggest names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches

from govctl.errors import printable

_LONGEST = 60
_SHORT = 4


def suggestion(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, "" when none is close or two are equally so."""
    folded = _folded(word)
    by_folded = {_folded(each): each for each in sorted(known, reverse=True)}
    cutoff = 0.65 if len(folded) <= _SHORT else 0.7
    close = get_close_matches(folded, sorted(by_folded), n=2, cutoff=cutoff)
    if not close or (len(close) > 1 and _likeness(folded, close[0]) == _likeness(folded, close[1])):
        return ""
    return by_folded[close[0]]


def _likeness(word: str, other: str) -> float:
    return SequenceMatcher(None, other, word).ratio()


def _folded(word: str) -> str:
    return word[:200].lower().replace("_", "-")


def shown(value: object) -> str:
    """A value as a message shows it: on one line, cut, and safe to print."""
    if isinstance(value, Mapping):
        return "a map" if value else "an empty map"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if value is None:
        return "nothing"
    if value == "":
        return "an empty text"
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    text = printable(text).replace("\n", "\\n")
    return f"`{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}`"


def inline(value: object) -> str:
    """A plain value in YAML's flow style."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {inline(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return str(value)
