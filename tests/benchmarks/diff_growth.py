"""How the CPU time of `govctl diff` grows, as Markdown tables; run by hand.

    python -m tests.benchmarks.diff_growth --runs 5

Each figure is the median user and system CPU of whole processes, start-up included, over generated
pairs of OpenAPI documents (`growth_specs`) at one, two, four and eight times a size.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.growth_specs import (
    Size,
    dense,
    document,
    edited,
    reordered,
    ring,
    separate,
    text,
)

SCALES = (1, 2, 4, 8)
FAMILIES: dict[str, Callable[[int], Size]] = {
    "size: 250 operations x scale, 6 edits": lambda scale: separate(250 * scale, 6),
    "edits: 1,000 operations, 6 edits x scale": lambda scale: separate(1_000, 6 * scale),
    "edits: 9,000 operations, 300 edits x scale": lambda scale: separate(9_000, 300 * scale),
    "dense cycles: 300 operations, 120 schemas x scale, 6 edits": dense,
    "ring: 150 schemas x scale, 1 edit": ring,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """What one pair took.

    Attributes:
        seconds: CPU, median of the runs.
        findings: changes told.
        kilobytes: of the earlier document.
    """

    seconds: float
    findings: int
    kilobytes: int


def measured(before: Path, after: Path, runs: int) -> Figure:
    """Compare two files in processes of their own."""
    command = [sys.executable, "-m", "govctl", "diff", str(before), str(after), "--format", "json"]
    seconds: list[float] = []
    findings = 0
    for _ in range(runs):
        started = os.times()
        done = subprocess.run(command, check=True, capture_output=True)
        ended = os.times()
        user = ended.children_user - started.children_user
        seconds.append(user + ended.children_system - started.children_system)
        findings = len(json.loads(done.stdout)["changes"])
    return Figure(statistics.median(seconds), findings, before.stat().st_size // 1024)


def grown(make: Callable[[int], Size], folder: Path, runs: int) -> Iterator[Figure]:
    """One family at every scale."""
    for scale in SCALES:
        size = make(scale)
        earlier = document(size)
        yield _pair(folder, text(earlier), text(edited(earlier, size)), runs)


def unchanged(folder: Path, runs: int) -> Iterator[tuple[str, Figure]]:
    """3,000 operations, nothing changed: the same bytes, other white space, other order."""
    earlier = document(separate(3_000, 0))
    yield "the same bytes", _pair(folder, text(earlier), text(earlier), runs)
    yield "reformatted", _pair(folder, text(earlier), text(earlier, 2), runs)
    yield "keys in another order", _pair(folder, text(earlier), text(reordered(earlier)), runs)


def _pair(folder: Path, before: str, after: str, runs: int) -> Figure:
    files = folder / "before.json", folder / "after.json"
    for file, content in zip(files, (before, after), strict=True):
        file.write_text(content, encoding="utf-8")
    return measured(*files, runs)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--family", default="", help="only families with this word in their name")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _print_growth(folder, asked.runs, asked.family)
        if asked.family in "unchanged":
            _print_unchanged(folder, asked.runs)


def _print_growth(folder: Path, runs: int, family: str) -> None:
    heads = " | ".join(f"{scale}x" for scale in SCALES)
    _say(f"| family | {heads} | findings | KB |\n|{'---|' * (len(SCALES) + 3)}")
    for name, make in FAMILIES.items():
        if family in name:
            found = list(grown(make, folder, runs))
            told = " | ".join(f"{each.seconds:.2f}" for each in found)
            findings = " / ".join(str(each.findings) for each in found)
            sizes = " / ".join(str(each.kilobytes) for each in found)
            _say(f"| {name} | {told} | {findings} | {sizes} |")


def _print_unchanged(folder: Path, runs: int) -> None:
    _say("\n| 3,000 operations, nothing changed | CPU s | findings | KB |\n|---|---|---|---|")
    for name, found in unchanged(folder, runs):
        figures = f"{found.seconds:.2f} | {found.findings} | {found.kilobytes}"
        _say(f"| {name} | {figures} |")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
