"""Tuple maps: several source values that only together mean one target value."""

from __future__ import annotations

from itertools import product
from textwrap import dedent

import pytest

from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.mapping import ANY, FieldMapping
from govctl.model.problem import Problem
from govctl.model.snapshot import Snapshot

HEAD = """\
apiVersion: govctl/v1
kind: Mapping
name: erp-order
from: {system: erp}
to: {entity: order}
fields:
  status:
    from: [GBSTK, LFSTK, FKSTK]
    values:
"""
ROWS = """\
- {when: [A, A, A], is: accepted}
- {when: [C, C, C], is: closed}
- {when: [C, A, "*"], refuse: complete without a delivery}
- {when: ["*", "*", "*"], is: in_fulfilment}
"""


def snapshot(rows: str) -> Snapshot:
    """A registry whose one mapping has these rows; the first of them stands on line 10."""
    text = HEAD + "".join(f"      {line}\n" for line in dedent(rows).splitlines())
    return load(Memory({"mapping.yaml": text.encode()}))


def status(rows: str) -> FieldMapping:
    """The status field of that mapping, which has to be valid."""
    found = snapshot(rows)
    assert found.problems == ()
    return found.mappings["erp-order"].fields["status"]


def problem(rows: str) -> Problem:
    """The one thing that is wrong with these rows."""
    (found,) = snapshot(rows).problems
    return found


def test_rows_are_read_in_their_order() -> None:
    """Each row keeps its values, its meaning or its refusal, and its place."""
    field = status(ROWS)
    assert field.sources == ("GBSTK", "LFSTK", "FKSTK")
    assert field.values is None
    assert [row.value for row in field.rows] == ["accepted", "closed", None, "in_fulfilment"]
    assert field.rows[2].refused == "complete without a delivery"
    assert field.rows[3].when == (ANY, ANY, ANY)
    assert field.rows[1].place("").line == 11


@pytest.mark.parametrize(
    ("values", "meaning"),
    [
        (("A", "A", "A"), "accepted"),
        (("C", "C", "C"), "closed"),
        (("C", "A", "B"), None),
        (("B", "A", "A"), "in_fulfilment"),
    ],
)
def test_the_first_row_that_covers_decides(values: tuple[str, ...], meaning: str | None) -> None:
    """A later row with `*` is for what the rows above it leave."""
    row = status(ROWS).row_for(values)
    assert row is not None
    assert row.value == meaning


def test_a_map_with_a_last_row_of_any_is_total() -> None:
    """Every combination of the values of the sources finds a row."""
    field = status(ROWS)
    assert all(field.row_for(values) for values in product("ABC", repeat=3))


def test_a_hole_is_seen() -> None:
    """A combination that no row covers has no meaning."""
    field = status('- {when: [A, "*", "*"], is: accepted}\n')
    assert field.row_for(("B", "A", "A")) is None
    assert field.row_for(("A", "A")) is None


def test_codes_that_look_like_numbers_stay_text() -> None:
    """A code such as `010` is what was written, not a number."""
    assert status("- {when: [010, 1.10, NO], is: open}\n").rows[0].when == ("010", "1.10", "NO")


def test_a_row_needs_a_value_for_every_source() -> None:
    """A row of two values for three sources says so at its `when`."""
    found = problem("- {when: [A, A], is: accepted}\n")
    assert found.message == "This row has 2 values for 3 sources"
    assert found.line == 10
    assert found.fix == 'Give one value per source; `"*"` is any'


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("- {when: [A, A, A]}", "This row does not say what the values mean"),
        (
            "- {when: [A, A, A], is: accepted, refuse: never seen}",
            "This row gives a value and refuses it",
        ),
    ],
)
def test_a_row_either_means_something_or_is_refused(row: str, message: str) -> None:
    """A row with neither `is` nor `refuse`, or with both, is named at its line."""
    found = problem(row)
    assert (found.message, found.line) == (message, 10)


@pytest.mark.parametrize(
    "row",
    [
        "- accepted",
        "- {is: accepted}",
        "- {when: [A, A, A], is: accepted, weight: 3}",
        "- {when: {A: B}, is: accepted}",
        "- {when: [[A], A, A], is: accepted}",
    ],
)
def test_a_torn_row_is_a_problem_at_its_line(row: str) -> None:
    """What is no row is named where it stands, and nothing of the mapping is guessed."""
    assert problem(row).line == 10


def test_an_empty_tuple_map_is_a_problem() -> None:
    """A list without rows maps nothing."""
    text = HEAD.replace("values:\n", "values: []\n")
    (found,) = load(Memory({"mapping.yaml": text.encode()})).problems
    assert found.line == 9


def test_a_plain_map_has_no_rows() -> None:
    """One source value to one target value stays the short form."""
    text = HEAD.replace("[GBSTK, LFSTK, FKSTK]", "GBSTK").replace(
        "values:\n", "values: {A: open}\n"
    )
    field = load(Memory({"mapping.yaml": text.encode()})).mappings["erp-order"].fields["status"]
    assert (field.values, field.rows) == ({"A": "open"}, ())
