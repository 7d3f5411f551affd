"""git as a store of files: the only module that starts a process.

git is called with argument lists, never through a shell; it reads, never writes, never fetches,
and runs neither hooks nor helpers. Which repository is meant follows from the path alone: the
variables that redirect git (`GIT_DIR` and its kin, set inside hooks) are not handed on.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread, Timer
from typing import IO

from govctl.errors import RevisionError
from govctl.load import refusals
from govctl.load.gitenvironment import SETTINGS, git_environment, git_executable
from govctl.load.history import LOG_FORMAT, Commit, parse_log
from govctl.load.listing import (
    Batch,
    Folder,
    Item,
    Oversize,
    UnexpectedEndError,
    WorkFiles,
    parse_closed,
    parse_tree,
    parse_work_files,
    read_batch,
)

COMMAND_SECONDS = 60.0
BATCH_SECONDS = 300.0

_LAST_WORDS_SECONDS = 1.0

_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository, and the folder in it that was asked about.

    Attributes:
        directory: where commands run: the top level of the work tree, or a bare repository.
        git_dir: the git directory (of this work tree, when it is a linked one).
        prefix: POSIX path of the folder asked about below the top level; "" at the top.
        object_format: "sha1" or "sha256".
        bare: whether there is no work tree.
        shallow: whether history was cut off by a depth.
        promisor: the remote that has what a partial clone left out; None for a complete clone.
    """

    directory: Path
    git_dir: Path
    prefix: str = ""
    object_format: str = "sha1"
    bare: bool = False
    shallow: bool = False
    promisor: str | None = None

    @property
    def place(self) -> str:
        """The repository as errors name it."""
        return _place(self.directory)


@dataclass(frozen=True, slots=True)
class MergeBase:
    """What `--base` is compared with.

    Attributes:
        commit: the merge base; the base revision itself where none is known.
        exact: whether it is the merge base.
        note: when not exact, why, and what to run to make it so.
    """

    commit: str
    exact: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return os.fsdecode(self.out).removesuffix("\n")

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n") if self.out else []

    @property
    def is_outside(self) -> bool:
        """Whether the folder is in no repository; a `.git` that leads nowhere is no such case."""
        return "not a git repository (or any of the parent directories)" in self.err or (
            "not a git repository (or any parent up to mount point" in self.err
        )


def repository_of(path: Path) -> Repository | None:
    """The repository that holds the folder `path`; None where no git repository does.

    A folder that merely looks like a bare repository does not hide the work tree around it: its
    content may come from a pull request.

    Raises:
        RevisionError: git is missing or refuses to read the repository.
    """
    path = path.resolve()
    top = top_level(path)
    directory = top or path
    facts = ("--is-bare-repository", "--is-shallow-repository", "--show-object-format")
    answer = _run(directory, "rev-parse", *facts, "--absolute-git-dir")
    if answer.is_outside:
        return None
    if answer.code != 0:
        raise refusals.refused("rev-parse", answer.err, _place(directory))
    bare, shallow, object_format, git_dir = answer.text.split("\n", 3)
    return Repository(
        directory=directory,
        git_dir=Path(git_dir),
        prefix=below(path, top) if top else "",
        object_format="sha256" if object_format == "sha256" else "sha1",
        bare=bare == "true",
        shallow=shallow == "true",
        promisor=_promisor(directory),
    )


def top_level(path: Path) -> Path | None:
    """The nearest folder at or above `path` that has a `.git`; None where there is none."""
    return next((each for each in (path, *path.parents) if os.path.lexists(each / ".git")), None)


def below(path: Path, top: Path) -> str:
    """`path` relative to `top`, as POSIX text; "" where they are one."""
    relative = path.relative_to(top).as_posix()
    return "" if relative == "." else relative


def resolve(repository: Repository, revision: str) -> str:
    """The full commit id of a revision as typed: branch, tag, id, `HEAD~1`.

    Raises:
        RevisionError: there is no such commit; says which command brings it.
    """
    if not revision or revision.startswith(("-", "^")) or "\0" in revision:
        raise refusals.malformed(revision, repository.place)
    answer = _verified(repository, revision)
    if answer.code == 0:
        # Not in one step: `@{1` + `^{commit}` would be one more way to write a date.
        answer = _verified(repository, f"{answer.text}^{{commit}}")
    if answer.code == 0 and _ID.fullmatch(answer.text):
        return answer.text
    raise refusals.unresolved(_unresolved(repository, revision, answer.err))


def merge_base(repository: Repository, base: str, head: str) -> MergeBase:
    """The commit where `head` left `base` (full commit ids both).

    Without one (unrelated histories, or a shallow clone that does not reach it) the answer is
    `base` itself, marked as not exact, with a note for the report.

    Raises:
        RevisionError: git cannot read the history.
    """
    answer = _run(repository.directory, "merge-base", base, head)
    if answer.code == 0:
        return MergeBase(answer.text)
    # Older gits end with 1 as well, complaining, when the history has a hole.
    if answer.code != 1 or answer.err:
        raise refusals.refused("merge-base", answer.err, repository.place)
    return MergeBase(base, exact=False, note=_no_merge_base(repository))


