"""The compiled meta-schemas of the formats; nothing is fetched to compile or run them."""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from govctl.interfaces.alternatives import conditional
from govctl.model.dialect import Dialect

if TYPE_CHECKING:
    from jsonschema_rs import Validator

_FOLDERS = {
    "openapi-2.0": "v2.0",
    "openapi-3.0": "v3.0",
    "openapi-3.1": "v3.1",
    "openapi-3.2": "v3.2",
}

_DRAFTS = {
    Dialect.DRAFT_04: "http://json-schema.org/draft-04/schema#",
    Dialect.DRAFT_06: "http://json-schema.org/draft-06/schema#",
    Dialect.DRAFT_07: "http://json-schema.org/draft-07/schema#",
    Dialect.DRAFT_2019_09: "https://json-schema.org/draft/2019-09/schema",
    Dialect.DRAFT_2020_12: "https://json-schema.org/draft/2020-12/schema",
}
_LATEST = _DRAFTS[Dialect.DRAFT_2020_12]


@cache
def of_format(format_name: str, *, own_dialect: bool = False) -> Validator | None:
    """The meta-schema of a format: of OpenAPI, as openapi-spec-validator ships it.

    From 3.1 on the Schema Objects inside are held to JSON Schema 2020-12, unless the document
    chose a dialect of its own (`own_dialect`). AsyncAPI's is this package's own: structure, and
    draft-07 for Schema Objects; so is that of EDI guides.
    """
    if format_name.startswith(("asyncapi-", "edi-guide-")):
        return _compiled(json.loads(own_schema_text(format_name.partition(".")[0])))
    if format_name not in _FOLDERS:
        return None
    return _compiled(_openapi(format_name, own_dialect=own_dialect))


def own_schema_text(name: str) -> str:
    """The text of one of the schemas that this package itself publishes (`edi-guide-1`)."""
    return (Path(__file__).parent / "schemas" / f"{name}.json").read_text(encoding="utf-8")


@cache
def of_part(format_name: str, kind: str) -> Validator | None:
    """The meta-schema of one part of an OpenAPI document (`path-item`, `response`, `schema`, ...).

    `kind` is the name that the schemas of 3.1 use; None where a version has no such part.
    """
    if format_name not in _FOLDERS:
        return None
    schema = _openapi(format_name, own_dialect=False)
    key = "$defs" if "$defs" in schema else "definitions"
    definitions = schema[key]
    by_letters = {name.replace("-", "").lower(): name for name in definitions}
    name = by_letters.get(kind.replace("-", ""))
    if name is None:
        return None
    dialect = {"$schema": schema["$schema"], "$ref": f"#/{key}/{name}"}
    return _compiled({**dialect, key: definitions})


def _openapi(format_name: str, *, own_dialect: bool) -> dict[str, Any]:
    file = _schemas() / _FOLDERS[format_name] / "schema.json"
    schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if "definitions" in schema:
        return conditional(schema)
    if not own_dialect:
        schema["$defs"]["schema"]["$ref"] = _LATEST
    return schema


@cache
def of_dialect(dialect: Dialect) -> Validator | None:
    """The meta-schema of a draft of JSON Schema; None for the dialects of OpenAPI."""
    uri = _DRAFTS.get(dialect)
    return None if uri is None else _compiled({"$schema": uri, "$ref": uri})


def _compiled(schema: dict[str, object]) -> Validator:
    import jsonschema_rs  # noqa: PLC0415 - 40 ms that a run without specs does not pay

    return jsonschema_rs.validator_for(schema, validate_formats=False, retriever=_refuse)


def _refuse(uri: str) -> NoReturn:
    raise LookupError(f"{uri} is not fetched")


def _schemas() -> Path:
    """The folder of schema files; found without importing the package, which takes 300 ms."""
    found = importlib.util.find_spec("openapi_spec_validator")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("openapi-spec-validator is not installed")
    return Path(found.submodule_search_locations[0]) / "resources" / "schemas"
