"""A registry read from a commit agrees with the folder it was committed from."""

from __future__ import annotations

import stat
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govctl.load.catalogue import SKIPPED
from govctl.load.git import repository_of, resolve
from govctl.load.listing import Item, parse_tree, parse_work_files
from govctl.load.source import Entry, Memory, Overlay, Revision, WorkTree
from govctl.model.problem import Problem

Git = Callable[..., str]
Committed = Callable[..., Path]


def _revision(folder: Path, revision: str = "HEAD", max_bytes: int = 1000) -> Revision:
    repository = repository_of(folder)
    assert repository is not None
    commit = resolve(repository, revision)
    return Revision(repository, commit, repository.prefix, name=revision, max_bytes=max_bytes)


def test_what_a_revision_says_of_itself(committed: Committed) -> None:
    """Name as typed, full id, and where it is."""
    folder = committed({"registry/a": "1"})
    source = _revision(folder / "registry", "main")
    assert source.name == "main"
    assert source.revision == source.commit
    assert source.root == f"{folder} at {source.commit}:registry"


def test_every_revision_is_read_without_a_checkout(committed: Committed, git: Git) -> None:
    """Older content comes from the store; work tree and index stay as they are."""
    folder = committed({"a": "1", "b": "1"}, {"a": "2"})
    (folder / "a").write_text("dirty")
    before = git(folder, "status", "--porcelain")
    assert _revision(folder, "HEAD~1").read_many(["b", "a"]) == {"b": b"1", "a": b"1"}
    assert _revision(folder).read("a") == b"2"
    assert git(folder, "status", "--porcelain") == before
    assert git(folder, "worktree", "list").count("\n") == 0


def test_the_order_asked_for_is_kept(committed: Committed) -> None:
    """Results come in the order of the paths, one blob under two names included."""
    folder = committed({"c": "same", "a": "same", "b": "other"})
    found = _revision(folder).read_many(["c", "nope", "a", "b"])
    assert list(found) == ["c", "nope", "a", "b"]
    assert found["c"] == found["a"] == b"same"
    assert isinstance(found["nope"], Problem)


def test_one_process_reads_all(committed: Committed, monkeypatch: pytest.MonkeyPatch) -> None:
    """A listing is one git process, and so is reading however many files."""
    folder = committed({f"{n}": f"{n}" * n for n in range(300)})
    source = _revision(folder)
    started: list[object] = []
    real = subprocess.Popen

    def counted(command: list[str], **options: object) -> object:
        started.append(command)
        return real(command, **options)  # type: ignore[call-overload]  # handed on as it came

    monkeypatch.setattr(subprocess, "Popen", counted)
    assert len(source.read_many([entry.path for entry in source.files()])) == 300
    assert len(started) == 2


def test_a_blob_that_is_too_large(committed: Committed) -> None:
    """It is passed over, whatever its size, and those after it are read."""
    folder = committed({"a": "x" * 3_000_000, "b": "x" * 1000, "c": "x" * 1001})
    found = _revision(folder).read_many(["a", "b", "c"])
    assert found["b"] == b"x" * 1000
    assert found["a"] == Problem(
        "a",
        0,
        0,
        "a has 3000000 bytes; more than 1000 are not read.",
        "Split the file, or keep it out of the registry.",
    )
    assert isinstance(found["c"], Problem)


def test_names_that_are_not_utf8_are_problems(committed: Committed, git: Git) -> None:
    """The same sentence as for a folder, and nothing undecodable reaches a report."""
    folder = committed({"a": "1"})
    blob = git(folder, "rev-parse", "HEAD:a")
    listing = f"100644 {blob}\t".encode()
    git(folder, "update-index", "-z", "--index-info", stdin=listing + b"caf\xe9.yaml\0")
    git(folder, "commit", "-q", "-m", "Name")
    source = _revision(folder)
    assert [entry.path for entry in source.files()] == ["a"]
    (problem,) = source.problems()
    assert problem.path == "caf\\xe9.yaml"
    assert problem.message == "The name caf\\xe9.yaml is not UTF-8."


def test_a_crafted_tree_cannot_name_a_path_outside(committed: Committed, git: Git) -> None:
    """Trees that git would not write, `..` and doubled names among them, end in problems."""
    folder = committed({"a": "1"})
    blob = git(folder, "rev-parse", "HEAD:a")
    names = (b"..", b".", b"a", b"a", b"b")
    raw = b"".join(b"100644 %s\0%s" % (name, bytes.fromhex(blob)) for name in names)
    tree = git(folder, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=raw)
    commit = git(folder, "commit-tree", tree, "-m", "Crafted")
    source = _revision(folder, commit)
    assert [entry.path for entry in source.files()] == ["a", "b"]
    assert [problem.message for problem in source.problems()] == [
        "The path . cannot stand in a folder.",
        "The path .. cannot stand in a folder.",
    ]


