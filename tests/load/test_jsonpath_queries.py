"""JSONPath (RFC 9535) within a budget: the library's answers, and an end to hostile queries."""

from __future__ import annotations

import jsonpath_rfc9535
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govctl.load.overlay.jsonpath import (
    LONGEST_QUERY,
    Budget,
    BudgetSpentError,
    QueryError,
    compiled,
    select,
)

SCALARS = st.sampled_from([None, True, False, 2, 2.0, 3, -4, "", "a", "b", "ab", "1"])
NAMES = st.sampled_from(["a", "b", "c", "x-y", ""])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=15,
)
SEGMENTS = st.sampled_from(
    [
        *(".a", ".b", "['x-y']", "['']", "[0]", "[-1]", "[1:]", "[::-1]", "[::2]", "[:-1]", "[5]"),
        *(".*", "..*", "..a", "..[0]", "['a','b']", "[0,0]", "[*,'a']", "[::0]"),
    ]
)
OPERANDS = st.sampled_from(
    [
        *("2", "2.0", "'a'", "null", "true", "@", "@.a", "@['b']", "$.a", "$", "@[0]", "''", "-4"),
        *("length(@)", "length(@.a)", "count(@.*)", "count(@..a)", "value(@..a)"),
    ]
)
COMPARED = st.tuples(OPERANDS, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), OPERANDS).map(
    " ".join
)
TESTS = st.sampled_from(
    [
        *("@.a", "!@.b", "@..a", "$.a.b", "@[?@.a]", "@.*"),
        *("match(@, 'a.*')", "search(@.a, 'b|1')", "match(@.a, $.b)", "!search(@, 'b')"),
    ]
)
LOGICAL = st.recursive(
    COMPARED | TESTS,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda x: f"({' '.join(x)})")
        | inner.map(lambda x: f"!({x})")
    ),
    max_leaves=3,
)
FILTERS = LOGICAL.map(lambda text: f"[?{text}]") | LOGICAL.map(lambda text: f"..[?{text}]")
QUERIES = st.lists(SEGMENTS | FILTERS, max_size=4).map(lambda parts: "$" + "".join(parts))


@given(QUERIES, VALUES)
@settings(max_examples=150, deadline=None)
def test_answers_are_those_of_the_library(query: str, value: object) -> None:
    """Same nodes in the same order, each once; evaluation here only adds the budget.

    The library compares nested values as Python does, where 1 is true and 0 is false, so the
    documents here hold neither number; and it takes `?@` for a test of truth (see below).
    """
    try:
        expected = jsonpath_rfc9535.find(query, value)  # type: ignore[arg-type]  # any JSON value
    except jsonpath_rfc9535.JSONPathError:
        with pytest.raises(QueryError):
            compiled(query)
        return
    locations = tuple(dict.fromkeys(node.location for node in expected))
    try:
        found = select(compiled(query), value, Budget(1_000_000))
    except QueryError:  # a pattern out of the document that is no I-Regexp: here it is said
        return
    assert found == locations


@pytest.mark.parametrize(
    ("query", "value", "expected"),
    [
        ("$[?@]", ["", False, 0, None], [(0,), (1,), (2,), (3,)]),
        ("$[?@ == 1]", [True, 1, 1.0], [(1,), (2,)]),
        ("$[?@ == @.x]", [{}, 1], []),
        ("$[?@.a == $.b]", {"b": [1], "c": {"a": [True]}, "d": {"a": [1.0]}}, [("d",)]),
        ("$[?match(@, '[a&&b~]+')]", ["a&b~", "c"], [(0,)]),
        ("$[?match(@, 'a^$')]", ["a^$", "a"], [(0,)]),
        ("$[?match(@, 'a.c')]", ["a\rc", "abc", "a\nc"], [(1,)]),
        ("$[?search(@, 'b')]", ["abc", 1, None], [(0,)]),
        ("$[?length(@) == 1]", ["\U0001f600", "ab"], [(0,)]),
        ("$[?@ < 'b']", ["a", "b", 0], [(0,)]),
        ("$[?@ <= null]", [None, 0], [(0,)]),
    ],
)
def test_values_are_compared_as_json(
    query: str, value: object, expected: list[tuple[int | str, ...]]
) -> None:
    """Numbers by value, never as truth; patterns as RFC 9485 has them; text by code points."""
    assert list(select(compiled(query), value, Budget(10_000))) == expected


@pytest.mark.parametrize(
    "query",
    [
        *("", "a", "$[", "$.a b", "$[?", "$['a", "$[01]", "$[?@.a=1]", "$[?nope(@)]", "$..", "\0"),
        *("$[?count(1)>0]", "$[9007199254740993]", "$[?@.a==1e400]", "$['\\ud800']", "$ "),
        "$" + "[?@" * 500 + "]" * 500,
        "$[?" + "(" * 1500 + "@.a" + ")" * 1500 + "]",
        "$" + ".a" * LONGEST_QUERY,
    ],
)
def test_what_is_no_query_is_said_and_nothing_more(query: str) -> None:
    """Never another exception: nesting, numbers and escapes out of range are told as such."""
    with pytest.raises(QueryError):
        compiled(query)


@pytest.mark.parametrize(
    "query",
    [
        "$..*..*..*..*",
        "$..[?count($..*) > 1]",
        "$..[?$ == $]",
        "$..[?@..[?count(@..*) > 100]]",
        "$[*,*,*,*,*,*,*,*,*,*]..*[*,*,*,*,*,*,*,*]..*",
    ],
)
def test_costly_queries_end_with_the_budget(query: str) -> None:
    """Descents in descents and filters over everything cost steps, not minutes."""
    value = {str(each): {str(inner): [each] * 10 for inner in range(30)} for each in range(30)}
    with pytest.raises(BudgetSpentError):
        select(compiled(query), value, Budget(100_000))


def test_patterns_take_linear_time() -> None:
    """What hangs engines that backtrack answers at once; what cannot be compiled is told."""
    assert select(compiled("$[?match(@, '(a+)+b')]"), ["a" * 50_000], Budget(10_000_000)) == ()
    with pytest.raises(QueryError, match="RFC 9485"):
        select(compiled(r"$[?match(@, '(a{1,1000}){1,1000}')]"), ["a"], Budget(10_000_000))
    with pytest.raises(QueryError, match="RFC 9485"):
        select(compiled(r"$[?search(@, '(?=a)')]"), ["a"], Budget(10_000_000))


def test_half_a_surrogate_pair_matches_nothing() -> None:
    """JSON can escape it, UTF-8 cannot hold it."""
    assert select(compiled("$[?match(@, '.')]"), ["\ud800", "a"], Budget(100_000)) == ((1,),)
