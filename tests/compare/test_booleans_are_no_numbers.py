"""`true` became 1, or 0 became `false`: values of another type, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govctl.compare.texts import text_differences
from govctl.model.change import Change
from govctl.model.containment import Verdict

Between = Callable[..., list[Change]]
Schema = dict[str, object]


def _order(schema: object) -> dict[str, object]:
    return {"Order": {"type": "object", "properties": {"paid": schema}}}


_LISTED: list[tuple[Schema, Schema]] = [
    ({"enum": [True]}, {"enum": [1]}),
    ({"enum": [0, "no"]}, {"enum": [False, "no"]}),
    ({"const": False}, {"const": 0}),
    ({"enum": [[True]]}, {"enum": [[1]]}),
    ({"const": {"by": [1]}}, {"const": {"by": [True]}}),
    ({"items": {"const": 1}}, {"items": {"const": True}}),
    ({"additionalProperties": {"enum": [1]}}, {"additionalProperties": {"enum": [True]}}),
    ({"allOf": [{"enum": [1, 2]}]}, {"allOf": [{"enum": [True, 2]}]}),
    ({"anyOf": [{"const": 1}, {"const": "a"}]}, {"anyOf": [{"const": True}, {"const": "a"}]}),
    ({"not": {"const": True}}, {"not": {"const": 1}}),
]


@pytest.mark.parametrize(("old", "new"), _LISTED, ids=str)
def test_a_boolean_for_a_number_breaks(between: Between, old: Schema, new: Schema) -> None:
    """What was sent before is refused now, both ways, and a payload shows it."""
    found = between(_order(old), _order(new))
    broken = [each for each in found if each.containment is not None]
    verdicts = {each.containment.verdict for each in broken if each.containment is not None}
    assert Verdict.NOT_CONTAINED in verdicts


@pytest.mark.parametrize(("old", "new"), _LISTED, ids=str)
def test_a_boolean_for_a_number_behind_a_reference_breaks(
    between: Between, old: Schema, new: Schema
) -> None:
    """The schema that refers to it is written alike on both sides."""
    reference = {"$ref": "#/components/schemas/Paid"}
    found = between({**_order(reference), "Paid": old}, {**_order(reference), "Paid": new})
    assert any(each.containment and each.containment.has_witness for each in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [({"enum": [1]}, {"enum": [1.0]}), ({"const": 1}, {"const": 1.0}), ({}, {"enum": [1, 1.0]})],
    ids=str,
)
def test_a_whole_number_with_a_point_is_the_same(
    between: Between, old: Schema, new: Schema
) -> None:
    """JSON Schema knows one number; nothing is told where only its spelling changed."""
    if old:
        assert between(_order(old), _order(new)) == []
    else:
        assert len(between(_order(new), _order({"enum": [1]}))) == 0


def test_the_branch_that_went_is_the_one_told(between: Between) -> None:
    """Of two alternatives that look alike to a careless comparison, the one that is gone."""
    old = {"anyOf": [{"const": 1}, {"const": True}, {"const": "a"}]}
    new = {"anyOf": [{"const": 1}, {"const": "a"}]}
    (found,) = between(_order(old), _order(new), "request")
    assert found.coordinates.action == "removed"
    assert found.evidence.value["body"] == {"paid": True}  # type: ignore[index]  # a call


def test_an_example_that_changed_its_type_is_told() -> None:
    """As a difference of texts."""
    found = list(text_differences({"example": True}, {"example": 1}))
    assert [(each.what, each.before, each.after) for each in found] == [("changed", "true", "1")]
