"""What a hostile spec may cost: everything ends, and what is left out is said."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from govctl.interfaces.reading import MAX_DEFECTS
from govctl.model.interface import Interface

Spec = Callable[..., Interface]

HEAD: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}}
OK = {"200": {"description": "ok"}}


def nested(depth: int, width: int) -> dict[str, Any]:
    """A schema with a wrong type at the end of every branch."""
    schema: dict[str, Any] = {"type": "nope"}
    for level in range(depth):
        schema = {"anyOf": [schema, schema]} if level < width else {"additionalProperties": schema}
    return schema


def cpu(run: Callable[[], object]) -> float:
    """Seconds of CPU that a call takes."""
    start = time.process_time()
    run()
    return time.process_time() - start


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_deep_and_wide_mistake_is_explained_in_time(spec: Spec, version: str) -> None:
    """256 leaves under a hundred levels: a fraction of a second, where it took many."""
    document = {**HEAD, "openapi": version, "paths": {}}
    document["components"] = {"schemas": {"D": nested(100, 8)}}
    assert cpu(lambda: spec(document)) < 2


def test_references_cannot_multiply_operations_without_end(
    spec: Spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred operations that each call back a hundred places, where a thousand are read."""
    monkeypatch.setattr("govctl.interfaces.reading.MAX_PARTS", 1000)
    callback = {f"https://x/{number}": {"post": {"responses": OK}} for number in range(100)}
    operation = {"responses": OK, "callbacks": {"c": {"$ref": "#/components/callbacks/C"}}}
    interface = spec(
        {
            **HEAD,
            "paths": {f"/p{number}": {"post": operation} for number in range(100)},
            "components": {"callbacks": {"C": callback}},
        }
    )
    assert len(interface.operations) == 1000
    assert any("more than" in reason for _, reason in interface.not_read)


def test_defects_are_listed_up_to_a_number(spec: Spec) -> None:
    """And it is said that there are more."""
    schemas = {f"s{number}": {"$ref": f"#/gone{number}"} for number in range(MAX_DEFECTS + 500)}
    interface = spec({**HEAD, "components": {"schemas": schemas}})
    assert len(interface.problems) == MAX_DEFECTS
    assert any("not listed" in reason for _, reason in interface.not_read)


def test_a_long_chain_of_path_items_is_cut(spec: Spec) -> None:
    """Each refers to the next; what lies too far is said."""
    paths: dict[str, Any] = {
        f"/p{number}": {"$ref": f"#/paths/~1p{number + 1}"} for number in range(500)
    }
    interface = spec({**HEAD, "paths": {**paths, "/p500": {"get": {"responses": OK}}}})
    assert any("references lead to it" in reason for _, reason in interface.not_read)
    assert interface.operations
