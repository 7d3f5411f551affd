"""GS1 keys and their check digits (GS1 General Specifications, 7.9)."""

from __future__ import annotations

from datetime import date

from govctl.estate.standards.ruling import VALID, Ruling, Standard

_DIGITS = frozenset("0123456789")


def check_digit(digits: str) -> str:
    """The check digit that follows these digits.

    From the right, every other digit counts three times, beginning with the last; the check digit
    fills the sum up to the next ten. The same for GTIN, GLN and SSCC.
    """
    total = sum(int(digit) * (3, 1)[index % 2] for index, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def _key(name: str, lengths: tuple[int, ...], code: str) -> Ruling:
    if not _DIGITS.issuperset(code):
        return Ruling(valid=False, reason=f"is no {name}: it has other characters than digits")
    if len(code) not in lengths:
        *others, last = map(str, lengths)
        wanted = f"{', '.join(others)} or {last}" if others else last
        return Ruling(valid=False, reason=f"is no {name}: it has {len(code)} digits, not {wanted}")
    wanted = check_digit(code[:-1])
    if code[-1] != wanted:
        reason = f"is no {name}: its check digit is {code[-1]}, and should be {wanted}"
        return Ruling(valid=False, reason=reason, instead=code[:-1] + wanted)
    return VALID


def _gtin(code: str, day: date) -> Ruling:  # noqa: ARG001  (check digits do not change)
    return _key("GTIN", (8, 12, 13, 14), code)


def _gln(code: str, day: date) -> Ruling:  # noqa: ARG001  (check digits do not change)
    return _key("GLN", (13,), code)


def _sscc(code: str, day: date) -> Ruling:  # noqa: ARG001  (check digits do not change)
    return _key("SSCC", (18,), code)


GTIN = Standard("gtin", "GS1 GTIN", _gtin)
GLN = Standard("gln", "GS1 GLN", _gln)
SSCC = Standard("sscc", "GS1 SSCC", _sscc)
