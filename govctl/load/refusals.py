"""What to tell a person when git cannot hand out what was asked for: texts only, no git."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from govctl.errors import RevisionError, quoted
from govctl.load.listing import Folder

_FULL_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_RELATIVE = re.compile(r"[~^:]|@\{|\.\.")
_VERSION = re.compile(r"(?:.*[-/])?v?[0-9]+(?:\.[0-9]+)*.*")
_SUGGESTIONS = 3
_PLAIN = re.compile(r"[\w./@+-]+")


@dataclass(frozen=True, slots=True)
class Unresolved:
    """What is known about a revision that git could not resolve.

    Attributes:
        revision: as typed.
        place: the repository, for people.
        detail: what git wrote to its standard error.
        names: branches, remote branches and tags of the repository.
        remote: the remote to fetch from; None where there is none.
        shallow: whether history was cut off.
        empty: whether there is no commit at all.
    """

    revision: str
    place: str
    detail: str
    names: tuple[str, ...]
    remote: str | None
    shallow: bool
    empty: bool


def unresolved(known: Unresolved) -> RevisionError:
    """The error for a revision that git could not resolve, with the command that mends it."""
    name = quoted(known.revision)
    if known.empty:
        return RevisionError(
            f"There is no revision {name}: the repository has no commits yet",
            place=known.place,
            fix="Commit once, or check without comparing",
        )
    if "is ambiguous" in known.detail and "object" in known.detail:
        return RevisionError(
            f"Several objects begin with {name}",
            place=known.place,
            fix="Give more characters of the commit's id",
        )
    if (kind := re.search(r"dereferences to (\w+) type", known.detail)) is not None:
        return RevisionError(
            f"{name} is a {kind[1]}, not a commit",
            place=known.place,
            fix="Name a commit, a branch or a tag",
        )
    return RevisionError(_unknown(known, name), place=known.place, fix=_mend(known))


def _unknown(known: Unresolved, name: str) -> str:
    if known.shallow:
        return f"This shallow clone has no revision {name}"
    return f"There is no revision {name}"


def _mend(known: Unresolved) -> str:
    close = _close(known.revision, known.names)
    parts = [f"Did you mean {' or '.join(map(quoted, close))}?"] if close else []
    if known.remote is not None:
        parts.append(_fetch(known, known.remote))
    elif known.shallow:
        parts.append("Add the remote it was cloned from, then run `git fetch --unshallow`")
    elif not close:
        parts.append("`git branch --all` and `git tag` list what there is")
    return " ".join(parts)


def _fetch(known: Unresolved, remote: str) -> str:
    """The command that brings the revision, under the very name that was typed."""
    revision, depth = known.revision, "--depth=1 " if known.shallow else ""
    if _FULL_ID.fullmatch(revision):
        return f"If {remote} has it, run `git fetch {depth}{shlex.quote(remote)} {revision}`"
    if _RELATIVE.search(revision) or not _PLAIN.fullmatch(revision):
        deeper = "--unshallow " if known.shallow else ""
        return f"If {remote} has it, run `git fetch {deeper}{shlex.quote(remote)}`"
    if revision.startswith(f"{remote}/"):
        branch = revision.removeprefix(f"{remote}/")
        wanted = f"{branch}:refs/remotes/{revision}"
    elif _VERSION.fullmatch(revision):
        wanted = f"tag {revision} --no-tags"
    else:
        wanted = f"{revision}:{revision}"
    return f"If {remote} has it, run `git fetch {depth}{shlex.quote(remote)} {wanted}`"


def _close(revision: str, names: Sequence[str]) -> list[str]:
    """Names that were probably meant: the branch of a remote first, then similar spellings."""
    from difflib import get_close_matches  # noqa: PLC0415 (slow to import, for this error only)

    remote = sorted(name for name in names if name.endswith(f"/{revision}"))
    similar = get_close_matches(revision, sorted(names), n=_SUGGESTIONS, cutoff=0.75)
    return list(dict.fromkeys((*remote, *similar)))[:_SUGGESTIONS]


def malformed(revision: str, place: str) -> RevisionError:
    """The error for text that no revision can be."""
    return RevisionError(
        f"{quoted(revision)} is no revision",
        place=place,
        fix="Name a commit, a branch or a tag; their names do not begin with - or ^",
    )


def no_git(place: str) -> RevisionError:
    """The error for a machine without git."""
    return RevisionError(
        "git is not on PATH",
        place=place,
        fix="Install git 2.25 or newer, or check without comparing revisions",
    )


def timed_out(command: str, seconds: float, place: str) -> RevisionError:
    """The error for a git process that was ended because it did not."""
    return RevisionError(
        f"`git {command}` did not end within {seconds:g} seconds and was stopped",
        place=place,
        fix="Try again; if it stays so, run `git fsck` there",
    )


def incomplete(place: str, commit: str, remote: str | None) -> RevisionError:
    """The error for a commit whose folders were left out of a partial clone (`--filter=tree:0`)."""
    name = shlex.quote(remote or "origin")
    return RevisionError(
        f"This partial clone does not hold the folders of commit {commit}",
        place=place,
        fix=f"Run there `git fetch --refetch --no-filter {name}`, which fetches them in one go",
    )


def left_out(place: str, folder: Folder, absent: int, remote: str) -> RevisionError:
    """The error for files whose content was left out of a partial clone (`--filter=blob:none`).

    The command fetches all that the folder lacks in one request: git itself would ask for each
    file alone, a hundred times slower.
    """
    files = "1 file" if absent == 1 else f"{absent} files"
    tree, name = shlex.quote(folder.tree), shlex.quote(remote)
    return RevisionError(
        f"This partial clone does not hold the content of {files} of commit {folder.commit}",
        place=place,
        fix=(
            "Run there, to fetch them in one go:\n"
            f"git rev-list --objects --missing=print --no-object-names {tree} --"
            " | sed -n 's/^?//p'"
            f" | git -c fetch.negotiationAlgorithm=noop fetch {name} --no-tags"
            " --no-write-fetch-head --recurse-submodules=no --filter=blob:none --stdin"
        ),
    )


def damaged(place: str, objects: Iterable[str]) -> RevisionError:
    """The error for objects that a complete clone should hold and does not."""
    first, *others = sorted(objects)
    more = f" (and {len(others)} more)" if others else ""
    return RevisionError(
        f"The repository is damaged: object {first}{more} cannot be read",
        place=place,
        fix="Run there `git fsck --full` to see what is lost, then clone anew",
    )


def refused(command: str, detail: str, place: str) -> RevisionError:
    """The error for what git itself refuses, with git's own hint where it gives one."""
    if "dubious ownership" in detail or "unsafe repository" in detail:
        return RevisionError(
            "git refuses to read a repository that belongs to somebody else",
            place=place,
            fix=f"git says:\n{detail}",
        )
    if "safe.bareRepository" in detail:
        return RevisionError(
            "git refuses to read a bare repository (safe.bareRepository is 'explicit')",
            place=place,
            fix="Name a work tree, or allow it in your git configuration",
        )
    if "not a git repository" in detail:
        return not_a_repository(place)
    return RevisionError(
        f"`git {command}` failed: {_first_reason(detail)}",
        place=place,
        fix="Run there `git fsck --full`; if it finds nothing wrong, update git",
    )


def not_a_repository(place: str) -> RevisionError:
    """The error for revisions asked of a folder that git does not keep."""
    return RevisionError(
        "This folder is not in a git repository, so it has no revisions",
        place=place,
        fix="Run `git init` and commit, or check without comparing revisions",
    )


def _first_reason(detail: str) -> str:
    lines = [line for line in detail.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal: ", "error: "))]
    return next(iter(fatal or lines), "it gave no reason").rstrip(".")
