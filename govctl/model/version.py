"""Semantic Versioning 2.0.0, and the ranges consumers write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

_NUMBER = r"(0|[1-9][0-9]{0,8})"
_LABEL = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_VERSION = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-(?P<pre>{_LABEL}))?(?:\+(?P<build>{_LABEL}))?"
)
_LEADING_MAJOR = re.compile(r"v?([0-9]{1,9})(?![0-9])", re.IGNORECASE)
_OPERATOR = re.compile(r"(\^|~|>=|<=|>|<|=)?(.*)", re.DOTALL)
_WILDCARD = re.compile(rf"{_NUMBER}(?:\.{_NUMBER})?(?:\.[xX*])?")
_APART = re.compile(r"([<>=^~])\s+")
_LONGEST_RANGE = 200


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """A version as SemVer 2.0.0 reads it; build metadata counts for nothing in precedence."""

    major: int
    minor: int
    patch: int
    prerelease: tuple[str, ...] = ()

    def __str__(self) -> str:
        suffix = "-" + ".".join(self.prerelease) if self.prerelease else ""
        return f"{self.major}.{self.minor}.{self.patch}{suffix}"

    def __lt__(self, other: Version) -> bool:
        return self._precedence() < other._precedence()

    def _precedence(self) -> tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]:
        labels = tuple(
            (False, int(label), "") if label.isdigit() else (True, 0, label)
            for label in self.prerelease
        )
        return (self.major, self.minor, self.patch, not self.prerelease, labels)


def parse_version(text: str) -> Version | None:
    """Read a SemVer 2.0.0 version; None when the text is not one (`1.10`, `v2`, `01.0.0`)."""
    match = _VERSION.fullmatch(text)
    if match is None:
        return None
    labels = tuple((match["pre"] or "").split(".")) if match["pre"] else ()
    if any(label.isdigit() and len(label) > 1 and label[0] == "0" for label in labels):
        return None
    return Version(int(match[1]), int(match[2]), int(match[3]), labels)


def major_of(text: str) -> int:
    """The major of a version, also of one that is not SemVer (`v2`, `2024-10-01`); else 0."""
    match = _LEADING_MAJOR.match(text)
    return int(match[1]) if match else 0


@dataclass(frozen=True, slots=True)
class VersionRange:
    """Versions from `lower` on and below `upper`; None is no bound.

    A prerelease lies in a range only when the lower bound is a prerelease of the same version.
    """

    text: str
    lower: Version | None
    upper: Version | None

    def __contains__(self, version: Version) -> bool:
        if version.prerelease and not _same_release(version, self.lower):
            return False
        above = self.lower is None or version >= self.lower
        return above and (self.upper is None or version < self.upper)


def _same_release(version: Version, bound: Version | None) -> bool:
    if bound is None or not bound.prerelease:
        return False
    return (version.major, version.minor, version.patch) == (bound.major, bound.minor, bound.patch)


def parse_range(text: str) -> VersionRange | None:
    """Read `^1.2.0`, `~1.2.0`, `1.2.3`, `1.x`, `1.2`, `*` or comparators `>=1.2.0 <2.0.0`.

    Comparators joined by spaces must all hold; a version cut short counts from its first
    (`>=1.2` is `>=1.2.0`). Returns None when the text is none of these.
    """
    if len(text) > _LONGEST_RANGE:
        return None
    words = _APART.sub(r"\1", text.replace(",", " ")).split()
    bounds = [_bounds(word) for word in words]
    if not bounds:
        return None
    lower: Version | None = None
    upper: Version | None = None
    for pair in bounds:
        if pair is None:
            return None
        lower = max(filter(None, (lower, pair[0])), default=None)
        upper = min(filter(None, (upper, pair[1])), default=None)
    return VersionRange(text, lower, upper)


def _bounds(word: str) -> tuple[Version | None, Version | None] | None:
    """The bounds that one comparator sets, None when it is not one."""
    match = _OPERATOR.fullmatch(word)
    operator, rest = (match[1], match[2]) if match else (None, word)
    if operator is None and rest in {"*", "x", "X"}:
        return None, None
    version = parse_version(rest)
    wildcard = _WILDCARD.fullmatch(rest)
    if version is None and wildcard is None:
        return None
    if version is None and wildcard is not None:
        version = Version(int(wildcard[1]), int(wildcard[2] or 0), 0)
        if operator is None:
            return version, _after(version, at_minor=wildcard[2] is not None)
    return None if version is None else _compared(operator or "=", version)


def _compared(operator: str, version: Version) -> tuple[Version | None, Version | None]:
    following = Version(version.major, version.minor, version.patch + 1)
    if operator in {"^", "~"}:
        # For 0.y.z the minor plays the major, so that ^0.3.0 stops at 0.4.0.
        at_minor = operator == "~" or version.major == 0
        return version, _after(version, at_minor=at_minor)
    return {
        ">=": (version, None),
        ">": (following, None),
        "<": (None, version),
        "<=": (None, following),
        "=": (version, following),
    }[operator]


def _after(version: Version, *, at_minor: bool) -> Version:
    if at_minor:
        return Version(version.major, version.minor + 1, 0)
    return Version(version.major + 1, 0, 0)
