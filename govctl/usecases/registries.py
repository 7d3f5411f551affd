"""Finding a registry on disk, and reading it at the revisions asked for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from govctl.errors import ConfigurationError, RevisionError, UsageError, quoted
from govctl.load.conventions import CONFIG_PATHS
from govctl.load.documents import Parses
from govctl.load.git import (
    MergeBase,
    Repository,
    below,
    merge_base,
    repository_of,
    resolve,
    top_level,
)
from govctl.load.registry import ConfigRead, load, read_config
from govctl.load.source import Revision, Source, WorkTree
from govctl.model.config import Config
from govctl.model.problem import Problem
from govctl.model.snapshot import Snapshot

NOTHING_COMPARED = (
    "nothing was compared: without --base, the rules on changes since a revision did not run."
)


@dataclass(frozen=True, slots=True)
class Registries:
    """A registry as it is, and as it was.

    Attributes:
        folder: the registry's root on disk.
        name: the registry as reports call it: the path that was asked for, with slashes.
        head, base: the two snapshots; no base where nothing is compared.
        base_name: the base as it was typed.
        policy: the snapshot whose policy alone counts, None where head and base decide.
        prefix: the folder within its git repository, "" where it is the whole of it, or in none.
        notes: sentences that a reader of the report must not miss.
    """

    folder: Path
    name: str
    head: Snapshot
    base: Snapshot | None
    base_name: str | None
    notes: tuple[str, ...]
    policy: Snapshot | None = None
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which registry, at which revisions, under which configuration.

    Attributes:
        path: the registry's folder, or one inside it.
        head, base: revisions; None for the work tree, and for no comparison.
        config: a configuration file that replaces the registry's own, on both sides.
        policy: revision whose policy alone counts.
    """

    path: Path
    head: str | None = None
    base: str | None = None
    config: Path | None = None
    policy: str | None = None


def open_registries(asked: Asked) -> Registries:
    """Load the registry at the revisions asked for.

    Raises:
        ConfigurationError: there is no registry, or its configuration cannot be read.
        RevisionError: a revision is unknown or cannot be read.
        UsageError: the path is no folder.
    """
    folder = registry_folder(asked)
    config = _given_config(asked.config)
    parses = Parses()
    has_revision = any(each is not None for each in (asked.head, asked.base, asked.policy))
    repository = repository_of(folder) if has_revision else None
    if has_revision and repository is None:
        raise RevisionError(
            f"{quoted(str(asked.path))} is not inside a git repository, so it has no revisions",
            fix=(
                "Leave out --base, --head and --policy-from, or check a registry that is kept in "
                "git"
            ),
        )
    head = load(_source(folder, repository, asked.head), config, parses)
    _refuse_unconfigured(head, asked)
    base, notes = None, [NOTHING_COMPARED]
    if repository is not None and asked.base is not None:
        found = _base(repository, asked)
        base = load(_at(repository, found.commit, asked.base), config, parses)
        notes = [found.note, _own_policy(base, asked)]
    return Registries(
        folder=folder,
        name=asked.path.as_posix(),
        head=head,
        base=base,
        base_name=asked.base,
        notes=tuple(each for each in notes if each),
        policy=_policy(folder, repository, asked, parses),
        prefix=below(folder, top_level(folder) or folder),
    )


def _own_policy(base: Snapshot, asked: Asked) -> str:
    """What a reader must hear where the change is judged by its own policy."""
    if base.config is not None or asked.policy is not None:
        return ""
    return (
        f"there is no readable {CONFIG_PATHS[0]} at {asked.base}, so the policy of the change "
        "counts."
    )


def _policy(
    folder: Path, repository: Repository | None, asked: Asked, parses: Parses
) -> Snapshot | None:
    if repository is None or asked.policy is None:
        return None
    found = load(_source(folder, repository, asked.policy), _given_config(asked.config), parses)
    _refuse_unconfigured(found, asked)
    return found


def registry_folder(asked: Asked) -> Path:
    """The nearest folder, from the path upwards, that has a configuration.

    With a configuration of its own (`--config`), the path itself is the registry; so it is where a
    revision is checked that may have a configuration while the work tree has none.

    Raises:
        ConfigurationError: no folder has one.
        UsageError: the path is no folder.
    """
    absolute = _existing(asked.path)
    if asked.config is not None:
        return absolute
    for folder in (absolute, *absolute.parents):
        if any(os.path.isfile(folder / name) for name in CONFIG_PATHS):  # noqa: PTH113  (never raises)
            return folder
        if os.path.lexists(folder / ".git"):
            break
    if asked.head is not None:
        return absolute
    raise _no_configuration(asked)


def _existing(path: Path) -> Path:
    try:
        if path.is_dir():
            return path.resolve()
        what = "is a file" if path.exists() else "does not exist"
    except OSError as error:
        what = f"cannot be read: {error.strerror or type(error).__name__}"
    raise UsageError(f"The registry {quoted(str(path))} {what}", fix="Name the registry's folder")


def _no_configuration(asked: Asked) -> ConfigurationError:
    below = [each for each in ("registry",) if (asked.path / each / CONFIG_PATHS[0]).is_file()]
    found = f"; there is one in {quoted((asked.path / below[0]).as_posix())}" if below else ""
    return ConfigurationError(
        f"There is no {CONFIG_PATHS[0]} in {quoted(asked.path.as_posix())} or above it{found}",
        fix=(
            "Name the registry's folder, give a configuration with --config FILE, or write a "
            f"{CONFIG_PATHS[0]} with `apiVersion: govctl/v1`, `kind: Config` and "
            "`extends: [pack:recommended]`"
        ),
    )


def _given_config(file: Path | None) -> Config | None:
    if file is None:
        return None
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigurationError(
            f"The configuration {quoted(str(file))} cannot be read: {reason}",
            fix="Name a file with `kind: Config`",
        ) from error
    return _usable(read_config(file.as_posix(), content))


def _usable(found: ConfigRead) -> Config | None:
    if found.config is None or found.problems:
        problem = found.problems[0]
        raise ConfigurationError(problem.message, place=_where(problem), fix=problem.fix)
    return found.config


def _refuse_unconfigured(head: Snapshot, asked: Asked) -> None:
    """A registry whose own configuration is missing or unreadable cannot be checked."""
    if head.config is not None:
        return
    for problem in head.problems:
        if problem.path in CONFIG_PATHS:
            raise ConfigurationError(problem.message, place=_where(problem), fix=problem.fix)
    raise _no_configuration(asked)


def _where(problem: Problem) -> str:
    return f"{problem.path}:{problem.line}" if problem.line else problem.path


def _source(folder: Path, repository: Repository | None, revision: str | None) -> Source:
    if repository is None or revision is None:
        return WorkTree(folder)
    return _at(repository, resolve(repository, revision), revision)


def _at(repository: Repository, commit: str, name: str) -> Revision:
    return Revision(repository, commit, repository.prefix, name)


def _base(repository: Repository, asked: Asked) -> MergeBase:
    base = resolve(repository, "HEAD" if asked.base is None else asked.base)
    head = resolve(repository, "HEAD" if asked.head is None else asked.head)
    return merge_base(repository, base, head)
