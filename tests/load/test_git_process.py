"""How git is run: nothing else is started, nothing hangs, nothing is left behind."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import govctl
from govctl.errors import RevisionError
from govctl.load import git as git_module
from govctl.load.git import Repository, blobs, repository_of, resolve
from govctl.load.listing import Folder
from govctl.load.source import Revision, WorkTree

Git = Callable[..., str]
Committed = Callable[..., Path]

posix = pytest.mark.skipif(os.name != "posix", reason="stands on shell scripts and signals")


def _repository(folder: Path) -> Repository:
    repository = repository_of(folder)
    assert repository is not None
    return repository


def _read_everything(folder: Path) -> None:
    WorkTree(folder).files()
    repository = _repository(folder)
    source = Revision(repository, resolve(repository, "HEAD"), repository.prefix)
    source.read_many([entry.path for entry in source.files()])


@pytest.fixture
def fake_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """`fake_git(script)` puts a shell script in the place of git."""

    def install(script: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        (folder / "git").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "git").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    return install


def test_only_one_module_starts_processes() -> None:
    """`load/git.py` alone imports what can run a program."""
    package = Path(govctl.__file__).parent
    users = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if {"subprocess", "pty", "popen2"} & {name.split(".")[0] for name in names}:
                users.add(path.relative_to(package).as_posix())
    assert users == {"load/git.py"}


def test_no_git_on_path(committed: Committed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Revisions need git; a folder is read without it, and what that means is said."""
    folder = committed({"a": "1", ".gitignore": "b\n"})
    (folder / "b").write_text("2")
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(RevisionError) as caught:
        repository_of(folder)
    assert str(caught.value) == (
        f"git is not on PATH. Repository {folder}."
        " Install git 2.25 or newer, or check without comparing revisions."
    )
    source = WorkTree(folder)
    assert [entry.path for entry in source.files()] == [".gitignore", "a", "b"]
    (problem,) = source.problems()
    assert problem.code == "registry/not-checked"
    assert problem.message == ("git is not on PATH: files that .gitignore names were read as well.")


def test_no_git_and_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain folder needs no git and gets no remark about it."""
    (tmp_path / "a").write_text("1")
    monkeypatch.setenv("PATH", "")
    assert WorkTree(tmp_path).problems() == ()
    assert [entry.path for entry in WorkTree(tmp_path).files()] == ["a"]


@posix
def test_a_git_in_the_current_folder_is_not_run(
    committed: Committed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A registry may bring a file named git, and PATH may have a relative folder."""
    folder = committed({"git": "#!/bin/sh\ntouch pwned\n"})
    (folder / "git").chmod(0o755)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.pathsep}{os.environ['PATH']}")
    _read_everything(folder)
    assert not (folder / "pwned").exists()


@posix
def test_hooks_monitors_and_pagers_do_not_run(
    committed: Committed, git: Git, tmp_path: Path
) -> None:
    """What a repository's own configuration would start stays unstarted."""
    folder = committed({"a": "1\r\n", ".gitattributes": "* filter=bad diff=bad text=auto\n"})
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    for hook in ("post-index-change", "post-checkout", "fsmonitor-watchman", "pre-auto-gc"):
        (folder / ".git" / "hooks").mkdir(exist_ok=True)
        (folder / ".git" / "hooks" / hook).symlink_to(trap)
    for key in (
        *("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.gitProxy"),
        *("diff.external", "diff.bad.textconv", "filter.bad.clean", "filter.bad.process"),
        *("pager.ls-tree", "gpg.program", "credential.helper", "uploadpack.packObjectsHook"),
    ):
        git(folder, "config", key, str(trap))
    (folder / "a").write_text("2\r\n")
    _read_everything(folder)
    assert not (tmp_path / "sprung").exists()


