"""Units: a short list of our own of what distribution counts and weighs in (`units.csv`).

It holds the codes that goods move in, dated, and beside them the codes that people write by
mistake. It is not the whole of UN/ECE Recommendation 20 or of X12 data element 355: of a code that
is well formed and not in it, nothing is said.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from govctl.estate.standards.ruling import VALID, Ruling, Standard

DATED = date(2026, 11, 1)
"""The day the list was put together; Recommendation 20 is then at revision 17, 21 at 12."""

_FORMS = {"rec20": re.compile(r"[A-Z0-9]{2,3}"), "x12-355": re.compile(r"[A-Z0-9]{2}")}


class Unit(NamedTuple):
    """One row: a code with its name, or a mistake with the code that is meant."""

    code: str
    name: str
    instead: str


@cache
def units(standard: str) -> Mapping[str, Unit]:
    """The rows of one standard, by code."""
    text = files("govctl.estate.standards").joinpath("units.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        row["code"]: Unit(row["code"], row["name"], row["instead"])
        for row in rows
        if row["standard"] == standard
    }


def _rule(standard: str, title: str, code: str) -> Ruling:
    found = units(standard).get(code)
    if found is not None and not found.instead:
        return VALID
    if found is not None:
        reason = f"is no code of {title} ({found.name} is {found.instead})"
        return Ruling(valid=False, reason=reason, instead=found.instead)
    if not _FORMS[standard].fullmatch(code):
        upper = units(standard).get(code.upper())
        instead = (upper.instead or upper.code) if upper else ""
        return Ruling(valid=False, reason=f"does not look like a code of {title}", instead=instead)
    return Ruling(valid=None, reason=f"is not in the short list of {title} at hand")


def _rec20(code: str, day: date) -> Ruling:  # noqa: ARG001  (one dated list)
    return _rule("rec20", REC20.title, code)


def _x12_355(code: str, day: date) -> Ruling:  # noqa: ARG001  (one dated list)
    return _rule("x12-355", X12_355.title, code)


REC20 = Standard("rec20", "UN/ECE Recommendation 20", _rec20)
X12_355 = Standard("x12-355", "X12 data element 355", _x12_355)
