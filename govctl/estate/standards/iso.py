"""Currencies, countries, subdivisions and languages of ISO.

The lists are those of `pycountry` (Debian's iso-codes); it is imported when first asked.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from govctl.estate.standards.ruling import VALID, Ruling, Standard

_WITHDRAWN = {
    "BGN": (date(2025, 12, 31), "EUR"),
    "ANG": (date(2025, 3, 31), "XCG"),
    "CUC": (date(2021, 1, 1), "CUP"),
    "HRK": (date(2022, 12, 31), "EUR"),
    "LTL": (date(2014, 12, 31), "EUR"),
    "LVL": (date(2013, 12, 31), "EUR"),
    "EEK": (date(2010, 12, 31), "EUR"),
    "SLL": (date(2023, 12, 31), "SLE"),
    "ZWL": (date(2024, 8, 31), "ZWG"),
}
"""Currencies that ended: their last day, and what came after them."""

_RESERVED_COUNTRIES = {"UK": "GB", "EL": "GR"}
"""What people and the European Union write, and what ISO 3166-1 says."""

_OLD_LANGUAGES = {"iw": "he", "in": "id", "ji": "yi"}
"""Codes of ISO 639-1 that were withdrawn in 1989, and those that replaced them."""


@cache
def currency_codes() -> frozenset[str]:
    """The alphabetic codes of ISO 4217 in force."""
    from pycountry import currencies  # noqa: PLC0415  (slow to import, and often not needed)

    return frozenset(each.alpha_3 for each in currencies)


@cache
def country_codes(length: int) -> frozenset[str]:
    """The codes of ISO 3166-1 with two letters, or with three."""
    from pycountry import countries  # noqa: PLC0415  (slow to import, and often not needed)

    return frozenset(each.alpha_2 if length == 2 else each.alpha_3 for each in countries)  # noqa: PLR2004  (the two lists by their length)


@cache
def subdivision_codes() -> frozenset[str]:
    """The codes of ISO 3166-2, country and part: `US-TX`."""
    from pycountry import subdivisions  # noqa: PLC0415  (slow to import, and often not needed)

    return frozenset(each.code for each in subdivisions)


@cache
def language_codes() -> frozenset[str]:
    """The codes of ISO 639: two letters, three, and the three letters of bibliographers."""
    from pycountry import languages  # noqa: PLC0415  (slow to import, and often not needed)

    keys = ("alpha_2", "alpha_3", "bibliographic")
    found = (getattr(each, key, None) for each in languages for key in keys)
    return frozenset(each for each in found if each)


def _currency(code: str, day: date) -> Ruling:
    if code in currency_codes():
        return VALID
    ended = _WITHDRAWN.get(code)
    if ended is not None:
        last, successor = ended
        reason = f"ended on {last.isoformat()}"
        return VALID if day <= last else Ruling(valid=False, reason=reason, instead=successor)
    return _unlisted(code, currency_codes(), "is no currency of ISO 4217")


def _unlisted(code: str, known: frozenset[str], reason: str) -> Ruling:
    return Ruling(valid=False, reason=reason, instead=code.upper() if code.upper() in known else "")


def _country(code: str, day: date) -> Ruling:  # noqa: ARG001  (countries do not end here)
    known = country_codes(2) | country_codes(3)
    if code in known:
        return VALID
    if code in _RESERVED_COUNTRIES:
        reason = "is no country code of ISO 3166-1"
        return Ruling(valid=False, reason=reason, instead=_RESERVED_COUNTRIES[code])
    return _unlisted(code, known, "is no country code of ISO 3166-1")


def _subdivision(code: str, day: date) -> Ruling:  # noqa: ARG001  (subdivisions do not end here)
    known = subdivision_codes()
    return VALID if code in known else _unlisted(code, known, "is no subdivision of ISO 3166-2")


def _language(code: str, day: date) -> Ruling:  # noqa: ARG001  (the old codes ended long ago)
    known = language_codes()
    if code in known:
        return VALID
    if code in _OLD_LANGUAGES:
        return Ruling(valid=False, reason="was withdrawn in 1989", instead=_OLD_LANGUAGES[code])
    lower = code.lower() if code.lower() in known else ""
    return Ruling(valid=False, reason="is no language of ISO 639", instead=lower)


def _tag(code: str, day: date) -> Ruling:
    """A language tag (BCP 47): its language, and its region where it has one."""
    language, *parts = code.replace("_", "-").split("-")
    found = _language(language, day)
    if not found.valid:
        return found
    for part in parts:
        if len(part) == 2 and part.isalpha() and part.upper() not in country_codes(2):  # noqa: PLR2004  (a region has two letters)
            return Ruling(valid=False, reason=f"names the region {part}, which ISO 3166-1 has not")
    return VALID


CURRENCY = Standard("iso-4217", "ISO 4217", _currency)
COUNTRY = Standard("iso-3166-1", "ISO 3166-1", _country)
SUBDIVISION = Standard("iso-3166-2", "ISO 3166-2", _subdivision)
LANGUAGE = Standard("iso-639", "ISO 639", _language)
LANGUAGE_TAG = Standard("bcp-47", "BCP 47", _tag)
