"""The examples are runnable stories: their console blocks print what stands there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.test_readme import ROOT, commands, shell

STORIES = sorted((ROOT / "examples").glob("*/README.md"))
LARGEST_PICTURE = 200_000
"""Bytes: what a page of the project loads without a thought."""


@pytest.mark.skipif(shutil.which("bash") is None, reason="the examples' commands are for a shell")
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.parent.name)
def test_an_example_prints_what_it_shows(story: Path) -> None:
    """The commands are run from the root of a clone; the output is compared to the letter."""
    text = story.read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, flags=re.DOTALL)
    assert blocks
    for command, shown in (each for block in blocks for each in commands(block)):
        assert shell(command, ROOT) == shown, command


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.parent.name)
def test_the_pictures_of_an_example_are_there_and_small(story: Path) -> None:
    """Every picture that the text shows exists and is quickly loaded."""
    for name in re.findall(r"!\[[^]]+\]\(([^)]+)\)", story.read_text(encoding="utf-8")):
        assert 0 < (story.parent / name).stat().st_size < LARGEST_PICTURE
