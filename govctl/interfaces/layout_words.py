"""The words of file layouts: headings, types, flags."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

HEADINGS = (
    "name",
    "type",
    "length",
    "start",
    "scale",
    "required",
    "format",
    "codes",
    "description",
)
"""The headings of a layout, in the order that people expect them."""

NEEDED = ("name", "type")
"""Headings without which nothing is said."""

TYPES = (
    "text",
    "integer",
    "decimal",
    "implied-decimal",
    "date",
    "time",
    "datetime",
    "boolean",
)
"""What a column can hold."""

TEMPORAL = frozenset({"date", "time", "datetime"})
"""Types whose format is a pattern of placeholders."""

FLAGS = frozenset({"yes", "no"})
"""What `required` can say."""


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, "" where none is close."""
    return next(iter(get_close_matches(word[:60].lower(), list(known), n=1)), "")
