"""Branches of a registry, each with what it changes, who has to agree, and who has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from govctl.engine.assess import Revision, revision
from govctl.errors import RevisionError, UsageError, quoted
from govctl.load import git
from govctl.load.conventions import CONFIG_PATHS
from govctl.load.documents import Parses
from govctl.load.history import Commit
from govctl.load.registry import load
from govctl.load.source import Revision as Committed
from govctl.load.source import Source, WorkTree
from govctl.model.contract import Contract
from govctl.model.diff import ContractDiff, DiffChange
from govctl.model.review import Gone, ReviewedBranch
from govctl.model.snapshot import Snapshot
from govctl.usecases.agreement import Agreement
from govctl.usecases.board import board_report
from govctl.usecases.decisions import past
from govctl.usecases.registries import Asked, registry_folder
from govctl.usecases.spec_pair import Pair

_WORK_TREE = "work tree"
REVIEWS = "reviews/"
"""The folder of the reviews."""


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """What to look at.

    Attributes:
        directory: the registry's folder, or one inside it.
        today: the day that ages are counted to.
        branches: revisions; the work tree where none is named.
        base: what they are compared with, at the merge base; the default branch where None.
    """

    directory: Path
    today: date
    branches: tuple[str, ...] = ()
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One branch with everything that is known about it; `folder` is the registry on disk."""

    folder: Path
    pair: Pair
    contracts: tuple[ContractDiff, ...]
    agreement: Agreement
    commits: tuple[Commit, ...]
    branch: ReviewedBranch


class Branches:
    """Reads branches of one repository; what several of them share is read once."""

    def __init__(self, request: ReviewRequest) -> None:
        head = next(iter(request.branches), None)
        self._folder = registry_folder(Asked(request.directory, head=head))
        repository = git.repository_of(self._folder)
        if repository is None:
            raise RevisionError(
                f"{quoted(str(request.directory))} is not inside a git repository, so there is "
                "nothing to compare with",
                fix="Review a registry that is kept in git",
            )
        self._repository = repository
        self._parses = Parses()
        self._revisions: dict[str, Revision] = {}
        self.base_name = request.base or _default(repository)
        self._base = git.resolve(repository, self.base_name)

    def reviewed(self, name: str) -> Reviewed:
        """One branch, or the work tree where the name is "".

        Raises:
            RevisionError: it is unknown or cannot be read.
            UsageError: there is no registry on it.
        """
        head = git.resolve(self._repository, name or "HEAD")
        found = git.merge_base(self._repository, self._base, head)
        before = self._revision(found.commit, self.base_name)
        after = self._revision(head, name) if name else self._now()
        shown = name or self._work_tree_name()
        _refuse_unconfigured(before.snapshot, after.snapshot, shown)
        pair = Pair(before, after)
        agreement = Agreement(before, after)
        contracts = board_report(pair, self.base_name, shown).contracts
        nothing = "" if contracts or found.commit != head else _same_as(self.base_name)
        notes = (
            found.note,
            nothing,
            *_notes(before.snapshot, after.snapshot, agreement.decisions.rewritten),
        )
        branch = ReviewedBranch(
            name=shown,
            head=head if name else "",
            base=found.commit,
            gone=tuple(_gone(agreement, contracts, after)),
            notes=tuple(each for each in notes if each),
        )
        commits = git.history(self._repository, found.commit, head)
        return Reviewed(self._folder, pair, contracts, agreement, commits, branch)

    def _revision(self, commit: str, name: str) -> Revision:
        if commit not in self._revisions:
            source = Committed(self._repository, commit, self._repository.prefix, name)
            self._revisions[commit] = self._read(source)
        return self._revisions[commit]

    def _now(self) -> Revision:
        return self._read(WorkTree(self._folder))

    def _read(self, source: Source) -> Revision:
        return revision(load(source, None, self._parses))

    def _work_tree_name(self) -> str:
        branch = git.current_branch(self._repository)
        return f"{_WORK_TREE} ({branch})" if branch else _WORK_TREE


