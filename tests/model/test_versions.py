"""Versions and ranges of versions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govctl.model.version import Version, major_of, parse_range, parse_version

NUMBERS = st.integers(min_value=0, max_value=10**6)
LABELS = st.lists(st.from_regex(r"[0-9A-Za-z-]{1,4}", fullmatch=True), max_size=3)
VERSIONS = st.builds(
    lambda major, minor, patch, labels: Version(major, minor, patch, tuple(labels)),
    NUMBERS,
    NUMBERS,
    NUMBERS,
    LABELS.filter(lambda labels: all(not x.isdigit() or str(int(x)) == x for x in labels)),
)


@given(VERSIONS)
def test_what_is_written_is_read(version: Version) -> None:
    """Writing a version and reading it gives the same version."""
    assert parse_version(str(version)) == version


@given(VERSIONS, VERSIONS, VERSIONS)
def test_precedence_is_an_order(a: Version, b: Version, c: Version) -> None:
    """Of two versions one comes first or they are equal, and order passes on."""
    assert (a < b) + (b < a) + (a == b) == 1
    if a < b < c:
        assert a < c


def test_precedence_of_semver_2_0_0() -> None:
    """The example of SemVer 2.0.0, item 11."""
    texts = [
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
    ]
    versions = [parse_version(text) for text in texts]
    known = [version for version in versions if version is not None]
    assert sorted(known, key=lambda version: version.prerelease) != versions
    assert sorted(known) == versions


@pytest.mark.parametrize(
    "text", ["1.10", "v1.0.0", "1.0.0.0", "01.0.0", "1.0.0-01", "", "1.0.0-", "1.0.0 "]
)
def test_no_version(text: str) -> None:
    """What SemVer 2.0.0 does not allow is no version."""
    assert parse_version(text) is None


@pytest.mark.parametrize(
    ("text", "major"),
    [("2.1.0", 2), ("v3", 3), ("2024-10-01", 2024), ("1.10", 1), ("latest", 0), ("", 0)],
)
def test_majors(text: str, major: int) -> None:
    """Every version has a major to be told apart by, also one that is not SemVer."""
    assert major_of(text) == major


@given(VERSIONS.filter(lambda version: not version.prerelease))
def test_a_version_lies_in_its_own_ranges(version: Version) -> None:
    """A version is compatible with itself."""
    for form in ("^{}", "~{}", "{}", ">={}", "<={}"):
        accepted = parse_range(form.format(version))
        assert accepted is not None
        assert version in accepted


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("^1.2.0", ["1.2.0", "1.99.0"], ["1.1.9", "2.0.0", "2.0.0-rc.1", "1.3.0-rc.1"]),
        ("^0.3.0", ["0.3.9"], ["0.4.0"]),
        ("~1.2.0", ["1.2.9"], ["1.3.0"]),
        ("1.x", ["1.0.0", "1.9.9"], ["2.0.0", "0.9.0"]),
        ("1.2", ["1.2.7"], ["1.3.0"]),
        (">=1.2.0 <2.0.0", ["1.2.0", "1.9.0"], ["2.0.0", "1.1.0"]),
        (">= 1.2.0, < 2", ["1.2.0"], ["2.0.0"]),
        ("*", ["0.0.1", "9.9.9"], []),
        ("1.2.3", ["1.2.3"], ["1.2.4"]),
        ("^1.2.0-rc.1", ["1.2.0-rc.2", "1.2.0"], ["1.2.1-rc.1"]),
    ],
)
def test_ranges(text: str, inside: list[str], outside: list[str]) -> None:
    """The ranges that consumers write, as npm and Cargo read them; for 0.y.z, minor is major."""
    accepted = parse_range(text)
    assert accepted is not None
    for version in map(parse_version, inside):
        assert version is not None
        assert version in accepted
    for version in map(parse_version, outside):
        assert version is not None
        assert version not in accepted


@pytest.mark.parametrize("text", ["", "latest", "^x", "1.2.3.4", "1 || 2", "~", "9" * 500])
def test_no_range(text: str) -> None:
    """What is no range is none, however long."""
    assert parse_range(text) is None
