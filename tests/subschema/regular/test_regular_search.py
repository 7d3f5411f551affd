"""Emptiness, shortest words, lengths, budgets."""

from __future__ import annotations

import pytest

from govctl.subschema import regular
from govctl.subschema.regular import Language, Steps


def difference(left: str, right: str) -> Language:
    """Texts that the first pattern matches and the second does not."""
    return regular.intersection([regular.pattern(left), regular.complement(regular.pattern(right))])


CONTAINED = [
    ("^.{1,250}$", "^.{0,255}$"),
    (".{1,250}", "."),
    ("^[A-Z]{2}[0-9]{9}[A-Z0-9]{1,40}$", "^[A-Z0-9]{12,51}$"),
    ("^(?=.*[A-Z])(?=.*[0-9]).{8,64}$", "[0-9]"),
    (r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", "^[^@]+@[^@]+$"),
    ("^(?:ab){0,65535}$", "^(?:[ab]{2}){0,65536}$"),
    ("^(a|b)*c$", "^[abc]*$"),
    (r"^\d{4}-\d{2}-\d{2}$", "^[0-9-]{10}$"),
    ("^(?:a|aa)+$", "^a+$"),
    ("^(?!-)[a-z-]+(?<!-)$", "^[a-z](?:[a-z-]*[a-z])?$"),
]
BROKEN = [
    ("^.{1,256}$", "^.{0,255}$", "a" * 256),
    ("^[a-z]+$", "^[a-z]{2,}$", "a"),
    ("^[a-z]{0,65535}$", "^[a-z]{0,65534}$", "a" * 65535),
    ("^(?:ab){0,9}$", "^(?:ab){1,9}$", ""),
    (r"^\S+$", "^[^_]+$", "_"),
    ("x", "^x", "ax"),
]


@pytest.mark.parametrize(("left", "right"), CONTAINED)
def test_containment_is_proved(left: str, right: str) -> None:
    """None is a proof that the difference holds no word."""
    assert regular.shortest(difference(left, right), Steps(20_000)) is None


@pytest.mark.parametrize(("left", "right", "word"), BROKEN)
def test_a_break_is_shown_by_a_shortest_word(left: str, right: str, word: str) -> None:
    """Letters and digits come first among equally short words."""
    assert regular.shortest(difference(left, right), Steps(100_000)) == word


@pytest.mark.parametrize("minimum", [0, 7, 99_998, 100_000])
def test_long_lengths_are_answered_by_arithmetic(minimum: int) -> None:
    """The steps do not grow with the length, but for writing the word down."""
    steps = Steps(100_200)
    language = regular.intersection(
        [regular.pattern("^(?:abc)+$"), regular.lengths(minimum, 100_000)]
    )
    word = regular.shortest(language, steps)
    expected = {0: 3, 7: 9, 99_998: 99_999}.get(minimum)
    assert (None if word is None else len(word)) == expected
    assert steps.spent < 100 + len(word or "")


def test_noncharacters_and_controls_come_last() -> None:
    """A longer legible word is preferred to a noncharacter, and a letter to a control character."""
    assert regular.shortest(regular.pattern("^(?:[\x00-\x7f]|b)$"), Steps(99)) == "a"
    assert regular.shortest(regular.pattern("^(?:\ufffe|\x00\x01)$"), Steps(99)) == "\x00\x01"
    assert regular.shortest(regular.pattern("^\ufffe$"), Steps(99)) == "\ufffe"


def test_a_language_of_surrogates_is_empty() -> None:
    """Strings are made of Unicode scalar values."""
    assert regular.pattern("^[\\ud800-\\udfff]$") == regular.NOTHING
    assert regular.words(["\ud800"]) == regular.NOTHING


def test_shortest_words_are_distinct_and_in_order_of_length() -> None:
    """Fewer than asked for only where the language holds no more."""
    found = regular.shortest_words(regular.pattern("^a{0,3}b?$"), 100, Steps(10_000))
    assert sorted(found) == ["", "a", "aa", "aaa", "aaab", "aab", "ab", "b"]
    assert [len(word) for word in found] == sorted(len(word) for word in found)
    assert regular.shortest_words(regular.ANYTHING, 4, Steps(10_000)) == ["", "a", "b", "c"]


def test_words_are_a_language_like_others() -> None:
    """Finite languages take part in all operations."""
    colours = regular.words(["red", "green", "blue"])
    assert regular.shortest(regular.intersection([colours, regular.lengths(4, 4)]), Steps(99)) == (
        "blue"
    )
    rest = regular.intersection([colours, regular.complement(regular.words(["red", "blue"]))])
    assert regular.shortest_words(rest, 5, Steps(999)) == ["green"]
    assert not colours.matches("re")


def test_long_lists_of_words_are_looked_through() -> None:
    """A hundred thousand values against a pattern take a step each."""
    values = regular.words([f"item-{index}" for index in range(100_000)])
    outside = regular.complement(regular.pattern(r"^item-\d{1,5}$"))
    assert regular.shortest(regular.intersection([values, outside]), Steps(110_000)) is None
    short = regular.complement(regular.pattern(r"^item-\d{1,4}$|^item-[0-8]"))
    assert regular.shortest(regular.intersection([values, short]), Steps(110_000)) == "item-90000"
    maybe_empty = regular.intersection([regular.words(["", "a"]), regular.pattern("^b*$")])
    assert regular.shortest(maybe_empty, Steps(99)) == ""


def test_steps_are_the_same_whatever_was_asked_before() -> None:
    """Memory of earlier questions changes no answer and no count."""
    spent = []
    for warm_up in ("^[a-z]+$", "^x$", "^(?:[a-c]x)*$"):
        regular.pattern(warm_up).matches("abc")
        steps = Steps(10_000)
        regular.shortest(difference("^(?:[a-c]x)*y{3}$", "^[a-cxy]{0,9}$"), steps)
        spent.append(steps.spent)
    assert len(set(spent)) == 1


def test_a_spent_budget_is_told() -> None:
    """Undecided is neither empty nor not."""
    with pytest.raises(regular.Exhausted) as caught:
        regular.shortest(difference("^(a|b)*a(a|b){20}$", "^(b|a)*a(b|a){20}c?$"), Steps(500))
    assert caught.value.spent > 500
    assert "500" in str(caught.value) or "50" in str(caught.value)


def test_lengths_count_code_points() -> None:
    """An astral character has length one; bounds out of order hold nothing."""
    assert regular.lengths(1, 1).matches("\U0001f600")
    assert regular.lengths(0, None) == regular.ANYTHING
    assert regular.lengths(3, 2) == regular.NOTHING
    assert regular.lengths(-5, 2) == regular.lengths(0, 2)
