"""How documents and their schemas name themselves, by the dialect they are written in."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urldefrag

from govctl.interfaces.detect import detect, is_known
from govctl.interfaces.formats import (
    JSON_SCHEMA,
    dialect_of_format,
    dialect_of_uri,
    honours_schema_keyword,
)
from govctl.model.dialect import Dialect

_LATEST = frozenset({"$schema", "$id", "$anchor", "$dynamicAnchor"})

_KEYWORDS: Mapping[Dialect, frozenset[str]] = {
    Dialect.DRAFT_04: frozenset({"$schema", "id"}),
    Dialect.DRAFT_06: frozenset({"$schema", "$id"}),
    Dialect.DRAFT_07: frozenset({"$schema", "$id"}),
    Dialect.DRAFT_2019_09: frozenset({"$schema", "$id", "$anchor"}),
    Dialect.DRAFT_2020_12: _LATEST,
    Dialect.OPENAPI_20: frozenset(),
    Dialect.OPENAPI_30: frozenset(),
    Dialect.OPENAPI_31: _LATEST,
}


def dialect_of_document(data: object) -> Dialect:
    """The dialect in which the schemas of a document name themselves, unless they say otherwise."""
    found = detect(data)
    format_name = found if found and is_known(found) else JSON_SCHEMA
    if honours_schema_keyword(format_name) and isinstance(data, dict):
        declared = data.get("jsonSchemaDialect") or data.get("$schema")
        named = dialect_of_uri(declared) if isinstance(declared, str) else None
        if named is not None:
            return named
    return dialect_of_format(format_name)


def identifier_keywords(data: object) -> frozenset[str]:
    """The keywords by which schemas of a document name themselves; none in OpenAPI to 3.0.

    With `$schema`, which changes them for the schema it stands in.
    """
    return _KEYWORDS[dialect_of_document(data)]


def own_identity(data: object) -> str:
    """The absolute URI a document gives itself (`$self`, `$id`, `id` of old drafts), or empty.

    The `id` of an AsyncAPI document names the application, not the document.
    """
    keywords = ("$self",) if (detect(data) or JSON_SCHEMA) != JSON_SCHEMA else ("$id", "id")
    for keyword in keywords:
        text = data.get(keyword) if isinstance(data, dict) else None
        if isinstance(text, str) and "://" in text:
            return urldefrag(text).url
    return ""
