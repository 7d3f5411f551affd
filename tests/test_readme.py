"""The README is true: its console blocks are run, and print what stands there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL)


def commands(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the output that stands below it."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts)]


def shell(command: str, folder: Path) -> str:
    """What a command prints, run in a folder with the tool on the path."""
    tools = Path(sys.executable).parent
    env = {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "NO_COLOR": "1",
        "COLUMNS": "100",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode()


def cloned(folder: Path) -> Path:
    """A repository with the registry and the examples, as the reader has after cloning."""
    for name in ("registry", "examples"):
        shutil.copytree(ROOT / name, folder / name)
    identity = "-c user.name=reader -c user.email=reader@acme.example"
    shell(f"git init -q -b main && git add -A && git {identity} commit -qm registry", folder)
    return folder


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the registry and the examples, as the reader has after cloning."""
    return cloned(tmp_path_factory.mktemp("clone"))


@pytest.mark.skipif(shutil.which("bash") is None, reason="the README's commands are for a shell")
def test_every_console_block_prints_what_the_readme_shows(clone: Path) -> None:
    """The commands are run in order, as one story; the output is compared to the letter."""
    story = [each for block in BLOCKS for each in commands(block)]
    assert story
    for command, shown in story:
        assert shell(command, clone) == shown, command


def test_the_set_up_is_two_commands() -> None:
    """One runs the main job, one passes the tests: `.ci/run` takes them from here."""
    blocks = re.findall(r"<!-- setup -->\n```sh\n(.*?)\n```", README, flags=re.DOTALL)
    assert len(blocks) == 2
    assert "govctl check registry" in blocks[0]
    assert "pytest" in blocks[1]


def test_every_command_of_the_tool_is_named() -> None:
    """A command that the README does not name is one nobody finds."""
    commands = [path.stem.removesuffix("_") for path in (ROOT / "govctl" / "cli").glob("*.py")]
    named = [name for name in commands if name not in {"__init_", "app", "options", "output"}]
    assert [name for name in named if f"`govctl {name}" not in README] == []
