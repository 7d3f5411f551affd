"""When two JSON values are equal, against a definition that is slow and says it in full."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govctl.model.equality import json_key, same_json

_CONFUSABLE = st.sampled_from([True, False, 1, 0, 1.0, 0.0, Decimal(1), "1", "true", None, ""])
_VALUES = st.recursive(
    _CONFUSABLE,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=8,
)


def _equal(first: object, second: object) -> bool:
    """JSON Schema 2020-12, 4.2.2, type by type."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, dict) and isinstance(second, dict):
        return set(first) == set(second) and all(_equal(first[k], second[k]) for k in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(_equal, first, second))
    if isinstance(first, dict | list) or isinstance(second, dict | list):
        return False
    return first == second


def _swapped(value: object, flips: list[bool]) -> object:
    """The same value, some of its booleans written as numbers and back."""
    if isinstance(value, dict):
        return {name: _swapped(each, flips) for name, each in reversed(value.items())}
    if isinstance(value, list):
        return [_swapped(each, flips) for each in value]
    if isinstance(value, int) and value in {0, 1} and flips and flips.pop():
        return int(value) if isinstance(value, bool) else bool(value)
    return value


@given(_VALUES, _VALUES)
@example([True], [1])
@example({"a": [0]}, {"a": [False]})
def test_equality_is_that_of_json_schema(first: object, second: object) -> None:
    """The fast way and the key agree with the definition on any two values."""
    assert same_json(first, second) is _equal(first, second)
    assert (json_key(first) == json_key(second)) is _equal(first, second)


@given(_VALUES, st.lists(st.booleans(), max_size=4))
def test_a_boolean_in_place_of_a_number_is_noticed(value: object, flips: list[bool]) -> None:
    """Values that Python takes for equal are told apart, wherever they differ."""
    other = _swapped(value, list(flips))
    assert same_json(value, other) is _equal(value, other)
    assert (json_key(value) == json_key(other)) is _equal(value, other)


@given(_VALUES)
def test_a_value_is_equal_to_its_copy(value: object) -> None:
    """What was read twice is the same."""
    text = json.dumps(value, default=str)
    assert same_json(json.loads(text), json.loads(text))


@pytest.mark.parametrize(
    ("first", "second"), [(1, 1.0), (Decimal("1.0"), 1), ({"a": 1, "b": 2}, {"b": 2.0, "a": 1})]
)
def test_spelling_and_order_of_members_mean_nothing(first: object, second: object) -> None:
    """1.0 is 1, and an object has no order."""
    assert same_json(first, second)
    assert json_key(first) == json_key(second)
