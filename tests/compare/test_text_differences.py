"""Text-level differences: what no program notices, at its place, by natural keys."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from govctl.compare.texts import TextDifference, text_differences

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab/~", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["description", "x-a", "tags", "parameters", "properties", "name"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


def _told(before: object, after: object) -> list[tuple[str, str]]:
    return [(each.pointer, each.what) for each in text_differences(before, after)]


def test_a_changed_description_is_told_with_both_texts() -> None:
    """Where it is, where it was, and what it said."""
    before = {"info": {"description": "Old"}}
    after = {"info": {"description": "New"}}
    assert list(text_differences(before, after)) == [
        TextDifference("/info/description", "/info/description", "changed", "Old", "New")
    ]


def test_texts_come_and_go() -> None:
    """Added and removed ones are told as such."""
    before = {"info": {"summary": "S"}}
    after = {"info": {"description": "D"}}
    assert _told(before, after) == [
        ("/info/description", "added"),
        ("/info/summary", "removed"),
    ]


def test_a_property_named_description_is_no_description() -> None:
    """Names of properties are structure: comparisons of payloads speak of them."""
    before = {"properties": {"description": {"type": "string"}}}
    after = {"properties": {"description": {"type": "integer"}}}
    assert _told(before, after) == []


def test_extensions_with_a_meaning_are_no_text() -> None:
    """A unit that changes is a change of meaning, told elsewhere."""
    before = {"x-semantics": {"unit": "kg"}, "x-note": 1}
    after = {"x-semantics": {"unit": "lb"}, "x-note": 2}
    assert _told(before, after) == [("/x-note", "changed")]


def test_parameters_are_matched_by_place_and_name() -> None:
    """One that moved in its list is still the same one."""
    first = {"in": "query", "name": "a", "description": "A"}
    second = {"in": "query", "name": "b", "description": "B"}
    reworded = {**second, "description": "B2"}
    found = list(
        text_differences({"parameters": [first, second]}, {"parameters": [reworded, first]})
    )
    assert found == [
        TextDifference(
            "/parameters/0/description", "/parameters/1/description", "changed", "B", "B2"
        )
    ]


def test_tags_are_matched_by_name() -> None:
    """One that is new at the top does not make all the others differ."""
    old = [{"name": "orders", "description": "A"}, {"name": "stock"}]
    new = [{"name": "bins"}, {"name": "orders", "description": "B"}]
    assert _told({"tags": old}, {"tags": new}) == [
        ("/tags/0", "added"),
        ("/tags/1/description", "changed"),
        ("", "removed"),
    ]


def test_a_part_of_an_example_is_named_by_itself() -> None:
    """Structured examples are not told as one lump."""
    before = {"example": {"order": {"id": 1, "lines": [1, 2]}}}
    after = {"example": {"order": {"id": 2, "lines": [1, 2]}}}
    assert _told(before, after) == [("/example/order/id", "changed")]


def test_a_long_text_is_cut() -> None:
    """A report quotes the beginning."""
    found = next(iter(text_differences({}, {"description": "x" * 10_000})))
    assert len(found.after) < 400


@given(VALUES)
def test_equal_documents_do_not_differ(value: object) -> None:
    """Nothing changed, nothing told."""
    assert list(text_differences(value, value)) == []


@given(VALUES, VALUES)
def test_every_pair_of_documents_is_survived(before: object, after: object) -> None:
    """Whatever two documents hold, the walk ends and points into them."""
    for found in text_differences(before, after):
        assert found.what in {"added", "changed", "removed"}
        assert found.pointer.startswith("/") or found.pointer == ""
