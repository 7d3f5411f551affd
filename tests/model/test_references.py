"""References between documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govctl.model.reference import Reference, parse_reference

KINDS = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
NAMES = st.from_regex(r"[A-Za-z0-9._>/-]{1,12}", fullmatch=True)
PARTS = st.from_regex(r"[A-Za-z0-9._@:/*-]{1,12}", fullmatch=True)
REFERENCES = st.builds(
    Reference,
    KINDS,
    NAMES,
    st.none() | st.integers(min_value=0, max_value=10**9 - 1),
    st.none() | PARTS,
)


@given(REFERENCES)
def test_what_is_written_is_read(reference: Reference) -> None:
    """Writing a reference and reading it gives the same reference."""
    assert parse_reference(str(reference)) == reference


@given(st.text(max_size=40), st.none() | KINDS)
def test_what_is_read_is_written(text: str, kind: str | None) -> None:
    """A text that is a reference is the one way to write it, save for a kind that the key says."""
    reference = parse_reference(text, kind)
    if reference is not None:
        assert text in {str(reference), str(reference).removeprefix(f"{kind}:")}


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        (
            "contract:order-amendment@1#cancelLine",
            Reference("contract", "order-amendment", 1, "cancelLine"),
        ),
        (
            "event:com.acme.shipment.confirmed.v1",
            Reference("event", "com.acme.shipment.confirmed.v1"),
        ),
        ("edge:handheld>erp", Reference("edge", "handheld>erp")),
        ("entity:order#lines.weight", Reference("entity", "order", None, "lines.weight")),
        ("contract:orders#GET /orders", None),
        ("team:", None),
        ("team", None),
        ("contract:orders@", None),
        ("contract:orders@01", None),
        ("contract:orders@1.2", None),
        ("contract:orders#", None),
        ("Team:x", None),
    ],
)
def test_examples(text: str, reference: Reference | None) -> None:
    """The forms of REGISTRY.md, and what is close to them but none."""
    assert parse_reference(text) == reference


def test_the_key_may_say_the_kind() -> None:
    """`contract: shipment-events@1` means a contract; a kind that is written counts."""
    assert parse_reference("shipment-events@1", "contract") == Reference(
        "contract", "shipment-events", 1
    )
    assert parse_reference("entity:order", "contract") == Reference("entity", "order")
