"""Lenses as people write and read them: `declared`, `open,request,formats`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from govctl.subschema.question import Direction, Enums, Formats, Lens, World

CHOICES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "declared": {"world": World.DECLARED},
        "open": {"world": World.OPEN},
        "request": {"direction": Direction.REQUEST},
        "response": {"direction": Direction.RESPONSE},
        "formats": {"formats": Formats.ASSERT},
        "closed-enums": {"enums": Enums.CLOSED},
        "wire-text": {"wire_text": True},
        "tolerant-reader": {"tolerant_reader": True},
    }
)
"""The words of a lens, and what each of them chooses."""


def lens_name(lens: Lens) -> str:
    """Return a lens as a report names it: the world, then what else was chosen, by commas."""
    default = Lens()
    chosen = [
        word
        for word, fields in CHOICES.items()
        for name, value in fields.items()
        if getattr(lens, name) == value and (name == "world" or getattr(default, name) != value)
    ]
    return ",".join(chosen)


def lens_named(name: str) -> Lens:
    """Return the lens that a name describes; words in any order, the world may be left out.

    Raises:
        ValueError: a word is unknown, or contradicts another.
    """
    lens = Lens()
    taken: set[str] = set()
    for word in name.split(","):
        fields = CHOICES.get(word.strip())
        if fields is None:
            raise ValueError(f"{word.strip()!r} is none of {', '.join(CHOICES)}")
        if taken & fields.keys():
            raise ValueError(f"{word.strip()!r} contradicts what stands before it")
        taken |= fields.keys()
        lens = replace(lens, **fields)
    return lens
