"""Patterns made to hang, to recurse or to explode end in an answer or a named refusal."""

from __future__ import annotations

import contextlib

import pytest

from govctl.subschema import regular

CATASTROPHIC = [
    ("^(a+)+$", "a" * 2_000 + "b"),
    ("(a|a)*b", "a" * 2_000),
    ("(.*)*x", "y" * 2_000),
    ("^(.+)+@(.+)+$", "a" * 2_000),
    ("(x+x+)+y", "x" * 2_000),
    (r"^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 2_000),
    ("^(a?){50}a{50}$", "a" * 101),
    ("^((a{0,100}){0,100}){0,100}$", "b"),
    ("^(?:[a-z]{0,65535}x){0,65535}$", "a" * 2_000),
]


@pytest.mark.parametrize(("pattern", "text"), CATASTROPHIC)
def test_matching_does_not_backtrack(pattern: str, text: str) -> None:
    """What takes a backtracking engine ages is refused at once."""
    assert not regular.pattern(pattern).matches(text)


HOSTILE = {
    "ten thousand groups": "(" * 10_000 + "a" + ")" * 10_000,
    "ten thousand open groups": "(" * 10_000,
    "nested lookaheads": "(?=" * 5_000 + "a" + ")" * 5_000,
    "nested lookbehinds": "(?<!" * 5_000 + "a" + ")" * 5_000,
    "nested choices": "(" * 500 + "a|b" + ")*c" * 500,
    "chained boundaries": r"\b" * 2_000,
    "chained lookbehinds": "(?<=a)" * 500,
    "chained optional lookaheads": "(?=a)b?" * 2_000,
    "anchors": "$^" * 5_000,
    "alternatives": "|" * 20_000,
    "long literal": "abcdefghij" * 3_000,
    "long class": "[" + "a-z" * 20_000 + "]",
    "big counters": "(a{1000}){1000}b{0,1000000}",
    "nested counters": "^(?:(?:a{1,50}b){1,50}c){1,50}$",
    "assertions in counters": "(?:(?=a)|b){500}c",
    "a counter of digits": "x{" + "9" * 5_000 + "}",
    "exponential subsets": "^(a|b)*a(a|b){30}$",
    "surrogates": "\ud800[\udfff]",
}


@pytest.mark.parametrize("pattern", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_patterns_end_in_an_answer_or_a_refusal(pattern: str) -> None:
    """No RecursionError, no hang, for the language, its complement, and a window of lengths."""
    with contextlib.suppress(regular.Unsupported, regular.Malformed):
        language = regular.pattern(pattern)
        window = regular.intersection([language, regular.lengths(300, 100_000)])
        for question in (language, regular.complement(language), window):
            with contextlib.suppress(regular.Exhausted):
                word = regular.shortest(question, regular.Steps(5_000))
                assert word is None or question.matches(word)


def _nested(depth: int) -> regular.Language:
    language = regular.pattern("^a+$")
    for index in range(depth):
        both = regular.intersection([language, regular.pattern(f"^[ab]*{index}")])
        language = regular.union([both, regular.pattern(f"^{index}b+$")])
    return language


def test_operations_nested_too_deep_are_refused() -> None:
    """Boolean operations of a caller are bounded like groups of a pattern."""
    with pytest.raises(regular.Unsupported, match="nested"):
        _nested(1_000)
