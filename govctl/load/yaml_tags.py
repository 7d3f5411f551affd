"""Explicit tags (`!!str 12`): those of the core schema, and no others."""

from __future__ import annotations

from govctl.load.numbers import fraction
from govctl.load.problem_log import shown
from govctl.load.scalars import BOOLEANS, NULLS, resolve_number

_CORE = "tag:yaml.org,2002:"
_NON_SPECIFIC = "!"
_SCALARS = frozenset(("null", "bool", "int", "float"))


class TagError(ValueError):
    """A tag that this reader does not know, or that does not fit its node."""


def tag_name(tag: str) -> str:
    """Return a tag as people write it (`!!str`, `!local`) and a message may quote it."""
    return shown("!!" + tag.removeprefix(_CORE) if tag.startswith(_CORE) else tag)


def is_text_tag(tag: str) -> bool:
    """Tell whether a tag makes a scalar text, whatever it looks like."""
    return tag in {_NON_SPECIFIC, _CORE + "str"}


def check_collection_tag(tag: str, name: str) -> None:
    """Accept the tag of a collection that is a `map` or a `seq` by its syntax.

    Raises:
        TagError: the tag says something else.
    """
    if tag not in {_NON_SPECIFIC, _CORE + name}:
        raise TagError(f"The tag {tag_name(tag)} does not fit a collection of this syntax")


def resolve_tagged(tag: str, text: str) -> object:
    """Return the value of a scalar with an explicit tag.

    Raises:
        TagError: the tag is unknown or the text is none of its values.
        NumberTooLargeError: a number that is absurdly long.
    """
    if is_text_tag(tag):
        return text
    name = tag.removeprefix(_CORE)
    if name == tag or name not in _SCALARS:
        raise TagError(f"The tag {tag_name(tag)} has no meaning here")
    if name == "null" and text in NULLS:
        return None
    if name == "bool" and text in BOOLEANS:
        return BOOLEANS[text]
    number = resolve_number(text)
    if name == "int" and isinstance(number, int):
        return number
    if name == "float" and number is not None:
        return fraction(text) if text.lstrip("+-").isdigit() else number
    raise TagError(f"The text under the tag {tag_name(tag)} is no {name}")
