"""The words of a name, whatever its style: `unitPrice`, `unit_price`, `UNIT-PRICE`."""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_PLURAL_ACRONYM = re.compile(r"\b([A-Z]{2,})s\b")


@lru_cache(maxsize=20_000)
def words(name: str) -> tuple[str, ...]:
    """The words in lower case, digits apart."""
    return tuple(each.lower() for each in _WORDS.findall(_PLURAL_ACRONYM.sub(r"\1", name[:200])))
