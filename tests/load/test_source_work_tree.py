"""A registry read from a folder: what is in it, what is not, and what cannot be read."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from govctl.errors import ExitCode, UsageError
from govctl.load.listing import parse_closed
from govctl.load.source import Entry, WorkTree
from govctl.model.problem import Problem

Git = Callable[..., str]
Committed = Callable[..., Path]
Write = Callable[[Path, Mapping[str, str | bytes]], None]

posix = pytest.mark.skipif(os.name != "posix", reason="stands on POSIX file systems")


def _paths(source: WorkTree) -> list[str]:
    return [entry.path for entry in source.files()]


def _message(found: bytes | Problem) -> str:
    assert isinstance(found, Problem)
    return found.message


def test_the_id_of_a_file_is_gits(tmp_path: Path, write: Write) -> None:
    """Outside git as well, equal content has the id git would give it."""
    write(tmp_path, {"a": b"x: 1\n"})
    expected = hashlib.sha1(b"blob 5\0x: 1\n", usedforsecurity=False).hexdigest()
    assert WorkTree(tmp_path).files() == (Entry("a", expected, 5),)


def test_ignored_files_are_absent_and_new_ones_present(committed: Committed, write: Write) -> None:
    """What git would commit is the registry; what it ignores is not; what is deleted is gone."""
    folder = committed({".gitignore": "build/\n*.log\n", "a": "1", "gone": "2", "kept.log": "3"})
    write(folder, {"build/x.yaml": "x", "new.yaml": "y", "deep/er/new.log": "z"})
    (folder / "gone").unlink()
    assert _paths(WorkTree(folder)) == [".gitignore", "a", "new.yaml"]


def test_tracked_files_stay_though_a_rule_ignores_them(
    committed: Committed, git: Git, write: Write
) -> None:
    """A commit has them, so the work tree has them."""
    folder = committed({".gitignore": "*.log\n"})
    write(folder, {"kept.log": "1"})
    git(folder, "add", "-f", "kept.log")
    assert _paths(WorkTree(folder)) == [".gitignore", "kept.log"]


def test_an_ignored_folder_that_is_named_is_meant(committed: Committed, write: Write) -> None:
    """Pointing at a folder that git ignores reads it, instead of finding nothing wrong there."""
    folder = committed({".gitignore": "build/\n"})
    write(folder, {"build/govctl.yaml": "x"})
    assert _paths(WorkTree(folder / "build")) == ["govctl.yaml"]


def test_folders_that_are_no_part_of_a_registry(
    tmp_path: Path, committed: Committed, git: Git, write: Write
) -> None:
    """With and without git, tools' own folders are passed over."""
    contents = {
        "a.yaml": "1",
        "x/node_modules/y/z.yaml": "2",
        ".venv/b.yaml": "3",
        ".govctl-cache/c.yaml": "4",
    }
    folder = committed(contents)
    plain = tmp_path / "plain"
    write(plain, {**contents, ".git-not/d.yaml": "5"})
    assert git(folder, "ls-files").count("\n") == 3
    assert _paths(WorkTree(folder)) == ["a.yaml"]
    assert _paths(WorkTree(plain)) == [".git-not/d.yaml", "a.yaml"]


def test_a_folder_reads_the_same_with_and_without_git(
    tmp_path: Path, committed: Committed, write: Write
) -> None:
    """Where nothing is ignored, both ways of listing agree, in any order of creation."""
    contents = {f"{n % 7}/ü {n}\n.yaml": f"{n}" for n in range(50)}
    write(tmp_path / "plain", dict(reversed(contents.items())))
    assert WorkTree(committed(contents)).files() == WorkTree(tmp_path / "plain").files()


@posix
def test_a_file_in_conflict_is_listed_once(committed: Committed, git: Git) -> None:
    """During a merge git keeps three versions; the work tree has one."""
    folder = committed({"a": "1"})
    blob = git(folder, "rev-parse", "HEAD:a")
    stages = "".join(f"100644 {blob} {stage}\ta\n" for stage in (1, 2, 3))
    git(folder, "rm", "-q", "--cached", "a")
    git(folder, "update-index", "--index-info", stdin=stages.encode())
    assert _paths(WorkTree(folder)) == ["a"]


def test_line_ends_are_those_on_disk(committed: Committed, git: Git) -> None:
    """With autocrlf the commit has other bytes; what is read and identified is what stands here."""
    folder = committed({"a": "x: 1\ny: 2\n"})
    git(folder, "config", "core.autocrlf", "true")
    (folder / "a").write_bytes(b"x: 1\r\ny: 2\r\n")
    assert git(folder, "diff", "--stat") == ""
    source = WorkTree(folder)
    assert source.read("a") == b"x: 1\r\ny: 2\r\n"
    assert source.files()[0].blob != git(folder, "rev-parse", "HEAD:a")


def test_a_sparse_checkout_says_what_it_leaves_out(committed: Committed, git: Git) -> None:
    """Absent files are not taken for deleted ones in silence."""
    folder = committed({"in/a": "1", "out/b": "2", "out/c": "3", "d": "4"})
    git(folder, "sparse-checkout", "set", "in")
    source = WorkTree(folder)
    assert _paths(source) == ["d", "in/a"]
    assert source.problems() == (
        Problem(
            ".",
            0,
            0,
            "This sparse checkout leaves out 2 files, which could not be read.",
            "Run `git sparse-checkout disable`.",
            code="registry/not-checked",
        ),
    )


