"""Every kind of repository a registry may be in: linked, bare, shallow, partial, damaged."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from govctl.errors import RevisionError
from govctl.load.git import repository_of, resolve
from govctl.load.source import Entry, Revision, WorkTree

Git = Callable[..., str]
Committed = Callable[..., Path]

FILES = {"registry/govctl.yaml": "kind: Config\n", "registry/a b/c.yaml": "x: 1\n", "other": "o"}


def _revision(folder: Path, revision: str = "HEAD") -> Revision:
    repository = repository_of(folder)
    assert repository is not None
    return Revision(repository, resolve(repository, revision), repository.prefix, name=revision)


def _paths(source: Revision | WorkTree) -> list[str]:
    return [entry.path for entry in source.files()]


def test_a_plain_clone(committed: Committed, git: Git) -> None:
    """The facts of a repository, seen from a folder below its top."""
    folder = committed(FILES)
    repository = repository_of(folder / "registry")
    assert repository is not None
    assert repository.directory == folder
    assert repository.git_dir == folder / ".git"
    assert (repository.prefix, repository.object_format) == ("registry", "sha1")
    assert not repository.bare
    assert not repository.shallow
    assert repository.promisor is None
    assert git(folder, "status", "--porcelain") == ""


def test_a_folder_outside_git(tmp_path: Path) -> None:
    """No repository is an answer, not an error."""
    assert repository_of(tmp_path) is None


def test_a_registry_in_a_subdirectory(committed: Committed) -> None:
    """Paths are relative to the registry; what lies beside it is not in it."""
    folder = committed(FILES)
    assert _paths(_revision(folder / "registry")) == ["a b/c.yaml", "govctl.yaml"]
    assert _paths(WorkTree(folder / "registry")) == ["a b/c.yaml", "govctl.yaml"]


def test_a_registry_that_the_base_did_not_have(committed: Committed) -> None:
    """A folder that a commit lacks is an empty registry there."""
    folder = committed({"other": "o"}, FILES)
    source = _revision(folder / "registry", "HEAD~1")
    assert source.files() == ()
    assert source.problems() == ()


def test_a_folder_that_was_a_file(committed: Committed) -> None:
    """Where the commit has a file of the folder's name, there is no registry either."""
    folder = committed({"registry": "a file"})
    git_folder = _revision(folder)
    source = Revision(git_folder.repository, git_folder.commit, "registry")
    assert source.files() == ()


def test_a_linked_work_tree(committed: Committed, git: Git, tmp_path: Path) -> None:
    """A second work tree of a repository is as good as the first."""
    folder = committed(FILES)
    git(folder, "worktree", "add", "-q", str(tmp_path / "linked"), "-b", "topic")
    source = _revision(tmp_path / "linked" / "registry", "topic")
    assert source.read("govctl.yaml") == b"kind: Config\n"
    assert _paths(WorkTree(tmp_path / "linked" / "registry")) == ["a b/c.yaml", "govctl.yaml"]


def test_a_work_tree_whose_repository_is_gone(
    committed: Committed, git: Git, tmp_path: Path
) -> None:
    """A `.git` that leads nowhere is said, and the files are read all the same."""
    folder = committed(FILES)
    git(folder, "worktree", "add", "-q", str(tmp_path / "linked"))
    folder.rename(tmp_path / "moved")
    with pytest.raises(RevisionError, match="not in a git repository"):
        repository_of(tmp_path / "linked")
    source = WorkTree(tmp_path / "linked" / "registry")
    assert _paths(source) == ["a b/c.yaml", "govctl.yaml"]
    assert [problem.code for problem in source.problems()] == ["registry/not-checked"]


def test_a_bare_repository(committed: Committed, git: Git, tmp_path: Path) -> None:
    """Revisions need no work tree."""
    origin = committed(FILES)
    git(tmp_path, "clone", "-q", "--bare", origin.as_uri(), "bare.git")
    source = _revision(tmp_path / "bare.git", "main")
    assert source.repository.bare
    assert _paths(source) == ["other", "registry/a b/c.yaml", "registry/govctl.yaml"]
    assert source.read("other") == b"o"