def test_variables_that_redirect_git_are_ignored(
    committed: Committed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside a hook GIT_DIR and its kin name another repository; the path decides."""
    folder = committed({"a": "1"})
    other = committed({"b": "2"}, folder="other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other / ".git" / "objects"))
    monkeypatch.setenv("GIT_NAMESPACE", "elsewhere")
    monkeypatch.setenv("GIT_ICASE_PATHSPECS", "1")
    monkeypatch.setenv("GIT_TRACE", "2")
    repository = _repository(folder)
    assert repository.directory == folder
    assert Revision(repository, resolve(repository, "HEAD")).read("a") == b"1"
    assert [entry.path for entry in WorkTree(folder).files()] == ["a"]


def test_a_folder_that_looks_like_a_repository_does_not_hide_the_real_one(
    committed: Committed, git: Git
) -> None:
    """A pull request could bring a bare repository of its own, with a history that suits it."""
    folder = committed({"registry/a": "true"})
    fake = committed({"a": "fake"}, folder="fake")
    git(fake.parent, "clone", "-q", "--bare", fake.as_uri(), str(folder / "registry" / "x"))
    for child in (folder / "registry" / "x").iterdir():
        child.rename(folder / "registry" / child.name)
    (folder / "registry" / "x").rmdir()
    repository = _repository(folder / "registry")
    assert repository.directory == folder
    source = Revision(repository, resolve(repository, "main"), repository.prefix)
    assert source.read("a") == b"true"


def test_a_repository_of_somebody_else(committed: Committed) -> None:
    """The refusal and the hint of git are handed on, never overridden."""
    folder = committed({"a": "1"})
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root can give a folder to somebody else")
    for path in (folder, folder / ".git"):
        os.chown(path, 12345, 12345)
    with pytest.raises(RevisionError) as caught:
        repository_of(folder)
    said = str(caught.value)
    assert said.startswith(
        "git refuses to read a repository that belongs to somebody else."
        f" Repository {folder}. git says:\nfatal: "
    )
    assert f"git config --global --add safe.directory {folder}" in said
    source = WorkTree(folder)
    assert [entry.path for entry in source.files()] == ["a"]
    assert [problem.code for problem in source.problems()] == ["registry/not-checked"]


@posix
def test_gits_own_hint_about_ownership(
    committed: Committed, fake_git: Callable[[str], None]
) -> None:
    """The same without the rights to change an owner: git's words come through whole."""
    folder = committed({"a": "1"})
    fake_git(
        "echo \"fatal: detected dubious ownership in repository at '/r'\" >&2\n"
        "echo 'To add an exception for this directory, call:' >&2\n"
        "echo '\tgit config --global --add safe.directory /r' >&2\nexit 128"
    )
    with pytest.raises(RevisionError, match=r"safe\.directory /r$"):
        repository_of(folder)


@posix
def test_a_git_that_hangs_is_ended_with_its_children(
    committed: Committed, fake_git: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run goes on without waiting for ever, and no process stays."""
    folder = committed({"a": "1"})
    monkeypatch.setattr(git_module, "COMMAND_SECONDS", 0.3)
    fake_git(f"sleep 987654 & echo $! > {folder}/child; wait")
    with pytest.raises(RevisionError) as caught:
        repository_of(folder)
    assert str(caught.value) == (
        f"`git rev-parse` did not end within 0.3 seconds and was stopped. Repository {folder}."
        " Try again; if it stays so, run `git fsck` there."
    )
    assert _gone(int((folder / "child").read_text()))


@posix
def test_a_batch_that_hangs_is_ended(
    committed: Committed, fake_git: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A git that neither reads nor answers is stopped, though more is written than a pipe holds."""
    folder = committed({"a": "1"})
    repository = _repository(folder)
    monkeypatch.setattr(git_module, "BATCH_SECONDS", 0.3)
    fake_git("exec sleep 987654")
    with pytest.raises(RevisionError, match=r"`git cat-file` did not end within 0\.3 seconds"):
        blobs(repository, Folder("1" * 40), (f"{n:040x}" for n in range(20_000)), limit=10)


@posix
@pytest.mark.parametrize(
    "script",
    [
        "echo 'fatal: out of luck' >&2; exit 128",
        "echo 'fatal: out of luck' >&2; printf '%040d blob 100\\nabc' 0",
        "echo 'fatal: out of luck' >&2; echo gibberish; cat > /dev/null",
        "echo 'fatal: out of luck' >&2; echo gibberish; exec sleep 987654",
    ],
)
def test_a_batch_that_breaks_off(
    committed: Committed, fake_git: Callable[[str], None], script: str
) -> None:
    """An answer that ends too early is git's failure, in git's words."""
    repository = _repository(committed({"a": "1"}))
    fake_git(script)
    with pytest.raises(RevisionError, match="`git cat-file` failed: fatal: out of luck"):
        blobs(repository, Folder("1" * 40), ["0" * 40], limit=1000)


@posix
@pytest.mark.parametrize("answer", [":", f"printf '{'0' * 40} blob 1\\nx\\n'"])
def test_a_batch_that_does_not_end(
    committed: Committed,
    fake_git: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
) -> None:
    """A full answer from a git that then stays, talking all the while, is no reason to stay too."""
    repository = _repository(committed({"a": "1"}))
    monkeypatch.setattr(git_module, "BATCH_SECONDS", 0.5)
    fake_git(f"{answer}\nwhile true; do echo noise >&2; done")
    with pytest.raises(RevisionError, match=r"did not end within 0\.5 seconds"):
        blobs(repository, Folder("1" * 40), ["0" * 40], limit=1000)


@posix
def test_ctrl_c_leaves_no_child_behind(committed: Committed, tmp_path: Path) -> None:
    """An interrupted run ends at once, and so does the git it waits for."""
    folder = committed({"a": "1"})
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "git").write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 987654\n")
    (fake / "git").chmod(0o755)
    script = (
        "import pathlib, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from govctl.load.git import repository_of\n"
        "try: repository_of(pathlib.Path(sys.argv[1]))\n"
        "except KeyboardInterrupt: sys.exit(130)\n"
    )
    package = str(Path(govctl.__file__).parent.parent)
    run = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        env=os.environ | {"PATH": f"{fake}:{os.environ['PATH']}", "PYTHONPATH": package},
    )
    pid = _eventually_written(tmp_path / "pid")
    run.send_signal(signal.SIGINT)
    assert run.wait(timeout=20) == 130
    assert _gone(pid)


def _eventually_written(path: Path) -> int:
    for _ in range(1000):
        if path.exists() and path.read_text().strip():
            return int(path.read_text())
        time.sleep(0.02)
    pytest.fail(f"{path} was never written")


def _gone(pid: int) -> bool:
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        status = Path(f"/proc/{pid}/stat")
        # A killed orphan that nobody has waited for yet is gone as well.
        if status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False
