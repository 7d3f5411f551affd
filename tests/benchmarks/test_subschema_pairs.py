"""The list of real pairs: what changed between neighbouring revisions, and nothing else."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from govctl.model.dialect import Dialect
from tests.benchmarks.subschema_pairs import Blobs, dialect_of, pairs


def _git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True)


def test_lists_each_changed_schema_once(tmp_path: Path) -> None:
    """A schema that changed is listed with both blobs; equal and new ones are left out."""
    _git(tmp_path, "init", "--quiet")
    versions = [
        {"A": {"type": "string"}, "B": {"type": "null"}},
        {"A": {"type": "integer"}, "B": {"type": "null"}, "C": {}},
    ]
    for schemas in versions:
        document = {"openapi": "3.0.3", "components": {"schemas": schemas}}
        (tmp_path / "api.json").write_text(json.dumps(document))
        _git(tmp_path, "add", "api.json")
        _git(tmp_path, "commit", "--quiet", "-m", "x")
    found = list(pairs(tmp_path, Blobs(tmp_path)))
    assert [(pair.path, pair.pointer) for pair in found] == [("api.json", "/components/schemas/A")]
    assert found[0].dialect == "openapi-3.0"
    assert found[0].old != found[0].new


@pytest.mark.parametrize(
    ("document", "dialect"),
    [
        ({"swagger": "2.0"}, Dialect.OPENAPI_20),
        ({"openapi": "3.1.0"}, Dialect.OPENAPI_31),
        ({"openapi": "3.2.0"}, Dialect.OPENAPI_31),
        ({"$schema": "http://json-schema.org/draft-04/schema#"}, Dialect.DRAFT_04),
        ({"type": "object"}, Dialect.DRAFT_07),
        ({"asyncapi": "3.0.0", "type": "x"}, None),
        ([], None),
    ],
)
def test_knows_the_dialect_of_a_file(document: object, dialect: Dialect | None) -> None:
    """The version a file names decides how its schemas are read."""
    assert dialect_of(document) is dialect
