"""The formats of JSON Schema as languages, exact or bounded from both sides.

What counts is what jsonschema-rs accepts with formats asserted, because witnesses are verified
there; for all formats given as exact that is also what their standards say. In one thing standards
are followed against it: it takes the characters `*+,-./` for digits in dates and times.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from govctl.subschema.regular.algebra import ANYTHING, intersection, of_lengths
from govctl.subschema.regular.grammar import (
    DATE,
    DURATION,
    HOSTNAME,
    IP_V4,
    IP_V6,
    JSON_POINTER,
    LEAP_TIME,
    LOCAL_PART,
    TEMPLATE,
    TEMPLATE_OUTER,
    TIME,
    UUID,
    ResourceIdentifier,
)
from govctl.subschema.regular.patterns import pattern
from govctl.subschema.regular.terms import Language

_MAX_HOSTNAME = 253  # RFC 1123 by way of RFC 1034, without the trailing dot
# What a label may start with: hyphens in third and fourth place are for punycode, which is checked.
_PLAIN = "(?!..--)"
_PLAIN_OR_CODED = "(?!..--)|(?=[xX][nN]--)"


@dataclass(frozen=True, slots=True)
class FormatLanguage:
    """Two languages around what a format accepts: `inner` ⊆ format ⊆ `outer`."""

    inner: Language
    outer: Language

    @property
    def is_exact(self) -> bool:
        """Whether both are the format itself."""
        return self.inner == self.outer


def formats(name: str) -> FormatLanguage | None:
    """The language of a format, as jsonschema-rs decides it; None for a format not known here."""
    made = _FORMATS.get(name)
    return None if made is None else _built(name)


@cache
def _built(name: str) -> FormatLanguage:
    return _FORMATS[name]()


def _whole(source: str) -> Language:
    return pattern(f"^(?:{source})$")


def _exact(source: str) -> Callable[[], FormatLanguage]:
    return lambda: FormatLanguage(_whole(source), _whole(source))


def _between(inner: str, outer: str) -> Callable[[], FormatLanguage]:
    return lambda: FormatLanguage(_whole(inner), _whole(outer))


def _hostname() -> FormatLanguage:
    """Valid punycode is not decided: a label that claims to be some is only in the outer one."""
    short = of_lengths(((1, _MAX_HOSTNAME),))
    plain = _whole(HOSTNAME.format(guard=_PLAIN))
    any_label = _whole(HOSTNAME.format(guard=_PLAIN_OR_CODED))
    return FormatLanguage(intersection([plain, short]), intersection([any_label, short]))


def _international_hostname() -> FormatLanguage:
    outer = _whole(r"[A-Za-z0-9.\-\u0080-\u{10FFFF}]+")
    return FormatLanguage(_built("hostname").inner, outer)


def _email() -> FormatLanguage:
    """Quoted local parts, address literals and display names are only bounded."""
    plain = _whole(f"{LOCAL_PART}@(?=.{{1,{_MAX_HOSTNAME}}}$){HOSTNAME.format(guard=_PLAIN)}")
    lenient = (
        rf"""(?:{LOCAL_PART}|"[\s\S]*")@"""
        rf"(?:{HOSTNAME.format(guard=_PLAIN_OR_CODED)}|\[[\s\S]*\])"
        r"|[\s\S]*<[\s\S]*>\s*"
    )
    return FormatLanguage(plain, _whole(lenient))


def _international_email() -> FormatLanguage:
    return FormatLanguage(_built("email").inner, _whole(r"[\s\S]*@[\s\S]*"))


_URI = ResourceIdentifier(extra="", private="")
_IRI = ResourceIdentifier(
    extra=r"\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF"
    + "".join(rf"\u{{{plane:X}0000}}-\u{{{plane:X}FFFD}}" for plane in range(1, 14))
    + r"\u{E1000}-\u{EFFFD}",
    private=r"\uE000-\uF8FF\u{F0000}-\u{FFFFD}\u{100000}-\u{10FFFD}",
)

_FORMATS: dict[str, Callable[[], FormatLanguage]] = {
    "date": _exact(DATE),
    "time": _between(TIME + "|" + LEAP_TIME[0], TIME + "|" + LEAP_TIME[1]),
    "date-time": _between(
        f"(?:{DATE})[Tt](?:{TIME}|{LEAP_TIME[0]})", f"(?:{DATE})[Tt](?:{TIME}|{LEAP_TIME[1]})"
    ),
    "duration": _exact(DURATION),
    "uuid": _exact(UUID),
    "ipv4": _exact(IP_V4),
    "ipv6": _exact(IP_V6),
    "hostname": _hostname,
    "idn-hostname": _international_hostname,
    "email": _email,
    "idn-email": _international_email,
    "uri": _exact(_URI.absolute),
    "uri-reference": _exact(_URI.reference),
    "iri": _exact(_IRI.absolute),
    "iri-reference": _exact(_IRI.reference),
    "uri-template": _between(TEMPLATE, TEMPLATE_OUTER),
    "json-pointer": _exact(JSON_POINTER),
    "relative-json-pointer": _exact(rf"(?:0|[1-9]\d*)(?:#|{JSON_POINTER})"),
    "regex": lambda: FormatLanguage(_whole(r"[A-Za-z0-9 _]*"), ANYTHING),
}
