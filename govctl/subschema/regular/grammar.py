"""The grammars behind the formats of JSON Schema, as patterns without anchors."""

from __future__ import annotations

from dataclasses import dataclass

# RFC 3339, full-date: 29 February in leap years only.
DATE = (
    r"\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))"
    r"|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29"
)
_OFFSET = r"[+\-](?:[01]\d|2[0-3]):[0-5]\d"
_MINUTE = r"(?:[01]\d|2[0-3]):[0-5]\d"
_FRACTION = r"(?:\.\d+)?"
# RFC 3339, full-time.
TIME = rf"{_MINUTE}:[0-5]\d{_FRACTION}(?:[Zz]|{_OFFSET})"
# A leap second is the last one of a day in UTC: which minute that is depends on the offset. The
# first pattern holds those written in UTC, the second also all minutes with any other offset.
LEAP_TIME = (
    rf"23:59:60{_FRACTION}(?:[Zz]|[+\-]00:00)",
    rf"23:59:60{_FRACTION}[Zz]|{_MINUTE}:60{_FRACTION}{_OFFSET}",
)

# RFC 3339, appendix A: units follow one another without gaps, weeks stand alone.
_DATE_UNITS = r"(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)"
_TIME_UNITS = r"T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S)"
DURATION = rf"P(?:{_DATE_UNITS}(?:{_TIME_UNITS})?|{_TIME_UNITS}|\d+W)"

UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"

_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
IP_V4 = rf"{_OCTET}(?:\.{_OCTET}){{3}}"

# RFC 3986, IPv6address.
_H16 = r"[0-9A-Fa-f]{1,4}"
_LS32 = rf"(?:{_H16}:{_H16}|{IP_V4})"
IP_V6 = "|".join(
    [
        rf"(?:{_H16}:){{6}}{_LS32}",
        rf"::(?:{_H16}:){{5}}{_LS32}",
        *(
            rf"(?:(?:{_H16}:){{0,{before}}}{_H16})?::(?:{_H16}:){{{4 - before}}}{_LS32}"
            for before in range(5)
        ),
        rf"(?:(?:{_H16}:){{0,5}}{_H16})?::{_H16}",
        rf"(?:(?:{_H16}:){{0,6}}{_H16})?::",
    ]
)

# RFC 1123; `guard` says what a label may start with.
_LABEL = r"(?:{guard})[A-Za-z0-9](?:[A-Za-z0-9\-]{{0,61}}[A-Za-z0-9])?"
HOSTNAME = rf"{_LABEL}(?:\.{_LABEL})*"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]"
# RFC 5321: dot-string of at most 64 characters.
LOCAL_PART = rf"(?=[^@]{{1,64}}@){_ATOM}+(?:\.{_ATOM}+)*"

# RFC 6901 and the draft of relative pointers.
JSON_POINTER = r"(?:\/(?:[^~\/]|~[01])*)*"

# RFC 6570; engines differ on characters outside ASCII and on reserved operators.
_HEX = r"%[0-9A-Fa-f]{2}"
_VARIABLE = r"[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*(?::[1-9]\d{0,3}|\*)?"
TEMPLATE = (
    rf"(?:[A-Za-z0-9\-._~:\/?#@!$&()*+,;=]|{_HEX}"
    rf"|\{{[+#.\/;?&]?{_VARIABLE}(?:,{_VARIABLE})*\}})*"
)
TEMPLATE_OUTER = rf"""(?:[^\x00-\x20"<>\\^`{{|}}%]|{_HEX}|\{{[^{{}}]*\}})*"""


@dataclass(frozen=True, slots=True)
class ResourceIdentifier:
    """The grammar of RFC 3986, or of RFC 3987 with the characters it adds.

    Attributes:
        extra: `ucschar`, allowed wherever unreserved characters are, as the inside of a class.
        private: `iprivate`, allowed in queries.
    """

    extra: str
    private: str

    @property
    def absolute(self) -> str:
        """With a scheme; a fragment may follow."""
        rootless = rf"{self._segment(':@')}+(?:\/{self._segment(':@')}*)*"
        return rf"[A-Za-z][A-Za-z0-9+.\-]*:{self._hierarchy(rootless)}{self._ending}"

    @property
    def reference(self) -> str:
        """With a scheme or relative."""
        first = rf"{self._segment('@')}+(?:\/{self._segment(':@')}*)*"
        return rf"{self.absolute}|{self._hierarchy(first)}{self._ending}"

    def _segment(self, more: str, private: str = "") -> str:
        """One character of a segment, percent-encoded ones included."""
        return rf"(?:[A-Za-z0-9._~!$&'()*+,;={more}{self.extra}{private}\-]|{_HEX})"

    def _hierarchy(self, first: str) -> str:
        """Authority and path; `first` is a path that does not begin with a slash."""
        after = self._segment(":@")
        literal = rf"\[(?:{IP_V6}|[vV][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:\-]+)\]"
        host = rf"(?:{literal}|{self._segment('')}*)"
        authority = rf"(?:{self._segment(':')}*@)?{host}(?::\d*)?"
        absolute = rf"\/(?:{after}+(?:\/{after}*)*)?"
        return rf"(?:\/\/{authority}(?:\/{after}*)*|{absolute}|{first}|)"

    @property
    def _ending(self) -> str:
        """Query and fragment."""
        query = self._segment(r":@\/?", self.private)
        fragment = self._segment(r":@\/?")
        return rf"(?:\?{query}*)?(?:#{fragment}*)?"
