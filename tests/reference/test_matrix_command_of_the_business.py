"""`govctl matrix --as csv` of the reference registry agrees with the transcribed matrix.

The transcription is `registry_matrix.csv`; its columns are described in
`test_matrix_of_the_business.py`, which holds it against the domain document and the registry.
"""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
Line = dict[str, str]
Right = tuple[str, frozenset[str], str]


def transcription() -> list[Line]:
    """The rows of the transcription."""
    with (HERE / "registry_matrix.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def printed() -> tuple[Line, ...]:
    """The lines that the command prints."""
    done = subprocess.run(
        [sys.executable, "-m", "govctl", "matrix", "--as", "csv", "-C", "registry"],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return tuple(csv.DictReader(io.StringIO(done.stdout.decode())))


def lines(row: str) -> list[Line]:
    """The printed lines of one sort: groups, status models, readers, views."""
    return [line for line in printed() if line["row"] == row]


def rights(text: str) -> frozenset[Right]:
    """Writers as the command prints them: `crm, wms while open, held via contract:x@1; ...`."""
    found: set[Right] = set()
    for part in filter(None, text.split("; ")):
        match = re.fullmatch(r"(.+?)(?: while (.+?))?(?: via contract:(\S+))?", part)
        assert match is not None, part
        states = frozenset((match[2] or "").split(", "))
        found |= {(system, states, match[3] or "") for system in match[1].split(", ")}
    return frozenset(found)


def transcribed(rows: Iterable[Line]) -> frozenset[Right]:
    """Writers as the transcription has them: `crm while open|held via x@1; ...`."""
    found: set[Right] = set()
    for row in rows:
        for part in filter(None, row["writers"].split("; ")):
            match = re.fullmatch(r"(\S+)(?: while (\S+))?(?: via (\S+))?", part)
            assert match is not None, part
            found.add((match[1], frozenset((match[2] or "").split("|")), match[3] or ""))
    return frozenset(found)


def of_group(line: Line) -> list[Line]:
    """The rows of the transcription that speak of a printed group."""
    name = (line["entity"], line["name"])
    return [row for row in transcription() if (row["entity"], row["group"]) == name]


def test_groups_and_their_fields_agree() -> None:
    """Every group is in both, over the same fields; a pattern may be spelled out."""
    told: dict[tuple[str, str], set[str]] = {}
    for line in lines("group"):
        told[line["entity"], line["name"]] = set(line["fields"].split(", "))
    kept: dict[tuple[str, str], set[str]] = {}
    for row in transcription():
        if row["group"]:
            kept.setdefault((row["entity"], row["group"]), set()).update(row["fields"].split())
    assert set(told) == set(kept)
    for name, patterns in told.items():
        used = [
            next((each for each in above(field) if each in patterns), "") for field in kept[name]
        ]
        assert set(used) == patterns, name


def test_masters_agree() -> None:
    """One master for each group, the same in both."""
    for line in lines("group"):
        assert {row["master"] for row in of_group(line)} == {line["master"]}, line


def test_writers_agree() -> None:
    """The same systems write, in the same states, through the same contracts."""
    for line in lines("group"):
        for row in of_group(line):
            assert rights(line["writers"]) == transcribed([row]), (line, row)


def test_status_fields_agree() -> None:
    """Fields that transitions write stand as such in both."""
    told = {(line["entity"], line["fields"], line["name"]) for line in lines("status")}
    kept = {
        (row["entity"], row["fields"], row["master"].removeprefix("status:"))
        for row in transcription()
        if row["master"].startswith("status:")
    }
    assert told == kept


def test_readers_agree() -> None:
    """Whom the transcription names is whom the command names, for each pattern and view."""
    told: dict[tuple[str, str], frozenset[str]] = {}
    for line in lines("readers"):
        told[line["entity"], line["name"]] = frozenset(line["readers"].split(", "))
    for row in transcription():
        for pattern in row["fields"].split():
            if row["readers"] == "all":
                assert (row["entity"], pattern) not in told, row
            elif not row["readers"].startswith("view:"):
                readers = next(
                    told[row["entity"], each]
                    for each in above(pattern)
                    if (row["entity"], each) in told
                )
                assert readers == frozenset(row["readers"].split()), (row, pattern)


def above(pattern: str) -> Iterable[str]:
    """A pattern and those that cover it, the closest first."""
    yield pattern
    parts = pattern.removesuffix(".*").split(".")
    for length in range(len(parts), 0, -1):
        yield ".".join(parts[:length]) + ".*"
