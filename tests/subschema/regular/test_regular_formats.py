"""Formats as languages against jsonschema-rs with formats asserted."""

from __future__ import annotations

from collections import Counter
from functools import cache

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govctl.subschema import regular
from govctl.subschema.regular import Steps

_DOMAIN = ".".join(["a" * 63] * 3)
SEEDS = {
    "date": ["2020-02-29", "2021-02-28", "1900-03-01", "2000-02-29", "0000-12-31"],
    "time": ["00:00:00Z", "23:59:60z", "22:59:60-01:00", "12:30:45.125+05:30", "23:59:60.5Z"],
    "date-time": [
        "2020-02-29T00:00:00Z", "1990-12-31t15:59:60-08:00", "2021-01-01T01:01:01.1+01:00",
    ],
    "duration": ["P1Y2M3DT4H5M6S", "P1W", "PT1M", "P0D", "P1YT1S"],
    "uuid": ["00000000-0000-0000-0000-000000000000", "ABCDEFab-1234-1234-1234-123456789abc"],
    "ipv4": ["1.2.3.4", "255.249.199.99", "0.10.0.0"],
    "ipv6": ["::", "1::8", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::ffff:1.2.3.4",
             "1:2::5:6:1.2.3.4"],
    "hostname": ["a.b", "a-b.c1", "xn--nxasmq6b", "a" * 63, f"{_DOMAIN}.{'a' * 61}", "1.2.3.4"],
    "idn-hostname": ["a.b", "\u00e9.com", "a\u3002b"],
    "email": ["a.b@c", '"a b"@c', "a@[1.2.3.4]",
              f"{'a' * 64}@b", f"a@{_DOMAIN}.{'a' * 61}", "N <a@b>"],
    "idn-email": ["a@b", "\u00e9@\u00e9"],
    "uri": ["a:b", "http://u:p@h:1/p?q#f", "http://[::1]/", "a:%20", "http://[v1.a]", "urn:a/:@"],
    "uri-reference": ["", "//a/b", "../c?d#e", "a:b", "./1:a", "?x"],
    "iri": ["a:\u00e9", "http://\u00e9/?\ue000", "a:\U000e1000"],
    "iri-reference": ["\u00e9", "?\ue000#\u00e9"],
    "uri-template": ["{a}", "/x{?a,b*}{c:3}", "%20{+d.e}"],
    "json-pointer": ["", "/a~0~1/b", "/\u00e9/"],
    "relative-json-pointer": ["0", "1/a", "10#", "2/~1"],
    "regex": ["a", "[a-z]+"],
}  # fmt: skip
EXACT = {
    "date", "duration", "uuid", "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference",
    "json-pointer", "relative-json-pointer",
}  # fmt: skip
_POOL = "aZz09-.:/@#?[]%+TtPYWDHMS~ {}\"\\<>\u00e9\u3002\ue000_xn'"
# jsonschema-rs 0.60 takes the six characters before "0" for digits in dates and times.
_NO_DIGITS = "*+,-./"


@cache
def _accepts(name: str) -> jsonschema_rs.Draft202012Validator:
    schema = {"format": name}
    return jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, ignore_unknown_formats=False
    )


def _disfigured(seed: str, text: str) -> bool:
    counts, before = Counter(text), Counter(seed)
    return any(counts[character] != before[character] for character in _NO_DIGITS)


@st.composite
def mutants(draw: st.DrawFn) -> tuple[str, str, str]:
    """A format, a seed, and the seed after up to four edits."""
    name = draw(st.sampled_from(sorted(SEEDS)))
    seed = draw(st.sampled_from(SEEDS[name]))
    text = seed
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(text)))
        piece = draw(st.sampled_from(["", *_POOL, *"0123456789"]))
        text = text[:place] + piece + text[place + draw(st.integers(0, 1)) :]
    return name, seed, text


@settings(deadline=None, max_examples=1500, suppress_health_check=[HealthCheck.too_slow])
@given(mutants())
def test_a_format_lies_between_its_languages(mutant: tuple[str, str, str]) -> None:
    """What the inner language holds is accepted, and what is accepted the outer one holds."""
    name, seed, text = mutant
    if name in {"date", "time", "date-time"} and _disfigured(seed, text):
        return
    found = regular.formats(name)
    assert found is not None
    accepted = _accepts(name).is_valid(text)
    assert accepted or not found.inner.matches(text), (name, text)
    assert not accepted or found.outer.matches(text), (name, text)


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_seeds_and_shortest_words_are_accepted(name: str) -> None:
    """Words of the inner language can be shown as values of the format."""
    found = regular.formats(name)
    assert found is not None
    for word in regular.shortest_words(found.inner, 5, Steps(20_000)):
        assert _accepts(name).is_valid(word), word


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_a_format_says_whether_it_is_exact(name: str) -> None:
    """Exact formats have one language, all others two of which the outer holds the inner."""
    found = regular.formats(name)
    assert found is not None
    assert found.is_exact == (name in EXACT)
    beyond = regular.intersection([found.inner, regular.complement(found.outer)])
    assert regular.shortest(beyond, Steps(100_000)) is None


@pytest.mark.parametrize("year", range(1896, 2005))
def test_february_has_29_days_in_leap_years_only(year: int) -> None:
    """Every fourth year, but of full centuries every fourth."""
    date = regular.formats("date")
    assert date is not None
    text = f"{year}-02-29"
    assert date.inner.matches(text) == _accepts("date").is_valid(text)


def test_an_unknown_format_has_no_language() -> None:
    """Formats of other vocabularies only annotate."""
    assert regular.formats("int32") is None
    assert regular.formats("colour") is None


def test_a_format_is_proved_to_fit_a_pattern() -> None:
    """Formats and patterns meet in one algebra."""
    date = regular.formats("date-time")
    assert date is not None
    shape = regular.pattern(r"^\d{4}-\d\d-\d\d[Tt ].{9,}$")
    outside = regular.intersection([date.outer, regular.complement(shape)])
    assert regular.shortest(outside, Steps(20_000)) is None
