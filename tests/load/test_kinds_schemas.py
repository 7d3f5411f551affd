"""The published JSON Schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from govctl.load import schemas
from govctl.load.kinds import PARSERS
from govctl.load.reading import PUBLISHED

EVERY = (*schemas.kinds(), schemas.ROOT)


@pytest.mark.parametrize("kind", EVERY)
def test_is_a_json_schema(kind: str) -> None:
    """Each schema is valid against the meta-schema of 2020-12."""
    Draft202012Validator.check_schema(schemas.schema(kind))


@pytest.mark.parametrize("kind", EVERY)
def test_is_self_contained(kind: str) -> None:
    """Every reference leads into the schema's own definitions: editors fetch nothing."""
    schema = schemas.schema(kind)
    for node in _objects(schema):
        reference = node.get("$ref")
        if isinstance(reference, str):
            assert reference.removeprefix("#/$defs/") in schema["$defs"]


@pytest.mark.parametrize("kind", EVERY)
def test_its_examples_are_valid(kind: str) -> None:
    """What an editor offers as an example is accepted where it is offered."""
    schema = schemas.schema(kind)
    for node in _objects(schema):
        for example in node.get("examples", ()):
            part = {**node, "$defs": schema.get("$defs", {})}
            assert Draft202012Validator(part).is_valid(example), (example, node)


@pytest.mark.parametrize("kind", schemas.kinds())
def test_explains_every_key(kind: str) -> None:
    """Every key of a document has a description for the person who hovers over it."""
    properties = schemas.schema(kind)["properties"]
    assert [key for key, schema in properties.items() if not schema.get("description")] == []


def test_every_kind_has_a_parser() -> None:
    """A kind that validates is read; published versions alone are read where they lie."""
    assert set(schemas.kinds()) == {*PARSERS, PUBLISHED}


def test_every_kind_has_its_file() -> None:
    """No schema file is forgotten by the root schema, and none is missing."""
    files = {
        path.name.removesuffix(".json")
        for path in resources.files(schemas).iterdir()
        if path.name.endswith(".json")
    }
    named = {json.dumps(schemas.schema(kind)["properties"]["kind"]) for kind in schemas.kinds()}
    assert len(files - {"common", schemas.ROOT}) == len(named) == len(schemas.kinds())


def test_the_caller_owns_what_it_gets() -> None:
    """Changing a schema that was handed out changes nobody else's."""
    schemas.schema("Team")["properties"].clear()
    assert schemas.schema("Team")["properties"]


def test_unknown_kind_is_a_key_error() -> None:
    """A kind that is none has no schema."""
    with pytest.raises(KeyError):
        schemas.schema("Sytem")


def test_the_root_schema_switches_on_the_kind() -> None:
    """One schema serves every file: the kind decides what the rest must be."""
    root = Draft202012Validator(schemas.schema(schemas.ROOT))
    team = {"apiVersion": "govctl/v1", "kind": "Team", "name": "integration"}
    assert root.is_valid(team)
    assert not root.is_valid({**team, "kind": "Entity"})
    assert not root.is_valid({**team, "kind": "Tema"})


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key not in {"examples", "enum", "const"}:
                yield from _objects(value)
    elif isinstance(node, list):
        for item in node:
            yield from _objects(item)
