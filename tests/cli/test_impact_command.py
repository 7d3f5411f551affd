"""`govctl impact` from the shell, on the reference registry."""

from __future__ import annotations

import json
import sys

import jsonschema
import pytest

from tests.cli.conftest import ROOT, Govctl, Ran, run

REGISTRY = ("-C", "registry")


def impact(*arguments: str) -> Ran:
    """Ask the reference registry."""
    return run(ROOT, sys.executable, "-m", "govctl", "impact", *arguments, *REGISTRY)


def rows(*arguments: str, key: str = "reached") -> set[tuple[str, str]]:
    """Kind and name of what is listed."""
    found = json.loads(impact(*arguments, "--format", "json").out)[key]
    return {(each["kind"], each["name"]) for each in found}


def test_a_contract_reaches_what_declares_to_use_it() -> None:
    """Consumers, flows, mappings, environments and status models, each with its line."""
    ran = impact("order-events")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(
        "A change of order-events@1 reaches:\nConsumers (5)\n  billing  uses "
    )
    found = rows("order-events")
    assert ("flow", "order-to-cash") in found
    assert ("mapping", "order-to-wms-release") in found
    assert {name for kind, name in found if kind == "environment"} == {"dev", "test", "uat", "prod"}
    assert ("status", "order") in found


def test_an_operation_spares_who_does_not_call_it() -> None:
    """The WMS uses no operation of pricing; a consumer of another operation is listed as spared."""
    reached = rows("order-submission#createOrder")
    assert {name for kind, name in reached if kind == "consumer"} == {
        "crm",
        "ecommerce",
        "edi-gateway",
    }


def test_a_field_reaches_who_names_it_and_its_mapping() -> None:
    """The reason of a cancellation: the right that only this contract gives is named too."""
    found = rows("order-amendment#cancelLine", "--field", "order.lines.cancelReason")
    assert ("mapping", "erp-sales-order-to-order") in found
    assert ("ownership", "order") in found
    assert ("mapping", "order-to-x12-855") not in found


def test_the_answer_is_valid_against_its_published_schema() -> None:
    """`govctl schema impact` describes what is printed."""
    schema = json.loads(run(ROOT, sys.executable, "-m", "govctl", "schema", "impact").out)
    answer = json.loads(impact("order-events", "--format", "json").out)
    jsonschema.Draft202012Validator(schema).validate(answer)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["order-evnts"], "There is no contract 'order-evnts'; did you mean order-events?"),
        (
            ["order-amendment#cancelLin"],
            "has no operation or message 'cancelLin'. Did you mean 'cancelLine'?",
        ),
        (
            ["order-amendment", "--field", "order.lines.cancelReson"],
            "'order.lines.cancelReson'. Did you mean 'order.lines.cancelReason'?",
        ),
    ],
)
def test_a_slip_is_answered_with_what_was_probably_meant(asked: list[str], said: str) -> None:
    """One line, exit code 2."""
    ran = impact(*asked)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_consumer_that_says_nothing_may_be_reached(govctl: Govctl) -> None:
    """It has to be asked; one that names other fields is spared, with its line."""
    answer = json.loads(govctl("impact", "orders#getOrder", "--format", "json").out)
    assert [(each["name"], each["sure"]) for each in answer["reached"]] == [("crm", True)]
    assert [each["name"] for each in answer["spared"]] == ["shop"]
