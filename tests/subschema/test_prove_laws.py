"""Laws of containment over generated schemas, judged by validators that are not this code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govctl.model.containment import Verdict
from tests.subschema import schema_strategies
from tests.subschema.proving import accepts, accepts_too, ask

CI = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
BUDGET = 60_000


def contained(writer: Any, reader: Any) -> bool:
    """Ask, and require an answer or a spent budget."""
    proof = ask(writer, reader, BUDGET)
    if proof.verdict is Verdict.UNDECIDED:
        assert proof.undecided is not None
        assert proof.undecided.reason != "witness-not-confirmed"
    return proof.verdict is Verdict.CONTAINED


def refuted(writer: Any, reader: Any) -> bool:
    """Tell whether a witness was found."""
    return ask(writer, reader, BUDGET).verdict is Verdict.NOT_CONTAINED


def combined(keyword: str, *documents: Any) -> Any:
    """Combine generated documents under one keyword, each with definitions of its own."""
    return {keyword: [_embedded(document, index) for index, document in enumerate(documents)]}


def _embedded(document: Any, index: int) -> Any:
    if not isinstance(document, dict):
        return document
    return {**document, "$id": f"https://example.org/{index}"}


@CI
@given(schema_strategies.schemas())
def test_containment_is_reflexive(schema: Any) -> None:
    """A schema is contained in itself, without a step of search."""
    proof = ask(schema, schema)
    assert (proof.verdict, proof.steps) == (Verdict.CONTAINED, 0)


@CI
@given(schema_strategies.schemas(), schema_strategies.schemas())
def test_a_schema_is_contained_in_its_union_with_another(one: Any, other: Any) -> None:
    """contains(A, A or B)."""
    assert not refuted(combined("allOf", one), combined("anyOf", one, other))


@CI
@given(schema_strategies.schemas(), schema_strategies.schemas())
def test_an_intersection_is_contained_in_its_parts(one: Any, other: Any) -> None:
    """contains(A and B, A)."""
    assert not refuted(combined("allOf", one, other), combined("allOf", one))


@CI
@given(schema_strategies.pairs(2), schema_strategies.schemas(2))
def test_containment_is_transitive(pair: tuple[Any, Any], third: Any) -> None:
    """What is contained in B, where B is contained in C, has no witness against C."""
    one, two = pair
    if contained(one, two) and contained(two, third):
        assert not refuted(one, third)


@CI
@given(schema_strategies.pairs())
def test_negation_turns_containment_round(pair: tuple[Any, Any]) -> None:
    """contains(A, B) exactly when contains(not B, not A)."""
    one, two = pair
    ids = [_embedded(each, index) for index, each in enumerate(pair)]
    forward = ask(one, two, BUDGET).verdict
    backward = ask({"not": ids[1]}, {"not": ids[0]}, BUDGET).verdict
    assert Verdict.UNDECIDED in {forward, backward} or forward == backward


@CI
@given(schema_strategies.pairs())
def test_containment_is_emptiness_of_the_difference(pair: tuple[Any, Any]) -> None:
    """contains(A, B) exactly when nothing satisfies A and not B."""
    one, two = pair
    ids = [_embedded(each, index) for index, each in enumerate(pair)]
    direct = ask(one, two, BUDGET).verdict
    empty = ask({"allOf": [ids[0], {"not": ids[1]}]}, False, BUDGET).verdict
    assert Verdict.UNDECIDED in {direct, empty} or direct == empty


@CI
@given(schema_strategies.pairs(), st.randoms(use_true_random=False))
def test_no_sampled_payload_contradicts_a_proof(pair: tuple[Any, Any], random: Random) -> None:
    """What is called contained has no counterexample among samples, for either validator."""
    one, two = pair
    if contained(one, two):
        for payload in schema_strategies.payloads(random, 60):
            assert not accepts(one, payload) or accepts(two, payload)
            if "multipleOf" not in repr(pair) and "pattern" not in repr(pair).lower():
                assert not accepts_too(one, payload) or accepts_too(two, payload)


REWRITES: dict[str, Callable[[Any], Any]] = {
    "double negation": lambda schema: {"not": {"not": schema}},
    "one branch": lambda schema: {"oneOf": [schema]},
    "split": lambda schema: {"allOf": [schema, {}, schema]},
    "impossible branch": lambda schema: {"anyOf": [False, schema]},
    "referred": lambda schema: {"$defs": {"x": schema}, "$ref": "#/$defs/x"},
    "conditional": lambda schema: {"if": True, "then": schema},
}


@CI
@given(schema_strategies.pairs(2), st.sampled_from(sorted(REWRITES)))
def test_rewriting_changes_no_verdict(pair: tuple[Any, Any], name: str) -> None:
    """A spelling with the same meaning is contained both ways, and answers like the original."""
    one, two = (_embedded(each, index) for index, each in enumerate(pair))
    rewritten = REWRITES[name](one)
    assert not refuted(one, rewritten)
    assert not refuted(rewritten, one)
    verdicts = {ask(one, two, BUDGET).verdict, ask(rewritten, two, BUDGET).verdict}
    assert len(verdicts - {Verdict.UNDECIDED}) <= 1


@CI
@given(schema_strategies.pairs())
def test_key_order_changes_no_verdict(pair: tuple[Any, Any]) -> None:
    """Reversing every object changes neither verdict nor reason."""
    one, two = pair
    straight, turned = ask(one, two, BUDGET), ask(_turned(one), _turned(two), BUDGET)
    assert straight.verdict == turned.verdict


def _turned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _turned(value[key]) for key in reversed(list(value))}
    return [_turned(item) for item in value] if isinstance(value, list) else value


SCRIPT = """
import sys; sys.path[:0] = {path!r}
from random import Random
from tests.subschema.schema_strategies import SchemaMaker
from tests.subschema.proving import ask
for index in range(60):
    proof = ask(*SchemaMaker(Random(f"seed/{{index}}")).pair(3), 20000)
    print(proof.verdict, proof.steps, proof.witness, proof.undecided)
"""


def test_the_answer_does_not_depend_on_the_hash_seed() -> None:
    """Two interpreters with different hash seeds print the same proofs, step counts included."""
    script = SCRIPT.format(path=[path for path in sys.path if path])
    printed = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
