"""Payload changes of real, labelled pairs of vendor specs, each judged by hand.

`labelled_pairs.json` lists, for every pair of `../shared/specs/index.json`, what has to be told of
its payloads: verdict, kind, property path, and the operation told first. A pair without entries
has no payload change (only text, or only changes around payloads).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from govctl.engine.verdicts import assessment
from govctl.model.change import Change

HERE = Path(__file__).parent
SPECS = HERE.parents[2] / "shared" / "specs"
EXPECTED: dict[str, list[list[str]]] = json.loads(
    (HERE / "labelled_pairs.json").read_text(encoding="utf-8")
)
MULTI_FILE_ROOT = "lob-api-public.yml"
Files = Mapping[str, bytes]


def versions(name: str) -> tuple[Files, Files, str]:
    """Both versions of a pair, and the spec's path in them."""
    folder = SPECS / name
    if name.startswith("multi/"):
        old, new = _files(folder / "old"), _files(folder / "new")
        return old, new, MULTI_FILE_ROOT
    (old_file,), (new_file,) = folder.glob("old.*"), folder.glob("new.*")
    path = f"spec{old_file.suffix}"
    return {path: old_file.read_bytes()}, {path: new_file.read_bytes()}, path


def _files(folder: Path) -> Files:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*.y*ml"))
    }


def described(change: Change) -> list[str]:
    """A change as the table writes it."""
    verdict = assessment(change).compatibility.value
    return [verdict, change.coordinates.kind, change.operands["name"], change.subject]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_labelled_pair_has_exactly_the_changes_that_were_judged(
    name: str, payload_changes_of: Callable[[Files, Files, str], list[Change]]
) -> None:
    """Every structural change once, at its root; nothing for text."""
    if not SPECS.is_dir():
        pytest.skip(f"the labelled pairs are not at {SPECS}")
    found = [described(change) for change in payload_changes_of(*versions(name))]
    assert sorted(found) == sorted(EXPECTED[name])


def test_every_labelled_pair_is_in_the_table() -> None:
    """A pair that is added to the index has to be judged."""
    if not SPECS.is_dir():
        pytest.skip(f"the labelled pairs are not at {SPECS}")
    index = json.loads((SPECS / "index.json").read_text(encoding="utf-8"))
    pairs = {each["dir"] for each in index if each["kind"] in {"pair", "multi-file pair"}}
    assert pairs == set(EXPECTED)
