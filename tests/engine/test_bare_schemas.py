"""Contracts whose spec is a bare JSON Schema are compared like any payload."""

from __future__ import annotations

import json

import pytest

from govctl.engine.assess import comparisons, revision
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.change import Against, Compatibility

CONFIG = b"apiVersion: govctl/v1\nkind: Config\n"
CONTRACT = """\
apiVersion: govctl/v1
kind: Contract
name: stock
version: 1.0.0
status: active
style: event
spec: {file: stock.schema.json, format: json-schema}
"""
DIALECT = "https://json-schema.org/draft/2020-12/schema"
OPTIONAL = {"$schema": DIALECT, "type": "object", "properties": {"qty": {"type": "integer"}}}
REQUIRED = {**OPTIONAL, "required": ["qty"]}


def _breaks(before: object, after: object, compatibility: str) -> list[str]:
    """The kinds of the breaking changes between two schemas of one contract."""
    sides = []
    for schema in (before, after):
        line = f"compatibility: {compatibility}\n" if compatibility else ""
        files = {
            "govctl.yaml": CONFIG,
            "contracts/stock/contract.yaml": (CONTRACT + line).encode(),
            "contracts/stock/stock.schema.json": json.dumps(schema).encode(),
        }
        sides.append(revision(load(Memory(files))))
    (comparison,) = (
        each for each in comparisons(sides[1], sides[0]) if each.against is Against.BASE
    )
    assert comparison.incomparable == ""
    return [
        assessment.change.coordinates.kind
        for assessment in comparison.assessments
        if assessment.compatibility is Compatibility.BREAKING
    ]


@pytest.mark.parametrize(
    ("before", "after", "compatibility", "kinds"),
    [
        (OPTIONAL, REQUIRED, "backward", ["request-property-became-required"]),
        (OPTIONAL, REQUIRED, "forward", []),
        (REQUIRED, OPTIONAL, "backward", []),
        (REQUIRED, OPTIONAL, "forward", ["event-property-became-optional"]),
        (OPTIONAL, REQUIRED, "", ["request-property-became-required"]),
        (REQUIRED, OPTIONAL, "full-transitive", ["event-property-became-optional"]),
    ],
)
def test_the_declared_compatibility_decides_the_direction(
    before: object, after: object, compatibility: str, kinds: list[str]
) -> None:
    """Backward asks whether old payloads are read, forward whether old readers are; else both."""
    assert _breaks(before, after, compatibility) == kinds
