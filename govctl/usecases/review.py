"""`govctl review`: what awaits a decision on some branches, compared with where they started."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from govctl.load.history import Commit
from govctl.model.approval import Approval
from govctl.model.diff import ContractDiff, DiffChange
from govctl.model.review import Emergency, Reopened, ReviewItem, ReviewReport
from govctl.usecases.branches import REVIEWS, Branches, Reviewed, ReviewRequest, paths_of
from govctl.usecases.decisions import Recorded, past


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


def _authors(commits: tuple[Commit, ...]) -> Mapping[str, str]:
    """Who last wrote each review of the branch, as git says."""
    return {
        path: f"{commit.author} <{commit.email}>"
        for commit in reversed(commits)
        for path in commit.paths
        if path.startswith(REVIEWS)
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
