"""The schemas that most documents consist of, read without a turn of their own.

`{"type": "string", "description": ...}` needs neither a place nor a queue. Whatever is not plainly
of this kind is left to the general reading, errors included.
"""

from __future__ import annotations

from govctl.subschema.question import KEYWORDS, Dialect
from govctl.subschema.terms import (
    ARRAY,
    BOOLEAN,
    FALSE,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
    TRUE,
    Graph,
)

TYPE_NAMES = {
    "null": NULL,
    "boolean": BOOLEAN,
    "number": NUMBER,
    "string": STRING,
    "array": ARRAY,
    "object": OBJECT,
}

NULLABLE = {Dialect.OPENAPI_30: "nullable", Dialect.OPENAPI_20: "x-nullable"}
"""The keyword that adds `null` to the type beside it, by dialect."""

MATTERS = {
    dialect: known | {"x-extensible-enum", "nullable", "x-nullable"}
    for dialect, known in KEYWORDS.items()
}
"""The keywords that may change what a schema accepts, by dialect; the rest are annotations."""

_TYPE = {"type"}
_TYPE_AND_FORMAT = {"type", "format"}


def simple(graph: Graph, raw: object, dialect: Dialect, *, formats_assert: bool) -> int | None:
    """Return the literal of a schema that names one type at most; None for any other schema."""
    if not isinstance(raw, dict):
        return (TRUE if raw else FALSE) if isinstance(raw, bool) else None
    words = raw.keys() & MATTERS[dialect]
    if not words:
        return TRUE
    if words == _TYPE or (words == _TYPE_AND_FORMAT and not formats_assert):
        name = raw["type"]
        if isinstance(name, str):
            if name == "integer":
                whole = [graph.atom("type", NUMBER), graph.atom("multiple", 1)]
                return graph.conjunction(whole)
            mask = TYPE_NAMES.get(name)
            return None if mask is None else graph.atom("type", mask)
    return None
