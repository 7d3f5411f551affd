"""Laws of languages over generated patterns, and what other engines say of the same patterns."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
from itertools import product

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from govctl.subschema import regular
from govctl.subschema.regular import Language, Steps

_ATOMS = ["a", "b", "1", ".", r"\d", r"\w", r"\s", r"\W", "[ab]", "[^a]", "[^\\w-]", "-", r"\u00e9"]
_COUNTS = ["*", "+", "?", "{2}", "{0,2}", "{1,3}", "{2,}", "*?", "+?", "{0,20}", "{3,12}"]
_PLACES = ["^", "$", r"\b", r"\B"]
_GROUPS = ["(", "(?:", "(?=", "(?!", "(?<=", "(?<!"]
_COMMON = settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def _grouped(body: st.SearchStrategy[str], openings: list[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda opening, inner: f"{opening}{inner})", st.sampled_from(openings), body)


def _extended(body: st.SearchStrategy[str], openings: list[str]) -> st.SearchStrategy[str]:
    atom = st.sampled_from(_ATOMS) | _grouped(body, openings[:2])
    counted = st.builds(str.__add__, atom, st.sampled_from(_COUNTS))
    assertion = st.sampled_from(_PLACES if len(openings) > 2 else _PLACES[:2])
    if len(openings) > 2:
        assertion |= _grouped(body, openings[2:])
    term = atom | counted | assertion
    alternative = st.lists(term, max_size=4).map("".join)
    return st.lists(alternative, min_size=1, max_size=3).map("|".join)


def patterns(openings: list[str] = _GROUPS) -> st.SearchStrategy[str]:
    """Patterns of every construct, with few characters so that they meet."""
    return st.recursive(
        st.sampled_from(_ATOMS), lambda body: _extended(body, openings), max_leaves=5
    )


PLAIN = patterns(_GROUPS[:2])
TEXTS = st.text(alphabet="ab1- \n\u00e9", max_size=7)
SHORT_TEXTS = ["".join(each) for size in range(4) for each in product("ab1-", repeat=size)]


def language(source: str) -> Language:
    """The language of a generated pattern, unless it is outside the subset."""
    try:
        return regular.pattern(source)
    except regular.Unsupported:
        assume(condition=False)
        raise


def shortest(question: Language) -> str | None:
    """A shortest word within a budget that generated patterns rarely exceed."""
    try:
        return regular.shortest(question, Steps(20_000))
    except regular.Exhausted:
        assume(condition=False)
        raise


def are_same(left: Language, right: Language) -> bool:
    """Whether neither holds a word that the other does not."""
    return (
        shortest(regular.intersection([left, regular.complement(right)])) is None
        and shortest(regular.intersection([right, regular.complement(left)])) is None
    )


@_COMMON
@given(patterns(), patterns(), TEXTS)
def test_operations_are_those_of_sets(left: str, right: str, text: str) -> None:
    """Membership in union, intersection and complement follows from membership."""
    a, b = language(left), language(right)
    assert regular.union([a, b]).matches(text) == (a.matches(text) or b.matches(text))
    assert regular.intersection([a, b]).matches(text) == (a.matches(text) and b.matches(text))
    assert regular.complement(a).matches(text) != a.matches(text)


@_COMMON
@given(patterns(), patterns())
def test_laws_of_boolean_algebra_hold(left: str, right: str) -> None:
    """Double complement, De Morgan, commutation, idempotence, complements."""
    a, b = language(left), language(right)
    assert regular.complement(regular.complement(a)) == a
    assert regular.union([a, b]) == regular.union([b, a, a])
    assert hash(regular.intersection([a, b])) == hash(regular.intersection([b, a, b]))
    neither = regular.intersection([regular.complement(b), regular.complement(a)])
    assert are_same(regular.complement(regular.union([a, b])), neither)
    assert are_same(regular.intersection([a, regular.complement(a)]), regular.NOTHING)
    assert are_same(regular.union([a, regular.complement(a)]), regular.ANYTHING)


@_COMMON
@given(patterns(), patterns())
def test_the_shortest_word_is_a_member_and_nothing_shorter_is(left: str, right: str) -> None:
    """Checked by enumeration of short texts."""
    difference = regular.intersection([language(left), regular.complement(language(right))])
    word = shortest(difference)
    shorter = [text for text in SHORT_TEXTS if word is None or len(text) < len(word)]
    assert not any(difference.matches(text) for text in shorter)
    assert word is None or difference.matches(word)


@_COMMON
@given(patterns(), st.integers(0, 8), st.none() | st.integers(0, 12))
def test_lengths_cut_a_window(source: str, minimum: int, maximum: int | None) -> None:
    """A shortest word in the window exists where one of its length exists at all."""
    window = regular.intersection([language(source), regular.lengths(minimum, maximum)])
    word = shortest(window)
    inside = [
        text
        for text in SHORT_TEXTS
        if minimum <= len(text) and (maximum is None or len(text) <= maximum)
    ]
    assert word is None or (window.matches(word) and minimum <= len(word))
    known = [len(text) for text in inside if regular.pattern(source).matches(text)]
    assert not known or (word is not None and len(word) <= min(known))


@_COMMON
@given(PLAIN, st.integers(1, 6))
def test_shortest_words_are_distinct_members(source: str, count: int) -> None:
    """As many as asked for, unless the language ends."""
    found = regular.shortest_words(language(source), count, Steps(200_000))
    assert len(set(found)) == len(found)
    assert all(regular.pattern(source).matches(word) for word in found)
    if len(found) < count:
        rest = regular.intersection([language(source), regular.complement(regular.words(found))])
        assert shortest(rest) is None


@_COMMON
@given(st.sets(st.text(alphabet="ab\u00e9", max_size=4), max_size=6), TEXTS)
def test_words_hold_just_these(values: set[str], text: str) -> None:
    """A finite language matches its words and gives all of them back."""
    finite = regular.words(values)
    assert finite.matches(text) == (text in values)
    assert set(regular.shortest_words(finite, 9, Steps(20_000))) == values


@_COMMON
@given(PLAIN, st.lists(TEXTS, min_size=1, max_size=8))
def test_jsonschema_rs_agrees(source: str, texts: list[str]) -> None:
    """The engine that verifies witnesses reads the pattern alike."""
    ours = language(source)
    try:
        theirs = jsonschema_rs.validator_for({"pattern": source})
    except jsonschema_rs.ValidationError:
        assume(condition=False)
    word = shortest(ours)
    for text in texts if word is None else [*texts, word]:
        assert ours.matches(text) == theirs.is_valid(text), (source, text)


_NODE = """
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
const answers = cases.map(([source, texts]) => {
  try {
    const pattern = new RegExp(source, "u");
    return texts.map((text) => pattern.test(text));
  } catch (error) {
    return null;
  }
});
console.log(JSON.stringify(answers));
"""


def _asked_of_node(cases: list[tuple[str, list[str]]]) -> list[list[bool] | None]:
    """What node says of each text, one process for all; None for a pattern it refuses."""
    done = subprocess.run(
        ["node", "-e", _NODE], input=json.dumps(cases), capture_output=True, text=True, check=True
    )
    answers: list[list[bool] | None] = json.loads(done.stdout)
    return answers


def _ours(source: str, texts: list[str]) -> list[bool] | None:
    try:
        found = regular.pattern(source)
    except regular.Malformed:
        return None
    return [found.matches(text) for text in texts]


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not on PATH")
@pytest.mark.parametrize("count", [400, pytest.param(20_000, marks=pytest.mark.nightly)])
def test_node_agrees(count: int) -> None:
    """The reference is an engine of ECMA-262 itself, with the `u` flag."""
    cases: list[tuple[str, list[str]]] = []

    @settings(_COMMON, max_examples=count, phases=[Phase.generate], database=None)
    @given(patterns(), st.lists(TEXTS, min_size=5, max_size=10))
    def collect(source: str, texts: list[str]) -> None:
        cases.append((source, texts))

    collect()
    for (source, texts), answers in zip(cases, _asked_of_node(cases), strict=True):
        with contextlib.suppress(regular.Unsupported):
            assert _ours(source, texts) == answers, source


_SEED_PROGRAM = """
from govctl.subschema import regular as r
steps = r.Steps(100_000)
for left, right in [(r"^[^@\\s]+@[a-z.]+$", "^.{0,9}$"), (r"\\bx(?!y)", "^(?:ab|x){2,9}$")]:
    question = r.intersection([r.pattern(left), r.complement(r.pattern(right))])
    print(ascii(r.shortest_words(question, 5, steps)), steps.spent)
"""


def test_answers_do_not_depend_on_the_hash_seed() -> None:
    """Words and steps are the same bytes in any process."""
    printed = {
        subprocess.run(
            [sys.executable, "-c", _SEED_PROGRAM],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(printed) == 1
