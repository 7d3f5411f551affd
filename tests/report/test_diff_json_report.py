"""The diff report as JSON: its published schema and the exact shape of a change."""

from __future__ import annotations

import json
from decimal import Decimal

import jsonschema_rs

from govctl.model.change import Evidence, EvidenceKind
from govctl.model.diff import DiffReport
from govctl.report.diff_json import as_data, render, schema_text
from govctl.report.jsontext import json_text
from tests.report.diff_reports import HOSTILE, change, contract, report


def _valid(shown: DiffReport) -> dict[str, object]:
    data: dict[str, object] = json.loads(render(shown))
    jsonschema_rs.validator_for(json.loads(schema_text())).validate(data)
    return data


def test_a_change_has_the_promised_members() -> None:
    """Rule, verdict, direction, subject, both places, evidence and reach."""
    data = _valid(report(contract((change(),))))
    assert (data["verdict"], data["bump"]) == ("breaking", "major")
    changes = data["changes"]
    assert isinstance(changes, list)
    shown = {key: changes[0][key] for key in ("rule", "compatibility", "direction", "subject")}
    place = {
        "file": "contracts/orders/openapi.yaml",
        "line": 40,
        "column": 3,
        "pointer": "/components/schemas/Order/required",
    }
    assert shown == {
        "rule": "breaking/request-property-became-required",
        "compatibility": "breaking",
        "direction": "request",
        "subject": "createOrder",
    }
    assert changes[0]["locations"] == {"before": place, "after": place}
    assert changes[0]["evidence"]["kind"] == "call"
    assert changes[0]["reaches"] == ["createOrder", "replaceOrder"]


def test_what_documents_say_cannot_break_the_shape() -> None:
    """Hostile text stays text, lone surrogates included."""
    data = _valid(report(contract((change(HOSTILE),))))
    changes = data["changes"]
    assert isinstance(changes, list)
    assert changes[0]["sentence"] == HOSTILE


def test_numbers_that_no_float_holds_keep_their_digits() -> None:
    """A witness is pasted into a test: its numbers must be the ones that were judged."""
    exact = Evidence(EvidenceKind.WITNESS, {"price": Decimal("0.10000000000000000000001")})
    assert '"price": 0.10000000000000000000001' in json_text(exact.value)


def test_json_text_reads_back_as_the_value() -> None:
    """The writer agrees with the standard library's reader."""
    value: dict[str, object] = {
        "a": [],
        "b": {},
        "c": [1, True, None, 'é"\n', 1.5],
        "": [{"x": [[]]}],
    }
    assert json.loads(json_text(value)) == value
    assert json.loads(json_text(value, ascii_only=False)) == value


def test_the_data_and_the_text_are_one() -> None:
    """What programs get from `as_data` is what is written."""
    shown = report(contract((change(),)))
    assert json.loads(render(shown)) == as_data(shown)
