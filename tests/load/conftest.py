"""Real git repositories for the tests of loading, the same on every machine."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

_IDENTITY = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Author",
    "GIT_AUTHOR_EMAIL": "author@example.org",
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
    "GIT_COMMITTER_NAME": "Committer",
    "GIT_COMMITTER_EMAIL": "committer@example.org",
    "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
}


@pytest.fixture(autouse=True)
def own_git_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine or of a surrounding repository reaches a test."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in _IDENTITY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))


@pytest.fixture
def git() -> Callable[..., str]:
    """`git(folder, *arguments)` runs git there and returns what it prints."""

    def run(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
        command = ["git", "-c", "protocol.file.allow=always", *arguments]
        done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout.decode(errors="replace").removesuffix("\n")

    return run


@pytest.fixture
def write() -> Callable[[Path, Mapping[str, str | bytes]], None]:
    """`write(folder, {path: content})` writes files, with their folders."""

    def put(folder: Path, contents: Mapping[str, str | bytes]) -> None:
        for path, content in contents.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)

    return put


@pytest.fixture
def committed(
    tmp_path: Path,
    git: Callable[..., str],
    write: Callable[[Path, Mapping[str, str | bytes]], None],
) -> Callable[..., Path]:
    """`committed(*contents)` makes a repository with one commit of `main` for each mapping."""

    def make(*contents: Mapping[str, str | bytes], folder: str = "origin") -> Path:
        repository = tmp_path / folder
        repository.mkdir()
        git(repository, "init", "-q", "-b", "main")
        git(repository, "config", "uploadpack.allowFilter", "true")
        git(repository, "config", "uploadpack.allowAnySHA1InWant", "true")
        for number, files in enumerate(contents, start=1):
            write(repository, files)
            git(repository, "add", "-A")
            git(repository, "commit", "-q", "-m", f"Commit {number}")
        return repository

    return make
