"""Shrinking: what comes out is a witness, no larger, and the same every time."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govctl.subschema.shrink import shrink

PAYLOADS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(-9, 9, places=2) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)
REFUSING: list[dict[str, Any]] = [
    {"type": "object"},
    {"maxProperties": 1},
    {"maxItems": 2},
    {"maxLength": 1},
    {"not": {"type": ["array", "object"], "minProperties": 1}},
    {"additionalProperties": {"type": "string"}},
    {"items": {"type": "null"}},
    {"minimum": 3},
]


def _size(payload: object) -> int:
    return len(json.dumps(payload, default=str).replace("false", "true"))


@settings(max_examples=200, deadline=None)
@given(PAYLOADS, st.sampled_from(REFUSING))
def test_the_result_is_a_witness_no_larger_than_before(payload: Any, schema: Any) -> None:
    """Every step is confirmed, and no step makes the payload larger."""
    validator = jsonschema_rs.Draft202012Validator(schema)
    if validator.is_valid(payload):
        return
    small = shrink(payload, lambda candidate: not validator.is_valid(candidate))
    assert not validator.is_valid(small)
    assert _size(small) <= _size(payload)
    assert shrink(payload, lambda candidate: not validator.is_valid(candidate)) == small


@pytest.mark.parametrize(
    ("payload", "schema", "expected"),
    [
        ({"a": 1, "b": [1, 2], "c": {"d": 1}}, {"maxProperties": 0}, {"c": {}}),
        ({"a": "x" * 100}, {"properties": {"a": {"maxLength": 3}}}, {"a": "aaaa"}),
        ({"n": 977}, {"properties": {"n": {"maximum": 10}}}, {"n": 11}),
        ({"n": Decimal("12.75")}, {"properties": {"n": {"maximum": 10}}}, {"n": 11}),
        ([5, 6, 7, "x", 8], {"items": {"type": "integer"}}, [""]),
        ([9, 9, 3], {"uniqueItems": True}, [9, 9]),
        (10**400, {"maximum": 0}, 1),
        ("Zebra-77", {"pattern": "^[^7]*$"}, "7"),
    ],
)
def test_shrinks_to_the_essence(payload: Any, schema: Any, expected: Any) -> None:
    """Members, items, characters and digits that do not matter are gone."""
    validator = jsonschema_rs.Draft202012Validator(schema)
    assert shrink(payload, lambda candidate: not validator.is_valid(candidate)) == expected


def test_undeclared_members_are_given_up_first() -> None:
    """Of two members that both make a witness, the one people know stays."""
    payload = {"known": 0, "odd": 0}
    assert shrink(payload, bool, declared={"known"}) == {"known": 0}
    assert shrink(payload, bool, declared={"odd"}) == {"odd": 0}


def test_tries_are_bounded() -> None:
    """A payload of a thousand members costs no more confirmations than allowed."""
    asked: list[object] = []

    def confirm(candidate: object) -> bool:
        asked.append(candidate)
        return isinstance(candidate, dict) and len(candidate) > 500

    payload = {f"m{index}": index for index in range(1_000)}
    assert len(shrink(payload, confirm, tries=50)) > 500  # type: ignore[arg-type]  # a dict
    assert len(asked) <= 50
