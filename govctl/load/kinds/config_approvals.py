"""`approvals:` of the configuration: which keys and words there are."""

from __future__ import annotations

from collections.abc import Iterable

from govctl.load.kinds.part import Part
from govctl.load.wording import shown, suggestion
from govctl.model import pointer as json_pointer
from govctl.model.approval import CLASSES, WORDS
from govctl.model.contract import Exposure

NOBODY = "none"

_EXPOSURES = frozenset(each.value for each in Exposure)
_ANY = "*"


def approvals(part: Part) -> dict[str, tuple[str, ...]]:
    """Change class and exposure to who must agree; what can never apply is refused, and kept."""
    found: dict[str, tuple[str, ...]] = {}
    for key, who in part.names("approvals").items():
        _refuse_key(part, key)
        for word in who:
            _refuse_word(part, key, word, alone=len(who) == 1)
        found[key] = tuple(word for word in who if word != NOBODY)
    return found


def _refuse_key(part: Part, key: str) -> None:
    """A key that names no change would let changes pass that somebody meant to see."""
    name, _, exposure = key.partition(".")
    for word, known, what in (
        (name, CLASSES, "class of changes"),
        (exposure or _ANY, _EXPOSURES, "exposure"),
    ):
        if word != _ANY and word not in known:
            message = f"{shown(word)} is no {what}, so {shown(key)} never applies"
            part.refuse(json_pointer.join("/approvals", key), message, _instead(word, known))


def _refuse_word(part: Part, key: str, word: str, *, alone: bool) -> None:
    pointer = json_pointer.join("/approvals", key)
    if word == NOBODY and not alone:
        message = f"{shown(key)} asks for `none` and for somebody"
        part.refuse(pointer, message, "Leave `none` out, or write it alone")
    elif word not in {*WORDS, NOBODY} and not word.startswith(("team:", "person:")):
        message = f"{shown(word)} names nobody who could agree"
        known = {*WORDS, NOBODY}
        close = suggestion(word, known)
        fix = f"Write `{close}`" if close else "Write team:name, person:name or one of "
        part.refuse(pointer, message, fix if close else fix + _listed(known))


def _instead(word: str, known: Iterable[str]) -> str:
    close = suggestion(word, known)
    return f"Write `{close}`" if close else f"Write one of {_listed({*known, _ANY})}"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in sorted(words))
