"""One place that holds a schema, with everything that decides how it is read."""

from __future__ import annotations

from dataclasses import dataclass

from govctl.model.dialect import Dialect
from govctl.model.pointer import join
from govctl.subschema.question import KEYWORDS, SchemaProblem

REF_HIDES_SIBLINGS = frozenset(
    {
        Dialect.DRAFT_04,
        Dialect.DRAFT_06,
        Dialect.DRAFT_07,
        Dialect.OPENAPI_20,
        Dialect.OPENAPI_30,
    }
)
"""The dialects in which whatever stands beside `$ref` is ignored."""


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """One place that holds a schema.

    Attributes:
        value: the schema found there (an object or a boolean).
        uri: the document it stands in.
        tokens: the path inside that document.
        base: the URI that relative references resolve against.
        resource: the path of the schema resource around it, where `#` points to.
        dialect: the dialect in force there.
    """

    value: dict[str, object] | bool
    uri: str
    tokens: tuple[str, ...]
    base: str
    resource: tuple[str, ...]
    dialect: Dialect

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What tells this place from every other."""
        return (self.uri, self.tokens)

    @property
    def pointer(self) -> str:
        """The JSON Pointer inside its document."""
        return join("", *self.tokens)

    def known(self, keyword: str) -> object:
        """Return the value of a keyword that the dialect knows and that is heard, else None."""
        value = self.value
        if isinstance(value, bool) or keyword not in value:  # what is rarest is asked last
            return None
        if keyword not in KEYWORDS[self.dialect]:
            return None
        if keyword != "$ref" and self.is_bare_reference:
            return None
        return value[keyword]

    @property
    def is_bare_reference(self) -> bool:
        """Whether it is a `$ref` whose siblings the dialect ignores."""
        return (
            not isinstance(self.value, bool)
            and "$ref" in self.value
            and self.dialect in REF_HIDES_SIBLINGS
        )

    def problem(self, keyword: str, message: str, reason: str = "invalid-schema") -> SchemaProblem:
        """Return the error that names a keyword of this schema."""
        return SchemaProblem(join(self.pointer, keyword), message, reason)
