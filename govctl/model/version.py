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
_COMPARATOR = re.compile(rf"(?P<operator>\^|~|>=|<=|>|<|=)?\s*(?P<version>{_VERSION.pattern})")
_WILDCARD = re.compile(rf"(?:{_NUMBER}\.)(?:{_NUMBER}\.)?[x*]")


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
    """Versions from `lower` on, below `upper`; None is no bound.

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
    """Read `^1.2.0`, `~1.2.0`, `1.x`, `1.2.3`, `*` or comparators such as `>=1.2.0 <2.0.0`.

    Returns None when the text is none of these.
    """
    stripped = text.strip()
    if stripped in {"*", "x"}:
        return VersionRange(text, None, None)
    wildcard = _WILDCARD.fullmatch(stripped)
    if wildcard:
        lower = Version(int(wildcard[1]), int(wildcard[2] or 0), 0)
        return VersionRange(text, lower, _after(lower, at_minor=wildcard[2] is not None))
    bounds = _comparators(stripped)
    return None if bounds is None else VersionRange(text, *bounds)


def _comparators(text: str) -> tuple[Version | None, Version | None] | None:
    lower: Version | None = None
    upper: Version | None = None
    position = 0
    for match in _COMPARATOR.finditer(text):
        version = parse_version(match["version"])
        if version is None or text[position : match.start()].strip():
            return None
        position = match.end()
        low, high = _bounds(match["operator"] or "=", version)
        lower = low if lower is None or (low is not None and low > lower) else lower
        upper = high if upper is None or (high is not None and high < upper) else upper
    return None if position != len(text) or not text else (lower, upper)


def _bounds(operator: str, version: Version) -> tuple[Version | None, Version | None]:
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
