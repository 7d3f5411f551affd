"""Every standard, by the names people give it."""

from __future__ import annotations

import re
from types import MappingProxyType

from govctl.estate.standards import gs1, iso, units
from govctl.estate.standards.ruling import Standard

_ALL = (
    iso.CURRENCY,
    iso.COUNTRY,
    iso.SUBDIVISION,
    iso.LANGUAGE,
    iso.LANGUAGE_TAG,
    units.REC20,
    units.X12_355,
    gs1.GTIN,
    gs1.GLN,
    gs1.SSCC,
)

STANDARDS = MappingProxyType({each.id: each for each in _ALL})

_ALSO = {
    "iso4217": "iso-4217",
    "iso3166": "iso-3166-1",
    "iso31661": "iso-3166-1",
    "iso31661alpha2": "iso-3166-1",
    "iso31661alpha3": "iso-3166-1",
    "iso31662": "iso-3166-2",
    "iso639": "iso-639",
    "iso6391": "iso-639",
    "iso6392": "iso-639",
    "iso6393": "iso-639",
    "bcp47": "bcp-47",
    "rec20": "rec20",
    "unecerec20": "rec20",
    "unece20": "rec20",
    "unecerecommendation20": "rec20",
    "x12355": "x12-355",
    "x12de355": "x12-355",
    "gtin": "gtin",
    "ean": "gtin",
    "upc": "gtin",
    "gln": "gln",
    "sscc": "sscc",
}
_SEPARATORS = re.compile(r"[^a-z0-9]+")


def standard_named(text: object) -> Standard | None:
    """The standard that a name means, whatever its case and separators; None for an unknown one."""
    if not isinstance(text, str):
        return None
    return STANDARDS.get(_ALSO.get(_SEPARATORS.sub("", text.lower()), ""))
