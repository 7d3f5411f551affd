"""The code lists of standards: laws, and the values that the standards give themselves."""

from __future__ import annotations

import string
from datetime import date

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govctl.estate.standards.gs1 import check_digit
from govctl.estate.standards.known import STANDARDS, standard_named
from govctl.estate.standards.units import units

TODAY = date(2026, 11, 23)
DIGITS = st.text(alphabet=string.digits, min_size=7, max_size=17)
CAPITALS = st.text(alphabet=string.ascii_uppercase, min_size=3, max_size=3)
LENGTHS = {"gtin": (8, 12, 13, 14), "gln": (13,), "sscc": (18,)}


def _valid(standard: str, code: str, day: date = TODAY) -> bool | None:
    return STANDARDS[standard].rule(code, day).valid


def _weighed(digits: str) -> int:
    """The weighted sum of a whole key, written the other way round: padded on the left to 18."""
    padded = digits.rjust(18, "0")
    return 3 * sum(map(int, padded[::2])) + sum(map(int, padded[1::2]))


@given(DIGITS)
def test_a_key_with_its_check_digit_weighs_a_multiple_of_ten(digits: str) -> None:
    """Computed independently, from the left, over the key padded to the longest one."""
    assert _weighed(digits + check_digit(digits)) % 10 == 0


@given(st.sampled_from(sorted(LENGTHS)), st.data())
def test_only_the_right_check_digit_is_taken(standard: str, data: st.DataObject) -> None:
    """Of the ten keys that differ in their last digit alone, one is valid."""
    length = data.draw(st.sampled_from(LENGTHS[standard]))
    body = data.draw(st.text(alphabet=string.digits, min_size=length - 1, max_size=length - 1))
    valid = [each for each in string.digits if _valid(standard, body + each)]
    assert valid == [str(-_weighed(body + "0") % 10)]


@given(st.text(max_size=30))
def test_what_is_no_key_is_refused_without_a_crash(text: str) -> None:
    """Any text at all gets an answer; what has other characters or lengths is refused."""
    for standard, lengths in LENGTHS.items():
        is_key = len(text) in lengths and set(text) <= set(string.digits)
        assert is_key or _valid(standard, text) is False


@pytest.mark.parametrize("code", ["6291041500213", "036000241457", "00614141123452"])
def test_gtins_of_the_standard_are_valid(code: str) -> None:
    """GTIN-13, GTIN-12 and GTIN-14; the indicator digit of the last changes its check digit."""
    assert _valid("gtin", code) is True


def test_an_sscc_with_a_wrong_digit_names_the_right_one() -> None:
    """What people paste from old label guides."""
    assert _valid("sscc", "106141412345678908") is True
    ruling = STANDARDS["sscc"].rule("003456789012345675", TODAY)
    assert (ruling.valid, ruling.instead) == (False, "003456789012345670")


def test_a_check_digit_of_luhn_is_not_taken() -> None:
    """Pages that call it Luhn are wrong: by that formula the digit would be 4."""
    assert _valid("gtin", "6291041500214") is False


LISTS = {
    "iso-4217": [each.alpha_3 for each in pycountry.currencies],
    "iso-3166-1": [code for each in pycountry.countries for code in (each.alpha_2, each.alpha_3)],
    "iso-3166-2": [each.code for each in pycountry.subdivisions],
    "iso-639": [each.alpha_3 for each in pycountry.languages],
}


@pytest.mark.parametrize("standard", sorted(LISTS))
def test_every_code_of_the_library_is_taken(standard: str) -> None:
    """Nothing that ISO lists is refused."""
    refused = [code for code in LISTS[standard] if not _valid(standard, code)]
    assert refused == []


@given(CAPITALS)
def test_letters_that_are_no_currency_are_refused(code: str) -> None:
    """Three capitals are a currency only where ISO 4217 lists them."""
    assert _valid("iso-4217", code) is (code in LISTS["iso-4217"])


@given(st.sampled_from(("iso-3166-1", "iso-3166-2")), st.text(alphabet="AXQZ-", max_size=6))
def test_letters_that_are_no_country_or_part_are_refused(standard: str, code: str) -> None:
    """Only what is listed is taken."""
    assert _valid(standard, code) is (code in LISTS[standard])


@given(st.text(alphabet=string.ascii_lowercase, min_size=1, max_size=4))
def test_letters_that_are_no_language_are_refused(code: str) -> None:
    """Two letters, three, or the three of bibliographers; nothing else."""
    known = {
        getattr(each, key, None)
        for each in pycountry.languages
        for key in ("alpha_2", "alpha_3", "bibliographic")
    }
    assert _valid("iso-639", code) is (code in known)


@pytest.mark.parametrize(
    ("code", "last", "successor"),
    [("BGN", date(2025, 12, 31), "EUR"), ("ANG", date(2025, 3, 31), "XCG")],
)
def test_a_currency_is_valid_until_its_last_day(code: str, last: date, successor: str) -> None:
    """Lists change: a code is judged on the day of the run."""
    assert _valid("iso-4217", code, last) is True
    ruling = STANDARDS["iso-4217"].rule(code, date(last.year + 1, last.month, last.day))
    assert (ruling.valid, ruling.instead) == (False, successor)


@pytest.mark.parametrize(
    ("standard", "code", "instead"),
    [
        ("rec20", "KG", "KGM"),
        ("rec20", "CS", "XCS"),
        ("rec20", "each", "EA"),
        ("x12-355", "KGM", "KG"),
        ("x12-355", "XCS", "CA"),
        ("iso-3166-1", "UK", "GB"),
        ("iso-639", "iw", "he"),
        ("iso-4217", "usd", "USD"),
    ],
)
def test_a_code_of_another_list_names_the_one_that_is_meant(
    standard: str, code: str, instead: str
) -> None:
    """The traps: alike, and not the same."""
    ruling = STANDARDS[standard].rule(code, TODAY)
    assert (ruling.valid, ruling.instead) == (False, instead)


@pytest.mark.parametrize("standard", ["rec20", "x12-355"])
def test_every_mistaken_unit_leads_to_a_code_of_the_list(standard: str) -> None:
    """What is suggested is itself valid."""
    for unit in units(standard).values():
        meant = unit.instead or unit.code
        assert _valid(standard, meant) is True
        assert _valid(standard, unit.code) is (not unit.instead)


@given(st.sampled_from(("rec20", "x12-355")), st.text(max_size=5))
def test_a_unit_outside_the_short_list_is_never_called_valid(standard: str, code: str) -> None:
    """A well-formed code may stand in the whole list: then there is no telling."""
    ruling = STANDARDS[standard].rule(code, TODAY)
    listed = units(standard).get(code)
    assert (ruling.valid is True) == (listed is not None and not listed.instead)
    assert ruling.valid or ruling.reason


@pytest.mark.parametrize(
    ("name", "standard"),
    [
        ("ISO 4217", "iso-4217"),
        ("iso_3166-1", "iso-3166-1"),
        ("UN/ECE Rec 20", "rec20"),
        ("x12-355", "x12-355"),
        ("bcp-47", "bcp-47"),
    ],
)
def test_a_standard_is_known_by_its_usual_names(name: str, standard: str) -> None:
    """Case and separators do not matter."""
    found = standard_named(name)
    assert found is not None
    assert found.id == standard


def test_a_language_tag_is_judged_in_its_parts() -> None:
    """Language and region of BCP 47."""
    assert _valid("bcp-47", "de-CH") is True
    assert _valid("bcp-47", "zh-Hant-TW") is True
    assert _valid("bcp-47", "en-UK") is False
    assert _valid("bcp-47", "") is False
