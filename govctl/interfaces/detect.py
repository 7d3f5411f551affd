"""Which format a parsed document really is, whatever its sidecar or file name says."""

from __future__ import annotations

import re
from collections.abc import Mapping

from govctl.interfaces.formats import FILE_LAYOUT, FORMATS, JSON_SCHEMA

_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})(?:[.\-+].*)?", re.DOTALL)
_BY_KEY = {
    "openapi": "openapi",
    "swagger": "openapi",
    "asyncapi": "asyncapi",
    "edi-guide": "edi-guide",
}
_SCHEMA_KEYS = frozenset(
    {"type", "properties", "allOf", "anyOf", "oneOf", "enum", "items", "required", "not"}
    | {"$ref", "$defs", "definitions", "$id", "patternProperties", "additionalProperties", "const"},
)


def detect(data: object) -> str | None:
    """The format of a document by its own version field, or None where it is none of them.

    A version this tool does not know is named all the same (`openapi-4.0`): the caller can then
    say so. A mapping with `$schema`, or with `type: object` and other schema keywords, is bare
    JSON Schema. A file layout is the one document without a version: a CSV says its columns alone.
    """
    if not isinstance(data, Mapping):
        return None
    for key, name in _BY_KEY.items():
        if key in data:
            return f"{name}-{_short(data[key])}"
    if _is_layout(data):
        return FILE_LAYOUT
    return JSON_SCHEMA if _is_schema(data) else None


def is_known(format_name: str | None) -> bool:
    """Whether this package reads that format."""
    return format_name in FORMATS


def _is_layout(data: Mapping[object, object]) -> bool:
    columns = data.get("columns")
    return data.keys() == {"columns"} and isinstance(columns, list)


def _short(version: object) -> str:
    text = str(version).strip()
    found = _VERSION.fullmatch(text)
    if found is None:
        return f"{text[:20]}.0" if text.isdigit() else text[:20]
    return f"{found[1]}.{found[2]}"


def _is_schema(data: Mapping[object, object]) -> bool:
    if isinstance(data.get("$schema"), str):
        return "json-schema.org" in str(data["$schema"])
    return isinstance(data.get("type"), str | list) and len(_SCHEMA_KEYS & data.keys()) > 1
