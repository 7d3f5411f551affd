"""Who committed what and when, and which branch the others start from."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from govctl.load.git import (
    Repository,
    current_branch,
    default_branch,
    history,
    repository_of,
    resolve,
)
from govctl.load.history import Commit, parse_log

Git = Callable[..., str]
Committed = Callable[..., Path]


def _repository(folder: Path) -> Repository:
    repository = repository_of(folder)
    assert repository is not None
    return repository


def _history(folder: Path, base: str, head: str = "HEAD") -> tuple[Commit, ...]:
    repository = _repository(folder)
    return history(repository, resolve(repository, base), resolve(repository, head))


def test_each_commit_with_its_day_author_and_files(
    committed: Committed, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Newest first; the day is the committer's, in UTC."""
    folder = committed({"a": "1"}, {"a": "2", "b c\n": "1"})
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-03-04T23:30:00-02:00")
    git(folder, "rm", "-q", "a")
    git(folder, "commit", "-q", "-m", "Remove", "--author", "Dana K <dana.k@acme.example>")
    found = _history(folder, "HEAD~2")
    assert [(each.day, each.author, each.email, each.paths) for each in found] == [
        (date(2026, 3, 5), "Dana K", "dana.k@acme.example", ("a",)),
        (date(2026, 1, 2), "Author", "author@example.org", ("a", "b c\n")),
    ]


def test_only_the_folder_asked_about_counts(committed: Committed) -> None:
    """Paths are relative to it; commits elsewhere in the repository are left out."""
    folder = committed({"x/a": "1", "y": "1"}, {"y": "2"}, {"x/a": "2", "y": "3"})
    found = _history(folder / "x", "HEAD~2")
    assert [each.paths for each in found] == [("a",)]


def test_a_merge_tells_nothing_of_its_own(committed: Committed, git: Git) -> None:
    """Both sides are told by their own commits."""
    folder = committed({"a": "1"})
    git(folder, "switch", "-q", "-c", "side")
    (folder / "b").write_text("1")
    git(folder, "add", "b")
    git(folder, "commit", "-q", "-m", "Side")
    git(folder, "switch", "-q", "main")
    git(folder, "commit", "-q", "--allow-empty", "-m", "Main")
    git(folder, "merge", "-q", "--no-ff", "-m", "Merge", "side")
    found = _history(folder, "HEAD~2")
    assert sorted(each.paths for each in found) == [(), ("b",)]


def test_settings_of_the_repository_run_nothing(
    committed: Committed, git: Git, tmp_path: Path
) -> None:
    """Neither a signature program nor an external diff is started."""
    folder = committed({"a": "1"}, {"a": "2"})
    trap = tmp_path / "trap"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {trap}\n")
    script.chmod(0o755)
    for key in ("gpg.program", "diff.external", "core.pager", "core.fsmonitor"):
        git(folder, "config", key, str(script))
    git(folder, "config", "log.showSignature", "true")
    assert len(_history(folder, "HEAD~1")) == 1
    assert not trap.exists()


@pytest.mark.parametrize("listing", [b"", b"\0", b"\n\0\0", b"abc", b"abc\0", b":1 2 3\0", b":"])
def test_a_torn_listing_is_no_crash(listing: bytes) -> None:
    """What is not there is empty."""
    assert all(isinstance(each, Commit) for each in parse_log(listing))


@pytest.mark.parametrize("stamp", [b"99999999999999999999", b"-99999999999999", b"", b"x"])
def test_a_day_that_no_calendar_has(stamp: bytes) -> None:
    """Is the first or the last one there is."""
    (commit,) = parse_log(b"a" * 40 + b"\0" + stamp + b"\0n\0e\0")
    assert commit.day in {date.min, date.max}


def test_a_name_that_is_no_text(committed: Committed, git: Git) -> None:
    """Bytes of another encoding are kept apart, as everywhere."""
    folder = committed({"a": "1"})
    (folder / os.fsdecode(b"b\xff")).write_text("1")
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "-m", "x")
    assert _history(folder, "HEAD~1")[0].paths == (os.fsdecode(b"b\xff"),)


def test_the_default_branch_of_a_clone_is_its_remotes(
    committed: Committed, git: Git, tmp_path: Path
) -> None:
    """Whatever it is called."""
    folder = committed({"a": "1"})
    git(folder, "branch", "-m", "main", "trunk")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(folder), str(clone))
    assert default_branch(_repository(clone)) == "origin/trunk"
    assert default_branch(_repository(folder)) is None


def test_main_and_master_are_known_by_name(committed: Committed, git: Git) -> None:
    """Where no remote says more; and the branch that is checked out has its own name."""
    folder = committed({"a": "1"})
    assert default_branch(_repository(folder)) == "main"
    git(folder, "switch", "-q", "-c", "feature")
    assert current_branch(_repository(folder)) == "feature"
    git(folder, "branch", "-m", "main", "master")
    assert default_branch(_repository(folder)) == "master"
    git(folder, "switch", "-q", "--detach")
    assert current_branch(_repository(folder)) == ""
