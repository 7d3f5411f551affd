"""Which commit a revision names, and what a person is told when it names none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from govctl.errors import ExitCode, RevisionError
from govctl.load.git import MergeBase, Repository, merge_base, repository_of, resolve

Git = Callable[..., str]
Committed = Callable[..., Path]


def _repository(folder: Path) -> Repository:
    repository = repository_of(folder)
    assert repository is not None
    return repository


def _refusal(folder: Path, revision: str) -> str:
    with pytest.raises(RevisionError) as caught:
        resolve(_repository(folder), revision)
    assert caught.value.exit_code is ExitCode.REVISION
    return str(caught.value)


@pytest.mark.parametrize("revision", ["main", "HEAD", "HEAD~1", "v1.0", "light", "main@{0}", "id"])
def test_every_way_to_name_a_commit(committed: Committed, git: Git, revision: str) -> None:
    """Branches, tags of both kinds, ids and steps back all resolve to a full commit id."""
    folder = committed({"a": "1"}, {"a": "2"})
    first, last = git(folder, "rev-parse", "HEAD~1"), git(folder, "rev-parse", "HEAD")
    git(folder, "tag", "-a", "v1.0", "-m", "One", "HEAD~1")
    git(folder, "tag", "light", "HEAD~1")
    expected = first if revision in {"HEAD~1", "v1.0", "light", "id"} else last
    typed = first[:12] if revision == "id" else revision
    assert resolve(_repository(folder), typed) == expected


def test_an_unknown_revision_names_its_neighbour(committed: Committed) -> None:
    """A slip of the keyboard gets the branch that was meant."""
    folder = committed({"a": "1"})
    assert _refusal(folder, "mian") == (
        f"There is no revision 'mian'. Repository {folder}. Did you mean 'main'?"
    )


def test_an_unknown_revision_without_neighbours(committed: Committed) -> None:
    """Without a remote and without a similar name, git can list what there is."""
    folder = committed({"a": "1"})
    assert _refusal(folder, "release/7") == (
        f"There is no revision 'release/7'. Repository {folder}."
        " `git branch --all` and `git tag` list what there is."
    )


def test_a_branch_that_only_the_remote_has(committed: Committed, git: Git, tmp_path: Path) -> None:
    """`develop` is there as `origin/develop`: say so, and how to have it under its own name."""
    origin = committed({"a": "1"})
    git(origin, "branch", "develop")
    git(tmp_path, "clone", "-q", origin.as_uri(), "clone")
    clone = tmp_path / "clone"
    assert _refusal(clone, "develop") == (
        f"There is no revision 'develop'. Repository {clone}. Did you mean 'origin/develop'?"
        " If origin has it, run `git fetch origin develop:develop`."
    )
    git(clone, "fetch", "-q", "origin", "develop:develop")
    assert resolve(_repository(clone), "develop") == git(origin, "rev-parse", "develop")


@pytest.mark.parametrize(
    ("revision", "command"),
    [
        ("origin/next", "git fetch --depth=1 origin next:refs/remotes/origin/next"),
        ("next", "git fetch --depth=1 origin next:next"),
        ("v2.0", "git fetch --depth=1 origin tag v2.0 --no-tags"),
        ("HEAD~1", "git fetch --unshallow origin"),
    ],
)
def test_a_shallow_clone_names_a_command_that_works(
    committed: Committed, git: Git, tmp_path: Path, revision: str, command: str
) -> None:
    """In a depth-1 clone of one branch, running what the error says makes the revision known."""
    origin = committed({"a": "1"}, {"a": "2"})
    git(origin, "branch", "next", "HEAD~1")
    git(origin, "tag", "-a", "v2.0", "-m", "Two", "HEAD~1")
    git(tmp_path, "clone", "-q", "--depth=1", origin.as_uri(), "clone")
    clone = tmp_path / "clone"
    assert _refusal(clone, revision) == (
        f"This shallow clone has no revision '{revision}'. Repository {clone}."
        f" If origin has it, run `{command}`."
    )
    git(clone, *command.split()[1:])
    assert resolve(_repository(clone), revision) == git(origin, "rev-parse", "HEAD~1")


def test_a_shallow_clone_without_the_commit_of_an_id(
    committed: Committed, git: Git, tmp_path: Path
) -> None:
    """An id as CI hands it over is fetched by itself."""
    origin = committed({"a": "1"}, {"a": "2"})
    commit = git(origin, "rev-parse", "HEAD~1")
    git(tmp_path, "clone", "-q", "--depth=1", origin.as_uri(), "clone")
    clone = tmp_path / "clone"
    assert _refusal(clone, commit).endswith(f"run `git fetch --depth=1 origin {commit}`.")
    git(clone, "fetch", "-q", "--depth=1", "origin", commit)
    assert resolve(_repository(clone), commit) == commit


def test_a_shallow_clone_whose_remote_is_gone(
    committed: Committed, git: Git, tmp_path: Path
) -> None:
    """There is nowhere to fetch from until somebody says where."""
    origin = committed({"a": "1"}, {"a": "2"})
    git(tmp_path, "clone", "-q", "--depth=1", origin.as_uri(), "clone")
    clone = tmp_path / "clone"
    git(clone, "remote", "remove", "origin")
    assert _refusal(clone, "HEAD~1") == (
        f"This shallow clone has no revision 'HEAD~1'. Repository {clone}."
        " Add the remote it was cloned from, then run `git fetch --unshallow`."
    )


def test_a_history_with_a_hole(committed: Committed, git: Git) -> None:
    """A merge base that cannot be searched for is git's failure."""
    folder = committed({"a": "1"}, {"a": "2"})
    git(folder, "checkout", "-q", "-b", "topic", "HEAD~1")
    git(folder, "commit", "-q", "--allow-empty", "-m", "Topic")
    lost = git(folder, "rev-parse", "HEAD~1")
    repository = _repository(folder)
    main, topic = resolve(repository, "main"), resolve(repository, "topic")
    (folder / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    with pytest.raises(RevisionError, match="`git merge-base` failed: "):
        merge_base(repository, main, topic)


def test_a_repository_without_commits(tmp_path: Path, git: Git) -> None:
    """Before the first commit no revision can exist, `HEAD` included."""
    git(tmp_path, "init", "-q")
    assert _refusal(tmp_path, "HEAD") == (
        "There is no revision 'HEAD': the repository has no commits yet."
        f" Repository {tmp_path}. Commit once, or check without comparing."
    )


@pytest.mark.parametrize(
    "revision", ["-x", "--upload-pack=touch pwned", "--all", "", "^HEAD", "a\0b", "--output=pwned"]
)
def test_text_that_is_no_revision(committed: Committed, revision: str) -> None:
    """What git could take for an option is refused before git sees it."""
    folder = committed({"a": "1"})
    assert "is no revision. Repository" in _refusal(folder, revision)
    assert {path.name for path in folder.iterdir()} == {".git", "a"}


@pytest.mark.parametrize(
    "revision",
    ["$(touch pwned)", "a;b", "main..main", "x\ny", "a b", "HEAD^{/x", ":(", "\udcff", "@{9", "*"],
)
def test_hostile_revisions_are_only_unknown(committed: Committed, revision: str) -> None:
    """Shell, range, pathspec and undecodable text end in the same plain sentence."""
    folder = committed({"a": "1"})
    said = _refusal(folder, revision)
    assert said.startswith("There is no revision '")
    assert said.encode()
    assert "\n" not in said


def test_terminal_escapes_do_not_reach_the_terminal(committed: Committed) -> None:
    """A revision is shown with its control characters spelled out."""
    said = _refusal(committed({"a": "1"}), "\x1b[31mred\x07")
    assert "'\\x1b[31mred\\x07'" in said


def test_a_tree_is_no_commit(committed: Committed) -> None:
    """`HEAD^{tree}` exists and is still nothing to compare with."""
    folder = committed({"a": "1"})
    assert _refusal(folder, "HEAD^{tree}") == (
        f"'HEAD^{{tree}}' is a tree, not a commit. Repository {folder}."
        " Name a commit, a branch or a tag."
    )


def test_a_tag_of_a_file_is_no_commit(committed: Committed, git: Git) -> None:
    """A tag may name any object; only commits can be compared."""
    folder = committed({"a": "1"})
    git(folder, "tag", "-a", "blob", "-m", "A file", "HEAD:a")
    assert _refusal(folder, "blob").startswith("'blob' is a blob, not a commit.")


def test_a_revision_longer_than_a_command_line(committed: Committed) -> None:
    """What cannot be handed to git ends in the system's words."""
    said = _refusal(committed({"a": "1"}), "x" * 3_000_000)
    assert said.startswith("`git rev-parse` failed: ")
    assert len(said) < 1000


def test_an_ambiguous_id(committed: Committed, git: Git) -> None:
    """Too few characters of an id are refused as that, not as unknown."""
    folder = committed({"a": "1"})
    commits = (f"commit refs/heads/c{n}\ncommitter C <c@x> {n} +0000\ndata 0\n" for n in range(999))
    git(folder, "fast-import", "--quiet", stdin="".join(commits).encode())
    starts = Counter(commit[:4] for commit in git(folder, "rev-list", "--all").splitlines())
    shared = starts.most_common(1)[0][0]
    assert _refusal(folder, shared) == (
        f"Several objects begin with '{shared}'. Repository {folder}."
        " Give more characters of the commit's id."
    )


def test_the_merge_base_is_where_the_branches_part(committed: Committed, git: Git) -> None:
    """What `main` gained since then is not held against the branch."""
    folder = committed({"a": "1"}, {"a": "2"})
    git(folder, "checkout", "-q", "-b", "topic", "HEAD~1")
    git(folder, "commit", "-q", "--allow-empty", "-m", "Topic")
    repository = _repository(folder)
    found = merge_base(repository, resolve(repository, "main"), resolve(repository, "topic"))
    assert found == MergeBase(git(folder, "rev-parse", "main~1"))


def test_unrelated_histories_have_no_merge_base(committed: Committed, git: Git) -> None:
    """Then the base itself is compared with, and the note says why."""
    folder = committed({"a": "1"})
    other = git(folder, "commit-tree", "HEAD^{tree}", "-m", "Other root")
    repository = _repository(folder)
    main = resolve(repository, "main")
    assert merge_base(repository, main, other) == MergeBase(
        main,
        exact=False,
        note="The two histories have no commit in common: compared with the base itself.",
    )


def test_a_shallow_clone_does_not_reach_the_merge_base(
    committed: Committed, git: Git, tmp_path: Path
) -> None:
    """The base itself stands in, and the note names the command after which it is exact."""
    origin = committed({"a": "1"}, {"a": "2"})
    git(origin, "checkout", "-q", "-b", "topic", "HEAD~1")
    git(origin, "commit", "-q", "--allow-empty", "-m", "Topic")
    git(tmp_path, "clone", "-q", "--depth=1", "--no-single-branch", origin.as_uri(), "clone")
    repository = _repository(tmp_path / "clone")
    main = resolve(repository, "origin/main")
    topic = resolve(repository, "origin/topic")
    found = merge_base(repository, main, topic)
    assert (found.commit, found.exact) == (main, False)
    assert "Run `git fetch --unshallow origin` for an exact comparison." in found.note
    git(repository.directory, "fetch", "-q", "--unshallow", "origin")
    assert merge_base(repository, main, topic) == MergeBase(git(origin, "rev-parse", "main~1"))
