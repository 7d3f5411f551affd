"""Large and entangled schemas: unions, conditions, knots, depth, long lists, equal documents."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from govctl.model.containment import Verdict
from govctl.subschema.prove import prove
from govctl.subschema.question import Lens, SchemaSource
from tests.subschema.proving import OPEN, ask


def branch(number: int, least: int) -> Any:
    """Return one branch of a discriminated union."""
    return {
        "type": "object",
        "required": ["kind", "x"],
        "properties": {
            "kind": {"const": f"k{number}"},
            "x": {"type": "string"},
            "y": {"type": "integer", "minimum": least},
        },
    }


@pytest.mark.parametrize("reader", ["oneOf", "anyOf"])
@pytest.mark.parametrize("writer", ["oneOf", "anyOf"])
def test_a_wide_discriminated_union_is_decided_quickly(writer: str, reader: str) -> None:
    """80 branches, in another order and each wider, take some steps each, not 80 times 80."""
    narrow = {writer: [branch(number, number) for number in range(80)]}
    wide = {reader: [branch(number, number - 1) for number in reversed(range(80))]}
    proof = ask(narrow, wide)
    assert proof.verdict is Verdict.CONTAINED
    assert proof.steps < 80 * 80


def test_a_missing_branch_of_a_wide_union_has_a_witness() -> None:
    """The one branch that the reader does not know is found."""
    proof = ask(
        {"oneOf": [branch(number, 0) for number in range(80)]},
        {"oneOf": [branch(number, 0) for number in range(80) if number != 41]},
    )
    assert proof.witness == {"kind": "k41", "x": ""}


def conditions(count: int, least: int) -> Any:
    """Return a schema of many `if`/`then` pairs about one member."""
    return {
        "type": "object",
        "allOf": [
            {
                "if": {"properties": {"t": {"const": f"v{number}"}}, "required": ["t"]},
                "then": {
                    "required": [f"f{number}"],
                    "properties": {f"f{number}": {"type": "string", "minLength": least}},
                },
            }
            for number in range(count)
        ],
    }


def test_many_conditions_do_not_multiply() -> None:
    """24 `if`/`then` pairs are proved and refuted within few steps each, not two to the 24th."""
    assert ask(conditions(24, 2), conditions(24, 1), 5_000).verdict is Verdict.CONTAINED
    assert ask(conditions(24, 1), conditions(24, 2), 5_000).verdict is Verdict.NOT_CONTAINED


def test_conditions_against_their_cases_are_contained() -> None:
    """Conditions spelt as a union of cases are the same, and need no exponential search."""
    cases: list[Any] = [
        {"properties": {"t": {"const": f"v{number}"}}, "required": ["t", f"f{number}"]}
        for number in range(24)
    ]
    listed = [f"v{number}" for number in range(24)]
    cases.append({"not": {"required": ["t"], "properties": {"t": {"enum": listed}}}})
    proof = ask(conditions(24, 1), {"type": "object", "anyOf": cases})
    assert proof.verdict is Verdict.CONTAINED


def knot(seed: int, *, wider: int | None = None) -> Any:
    """Return 120 object schemas that refer to eight others each."""
    random = Random(seed)  # noqa: S311 - reproducible, not secret
    definitions: dict[str, Any] = {}
    for number in range(120):
        members: dict[str, Any] = {
            f"p{index}": {"$ref": f"#/$defs/n{random.randrange(120)}"} for index in range(8)
        }
        members["list"] = {"type": "array", "items": {"$ref": f"#/$defs/n{random.randrange(120)}"}}
        members["v"] = {"type": "string", "maxLength": 20 + number + (number == wider)}
        definitions[f"n{number}"] = {"type": "object", "properties": members}
        if number % 3 == 0:
            definitions[f"n{number}"]["required"] = ["p0"]
    return {"$ref": "#/$defs/n0", "$defs": definitions}


def test_a_dense_knot_is_decided_both_ways() -> None:
    """120 mutually recursive schemas with one change among them are decided."""
    assert ask(knot(1), knot(1, wider=58)).verdict is Verdict.CONTAINED
    assert ask(knot(1, wider=58), knot(1)).verdict is Verdict.NOT_CONTAINED


@pytest.mark.parametrize("lens", [OPEN, Lens()], ids=["open", "declared"])
def test_an_equal_knot_needs_no_search(lens: Lens) -> None:
    """Equal documents are proved by their form, recursion included."""
    writer, reader = SchemaSource(conditions(5, 1)), SchemaSource(conditions(5, 1))
    proof = prove(writer, reader, lens, 100, lambda _: False)
    assert (proof.verdict, proof.steps) == (Verdict.CONTAINED, 0)
    if lens is OPEN:
        again = prove(SchemaSource(knot(2)), SchemaSource(knot(2)), lens, 100, lambda _: False)
        assert (again.verdict, again.steps) == (Verdict.CONTAINED, 0)


def test_renaming_and_inlining_recursive_definitions_needs_no_search() -> None:
    """A list written with one definition, with two, and unrolled once is the same list."""
    node = {"type": "object", "properties": {"next": {"$ref": "#/$defs/n"}, "v": {"type": "null"}}}
    renamed = {
        "$defs": {
            "one": {
                "properties": {"v": {"type": "null"}, "next": {"$ref": "#/$defs/two"}},
                "type": "object",
            },
            "two": {"$ref": "#/$defs/one"},
        },
        "allOf": [{"$ref": "#/$defs/two"}],
    }
    unrolled = {"$defs": {"n": node}, **node}
    for other in (renamed, unrolled):
        proof = ask({"$defs": {"n": node}, "$ref": "#/$defs/n"}, other)
        assert (proof.verdict, proof.steps) == (Verdict.CONTAINED, 0)


def test_a_schema_without_finite_values_is_contained_in_everything() -> None:
    """A list that never ends has no value: the least fixpoint knows."""
    endless = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#"}}}
    assert ask(endless, False).verdict is Verdict.CONTAINED


def test_mutual_recursion_without_finite_values_is_empty() -> None:
    """Two schemas that need each other have no value, unless a third way is open."""
    document: Any = {
        "$defs": {
            "a": {"type": "object", "required": ["b"], "properties": {"b": {"$ref": "#/$defs/b"}}},
            "b": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/a"}},
        },
        "$ref": "#/$defs/a",
    }
    assert ask(document, False).verdict is Verdict.CONTAINED
    document["$defs"]["b"]["items"] = {"anyOf": [{"$ref": "#/$defs/a"}, {"const": 7}]}
    assert ask(document, False).witness == {"b": [7]}


def deep(levels: int, leaf: Any) -> Any:
    """Return a schema of nested required members."""
    schema = leaf
    for _ in range(levels):
        schema = {"type": "object", "properties": {"a": schema}, "required": ["a"]}
    return schema


def test_a_thousand_levels_are_searched_without_recursion() -> None:
    """Depth 1,000 is proved and refuted."""

    def confirm(_: object) -> bool:
        return True

    short = SchemaSource(deep(1000, {"type": "string", "maxLength": 3}))
    long = SchemaSource(deep(1000, {"type": "string", "maxLength": 4}))
    assert prove(short, long, OPEN, 200_000, confirm).verdict is Verdict.CONTAINED
    assert prove(long, short, OPEN, 200_000, confirm).verdict is Verdict.NOT_CONTAINED


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_combinators_nested_a_thousand_times_are_decided(keyword: str) -> None:
    """In-place nesting costs no recursion either."""

    def nested(length: int) -> Any:
        schema: Any = {"type": "string", "maxLength": length}
        for _ in range(900):
            schema = {keyword: [schema, {"maxLength": 9} if keyword == "allOf" else False]}
        return schema

    short, long = SchemaSource(nested(2)), SchemaSource(nested(3))
    proof = prove(short, long, OPEN, 200_000, lambda _: True)
    assert proof.verdict is Verdict.CONTAINED


def test_a_hundred_thousand_listed_values_are_compared_as_a_set() -> None:
    """Long enumerations cost a set difference, not a search."""
    listed = [f"v{number}" for number in range(100_000)]
    assert ask({"enum": listed}, {"enum": listed[::-1]}).verdict is Verdict.CONTAINED
    assert ask({"enum": [*listed, "new"]}, {"enum": listed}).witness == "new"


def test_the_budget_ends_a_search_by_count() -> None:
    """A spent budget is a named undecided with the steps, the same each time."""
    writer = {"type": "array", "items": {"type": "string"}, "minItems": 60, "uniqueItems": True}
    proofs = [ask(writer, {"type": "object"}, 50) for _ in range(2)]
    assert proofs[0] == proofs[1]
    assert proofs[0].undecided is not None
    assert proofs[0].undecided.reason == "budget-spent"


def _wide(count: int, **member: Any) -> dict[str, Any]:
    schema = {"type": "string", **member}
    return {"type": "object", "properties": {f"p{index}": schema for index in range(count)}}


def test_the_members_of_a_wide_object_are_asked_one_by_one() -> None:
    """Thousands of members that only a search can compare cost steps by their number."""
    narrow, wide = _wide(2_000, pattern="^a{3}$"), _wide(2_000, pattern="^a{2,4}$")
    proof = ask({**narrow, "additionalProperties": False}, {**wide, "additionalProperties": False})
    assert proof.verdict is Verdict.CONTAINED
    assert proof.steps < 20_000


def test_one_break_in_a_wide_object_is_found_without_trying_all_others() -> None:
    """The first alternative that has a value ends the search."""
    closed = {**_wide(2_000, maxLength=4), "additionalProperties": False}
    proof = ask(_wide(2_000, maxLength=5), closed)
    assert proof.verdict is Verdict.NOT_CONTAINED
    assert proof.steps < 20_000


def _ring(size: int, least: int) -> dict[str, Any]:
    links = [{"$ref": f"#/$defs/n{(index + 1) % size}"} for index in range(size)]
    values = [least if index == size - 1 else 0 for index in range(size)]
    nodes = [
        {"properties": {"next": link, "value": {"type": "integer", "minimum": value}}}
        for link, value in zip(links, values, strict=True)
    ]
    return {"$ref": "#/$defs/n0", "$defs": {f"n{i}": node for i, node in enumerate(nodes)}}


def test_a_long_ring_of_schemas_is_told_apart() -> None:
    """A thousand schemas that lead to one another, and differ in one, are no thousand passes."""
    assert ask(_ring(1_000, 1), _ring(1_000, 0), 60_000).verdict is Verdict.CONTAINED


@pytest.mark.parametrize("budget", [50, 5_000])
def test_a_small_budget_ends_any_search(budget: int) -> None:
    """A union of values that no shape tells apart stops when the steps are spent."""
    old = {"oneOf": [{"type": "string", "minLength": n, "maxLength": n} for n in range(1, 200)]}
    new = {"oneOf": [{"type": "string", "minLength": n, "maxLength": n} for n in range(200)]}
    proof = ask(old, new, budget)
    if proof.undecided is not None:
        assert proof.undecided.reason == "budget-spent"
    assert proof.steps < 4 * budget + 5_000


def test_an_item_may_be_limited_by_many_counts() -> None:
    """Thirty limits do not try all their subsets when an item counts towards none."""
    limits = [
        {"contains": {"multipleOf": n}, "minContains": 0, "maxContains": 3} for n in range(2, 32)
    ]
    proof = ask(
        {"type": "array", "minItems": 9, "allOf": limits}, {"type": "array", "minItems": 10}
    )
    assert proof.verdict is Verdict.NOT_CONTAINED


def test_one_value_is_evaluated_once_per_term() -> None:
    """Schemas that meet again in every level of a value do not multiply."""
    level: dict[str, Any] = {"type": "string", "minLength": 1}
    other: dict[str, Any] = {"type": "string", "minLength": 2}
    for _ in range(18):
        level, other = (
            {"properties": {"a": {"anyOf": [each, {"type": "null"}]}}, "required": ["a"]}
            for each in (level, other)
        )
    proof = ask({"anyOf": [level, {"maxProperties": 0}]}, {"anyOf": [other, {"maxProperties": 0}]})
    assert proof.verdict is Verdict.NOT_CONTAINED
    assert proof.steps < 20_000
