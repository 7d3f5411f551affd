"""The reasons for *undecided* that CONTRIBUTING.md names, each shown by its example."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from govctl.model.containment import Verdict
from govctl.subschema.contains import contains
from govctl.subschema.question import Lens, SchemaSource, World

PAGE = (Path(__file__).resolve().parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([a-z-]+)` \| [^|]+ \| `(\{.*\})` \| `(\{.*\})` \|$", re.MULTILINE)
EXAMPLES = [
    (reason, *(json.loads(schema.replace("\\|", "|")) for schema in schemas))
    for reason, *schemas in ROW.findall(PAGE)
]


def test_the_page_has_examples() -> None:
    """The table is found, so that the test below cannot pass by looking at nothing."""
    assert len(EXAMPLES) >= 9


@pytest.mark.parametrize(
    ("reason", "writer", "reader"), EXAMPLES, ids=[example[0] for example in EXAMPLES]
)
def test_an_example_is_undecided_for_its_reason(
    reason: str, writer: object, reader: object
) -> None:
    """What the page says is what the tool answers."""
    lens = Lens(world=World.OPEN)
    answer = contains(SchemaSource(writer), SchemaSource(reader), lens, budget=20_000)
    assert answer.verdict is Verdict.UNDECIDED
    assert answer.undecided is not None
    assert answer.undecided.reason == reason


@pytest.mark.parametrize(
    ("reader", "verdict"),
    [
        ({"properties": {"qty": {"exclusiveMinimum": 0}}, "required": ["qty"]}, "not-contained"),
        ({"properties": {"qty": {"exclusiveMinimum": 0}}}, "contained"),
    ],
)
def test_the_worked_example_holds(reader: object, verdict: str) -> None:
    """The page's example, with and without the property that is required."""
    writer = {"type": "object", "properties": {"qty": {"minimum": 1}}}
    assert contains(SchemaSource(writer), SchemaSource(reader)).verdict.value == verdict
