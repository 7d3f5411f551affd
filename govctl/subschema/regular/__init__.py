"""Regular languages of strings: patterns, lengths, set operations, emptiness, shortest words.

A string is a sequence of Unicode scalar values; surrogates are in no language.
"""

from govctl.subschema.regular.algebra import (
    ANYTHING,
    NOTHING,
    complement,
    intersection,
    of_lengths,
    union,
    words,
)
from govctl.subschema.regular.errors import Exhausted, Malformed, Unsupported
from govctl.subschema.regular.formats import FormatLanguage, formats
from govctl.subschema.regular.patterns import pattern
from govctl.subschema.regular.search import shortest, shortest_words
from govctl.subschema.regular.steps import Steps
from govctl.subschema.regular.terms import Language

__all__ = [
    "ANYTHING",
    "NOTHING",
    "Exhausted",
    "FormatLanguage",
    "Language",
    "Malformed",
    "Steps",
    "Unsupported",
    "complement",
    "formats",
    "intersection",
    "lengths",
    "pattern",
    "shortest",
    "shortest_words",
    "union",
    "words",
]


def lengths(minimum: int, maximum: int | None) -> Language:
    """All strings of `minimum` to `maximum` code points; None is without bound."""
    if maximum is not None and maximum < minimum:
        return NOTHING
    return of_lengths(((max(minimum, 0), maximum),))
