"""Every example of the reference registry is valid against the schema it stands beside.

Judged by `jsonschema`, over the files as they are: examples are what a developer copies.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from govctl.load.registry import load
from govctl.load.source import WorkTree
from govctl.model.document import Document
from govctl.model.pointer import join
from govctl.model.snapshot import Snapshot

ROOT = Path(__file__).parents[2] / "registry"


class Example(NamedTuple):
    """A value, and the schema that describes it."""

    path: str
    schema: str
    value: object


@cache
def registry() -> Snapshot:
    """The reference registry."""
    return load(WorkTree(ROOT))


def document(path: str) -> Document:
    """A file of it."""
    found = registry().document(path)
    assert found is not None, path
    return found


def retrieve(uri: str) -> Resource[Any]:
    """A file of it, as the validator asks for it."""
    path = posixpath.normpath(uri.removeprefix("file:///"))
    return Resource.from_contents(document(path).data, default_specification=DRAFT202012)


SCHEMAS: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]  # attrs alias


def problems(example: Example) -> list[str]:
    """What is wrong with an example."""
    reference = {"$ref": f"file:///{example.path}#{quote(example.schema)}"}
    validator = Draft202012Validator(reference, registry=SCHEMAS, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(example.value)]


def of_spec(path: str) -> Iterator[Example]:
    """The examples of an OpenAPI or AsyncAPI document."""
    waiting: list[tuple[str, object]] = [("", document(path).data)]
    while waiting:
        pointer, node = waiting.pop()
        if isinstance(node, dict):
            yield from beside(path, pointer, node)
            waiting.extend((join(pointer, str(key)), child) for key, child in node.items())
        elif isinstance(node, list):
            waiting.extend((join(pointer, str(index)), child) for index, child in enumerate(node))


def beside(path: str, pointer: str, node: dict[str, object]) -> Iterator[Example]:
    """The examples of one media type, parameter, header or message."""
    for key in ("schema", "payload"):
        if isinstance(node.get(key), dict):
            schema = join(pointer, key)
            if "example" in node:
                yield Example(path, schema, node["example"])
            for value in each(node.get("examples"), "value" if key == "schema" else "payload"):
                yield Example(path, schema, value)


def each(examples: object, key: str) -> Iterator[object]:
    """The values of named or listed examples."""
    listed: list[object] = []
    if isinstance(examples, dict):
        listed = list(examples.values())
    elif isinstance(examples, list):
        listed = examples
    for example in listed:
        if isinstance(example, dict) and key in example:
            yield example[key]


SPECS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.glob("contracts/*/*.yaml")
    if path.name != "contract.yaml"
)


@pytest.mark.parametrize("path", SPECS)
def test_examples_of_a_spec_are_valid(path: str) -> None:
    """Each request, answer, event, parameter and header is what its schema says."""
    found = {example.schema: told for example in of_spec(path) if (told := problems(example))}
    assert found == {}


@pytest.mark.parametrize("path", [path for path in SPECS if "/common/" not in path])
def test_a_spec_has_examples(path: str) -> None:
    """A developer finds something to copy in every contract."""
    assert next(of_spec(path), None) is not None


@pytest.mark.parametrize("entity", sorted(registry().entities))
def test_examples_of_an_entity_are_valid(entity: str) -> None:
    """Each canonical example is what the canonical schema says, and there is one."""
    schema = registry().entities[entity].schema
    folder = posixpath.dirname(schema) + "/examples/"
    paths = [path for path in registry().files if path.startswith(folder)]
    assert paths
    for path in paths:
        assert problems(Example(schema, "", document(path).data)) == [], path
