"""Objects whose properties moved, were replaced, or are described in other words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govctl.engine.verdicts import assessment
from govctl.model.change import Change, Compatibility
from govctl.model.containment import Verdict

Between = Callable[..., list[Change]]
Schema = dict[str, object]
TEXT: Schema = {"type": "string"}


def _object(**properties: object) -> Schema:
    return {"type": "object", "properties": properties}


def _told(changes: list[Change]) -> set[tuple[str, str, str]]:
    return {
        (
            assessment(change).compatibility.value,
            change.coordinates.kind,
            change.operands.get("name", ""),
        )
        for change in changes
    }


def test_properties_that_move_into_parts_change_nothing(between: Between) -> None:
    """The same members, declared by members of `allOf`."""
    old = {"Order": _object(id=TEXT, note=TEXT)}
    part = {"$ref": "#/components/schemas/Base"}
    new = {"Order": {"allOf": [part, _object(note=TEXT)]}, "Base": _object(id=TEXT)}
    assert between(old, new) == []
    assert between(new, old) == []


def test_a_property_that_is_lost_on_the_way_is_told(between: Between) -> None:
    """What no part declares any more is gone, and what only a part declares is new."""
    part = {"$ref": "#/components/schemas/Base"}
    old = {"Order": {"allOf": [part, _object(note=TEXT)]}, "Base": _object(id=TEXT)}
    new = {"Order": _object(id=TEXT, total=TEXT)}
    assert _told(between(old, new, "response")) == {
        ("breaking", "response-property-removed", "note"),
        ("compatible", "response-property-added", "total"),
    }


def test_a_demand_that_an_open_object_no_longer_reads_is_a_risk(between: Between) -> None:
    """`additionalProperties: true` takes it, but nobody reads it."""
    base = {**_object(id=TEXT), "additionalProperties": True}
    old = {"Order": {**_object(id=TEXT, target=TEXT), "required": ["target"]}}
    new = {"Order": {"allOf": [{"$ref": "#/components/schemas/Base"}]}, "Base": base}
    told = _told(between(old, new, "request"))
    assert ("risky", "request-property-removed", "target") in told


def test_a_closed_object_around_parts_takes_nothing_any_more(between: Between) -> None:
    """`additionalProperties: false` beside `allOf` does not see what the parts declare."""
    old = {"Order": {**_object(id=TEXT), "additionalProperties": False}}
    part = {"$ref": "#/components/schemas/Base"}
    new = {"Order": {"allOf": [part], "additionalProperties": False}, "Base": _object(id=TEXT)}
    (change,) = between(old, new, "request")
    assert change.coordinates.kind == "request-part-added"
    assert change.containment is not None
    assert change.containment.verdict is Verdict.NOT_CONTAINED


def test_keywords_that_move_behind_a_reference_change_nothing(between: Between) -> None:
    """The same limits, written once and referred to, with words of their own beside them."""
    date = {"type": "string", "minLength": 8, "maxLength": 8, "pattern": "^[0-9]+$"}
    old = {"Order": _object(on=date)}
    new = {
        "Order": _object(on={"$ref": "#/components/schemas/Date", "description": "When"}),
        "Date": date,
    }
    assert between(old, new) == []


def test_a_schema_that_says_nothing_is_one_change(between: Between) -> None:
    """Not one for each member that it used to have."""
    old = {"Order": _object(to=_object(street=TEXT, town=TEXT, country=TEXT))}
    new = {"Order": _object(to={})}
    assert _told(between(old, new, "response")) == {("breaking", "response-type-widened", "to")}
    assert _told(between(new, old, "request")) == {("breaking", "request-type-narrowed", "to")}


@pytest.mark.parametrize("way", ["request", "response"])
def test_an_object_without_a_common_property_was_replaced(between: Between, way: str) -> None:
    """One change, with the worst that it does."""
    old = {"Order": _object(id=TEXT, total=TEXT, note=TEXT)}
    new = {"Order": {**_object(payload=TEXT, errors=TEXT), "required": ["payload"]}}
    (change,) = between(old, new, way)
    assert change.coordinates.kind == f"{way}-schema-replaced"
    assert assessment(change).compatibility is Compatibility.BREAKING
    assert change.operands["old"] == "id, total, note"


def test_one_property_for_another_is_a_new_name(between: Between) -> None:
    """Too little to speak of another object."""
    kinds = {
        kind
        for _, kind, _ in _told(between({"Order": _object(a=TEXT)}, {"Order": _object(b=TEXT)}))
    }
    assert not any("replaced" in kind for kind in kinds)


def test_each_missing_property_has_its_own_proof(between: Between) -> None:
    """The sentence is about the edit, also where the payload lacks everything."""
    names = ["id", "note", "total"]
    members = dict.fromkeys(names, TEXT)
    old = {"Order": {**_object(**members), "required": names}}
    new = {"Order": _object(**members)}
    for change in between(old, new, "response"):
        assert change.containment is not None
        assert f"`{change.operands['name']}`" in change.containment.sentence


def test_null_beside_a_reference_is_a_risk(between: Between) -> None:
    """By the letter of OpenAPI 3.0.3 nothing, but writers mean it."""
    base = {"Base": _object(id=TEXT)}
    part = {"$ref": "#/components/schemas/Base"}
    old = {"Order": _object(to=part), **base}
    new = {"Order": _object(to={"allOf": [part], "x-nullable": True}), **base}
    assert _told(between(old, new, "response")) == {("risky", "response-nullable-added", "to")}
    assert between(old, new, "request") == []