def test_a_bare_repository_that_the_user_does_not_trust(
    committed: Committed, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`safe.bareRepository=explicit` is respected, in one sentence."""
    origin = committed(FILES)
    git(tmp_path, "clone", "-q", "--bare", origin.as_uri(), "bare.git")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.bareRepository")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "explicit")
    with pytest.raises(RevisionError) as caught:
        repository_of(tmp_path / "bare.git")
    assert str(caught.value) == (
        "git refuses to read a bare repository (safe.bareRepository is 'explicit')."
        f" Repository {tmp_path}/bare.git."
        " Name a work tree, or allow it in your git configuration."
    )


def test_a_damaged_index(committed: Committed) -> None:
    """Without git's list the folder itself is read, and that is said."""
    folder = committed(FILES)
    (folder / ".git" / "index").write_bytes(b"nonsense")
    source = WorkTree(folder)
    assert _paths(source) == ["other", "registry/a b/c.yaml", "registry/govctl.yaml"]
    (problem,) = source.problems()
    assert problem.code == "registry/not-checked"
    assert problem.message.startswith("`git ls-files` failed: ")


def test_a_damaged_configuration(committed: Committed) -> None:
    """What git cannot parse is its own sentence."""
    folder = committed(FILES)
    (folder / ".git" / "config").write_text("[broken\n")
    with pytest.raises(RevisionError, match="`git rev-parse` failed: fatal: bad config line 1"):
        repository_of(folder)


def test_a_remote_that_promises_nothing(committed: Committed, git: Git) -> None:
    """`promisor = false` is no partial clone; the older key of one is."""
    folder = committed(FILES)
    git(folder, "config", "remote.origin.promisor", "false")
    assert _revision(folder).repository.promisor is None
    git(folder, "config", "core.repositoryFormatVersion", "1")
    git(folder, "config", "extensions.partialClone", "upstream")
    assert _revision(folder).repository.promisor == "upstream"


def test_a_shallow_clone(committed: Committed, git: Git, tmp_path: Path) -> None:
    """What a depth-1 clone has, it can read."""
    origin = committed({"a": "1"}, {"a": "2"})
    git(tmp_path, "clone", "-q", "--depth=1", origin.as_uri(), "clone")
    source = _revision(tmp_path / "clone")
    assert source.repository.shallow
    assert source.read("a") == b"2"


def test_a_sha256_repository(tmp_path: Path, git: Git) -> None:
    """Ids of 64 characters, and the same content has the same id in both sources."""
    try:
        git(tmp_path, "init", "-q", "-b", "main", "--object-format=sha256")
    except AssertionError:
        pytest.skip("this git cannot make sha256 repositories")
    (tmp_path / "a.yaml").write_bytes(b"x: 1\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "One")
    source, work_tree = _revision(tmp_path), WorkTree(tmp_path)
    assert source.repository.object_format == "sha256"
    assert len(source.commit) == len(source.files()[0].blob) == 64
    assert source.files()[0].blob == work_tree.files()[0].blob
    assert source.read("a.yaml") == work_tree.read("a.yaml") == b"x: 1\n"


def test_a_partial_clone_names_one_command_that_fetches_all(
    committed: Committed, git: Git, tmp_path: Path
) -> None:
    """Files left out are never fetched one by one; the command given, run as it is, is enough."""
    origin = committed({f"registry/{n}.yaml": f"x: {n}\n" for n in range(40)}, {"other": "o"})
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--no-checkout", "--filter=blob:none", origin.as_uri(), "clone")
    git(clone, "config", "remote.origin.url", origin.as_uri())
    repository = repository_of(clone)
    assert repository is not None
    assert repository.promisor == "origin"
    source = Revision(repository, resolve(repository, "HEAD"), "registry")
    assert len(source.files()) == 40
    with pytest.raises(RevisionError) as caught:
        source.read_many(_paths(source))
    assert str(caught.value) == (
        "This partial clone does not hold the content of 40 files of commit"
        f" {source.commit}. Repository {clone}. Run there, to fetch them in one go:\n"
        f"git rev-list --objects --missing=print --no-object-names {source.commit}:registry --"
        " | sed -n 's/^?//p' | git -c fetch.negotiationAlgorithm=noop fetch origin --no-tags"
        " --no-write-fetch-head --recurse-submodules=no --filter=blob:none --stdin"
    )
    command = str(caught.value).split("\n", 1)[1]
    subprocess.run(["sh", "-c", command], cwd=clone, check=True, capture_output=True)
    assert source.read_many(["7.yaml", "39.yaml"]) == {"7.yaml": b"x: 7\n", "39.yaml": b"x: 39\n"}
    with pytest.raises(RevisionError, match="the content of 1 file of"):
        Revision(repository, source.commit).read("other")


def test_a_partial_clone_reads_what_it_has(committed: Committed, git: Git, tmp_path: Path) -> None:
    """Only files that are asked for need to be there."""
    origin = committed({"small": "1", "large": "l" * 5000})
    git(tmp_path, "clone", "-q", "--filter=blob:limit=1k", "--no-checkout", origin.as_uri(), "c")
    source = _revision(tmp_path / "c")
    assert source.read("small") == b"1"
    with pytest.raises(RevisionError, match="the content of 1 file of"):
        source.read("large")


def test_a_treeless_clone_names_one_command(committed: Committed, git: Git, tmp_path: Path) -> None:
    """Without the folders nothing can be listed, and one command brings everything."""
    origin = committed(FILES)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--no-checkout", "--filter=tree:0", origin.as_uri(), "clone")
    source = _revision(clone)
    with pytest.raises(RevisionError) as caught:
        source.files()
    assert str(caught.value) == (
        f"This partial clone does not hold the folders of commit {source.commit}."
        f" Repository {clone}. Run there `git fetch --refetch --no-filter origin`,"
        " which fetches them in one go."
    )
    git(clone, "fetch", "-q", "--refetch", "--no-filter", "origin")
    assert _revision(clone).read("other") == b"o"


def test_nothing_is_fetched(committed: Committed, git: Git, tmp_path: Path) -> None:
    """Reading a partial clone leaves its store as it was, even where git knows no other way."""
    origin = committed(FILES)
    git(tmp_path, "clone", "-q", "--no-checkout", "--filter=blob:none", origin.as_uri(), "clone")
    objects = tmp_path / "clone" / ".git" / "objects"
    before = sorted(path.name for path in objects.rglob("*"))
    source = _revision(tmp_path / "clone")
    with pytest.raises(RevisionError):
        source.read("other")
    with pytest.raises(RevisionError):
        resolve(source.repository, "1" * 40)
    assert sorted(path.name for path in objects.rglob("*")) == before


def test_a_missing_object(committed: Committed, git: Git) -> None:
    """A complete clone that lacks a blob is damaged, and git can say how far."""
    folder = committed(FILES)
    blob = git(folder, "rev-parse", "HEAD:other")
    (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(RevisionError) as caught:
        _revision(folder).read("other")
    assert str(caught.value) == (
        f"The repository is damaged: object {blob} cannot be read. Repository {folder}."
        " Run there `git fsck --full` to see what is lost, then clone anew."
    )


def test_a_corrupt_object(committed: Committed, git: Git) -> None:
    """Bytes that are no object end in one sentence as well."""
    folder = committed(FILES)
    blob = git(folder, "rev-parse", "HEAD:other")
    stored = folder / ".git" / "objects" / blob[:2] / blob[2:]
    stored.chmod(0o644)
    stored.write_bytes(b"nonsense")
    with pytest.raises(RevisionError, match="Run there `git fsck --full`"):
        _revision(folder).read("other")


def test_a_missing_tree(committed: Committed, git: Git) -> None:
    """A commit whose folder is lost cannot be listed."""
    folder = committed(FILES)
    lost = git(folder, "rev-parse", "HEAD:registry")
    (folder / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    with pytest.raises(RevisionError, match="`git ls-tree` failed: "):
        _revision(folder).files()


def test_a_submodule_is_listed_and_not_entered(committed: Committed, git: Git) -> None:
    """Its files belong to another repository, in the work tree as in the commit."""
    library = committed({"lib.yaml": "x: 1\n"}, folder="library")
    folder = committed({"a": "1"})
    git(folder, "submodule", "--quiet", "add", library.as_uri(), "vendored")
    git(folder, "commit", "-q", "-m", "Vendor")
    commit = git(library, "rev-parse", "HEAD")
    for source in (_revision(folder), WorkTree(folder)):
        assert _paths(source) == [".gitmodules", "a", "vendored"]
        assert source.files()[2] == Entry("vendored", commit, None, "submodule")
        problem = source.read("vendored/lib.yaml")
        assert not isinstance(problem, bytes)
        assert problem.message == (
            "vendored/lib.yaml is in a submodule, whose files belong to another repository."
        )


def test_a_registry_that_is_a_submodule_elsewhere(committed: Committed, git: Git) -> None:
    """A commit in which the registry's folder is a submodule holds none of its files."""
    library = committed({"lib.yaml": "x: 1\n"}, folder="library")
    folder = committed({"a": "1"})
    git(folder, "submodule", "--quiet", "add", library.as_uri(), "registry")
    git(folder, "commit", "-q", "-m", "Vendor")
    whole = _revision(folder)
    assert Revision(whole.repository, whole.commit, "registry").files() == ()
    git(folder, "submodule", "--quiet", "deinit", "-f", "registry")
    assert WorkTree(folder / "registry").files() == ()


def test_a_clone_inside_a_work_tree_is_like_a_submodule(committed: Committed) -> None:
    """An untracked repository below the registry is not read as part of it."""
    committed({"lib.yaml": "x: 1\n"}, folder="outer-lib")
    folder = committed({"a": "1"})
    (folder.parent / "outer-lib").rename(folder / "lib")
    assert [(entry.path, entry.kind) for entry in WorkTree(folder).files()] == [
        ("a", "file"),
        ("lib", "submodule"),
    ]


def test_case_clashing_names(committed: Committed, git: Git) -> None:
    """A commit may hold names that some file systems cannot tell apart; git's store can."""
    folder = committed({"a.yaml": "lower"})
    upper = git(folder, "hash-object", "-w", "--stdin", stdin=b"upper")
    git(folder, "update-index", "--add", "--cacheinfo", f"100644,{upper},A.yaml")
    git(folder, "commit", "-q", "-m", "Clash")
    source = _revision(folder)
    assert source.read_many(["A.yaml", "a.yaml"]) == {"A.yaml": b"upper", "a.yaml": b"lower"}


def test_replacement_objects_do_not_change_what_an_id_means(committed: Committed, git: Git) -> None:
    """`git replace` would show other bytes under the id of a blob: the id wins."""
    folder = committed({"a": "true"})
    fake = git(folder, "hash-object", "-w", "--stdin", stdin=b"fake")
    git(folder, "replace", git(folder, "rev-parse", "HEAD:a"), fake)
    assert _revision(folder).read("a") == b"true"


@pytest.mark.skipif(os.name != "posix", reason="hooks of this test are shell scripts")
def test_objects_in_quarantine_are_visible_in_a_receiving_hook(
    committed: Committed, git: Git, tmp_path: Path
) -> None:
    """A server checks a push before it takes it: the new commit is only in quarantine then."""
    origin = committed({"a": "1"})
    git(tmp_path, "clone", "-q", "--bare", origin.as_uri(), "server.git")
    hook = tmp_path / "server.git" / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\nenv > {tmp_path}/environment\npwd > {tmp_path}/folder\n"
        f'cp -r "$GIT_QUARANTINE_PATH" {tmp_path}/kept\n'
    )
    hook.chmod(0o755)
    (origin / "a").write_text("2")
    git(origin, "commit", "-q", "-a", "-m", "Two")
    commit = git(origin, "rev-parse", "HEAD")
    git(origin, "push", "-q", str(tmp_path / "server.git"), "HEAD:refs/heads/topic")
    git(tmp_path / "server.git", "update-ref", "-d", "refs/heads/topic")
    git(tmp_path / "server.git", "prune", "--expire=now")
    environment = (tmp_path / "environment").read_text()
    assert "GIT_QUARANTINE_PATH=" in environment
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GIT_QUARANTINE_PATH", str(tmp_path / "kept"))
        patched.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "kept"))
        patched.setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", str(tmp_path / "server.git" / "objects"))
        patched.setenv("GIT_DIR", ".")
        assert _revision(tmp_path / "server.git", commit).read("a") == b"2"