def history(repository: Repository, base: str, head: str) -> tuple[Commit, ...]:
    """The commits that `head` has and `base` has not (full commit ids both), the newest first.

    Only those that touch the folder asked about, with the files there; merges are left out.

    Raises:
        RevisionError: git cannot read the history.
    """
    prefix = os.fsencode(f"{repository.prefix}/") if repository.prefix else b""
    only = ("--full-history", "--", os.fsdecode(prefix)) if prefix else ("--",)
    answer = _run(
        repository.directory,
        *("log", "--no-merges", "--no-show-signature", "--encoding=UTF-8"),
        *(f"--format={LOG_FORMAT}", "--raw", "-z", "--no-renames", "--no-ext-diff"),
        f"{base}..{head}",
        *only,
    )
    if answer.code != 0:
        raise _unreadable(repository, Folder(head, repository.prefix), "log", answer.err)
    return tuple(parse_log(answer.out, prefix))


def default_branch(repository: Repository) -> str | None:
    """The branch that others start from; None where none is known.

    The one that the remote calls its own, else `main` or `master`: of the remote, or here.
    """
    remote = _remote(repository)
    heads = f"refs/remotes/{remote}/HEAD"
    answer = _run(repository.directory, "symbolic-ref", "--quiet", "--short", heads)
    names = [answer.text] if remote and answer.code == 0 else []
    for name in ("main", "master"):
        names += [f"{remote}/{name}", name] if remote else [name]
    return next((each for each in names if _verified(repository, each).code == 0), None)


def current_branch(repository: Repository) -> str:
    """The branch that is checked out, "" where none is."""
    return _run(repository.directory, "symbolic-ref", "--quiet", "--short", "HEAD").text


def tree(repository: Repository, folder: Folder) -> tuple[Item, ...]:
    """Every file of a folder of a commit, with paths relative to the folder, in git's order.

    A folder that the commit does not have is empty.

    Raises:
        RevisionError: the commit or its folders are absent.
    """
    prefix = os.fsencode(f"{folder.path}/") if folder.path else b""
    only = ("--", os.fsdecode(prefix)) if prefix else ()
    answer = _run(repository.directory, "ls-tree", "-r", "-z", "--full-tree", folder.commit, *only)
    if answer.code != 0:
        raise _unreadable(repository, folder, "ls-tree", answer.err)
    return tuple(parse_tree(answer.out, prefix))