def test_a_link_to_a_missing_blob_is_no_crash(committed: Committed, git: Git) -> None:
    """A link whose text is longer than any file may be leads nowhere."""
    folder = committed({"a": "1"})
    blob = git(folder, "hash-object", "-w", "--stdin", stdin=b"x" * 5000)
    git(folder, "update-index", "--add", "--cacheinfo", f"120000,{blob},link")
    git(folder, "commit", "-q", "-m", "Link")
    source = _revision(folder)
    assert [problem.path for problem in source.problems()] == ["link"]


_NAME = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="/\0"), min_size=1, max_size=8
).filter(lambda name: name not in {".", "..", *SKIPPED} and not name.lower().startswith(".git"))
_FOLDER = st.sampled_from(["", "x/", "x/y z/", "é/"])
_FILES = st.dictionaries(st.tuples(_FOLDER, _NAME).map("".join), st.binary(max_size=40), max_size=8)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_FILES)
def test_a_commit_holds_what_python_wrote(files: dict[str, bytes]) -> None:
    """Any names and bytes: commit, work tree and the mapping itself agree, ids included."""
    folders = {f"{path.rpartition('/')[0]}/" for path in files}
    files = {path: content for path, content in files.items() if f"{path}/" not in folders}
    files = {path: data for path, data in files.items() if path not in {"x", "é"}}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        for command in (["add", "-A"], ["commit", "-q", "--allow-empty", "-m", "All"]):
            subprocess.run(["git", *command], cwd=folder, check=True)
        commit, work_tree, memory = _revision(folder), WorkTree(folder), Memory(files)
        assert work_tree.files() == memory.files()
        assert [(entry.path, entry.blob) for entry in commit.files()] == [
            (entry.path, entry.blob) for entry in memory.files()
        ]
        assert commit.read_many(files) == work_tree.read_many(files) == memory.read_many(files)


_RAW = st.binary(min_size=1, max_size=20).filter(lambda raw: b"\0" not in raw)
_ID = st.sampled_from(["0" * 40, "f" * 64])


@given(st.lists(st.tuples(st.sampled_from(["100644", "120000", "160000"]), _ID, _RAW)))
def test_a_tree_listing_reads_back(lines: list[tuple[str, str, bytes]]) -> None:
    """Tabs, spaces and line feeds in names take nothing away from the listing."""
    raw = b"".join(f"{mode} blob {name}\t".encode() + path + b"\0" for mode, name, path in lines)
    assert list(parse_tree(raw)) == [Item(*line) for line in lines]


@given(st.lists(st.tuples(st.sampled_from("HSM"), _ID, _RAW)))
def test_a_work_tree_listing_reads_back(lines: list[tuple[str, str, bytes]]) -> None:
    """Tracked files keep their ids, and sparse ones are marked."""
    raw = b"".join(f"{tag} 100644 {name} 0\t".encode() + path + b"\0" for tag, name, path in lines)
    assert list(parse_work_files(raw)) == [
        Item("100644", name, path, skipped=tag == "S") for tag, name, path in lines
    ]


def test_memory_is_a_source() -> None:
    """Planned files have the ids git will give them."""
    source = Memory({"b": b"", "a": b"1"})
    assert source.files() == (
        Entry("a", "56a6051ca2b02b04ef92d5150c9ef600403cb1de", 1),
        Entry("b", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", 0),
    )
    assert source.read("a") == b"1"
    assert isinstance(source.read("c"), Problem)
    assert source.problems() == ()


def test_a_local_folder_takes_the_place_of_one() -> None:
    """Below the prefix only local files count, so a deleted file is gone; the rest stays."""
    base = Memory({"govctl.yaml": b"base", "x/a": b"base", "x/gone": b"base", "xy": b"base"})
    local = Memory({"a": b"local", "new": b"local"})
    source = Overlay(base, "x", local)
    assert [entry.path for entry in source.files()] == ["govctl.yaml", "x/a", "x/new", "xy"]
    found = source.read_many(["x/new", "xy", "x/a", "x/gone"])
    assert list(found) == ["x/new", "xy", "x/a", "x/gone"]
    assert [found[path] for path in ("x/new", "xy", "x/a")] == [b"local", b"base", b"local"]
    gone = found["x/gone"]
    assert isinstance(gone, Problem)
    assert gone.path == "x/gone"


def test_an_overlay_without_a_prefix_is_the_local_folder() -> None:
    """The empty prefix is the whole registry."""
    source = Overlay(Memory({"a": b"base"}), "", Memory({"b": b"local"}))
    assert [entry.path for entry in source.files()] == ["b"]


def test_problems_of_an_overlay_stand_at_their_paths(tmp_path: Path) -> None:
    """Those of the local folder move below the prefix, those they hide are gone."""
    for name in ("base/x", "local"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "link").symlink_to("nowhere")
    source = Overlay(WorkTree(tmp_path / "base"), "x", WorkTree(tmp_path / "local"))
    assert [problem.path for problem in source.problems()] == ["x/link"]
    assert source.revision is None
    assert source.root.endswith("local at x")


def test_executable_files_are_files(committed: Committed) -> None:
    """The mode of a file says nothing about its content."""
    folder = committed({"a": "1"})
    (folder / "a").chmod(stat.S_IRWXU)
    assert _revision(folder).files()[0].blob == WorkTree(folder).files()[0].blob
