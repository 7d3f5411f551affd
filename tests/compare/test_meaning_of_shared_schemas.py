"""What schemas say beside shapes is told with everything that shares the schema."""

from __future__ import annotations

import json

import pytest

from govctl.compare.interface import changes
from govctl.model.change import Change
from tests.compare.conftest import one_side

PATH = "openapi.json"


def _spec(weight: dict[str, object]) -> dict[str, bytes]:
    """Two operations that meet one property, one of them through another schema."""
    parcel = {"type": "object", "properties": {"weight": {"type": "number", **weight}}}
    load = {
        "type": "object",
        "properties": {
            "parcels": {"type": "array", "items": {"$ref": "#/components/schemas/Parcel"}}
        },
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Loads", "version": "1.0.0"},
        "paths": {
            "/parcels": {"post": _taking("addParcel", "Parcel")},
            "/loads": {"post": _taking("addLoad", "Load")},
        },
        "components": {"schemas": {"Parcel": parcel, "Load": load}},
    }
    return {PATH: json.dumps(document).encode()}


def _taking(name: str, schema: str) -> dict[str, object]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    answers = {"204": {"description": ""}}
    return {"operationId": name, "requestBody": {"content": content}, "responses": answers}


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (
            {"x-semantics": {"is": "quantity", "unit": "KGM"}},
            {"x-semantics": {"is": "quantity", "unit": "LBR"}},
            "meaning-unit-changed",
        ),
        ({"default": 1}, {"default": 2}, "request-property-default-changed"),
    ],
)
def test_a_change_beside_the_shape_reaches_all_that_share_the_schema(
    old: dict[str, object], new: dict[str, object], kind: str
) -> None:
    """One change, at the property, with both operations: else a consumer of one is not told."""
    found: list[Change] = list(changes(one_side(_spec(old), PATH), one_side(_spec(new), PATH)))
    assert [(each.coordinates.kind, each.reaches) for each in found] == [
        (kind, ("addLoad", "addParcel"))
    ]