def _same_as(base: str) -> str:
    """What a reader has to know who expects changes: maybe the base is the wrong one."""
    return f"it has no commit and no change that {base} does not have."


def _default(repository: git.Repository) -> str:
    found = git.default_branch(repository)
    if found is None:
        raise UsageError(
            "Nothing says which branch the others start from: there is no main or master",
            place=repository.place,
            fix="Name it with --base",
        )
    return found


def _refuse_unconfigured(before: Snapshot, after: Snapshot, name: str) -> None:
    if before.config is None and after.config is None:
        raise UsageError(
            f"There is no readable {CONFIG_PATHS[0]} on {quoted(name)}, nor where it started",
            fix="Name the registry's folder with -C DIR",
        )


def _notes(before: Snapshot, after: Snapshot, rewritten: tuple[str, ...]) -> Iterator[str]:
    """What keeps the list from being the whole truth."""
    if rewritten:
        yield (
            f"it alters or removes {', '.join(rewritten)}, recorded before; what was recorded "
            "counts all the same."
        )
    if before.config is None:
        yield "where it started there is no policy, so its own says who has to agree."
    if before.config is not None and _moves_agreement(before, after):
        yield (
            "it changes who has to agree (approvals, teams or owners); that takes effect once it "
            "is merged."
        )
    for word, old, new in (
        ("removes", before.entities, after.entities),
        ("adds", after.entities, before.entities),
    ):
        names = [name for name in old if name not in new]
        if names:
            yield (
                f"it {word} {', '.join(f'entity:{name}' for name in names)} with the rights on it; "
                "there is nothing to compare that with, so nobody is asked here."
            )
    for problem in after.problems:
        if problem.path.startswith(REVIEWS):
            yield (
                f"a review counts for nothing: {problem.path}:{problem.line}: "
                f"{problem.message.removesuffix('.')}."
            )
    others = sum(not each.path.startswith(REVIEWS) for each in after.problems)
    if others:
        noun = "problem keeps" if others == 1 else "problems keep"
        yield f"{others} {noun} files from being read as they should; run govctl check there."


def _moves_agreement(before: Snapshot, after: Snapshot) -> bool:
    """Whether somebody else has to agree after the change, or others may speak for them."""
    policies = [each.config.approvals if each.config else None for each in (before, after)]
    if policies[0] != policies[1] or before.teams != after.teams:
        return True
    now = _answering(after)
    return any(now.get(key, who) != who for key, who in _answering(before).items())


def _answering(snapshot: Snapshot) -> dict[tuple[str, str], tuple[object, object]]:
    """Owner and steward of everything that has them, by kind and name."""
    named = (*snapshot.systems.values(), *snapshot.contracts, *snapshot.entities.values())
    return {
        (type(each).__name__, each.name): (
            getattr(each, "owner", None),
            getattr(each, "steward", None),
        )
        for each in named
    }


def _gone(
    agreement: Agreement, contracts: tuple[ContractDiff, ...], after: Revision
) -> Iterator[Gone]:
    known: set[tuple[str, str]] = set()
    for contract in contracts:
        found = past(agreement.decisions, contract, after.digests.get(contract.target, ""))
        known |= {each.key for each in (*found.kept, *found.reopened)}
    for each in agreement.decisions.recorded:
        if agreement.decisions.in_change(each.review) and each.key not in known:
            entry = each.entry
            yield Gone(each.review.name, entry.fingerprint, entry.says, each.place)


def paths_of(found: Reviewed, target: str, changes: Iterable[DiffChange]) -> set[str]:
    """The files in which changes of a contract or entity stand, its own document and spec too."""
    paths = {
        side.file
        for change in changes
        for side in (change.locations.before, change.locations.after)
        if side is not None
    }
    subject = found.agreement.subject(target)
    if subject is not None:
        paths.add(subject.path)
    if isinstance(subject, Contract) and subject.spec is not None:
        paths.add(subject.spec.file)
    return paths
