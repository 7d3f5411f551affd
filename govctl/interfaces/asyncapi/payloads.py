"""Payloads and headers in whatever schema format a message names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from govctl.interfaces.node import Node
from govctl.interfaces.reading import Reading
from govctl.model.dialect import Dialect
from govctl.model.interface import SchemaAt

_FORMAT = re.compile(
    r"application/(?P<name>vnd\.aai\.asyncapi|vnd\.oai\.openapi|schema)(?:\+json|\+yaml)?"
    r"(?:\s*;\s*version=(?P<version>[\w.\-]{1,40}))?",
)
_SCHEMA_VERSIONS = {
    "draft-04": Dialect.DRAFT_04,
    "draft-06": Dialect.DRAFT_06,
    "draft-07": Dialect.DRAFT_07,
    "2019-09": Dialect.DRAFT_2019_09,
    "2020-12": Dialect.DRAFT_2020_12,
    "draft/2019-09": Dialect.DRAFT_2019_09,
    "draft/2020-12": Dialect.DRAFT_2020_12,
}
_OPENAPI_VERSIONS = {
    "2.0": Dialect.OPENAPI_20,
    "3.0": Dialect.OPENAPI_30,
    "3.1": Dialect.OPENAPI_31,
    "3.2": Dialect.OPENAPI_31,
}


@dataclass(frozen=True, slots=True)
class Payload:
    """A schema in a format: `schema` for JSON Schema, else only the format and its place."""

    place: Node
    format: str = ""
    schema: SchemaAt | None = None


def read_payload(reading: Reading, node: Node, format_name: str = "") -> Payload:
    """The schema at `node`, in the format its object names (3.x) or the one given (2.x)."""
    carrier = _multi_format(reading, node)
    if carrier is not None:
        format_name = carrier.text("schemaFormat")
        node = carrier.at("schema") or carrier
    dialect = dialect_of_schema_format(format_name)
    if format_name and dialect is None:
        return Payload(reading.follow(node) or node, format_name)
    schema = reading.schema(node)
    if schema is not None and dialect is not None:
        schema = replace(schema, dialect=dialect)
    return Payload(node, "", schema)


def dialect_of_schema_format(format_name: str) -> Dialect | None:
    """The dialect a `schemaFormat` names; None for what is no JSON Schema, or leaves it open."""
    found = _FORMAT.fullmatch(format_name.strip().lower())
    if found is None:
        return None
    version = found["version"] or ""
    if found["name"] == "schema":
        return _SCHEMA_VERSIONS.get(version, Dialect.DRAFT_07)
    if found["name"] == "vnd.oai.openapi":
        return _OPENAPI_VERSIONS.get(version[:3], Dialect.OPENAPI_30)
    return Dialect.DRAFT_07


def _multi_format(reading: Reading, node: Node) -> Node | None:
    """The Multi Format Schema Object (3.x) at a node or behind its reference."""
    target = reading.follow(node)
    if target is None or target.at("schemaFormat") is None or target.at("schema") is None:
        return None
    return target
