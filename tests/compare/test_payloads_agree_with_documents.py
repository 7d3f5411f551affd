"""What is told of payloads edit by edit agrees with one question about the whole documents."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings

from govctl.model.change import Change
from govctl.model.containment import WITHDRAWN, Verdict, is_strict
from govctl.model.dialect import Dialect
from govctl.subschema.contains import contains
from govctl.subschema.question import Direction, Formats, Lens, SchemaSource
from tests.subschema import schema_strategies

Between = Callable[..., list[Change]]
Schemas = dict[str, object]


def _components(document: object) -> Schemas:
    """A generated document as the named schemas of an interface."""
    text = json.dumps(document).replace("#/$defs/", "#/components/schemas/")
    root = json.loads(text)
    shared = root.pop("$defs", {}) if isinstance(root, dict) else {}
    return {"Order": root, **shared}


def _whole(schemas: Schemas) -> SchemaSource:
    document = {"openapi": "3.1.1", "components": {"schemas": schemas}}
    return SchemaSource(document, "/components/schemas/Order", dialect=Dialect.OPENAPI_31)


def _verdict(old: Schemas, new: Schemas, way: str) -> Verdict:
    lens = Lens(direction=Direction(way), formats=Formats.ASSERT)
    pair = (old, new) if way == "request" else (new, old)
    return contains(_whole(pair[0]), _whole(pair[1]), lens).verdict


def _is_break(change: Change) -> bool:
    """Whether a payload that one side sends is said to be refused by the other."""
    answer = change.containment
    if answer is None or answer.verdict is not Verdict.NOT_CONTAINED:
        return False
    return answer.lens != WITHDRAWN and not is_strict(answer.lens)


def _is_silent(changes: list[Change]) -> bool:
    """Whether nothing told would make anybody look."""
    answers = [change.containment for change in changes if change.containment is not None]
    return all(answer.verdict is Verdict.CONTAINED for answer in answers)


@pytest.mark.parametrize("way", ["request", "response"])
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pair=schema_strategies.pairs(depth=2))
def test_edits_together_say_what_the_whole_documents_say(
    between: Between, way: str, pair: tuple[object, object]
) -> None:
    """No refused payload is passed over in silence, and no break is told where there is none."""
    old, new = _components(pair[0]), _components(pair[1])
    changes = between(old, new, way)
    verdict = _verdict(old, new, way)
    if verdict is Verdict.NOT_CONTAINED:
        assert not _is_silent(changes)
    if any(_is_break(change) for change in changes):
        assert verdict is not Verdict.CONTAINED
