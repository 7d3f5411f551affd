"""`govctl review`: what awaits a decision on some branches, compared with where they started."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from govctl.engine.assess import Revision, revision
from govctl.errors import RevisionError, UsageError, quoted
from govctl.load import git
from govctl.load.conventions import CONFIG_PATHS
from govctl.load.documents import Parses
from govctl.load.history import Commit
from govctl.load.registry import load
from govctl.load.source import Revision as Commited
from govctl.load.source import Source, WorkTree
from govctl.model.approval import Approval
from govctl.model.contract import Contract
from govctl.model.diff import ContractDiff, DiffChange
from govctl.model.review import (
    Emergency,
    Gone,
    Reopened,
    ReviewedBranch,
    ReviewItem,
    ReviewReport,
)
from govctl.model.snapshot import Snapshot
from govctl.usecases.agreement import Agreement
from govctl.usecases.board import board_report
from govctl.usecases.decisions import Recorded, past
from govctl.usecases.registries import Asked, registry_folder
from govctl.usecases.spec_pair import Pair

_WORK_TREE = "work tree"
_REVIEWS = "reviews/"


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


def review(request: ReviewRequest) -> ReviewReport:
    """List what awaits a decision.

    Raises:
        RevisionError: a branch or the base is unknown or cannot be read.
        UsageError: no base is known, or there is no registry on a branch.
        ConfigurationError: there is no registry at the directory.
    """
    branches = Branches(request)
    found = tuple(branches.reviewed(name) for name in dict.fromkeys(request.branches or ("",)))
    items = [item for each in found for item in _items(each, request.today)]
    return ReviewReport(
        base=branches.base_name,
        today=request.today,
        emergencies=tuple(_emergencies(branches.base_name, found, request.today)),
        items=tuple(sorted(items, key=lambda each: each.rank)),
        branches=tuple(each.branch for each in found),
    )


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
        notes = (found.note, *_notes(before.snapshot, after.snapshot))
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
            source = Commited(self._repository, commit, self._repository.prefix, name)
            self._revisions[commit] = self._read(source)
        return self._revisions[commit]

    def _now(self) -> Revision:
        return self._read(WorkTree(self._folder))

    def _read(self, source: Source) -> Revision:
        return revision(load(source, None, self._parses))

    def _work_tree_name(self) -> str:
        branch = git.current_branch(self._repository)
        return f"{_WORK_TREE} ({branch})" if branch else _WORK_TREE


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


def _notes(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """What keeps the list from being the whole truth."""
    if before.config is None:
        yield "where it started there is no policy, so its own says who has to agree."
    for problem in after.problems:
        if problem.path.startswith(_REVIEWS):
            yield (
                f"a review counts for nothing: {problem.path}:{problem.line}: "
                f"{problem.message.removesuffix('.')}."
            )
    others = sum(not each.path.startswith(_REVIEWS) for each in after.problems)
    if others:
        noun = "problem keeps" if others == 1 else "problems keep"
        yield f"{others} {noun} files from being read as they should; run govctl check there."


def _gone(
    agreement: Agreement, contracts: tuple[ContractDiff, ...], after: Revision
) -> Iterator[Gone]:
    known: set[tuple[str, str]] = set()
    for contract in contracts:
        found = past(agreement.decisions, contract, after.digests.get(contract.target, ""))
        known |= {_identity(each) for each in (*found.kept, *found.reopened)}
    for each in agreement.decisions.recorded:
        if agreement.decisions.in_change(each.review) and _identity(each) not in known:
            entry = each.entry
            yield Gone(each.review.name, entry.fingerprint, entry.says, each.place)


def _identity(recorded: Recorded) -> tuple[str, str]:
    return recorded.review.name, recorded.entry.pointer


def _items(found: Reviewed, today: date) -> Iterator[ReviewItem]:
    authors = _authors(found.commits)
    for contract in found.contracts:
        if not any(each.approval for each in contract.decided):
            continue
        content = found.pair.after.digests.get(contract.target, "")
        decided = past(found.agreement.decisions, contract, content)
        since = _since(found, contract)
        yield ReviewItem(
            branch=found.branch.name,
            diff=_signed(contract, authors),
            contracts=_reached(contract),
            since=since,
            age=max(0, (today - since).days) if since else None,
            kept=len(decided.kept),
            reopened=tuple(map(_reopened, decided.reopened)),
        )


def _reopened(recorded: Recorded) -> Reopened:
    entry = recorded.entry
    says = entry.says or entry.fingerprint
    return Reopened(recorded.review.name, recorded.review.decision, says, recorded.place)


def _reached(contract: ContractDiff) -> tuple[str, ...]:
    """The contracts that the changes of a canonical schema reach."""
    found = {
        label
        for change in contract.changes
        for label, hash_, _ in (each.partition("#") for each in change.reaches)
        if hash_
    }
    return tuple(sorted(found)) if contract.target.startswith("entity:") else ()


def _since(found: Reviewed, contract: ContractDiff) -> date | None:
    """When the branch first touched a file in which the contract changes."""
    paths = paths_of(found, contract.target, contract.decided)
    days = (each.day for each in found.commits if not paths.isdisjoint(each.paths))
    return min(days, default=None)


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


def _authors(commits: tuple[Commit, ...]) -> Mapping[str, str]:
    """Who last wrote each review of the branch, as git says."""
    return {
        path: f"{commit.author} <{commit.email}>"
        for commit in reversed(commits)
        for path in commit.paths
        if path.startswith(_REVIEWS)
    }


def _signed(contract: ContractDiff, authors: Mapping[str, str]) -> ContractDiff:
    changes = tuple(_signed_change(each, authors) for each in contract.changes)
    whole = _signed_change(contract.whole, authors) if contract.whole else None
    return replace(contract, changes=changes, whole=whole)


def _signed_change(change: DiffChange, authors: Mapping[str, str]) -> DiffChange:
    if change.approval is None or not change.approval.decisions:
        return change
    return replace(change, approval=_signed_approval(change.approval, authors))


def _signed_approval(approval: Approval, authors: Mapping[str, str]) -> Approval:
    decisions = tuple(
        replace(each, written_by=authors.get(each.place.path, "")) if each.in_change else each
        for each in approval.decisions
    )
    return replace(approval, decisions=decisions)


def _emergencies(base: str, found: Iterable[Reviewed], today: date) -> Iterator[Emergency]:
    """Waivers granted without the board, each once: at the base, else where a branch has it."""
    seen: dict[str, Emergency] = {}
    sides = [
        side
        for each in found
        for side in (
            (base, each.pair.before.snapshot),
            (each.branch.name, each.pair.after.snapshot),
        )
    ]
    for name, snapshot in sides:
        for waiver in snapshot.waivers.values():
            if waiver.emergency and waiver.name not in seen:
                expired = waiver.expires is not None and waiver.expires < today
                seen[waiver.name] = Emergency(name, waiver, expired)
    yield from sorted(seen.values(), key=_expiry)


def _expiry(emergency: Emergency) -> tuple[date, str]:
    return (emergency.waiver.expires or date.min, emergency.waiver.name)
