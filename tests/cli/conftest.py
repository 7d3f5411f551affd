"""Running the tool as its user does: a process, a folder, and what it prints."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "rules" / "common"
PACKS = ", ".join(
    f"pack:{name}"
    for name in (
        "registry",
        "ownership",
        "idempotency",
        "versioning",
        "breaking",
        "mapping",
        "status",
        "governance",
    )
)


@dataclass(frozen=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


Govctl = Callable[..., Ran]


def run(folder: Path, *arguments: str, **environment: str) -> Ran:
    """Run a program in a folder; no terminal, no colour, no standard input."""
    env = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", **environment}
    done = subprocess.run(
        arguments, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """A small healthy registry in a folder of its own.

    It names its packs, so that a rule that comes into the recommended ones changes nothing here.
    """
    folder = tmp_path / "registry"
    shutil.copytree(SMALL, folder)
    edit(folder / "govctl.yaml", "pack:recommended", PACKS)
    return folder


@pytest.fixture
def govctl(registry: Path) -> Govctl:
    """The tool, run inside the small registry."""

    def call(*arguments: str, **environment: str) -> Ran:
        return run(registry, sys.executable, "-m", "govctl", *arguments, **environment)

    return call


class Git:
    """The small registry as a git repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self("init", "--quiet", "--initial-branch=main")
        self.commit("The registry as it stands")

    def __call__(self, *arguments: str) -> str:
        """Run a git command in the registry."""
        identity = ("-c", "user.name=registry", "-c", "user.email=registry@acme.example")
        done = run(self.folder, "git", *identity, *arguments, GIT_CONFIG_GLOBAL=os.devnull)
        assert done.code == 0, done.err
        return done.out

    def commit(self, message: str) -> None:
        """Commit everything."""
        self("add", "--all")
        self("commit", "--quiet", "--allow-empty", "--message", message)


@pytest.fixture
def git(registry: Path) -> Git:
    """The small registry, committed."""
    return Git(registry)


def edit(file: Path, old: str, new: str) -> None:
    """Replace one text of a file by another; it must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
