"""The formats of JSON Schema as languages, exact or bounded from both sides."""

from __future__ import annotations

from dataclasses import dataclass

from govctl.subschema.regular.patterns import pattern
from govctl.subschema.regular.terms import Language


@dataclass(frozen=True, slots=True)
class FormatLanguage:
    """Two languages around what a format accepts: `inner` ⊆ format ⊆ `outer`."""

    inner: Language
    outer: Language

    @property
    def is_exact(self) -> bool:
        """Whether both are the format itself."""
        return self.inner == self.outer


def formats(name: str) -> FormatLanguage | None:
    """The language of a format, as jsonschema-rs decides it; None for a format not known here."""
    if name == "uuid":
        exact = pattern("^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")
        return FormatLanguage(exact, exact)
    return None
