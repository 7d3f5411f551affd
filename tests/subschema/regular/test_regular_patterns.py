"""What patterns match, and which are refused."""

from __future__ import annotations

import pytest

from govctl.subschema import regular

MATCHING = [
    ("abc", "xabcx"),
    ("", "anything"),
    ("^$", ""),
    ("^abc$", "abc"),
    ("^a|b$", "axx"),
    ("^a|b$", "xxb"),
    ("(^a|b)c", "xbc"),
    ("(^a|b)c", "ac"),
    ("(?:^|,)x(?:,|$)", "y,x"),
    ("a(b$|c)", "ab"),
    ("^(?:a|b)*?c{2,3}?$", "abbaccc"),
    (r"^\d{3}-\w+\s$", "123-a_\ufeff"),
    (r"^[^\d\s]+$", "ab\u0663"),
    (r"^[\w.\-]+$", "a.b-c"),
    (r"^[\w-.]$", "-"),
    (r"^\u0041\u{42}\x43\cJ\0$", "ABC\n\0"),
    (r"^\ud83d\ude00$", "\U0001f600"),
    ("^.$", "\U0001f600"),
    ("^[^x]$", "\n"),
    (r"^[\b]$", "\b"),
    (r"^\p{Lu}\p{L}*\P{L}$", "\u00c9t\u00e91"),
    (r"^\p{gc=Nd}\p{General_Category=Decimal_Number}\p{Letter}$", "1\u0663x"),
    (r"^\p{ASCII}\p{Any}\p{Assigned}\p{White_Space}\p{AHex}$", "aa\u00e9\u00a0f"),
    (r"^\_\-\@\ \~$", "_-@ ~"),
    ("^a}]$", "a}]"),
    ("^(?=.*[A-Z])(?=.*[0-9]).{4,}$", "aB3d"),
    ("^(?!admin$)[a-z]+$", "admins"),
    ("^[a-z]+(?<!ing)$", "walked"),
    ("^(?:(?=ab|cd)[a-d]{2})+$", "abcdab"),
    (r"\bfoo\b", "a foo."),
    (r"o\Bo", "foo"),
    ("(?<=^a)b", "ab"),
    ("(?<year>[0-9]{4})-(?<month>[0-9]{2})", "on 2020-02"),
    ("^[^]*[]?$", "ab"),
    ("^(?:a{0,3}){2,5}b$", "aaaaaaaaaab"),
]
FAILING = [
    ("^abc$", "abc\n"),
    ("^a|b$", "xax"),
    ("a^b", "ab"),
    ("(^a|b)c", "xac"),
    ("^.$", "\n"),
    ("^.$", "\u2028"),
    (r"^\d$", "\u0663"),
    (r"^\w$", "\u00e9"),
    (r"^\s$", "\u180e"),
    ("[]", "a"),
    ("^[^A-Z]$", "Q"),
    ("^(?=.*[A-Z])(?=.*[0-9]).{4,}$", "aBcd"),
    ("^(?!admin$)[a-z]+$", "admin"),
    ("^[a-z]+(?<!ing)$", "walking"),
    ("(?<=^a)b", "aab"),
    (r"\bfoo\b", "foot"),
    (r"^\b$", ""),
    ("^(?:a{2}){3}$", "aaaaa"),
    ("a{2,3}b", "ab"),
    ("^a+$", "a\ud800"),
]
UNSUPPORTED = [
    r"(a)\1",
    r"(?<n>a)\k<n>",
    r"\p{Script=Greek}",
    r"\p{Nonsense}",
    r"\Z",
    r"\u12",
    r"\x1",
    r"\c1",
    r"\07",
    "a{",
    "^{x}$",
    "x{,5}",
    "(?=a)*",
    "(?i:a)",
    "(?<=(?=a)b)c",
    r"(?<=\b)c",
    "(?:(?<n>a)|(?<n>b))",
    "a{10000000000}",
]
MALFORMED = [
    ("(", 0),
    ("a)", 1),
    ("[a", 0),
    ("ab[", 2),
    ("*", 0),
    ("a**", 2),
    ("a++", 2),
    ("^*", 1),
    ("a|?", 2),
    ("a{2,1}", 1),
    ("[b-a]", 4),
    ("a\\", 1),
    ("(?P<n>a)", 0),
    ("(?>a)", 0),
    ("(?#a)", 0),
    ("(?<1>a)", 0),
    (r"\u{110000}", 2),
    (r"\1(", 2),
]


@pytest.mark.parametrize(("pattern", "text"), MATCHING)
def test_a_pattern_is_found_as_ecma_262_says(pattern: str, text: str) -> None:
    """Unanchored search, `u` flag, ASCII classes, assertions anywhere."""
    assert regular.pattern(pattern).matches(text)


@pytest.mark.parametrize(("pattern", "text"), FAILING)
def test_a_pattern_is_not_found_elsewhere(pattern: str, text: str) -> None:
    """No multiline mode, no Unicode classes, no match through a surrogate."""
    assert not regular.pattern(pattern).matches(text)


@pytest.mark.parametrize("pattern", UNSUPPORTED)
def test_what_is_not_regular_or_not_unicode_mode_is_unsupported(pattern: str) -> None:
    """The reason is a phrase for people."""
    with pytest.raises(regular.Unsupported) as caught:
        regular.pattern(pattern)
    assert caught.value.reason


@pytest.mark.parametrize(("pattern", "position"), MALFORMED)
def test_what_is_no_pattern_is_malformed_at_a_position(pattern: str, position: int) -> None:
    """The position points into the pattern, and the message says it."""
    with pytest.raises(regular.Malformed) as caught:
        regular.pattern(pattern)
    assert caught.value.position == position
    assert str(caught.value).endswith(f"at position {position}")


def test_spellings_of_one_pattern_are_one_language() -> None:
    """Equal languages are found equal where simplification reaches."""
    spellings = ["^[0-9]{2,}$", r"^\d\d+$", r"^(?:\d{2}\d*?)$", "^(?<n>[0-9][0-9])[0-9]*$"]
    assert len({regular.pattern(spelling) for spelling in spellings}) == 1


def test_greed_and_groups_leave_no_trace() -> None:
    """Laziness, capture and redundant anchors change which match, not whether."""
    assert regular.pattern("^(a+?)b*?") == regular.pattern("^(?:a+)b{0,}.*")