def blobs(
    repository: Repository, folder: Folder, ids: Iterable[str], *, limit: int
) -> dict[str, bytes | Oversize]:
    """The content of blobs of `folder`, by id, through one `git cat-file --batch`.

    A blob of more than `limit` bytes is not kept. The order of `ids` does not matter to the result;
    in the order of their paths git, which packs similar files together, is fastest.

    Raises:
        RevisionError: blobs are absent; says which command fetches them in one go.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    if repository.promisor is not None:
        absent = _absent(repository, folder)
        if not absent.isdisjoint(wanted):
            raise refusals.left_out(repository.place, folder, len(absent), repository.promisor)
    batch = _batch(repository, wanted, limit)
    if batch.missing:
        raise refusals.damaged(repository.place, batch.missing)
    return batch.contents


def work_files(path: Path) -> WorkFiles | None:
    """What git keeps or would keep of the folder `path` (resolved), relative to it.

    Tracked files, whether or not they are still there, and untracked ones that no ignore rule
    names. None where git keeps no work tree there.

    Raises:
        RevisionError: git is missing or refuses.
    """
    top = top_level(path)
    if top is None:
        return None
    prefix = f"{below(path, top)}/".removeprefix("/")
    flags = ("-z", "-t", "--stage", "--cached", "--others", "--exclude-standard")
    only = ("--", prefix) if prefix else ()
    answer = _run(top, "ls-files", *flags, *only)
    if answer.is_outside or "must be run in a work tree" in answer.err:
        return None
    if answer.code != 0:
        raise refusals.refused("ls-files", answer.err, _place(top))
    return WorkFiles(
        tuple(parse_work_files(answer.out, os.fsencode(prefix))),
        tuple(parse_closed(answer.err, prefix)),
    )


def _verified(repository: Repository, name: str) -> _Answer:
    return _run(repository.directory, "rev-parse", "--verify", "--end-of-options", name)


def _unresolved(repository: Repository, revision: str, detail: str) -> refusals.Unresolved:
    directory = repository.directory
    names = _run(directory, "for-each-ref", "--format=%(refname:short)").lines
    unborn = not names and _run(directory, "rev-parse", "--verify", "HEAD").code != 0
    return refusals.Unresolved(
        revision=revision,
        place=repository.place,
        detail=detail,
        names=tuple(names),
        remote=_remote(repository),
        shallow=repository.shallow,
        empty=unborn,
    )


def _no_merge_base(repository: Repository) -> str:
    if not repository.shallow:
        return "The two histories have no commit in common: compared with the base itself."
    fetch = f"git fetch --unshallow {_remote(repository) or ''}".rstrip()
    return (
        "This shallow clone does not reach the commit where the histories part: compared with"
        f" the base itself. Run `{fetch}` for an exact comparison."
    )


def _remote(repository: Repository) -> str | None:
    """The remote to name in commands: `origin` where there is one, else the first."""
    names = sorted(_run(repository.directory, "remote").lines)
    return "origin" if "origin" in names else next(iter(names), None)


def _promisor(directory: Path) -> str | None:
    """The remote that a partial clone may ask for what it left out."""
    keys = r"^(remote\..*\.promisor|extensions\.partialclone)$"
    answer = _run(directory, "config", "-z", "--get-regexp", keys)
    for entry in filter(None, os.fsdecode(answer.out).split("\0")):
        key, _, value = entry.partition("\n")
        if key == "extensions.partialclone":
            return value
        if value.lower() in {"", "true", "yes", "on", "1"}:
            return key.removeprefix("remote.").removesuffix(".promisor")
    return None


def _absent(repository: Repository, folder: Folder) -> frozenset[str]:
    """The objects of a folder that a partial clone left out."""
    answer = _run(
        repository.directory,
        *("rev-list", "--objects", "--missing=print", "--no-object-names", folder.tree, "--"),
    )
    if answer.code != 0:
        raise _unreadable(repository, folder, "rev-list", answer.err)
    return frozenset(line[1:] for line in answer.lines if line.startswith("?"))


def _unreadable(repository: Repository, folder: Folder, command: str, detail: str) -> RevisionError:
    if repository.promisor is not None:
        return refusals.incomplete(repository.place, folder.commit, repository.promisor)
    return refusals.refused(command, detail, repository.place)


def _batch(repository: Repository, ids: Sequence[str], limit: int) -> Batch:
    said: list[bytes] = []
    with _started(repository.directory, "cat-file", "--batch", "--buffer") as git:
        # All pipes are bounded: who waits at one while another is full waits for ever.
        threads = (
            Thread(target=_feed, args=(git.stdin, ids), daemon=True),
            Thread(target=_drain, args=(git.stderr, said), daemon=True),
        )
        watchdog = Timer(BATCH_SECONDS, _end, (git,))
        for thread in (*threads, watchdog):
            thread.start()
        try:
            batch = read_batch(_pipe(git.stdout), ids, limit)
            git.wait()
        except UnexpectedEndError:
            batch = None
        finally:
            in_time = watchdog.is_alive()
            watchdog.cancel()
        if batch is None or not in_time:
            if not in_time:
                raise refusals.timed_out("cat-file", BATCH_SECONDS, repository.place)
            threads[1].join(_LAST_WORDS_SECONDS)
            raise refusals.refused("cat-file", _text(b"".join(said)), repository.place)
    return batch


def _feed(stdin: IO[bytes], ids: Iterable[str]) -> None:
    # A git that stopped early is noticed by the reader.
    with suppress(OSError, ValueError), stdin:
        stdin.write("".join(f"{name}\n" for name in ids).encode("ascii"))


def _drain(stderr: IO[bytes], said: list[bytes]) -> None:
    with suppress(OSError, ValueError):
        said.extend(stderr)


def _run(directory: Path, *arguments: str) -> _Answer:
    """One git command without input, ended when it takes too long."""
    with _started(directory, *arguments) as git:
        try:
            out, err = git.communicate(b"", timeout=COMMAND_SECONDS)
        except subprocess.TimeoutExpired:
            raise refusals.timed_out(arguments[0], COMMAND_SECONDS, _place(directory)) from None
    return _Answer(git.returncode, out, _text(err))


@contextmanager
def _started(directory: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A running git; whatever happens, it and its children are gone afterwards."""
    executable = git_executable()
    if executable is None:
        raise refusals.no_git(_place(directory))
    try:
        git = subprocess.Popen(
            [executable, *SETTINGS, *arguments],
            cwd=directory,
            env=git_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise refusals.refused(arguments[0], str(error), _place(directory)) from None
    try:
        yield git
    except BaseException:
        _end(git)
        raise
    finally:
        for pipe in (git.stdin, git.stdout, git.stderr):
            with suppress(OSError):
                _pipe(pipe).close()
        git.wait()


def _end(git: subprocess.Popen[bytes]) -> None:
    """Kill git and whatever it started."""
    if sys.platform == "win32":
        git.kill()
        return
    # git leads a session of its own, and until `wait` has seen it end its id is its own.
    if git.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(git.pid, signal.SIGKILL)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise AssertionError("git was started without the pipe asked of it")
    return stream


def _text(said: bytes) -> str:
    return said.decode("utf-8", "backslashreplace").strip()


def _place(directory: Path) -> str:
    return f"Repository {directory}"
