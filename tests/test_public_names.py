"""What `import govctl` offers, and what it costs."""

from __future__ import annotations

import dataclasses
import inspect
import subprocess
import sys

import pytest

import govctl
from govctl.errors import UsageError

OLD = {"type": "object", "properties": {"a": {"type": "integer"}}}
NEW = {**OLD, "required": ["a"]}


def test_the_public_names_are_these() -> None:
    """Whoever adds or removes one decides to."""
    assert govctl.__all__ == ["__version__", "check", "contains", "diff"]
    assert dir(govctl) == sorted(govctl.__all__)


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("contains", "(writer, reader, *, lens='declared', dialect=None, budget=None)"),
        ("diff", "(before, after, *, mode=None)"),
        (
            "check",
            "(path='.', *, base=None, head=None, packs=(), rules=(), today=None)",
        ),
    ],
)
def test_signatures_stay(name: str, signature: str) -> None:
    """Parameters keep their names, order and defaults."""
    found = inspect.signature(getattr(govctl, name))
    bare = [each.replace(annotation=inspect.Parameter.empty) for each in found.parameters.values()]
    shown = found.replace(parameters=bare, return_annotation=inspect.Signature.empty)
    assert str(shown) == signature


def test_importing_the_package_imports_nothing_else() -> None:
    """Start-up is paid by every run: the functions come when they are asked for."""
    code = (
        "import sys, govctl; print(sorted(m for m in sys.modules if m.startswith('govctl')))"
        "\nassert not {'typer', 'yaml', 'jsonschema_rs', 'jinja2', 'deepdiff'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "['govctl']\n"


def test_an_unknown_name_is_an_attribute_error() -> None:
    """Like any other module."""
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = govctl.nothing


def test_contains_answers_with_frozen_values() -> None:
    """The members of the JSON, as attributes that cannot be changed."""
    found = govctl.contains(OLD, NEW)
    assert (found.verdict, found.witness, found.edit.reader) == ("not-contained", {}, "/required")
    assert [each.mode for each in found.directions] == ["backward"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.verdict = "contained"


def test_contains_reads_as_it_is_told() -> None:
    """Lens, dialect and budget reach the search."""
    closed = {**OLD, "additionalProperties": False}
    assert govctl.contains(OLD, closed).verdict == "contained"
    assert govctl.contains(OLD, closed, lens="open").verdict == "not-contained"
    nullable = {"type": "string", "nullable": True}
    text = {"type": "string"}
    assert govctl.contains(nullable, text).verdict == "contained"
    assert govctl.contains(nullable, text, dialect="openapi-3.0").verdict == "not-contained"


def test_diff_takes_parsed_documents() -> None:
    """Two parsed specs, and the members of the JSON as attributes."""
    operation = {"operationId": "list", "responses": {"200": {"description": "All"}}}
    old = {
        "openapi": "3.1.1",
        "info": {"title": "Stock", "version": "1.0.0"},
        "paths": {"/stock": {"get": operation}},
    }
    found = govctl.diff(old, {**old, "paths": {}})
    change = found.changes[0]
    assert (found.verdict, found.bump.word) == ("breaking", "major")
    assert (change.rule, change.compatibility) == ("breaking/operation-removed", "breaking")
    before = change.locations.before
    assert (before.file, before.pointer) == ("before", "/paths/~1stock/get")
    assert change.evidence.value == {"method": "GET", "path": "/stock"}


@pytest.mark.parametrize(
    "call",
    [
        lambda: govctl.contains({}, {}, lens="wide"),
        lambda: govctl.contains({}, {}, dialect="draft-99"),
        lambda: govctl.contains("missing.json", {}),
        lambda: govctl.diff({}, {}, mode="sideways"),
        lambda: govctl.diff([], {}),
        lambda: govctl.check("missing"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(call: object) -> None:
    """With what is wrong and what to do."""
    assert callable(call)
    with pytest.raises(UsageError):
        call()
