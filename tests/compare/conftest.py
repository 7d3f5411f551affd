"""Two versions of a spec as the two sides of a comparison."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

from govctl.compare.interface import changes
from govctl.compare.kinds import all_coordinates
from govctl.compare.side import Side, side
from govctl.interfaces.read import read_interface
from govctl.load.documents import Parses, RegistryDocuments
from govctl.load.source import Memory
from govctl.model.change import Change

Files = Mapping[str, bytes]


def one_side(files: Files, path: str) -> Side:
    """A spec among files as one side."""
    source = Memory(dict(files))
    documents = RegistryDocuments(source, {e.path: e for e in source.files()}, Parses())
    return side(read_interface(path, documents), documents, tuple(sorted(files)))


@pytest.fixture
def payload_changes_of() -> Callable[[Files, Files, str], list[Change]]:
    """The changes of payloads between two sets of files, in the order they are told."""
    kinds = set(all_coordinates())

    def found(before: Files, after: Files, path: str) -> list[Change]:
        every = changes(one_side(before, path), one_side(after, path))
        return [change for change in every if change.coordinates in kinds and change.containment]

    return found


@pytest.fixture
def between(
    payload_changes_of: Callable[[Files, Files, str], list[Change]],
) -> Callable[..., list[Change]]:
    """The payload changes between two sets of component schemas of one OpenAPI 3.1 document.

    `Order` is what `putOrder` takes and `getOrder` gives, as far as `ways` says.
    """

    def found(old: Mapping[str, object], new: Mapping[str, object], *ways: str) -> list[Change]:
        files = [
            {"openapi.json": json.dumps(_document(each, ways or ("request", "response"))).encode()}
            for each in (old, new)
        ]
        return payload_changes_of(files[0], files[1], "openapi.json")

    return found


def _document(schemas: Mapping[str, object], ways: tuple[str, ...]) -> dict[str, object]:
    content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    taken: dict[str, object] = {
        "operationId": "putOrder",
        "responses": {"204": {"description": ""}},
    }
    given: dict[str, object] = {
        "operationId": "getOrder",
        "responses": {"200": {"description": "", **content}},
    }
    operations: dict[str, object] = {}
    if "request" in ways:
        operations["put"] = {**taken, "requestBody": content}
    if "response" in ways:
        operations["get"] = given
    return {
        "openapi": "3.1.1",
        "info": {"title": "Orders", "version": "1.0.0"},
        "paths": {"/order": operations},
        "components": {"schemas": dict(schemas)},
    }
