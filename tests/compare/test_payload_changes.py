"""What is told of payloads: each edit once, at its root, with a payload; nothing for a refactor."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable
from random import Random

import pytest

from govctl.model.change import Change
from govctl.model.containment import IGNORED, WITHDRAWN, Undecided, Verdict

Between = Callable[..., list[Change]]
PayloadChangesOf = Callable[[dict[str, bytes], dict[str, bytes], str], list[Change]]
_TEXT: dict[str, object] = {"type": "string"}


def _object(**properties: object) -> dict[str, object]:
    return {"type": "object", "properties": properties}


def _kinds(changes: list[Change]) -> list[str]:
    return [change.coordinates.kind for change in changes]


def _reference(name: str) -> dict[str, object]:
    return {"$ref": f"#/components/schemas/{name}"}


def test_a_property_that_became_required_is_shown_by_a_payload_without_it(between: Between) -> None:
    """The witness of a request lacks the property, and both places are told."""
    order = _object(note=_TEXT, id=_TEXT)
    (change,) = between({"Order": order}, {"Order": {**order, "required": ["note"]}}, "request")
    assert change.coordinates.kind == "request-property-became-required"
    assert change.containment is not None
    assert change.containment.witness == {}
    assert change.after is not None
    assert change.after.pointer == "/components/schemas/Order/required/0"


def test_moving_a_schema_into_a_component_is_no_change(between: Between) -> None:
    """A refactor reports nothing, either way."""
    inline = {"Order": _object(buyer=_object(name=_TEXT))}
    shared = {"Order": _object(buyer=_reference("Buyer")), "Buyer": _object(name=_TEXT)}
    assert between(inline, shared) == []
    assert between(shared, inline) == []


def test_renaming_a_component_is_no_change(between: Between) -> None:
    """Names of components mean nothing."""
    old = {"Order": _object(buyer=_reference("Buyer")), "Buyer": _object(name=_TEXT)}
    new = {"Order": _object(buyer=_reference("Customer")), "Customer": _object(name=_TEXT)}
    assert between(old, new) == []


def test_a_property_that_moved_to_another_member_of_all_of_is_no_change(between: Between) -> None:
    """Members of allOf speak about the same object: what one loses another may gain."""
    whole = {"Order": {"allOf": [_reference("Head"), _reference("Tail")]}}
    old = {**whole, "Head": _object(id=_TEXT, note=_TEXT), "Tail": _object(sum=_TEXT)}
    new = {**whole, "Head": _object(id=_TEXT), "Tail": _object(sum=_TEXT, note=_TEXT)}
    assert between(old, new) == []


def test_text_alone_is_no_change_of_payloads(between: Between) -> None:
    """Descriptions and examples are told elsewhere."""
    order = _object(note=_TEXT)
    assert between({"Order": order}, {"Order": {**order, "description": "Other"}}) == []


def test_an_edit_that_travels_both_ways_is_told_once_with_its_worse_way(between: Between) -> None:
    """A new enum value is fine in requests and a break in responses: one change, the break."""
    old = {"Order": _object(state={"enum": ["open"]})}
    new = {"Order": _object(state={"enum": ["open", "held"]})}
    (change,) = between(old, new)
    assert change.coordinates.kind == "response-enum-value-added"
    assert change.containment is not None
    assert change.containment.witness == {"state": "held"}
    assert change.reaches == ("getOrder",), "requests take the new value"


def test_two_edits_of_one_schema_are_two_changes(between: Between) -> None:
    """Each with a payload of its own."""
    old = {"Order": _object(a={"type": "string", "maxLength": 9}, b={"type": "number"})}
    new = {"Order": _object(a={"type": "string", "maxLength": 3}, b={"type": "integer"})}
    changes = between(old, new, "request")
    assert _kinds(changes) == ["request-max-length-lowered", "request-type-narrowed"]
    assert [set(c.containment.witness) for c in changes if c.containment] == [{"a"}, {"b"}]  # type: ignore[call-overload]


def test_a_response_property_that_is_gone_is_a_break_shown_by_an_old_payload(
    between: Between,
) -> None:
    """Nobody is refused, but what consumers read is not sent any more."""
    old, new = {"Order": _object(id=_TEXT, note=_TEXT)}, {"Order": _object(id=_TEXT)}
    (change,) = between(old, new, "response")
    assert change.coordinates.kind == "response-property-removed"
    assert change.containment is not None
    assert (change.containment.lens, change.containment.verdict) == (
        WITHDRAWN,
        Verdict.NOT_CONTAINED,
    )
    assert "note" in change.evidence.value  # type: ignore[operator]  # an object


def test_a_request_property_that_is_gone_is_a_risk(between: Between) -> None:
    """The provider takes it and ignores it."""
    old, new = {"Order": _object(id=_TEXT, note=_TEXT)}, {"Order": _object(id=_TEXT)}
    (change,) = between(old, new, "request")
    assert change.containment is not None
    assert change.containment.lens == IGNORED


def test_closing_an_object_is_a_risk_for_what_nobody_declared(between: Between) -> None:
    """Only the open lens shows a request that is refused now."""
    order = _object(id=_TEXT)
    closed = {**order, "additionalProperties": False}
    (change,) = between({"Order": order}, {"Order": closed}, "request")
    assert change.coordinates.kind == "request-additional-properties-closed"
    assert change.containment is not None
    assert change.containment.lens.startswith("open")


def test_a_reference_that_leads_nowhere_on_one_side_is_told_as_undecided(between: Between) -> None:
    """A dangling reference decides nothing, and hides nothing."""
    old = {"Order": _object(buyer=_reference("Buyer")), "Buyer": _object(name=_TEXT)}
    new = {"Order": _object(buyer=_reference("Nobody"))}
    changes = between(old, new, "request")
    assert [c.containment.verdict for c in changes if c.containment] == [Verdict.UNDECIDED]


@pytest.mark.parametrize("order", [1, -1])
def test_the_same_reference_that_leads_nowhere_on_one_side_is_told_once(
    between: Between, order: int
) -> None:
    """Equal text hides nothing: every place that refers to what is gone is one undecided change."""
    order_schema = _object(buyer=_reference("Buyer"), payer=_reference("Buyer"), n=_TEXT)
    whole, broken = {"Order": order_schema, "Buyer": _TEXT}, {"Order": order_schema}
    changes = between(*[whole, broken][::order])
    assert [c.containment.undecided for c in changes if c.containment] == [
        Undecided(
            "dangling-reference",
            f"`#/components/schemas/Buyer` of the {'new' if order == 1 else 'old'} version leads "
            "nowhere",
        )
    ]
    assert changes[0].reaches == ("getOrder", "putOrder")


def test_a_schema_that_refers_to_itself_ends(between: Between) -> None:
    """Recursion is compared without unrolling it."""
    old = {"Order": {**_object(next=_reference("Order"), n={"type": "number"})}}
    new = {"Order": {**_object(next=_reference("Order"), n={"type": "integer"})}}
    (change,) = between(old, new, "request")
    assert change.coordinates.kind == "request-type-narrowed"


def _tangle() -> dict[str, dict[str, object]]:
    """120 schemas, each with references to nine others."""
    chance = Random(1)  # noqa: S311 (a fixed sequence, not a secret)
    schemas: dict[str, dict[str, object]] = {}
    for number in range(120):
        properties: dict[str, object] = {
            "id": _TEXT,
            "sum": {"type": "integer", "maximum": 100},
            "code": {"type": "string", "maxLength": 10},
        }
        for other in chance.sample(range(120), 9):
            properties[f"to{other}"] = _reference(f"S{other}")
        schemas[f"S{number}"] = {**_object(**properties), "required": ["id"]}
    return {"Order": _object(start=_reference("S0")), **schemas}


def test_six_edits_in_a_tangle_of_cycles_are_six_changes(between: Between) -> None:
    """Root edits are found once, however many ways lead to them, and in little time."""
    old = _tangle()
    new = copy.deepcopy(old)
    edits: dict[str, dict[str, object]] = {
        "S3": {"sum": {"type": "string"}},
        "S10": {"code": {"type": "string", "maxLength": 5}},
        "S40": {"id": {"type": "string", "maxLength": 5}},
        "S90": {"sum": {"type": "integer", "maximum": 500}},
        "S111": {"code": {"type": "string", "maxLength": 10, "enum": ["a"]}},
    }
    for name, edit in edits.items():
        properties = new[name]["properties"]
        assert isinstance(properties, dict)
        properties.update(edit)
    new["S77"]["required"] = ["id", "code"]
    started = time.process_time()
    changes = between(old, new)
    assert len(changes) == 6
    assert {name for change in changes for name in change.reaches} == {"getOrder", "putOrder"}
    assert time.process_time() - started < 2


def test_a_property_that_left_one_branch_of_a_tagged_union_is_told(between: Between) -> None:
    """What the other branches still carry belongs to other payloads."""

    def tagged(**first: object) -> dict[str, object]:
        branches = [
            _object(kind={"const": "a"}, **first),
            _object(kind={"const": "b"}, note=_TEXT),
        ]
        return {"Order": {"oneOf": branches}}

    changes = between(tagged(note=_TEXT), tagged(), "response")
    assert _kinds(changes) == ["response-property-removed"]


def test_references_that_only_lead_back_to_themselves_are_told_as_undecided(
    between: Between,
) -> None:
    """A schema that means nothing decides nothing, and hides nothing."""
    changes = between({"Order": _reference("Order")}, {"Order": _object(id=_TEXT)}, "request")
    assert [c.containment.verdict for c in changes if c.containment] == [Verdict.UNDECIDED]


_GIVEN: dict[str, object] = {"schema": _object(name=_TEXT)}


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ({}, _GIVEN, ["request-type-narrowed"]),
        (_GIVEN, {}, ["response-type-widened"]),
        ({}, {}, []),
    ],
)
def test_no_schema_allows_anything(
    payload_changes_of: PayloadChangesOf,
    old: dict[str, object],
    new: dict[str, object],
    kinds: list[str],
) -> None:
    """A body whose schema came or went is compared with one that says nothing."""
    found = payload_changes_of(_echo(old), _echo(new), "spec.json")
    assert _kinds([each for each in found if each.containment and _is_break(each)]) == kinds


def test_leaving_out_the_schema_of_a_picture_is_no_change(
    payload_changes_of: PayloadChangesOf,
) -> None:
    """OpenAPI 3.1 gives none for binary bodies, where 3.0 wrote `format: binary`."""
    binary: dict[str, object] = {"schema": {"type": "string", "format": "binary"}}
    old, new = (_echo(each, "image/png") for each in (binary, dict[str, object]()))
    assert payload_changes_of(old, new, "spec.json") == []


def _is_break(change: Change) -> bool:
    return change.containment is not None and change.containment.verdict is Verdict.NOT_CONTAINED


def _echo(content: dict[str, object], media_type: str = "application/json") -> dict[str, bytes]:
    """An operation that takes and gives back the same."""
    contents = {"content": {media_type: content}}
    answers = {"200": {"description": "", **contents}}
    operation = {"operationId": "echo", "requestBody": contents, "responses": answers}
    head = {"openapi": "3.1.0", "info": {"title": "Echo", "version": "1.0.0"}}
    return {"spec.json": json.dumps({**head, "paths": {"/echo": {"post": operation}}}).encode()}
