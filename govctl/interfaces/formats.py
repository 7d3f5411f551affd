"""The formats a spec can be written in, and the dialect of JSON Schema each one speaks."""

from __future__ import annotations

from govctl.model.dialect import Dialect

JSON_SCHEMA = "json-schema"
EDI_GUIDE = "edi-guide-1.0"
FILE_LAYOUT = "file-layout"

_OPENAPI = {
    "openapi-2.0": Dialect.OPENAPI_20,
    "openapi-3.0": Dialect.OPENAPI_30,
    "openapi-3.1": Dialect.OPENAPI_31,
    "openapi-3.2": Dialect.OPENAPI_31,
}

_ASYNCAPI = frozenset(
    f"asyncapi-{v}" for v in ("2.0", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "3.0", "3.1")
)

FORMATS = frozenset({*_OPENAPI, *_ASYNCAPI, JSON_SCHEMA, EDI_GUIDE, FILE_LAYOUT})
"""Every format this package reads."""

_BY_URI = {
    "json-schema.org/draft-04/schema": Dialect.DRAFT_04,
    "json-schema.org/draft-06/schema": Dialect.DRAFT_06,
    "json-schema.org/draft-07/schema": Dialect.DRAFT_07,
    "json-schema.org/draft/2019-09/schema": Dialect.DRAFT_2019_09,
    "json-schema.org/draft/2020-12/schema": Dialect.DRAFT_2020_12,
    "json-schema.org/schema": Dialect.DRAFT_2020_12,
    "spec.openapis.org/oas/3.1/dialect/base": Dialect.OPENAPI_31,
    "spec.openapis.org/oas/3.1/dialect/2022-10-07": Dialect.OPENAPI_31,
    "spec.openapis.org/oas/3.1/dialect/2024-11-10": Dialect.OPENAPI_31,
    "spec.openapis.org/oas/3.2/dialect/base": Dialect.OPENAPI_31,
    "spec.openapis.org/oas/3.2/dialect/2025-09-17": Dialect.OPENAPI_31,
    "asyncapi.com/schema-store/2.0.0": Dialect.DRAFT_07,
}


def family(format_name: str) -> str:
    """`openapi`, `asyncapi`, ... without a version: what two formats must share to be compared."""
    name, _, version = format_name.rpartition("-")
    return name if name and version[:1].isdigit() else format_name


def dialect_of_format(format_name: str) -> Dialect:
    """The dialect that schemas of such a document are written in unless they say otherwise.

    AsyncAPI's Schema Object is a superset of draft-07.
    """
    if format_name in _OPENAPI:
        return _OPENAPI[format_name]
    return Dialect.DRAFT_07 if format_name in _ASYNCAPI else Dialect.DRAFT_2020_12


def dialect_of_uri(uri: str) -> Dialect | None:
    """The dialect a `$schema` or `jsonSchemaDialect` names; scheme, case and `#` do not matter."""
    bare = uri.strip().lower().removeprefix("http://").removeprefix("https://")
    return _BY_URI.get(bare.rstrip("#/"))


def honours_schema_keyword(format_name: str) -> bool:
    """Whether `$schema` inside such a document chooses the dialect; OpenAPI to 3.0 ignores it."""
    return format_name not in {"openapi-2.0", "openapi-3.0"}