def test_a_file_that_is_too_large(tmp_path: Path, write: Write) -> None:
    """It is listed and not read; the limit itself is allowed."""
    write(tmp_path, {"fits": b"x" * 10, "large": b"x" * 11})
    source = WorkTree(tmp_path, max_bytes=10)
    assert source.read("fits") == b"x" * 10
    assert source.read("large") == Problem(
        "large",
        0,
        0,
        "large has 11 bytes; more than 10 are not read.",
        "Split the file, or keep it out of the registry.",
    )
    assert [entry.size for entry in source.files()] == [10, 11]


def test_files_without_content_to_identify_are_equal_to_nothing(
    tmp_path: Path, write: Write
) -> None:
    """Two files too large to look into are not taken for one."""
    write(tmp_path, {"one": b"x" * 11, "two": b"x" * 11})
    first, second = WorkTree(tmp_path, max_bytes=10).files()
    assert first.blob != second.blob


@posix
def test_a_file_that_may_not_be_read(committed: Committed) -> None:
    """The reason is the system's; the other files are read."""
    folder = committed({"a": "1", "b": "2"})
    (folder / "a").chmod(0)
    if os.access(folder / "a", os.R_OK):
        pytest.skip("this user may read every file")
    source = WorkTree(folder)
    assert _message(source.read("a")) == "a cannot be read: Permission denied."
    assert source.read("b") == b"2"


@posix
@pytest.mark.parametrize("in_git", [True, False])
def test_a_folder_that_may_not_be_listed(
    tmp_path: Path, committed: Committed, write: Write, *, in_git: bool
) -> None:
    """What it holds is unknown, and that is said, with and without git."""
    folder = committed({"a": "1"}) if in_git else tmp_path / "plain"
    write(folder, {"a": "1", "shut/b": "2"})
    (folder / "shut").chmod(0)
    if os.access(folder / "shut", os.R_OK):
        pytest.skip("this user may list every folder")
    source = WorkTree(folder)
    assert _paths(source) == ["a"]
    message = "The folder shut cannot be listed: Permission denied."
    assert source.problems() == (Problem("shut", 0, 0, message, "Make it readable."),)


def test_gits_warning_about_a_closed_folder_is_understood() -> None:
    """The same from git's own words, for those who may list every folder."""
    said = "warning: could not open directory 'x/it's shut/': Permission denied\nwarning: other"
    assert list(parse_closed(said, "x/")) == [("it's shut", "Permission denied")]


def test_a_file_that_changes_during_the_run(tmp_path: Path, write: Write) -> None:
    """Content that is not what was listed is refused: ids would lie about it."""
    write(tmp_path, {"a": "1"})
    source = WorkTree(tmp_path)
    assert len(source.files()) == 1
    write(tmp_path, {"a": "2"})
    assert _message(source.read("a")) == "a changed while it was being read."
    (tmp_path / "a").unlink()
    assert _message(source.read("a")) == "a cannot be read: No such file or directory."


@posix
def test_special_files_are_passed_over(tmp_path: Path, write: Write) -> None:
    """A pipe or a socket in the folder neither hangs the run nor is a file."""
    write(tmp_path, {"a": "1"})
    os.mkfifo(tmp_path / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        assert _paths(WorkTree(tmp_path)) == ["a"]


@posix
def test_a_file_that_becomes_a_pipe_does_not_hang(tmp_path: Path, write: Write) -> None:
    """Between listing and reading the file may be exchanged."""
    write(tmp_path, {"a": "1"})
    source = WorkTree(tmp_path)
    assert _paths(source) == ["a"]
    (tmp_path / "a").unlink()
    os.mkfifo(tmp_path / "a")
    assert _message(source.read("a")) == "a cannot be read: it is not a regular file."


@posix
@pytest.mark.parametrize("in_git", [True, False])
def test_a_name_that_is_not_utf8(
    tmp_path: Path, committed: Committed, write: Write, *, in_git: bool
) -> None:
    """The name is shown with its bytes spelled out, and the rest of the folder is read."""
    folder = committed({"a": "1"}) if in_git else tmp_path / "plain"
    write(folder, {"a": "1"})
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.yaml")).write_text("x")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    source = WorkTree(folder)
    assert _paths(source) == ["a"]
    assert source.problems() == (
        Problem(
            "caf\\xe9.yaml",
            0,
            0,
            "The name caf\\xe9.yaml is not UTF-8.",
            "Rename the file; until then it is not read.",
        ),
    )


@posix
def test_names_with_control_characters_are_read(committed: Committed) -> None:
    """A line feed in a name is a name; sentences about it stay on one line and harmless."""
    folder = committed({"a\nb\x1b[31m.yaml": "1"})
    source = WorkTree(folder)
    assert source.read("a\nb\x1b[31m.yaml") == b"1"
    assert _message(source.read("c\nd\x1b")) == "There is no file c\\nd\\x1b."


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """Nothing to read is a mistake on the command line."""
    with pytest.raises(UsageError) as caught:
        WorkTree(tmp_path / "nope").files()
    assert caught.value.exit_code is ExitCode.USAGE
    assert str(caught.value) == f"There is no folder '{tmp_path}/nope'. Correct the path."


@posix
def test_a_very_deep_folder_ends_in_a_problem(tmp_path: Path, write: Write) -> None:
    """Deeper than the system can name is said, not raised."""
    write(tmp_path, {"a": "1"})
    current = os.open(tmp_path, os.O_RDONLY)
    for _ in range(40):
        os.mkdir("d" * 200, dir_fd=current)
        deeper = os.open("d" * 200, os.O_RDONLY, dir_fd=current)
        os.close(current)
        current = deeper
    os.close(current)
    source = WorkTree(tmp_path)
    assert _paths(source) == ["a"]
    assert "cannot be listed: File name too long." in source.problems()[0].message
