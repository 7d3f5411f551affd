"""Every example of the registry's own description is valid, and none loses a key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govctl.load.registry import load
from govctl.load.source import Memory

DESCRIPTION = Path(__file__).parents[3] / "shared" / "REGISTRY.md"
FRAGMENTS = {
    "views:": "kind: Ownership\nentity: inventory\n",
    "style: event": "kind: Contract\nname: shipment-events\nversion: 1.3.0\n",
    "style: edi": "kind: Contract\nname: ship-notice\nversion: 1.0.0\n",
    "style: file": "kind: Contract\nname: stock\nversion: 1.0.0\n",
}
"""What the examples that show only a part leave out, by a line that they hold."""


def _examples() -> list[str]:
    if not DESCRIPTION.is_file():
        return []
    blocks = re.findall(r"```yaml\n(.*?)```", DESCRIPTION.read_text("utf-8"), re.DOTALL)
    return [document for block in blocks for document in block.split("\n---\n")]


@pytest.mark.shared
@pytest.mark.skipif(not _examples(), reason="REGISTRY.md is not beside this checkout")
@pytest.mark.parametrize("example", _examples())
def test_the_examples_are_valid(example: str) -> None:
    """A newcomer who copies an example gets a document without problems."""
    head = next((head for line, head in FRAGMENTS.items() if line in example), "")
    if "kind:" in example:
        head = ""
    version = "" if "apiVersion" in example else "apiVersion: govctl/v1\n"
    path = "govctl.yaml" if "kind: Config" in example else "a.yaml"
    text = f"{version}{head}{example}\n"
    snapshot = load(Memory({path: text.encode()}))
    invalid = [each for each in snapshot.problems if each.code != "registry/unreadable-spec"]
    assert invalid == []
    assert snapshot.config or snapshot.files
