"""What `govctl review` says: what awaits a decision on which branch, and what became of others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from govctl.model.approval import Approver, Decision, RightsMove, Standing, worst_standing
from govctl.model.diff import ContractDiff, DiffChange, DiffVerdict
from govctl.model.place import Place
from govctl.model.waiver import Waiver


@dataclass(frozen=True, slots=True)
class Reopened:
    """A decision on content that is another now: the review's name, what it said, and where."""

    review: str
    decision: str
    says: str
    place: Place


@dataclass(frozen=True, slots=True)
class Gone:
    """A decision whose change is no longer there."""

    review: str
    fingerprint: str
    says: str
    place: Place


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One contract or entity that a branch changes.

    Attributes:
        branch: as it was named; `work tree` where none was.
        diff: what changed, with who has to agree to each change.
        contracts: labels of the other contracts that the changes reach.
        since: day of the oldest commit of the branch that touches it, None where none does yet.
        age: days from then to today, None likewise.
        kept: how many decisions hold; `reopened` those that no longer do.
    """

    branch: str
    diff: ContractDiff
    contracts: tuple[str, ...] = ()
    since: date | None = None
    age: int | None = None
    kept: int = 0
    reopened: tuple[Reopened, ...] = ()

    @property
    def standing(self) -> Standing:
        """That of the least settled change."""
        return self.diff.standing

    @property
    def open(self) -> tuple[DiffChange, ...]:
        """The changes that still need somebody's word, or were rejected."""
        return tuple(
            each for each in self.diff.decided if each.approval and each.approval.standing.is_open
        )

    @property
    def missing(self) -> tuple[Approver, ...]:
        """Everybody who still has to agree to something, sorted."""
        found = {
            each.who: each
            for change in self.diff.decided
            if change.approval
            for each in change.approval.missing
        }
        return tuple(found[who] for who in sorted(found))

    @property
    def agreed(self) -> tuple[str, ...]:
        """Parties that have agreed to everything they were asked, sorted."""
        return tuple(sorted(set(self.diff.approvals) - {each.who for each in self.missing}))

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What reviews say about its changes, each review once, by name."""
        return _decisions(self.diff.decided)

    @property
    def disputed(self) -> tuple[Decision, ...]:
        """Of them, those on changes that are still open."""
        return _decisions(self.open)

    @property
    def settled(self) -> tuple[DiffChange, ...]:
        """The changes that all parties agreed to."""
        return tuple(
            each
            for each in self.diff.decided
            if each.approval and each.approval.standing is Standing.AGREED
        )

    @property
    def rights(self) -> tuple[RightsMove, ...]:
        """Who gains and loses what, sorted."""
        return tuple(sorted({each for change in self.diff.changes for each in change.rights}))

    @property
    def rank(self) -> tuple[object, ...]:
        """Position in the order worst first: open ones, by verdict, rights, reach and age."""
        return (
            not self.standing.is_open,
            tuple(DiffVerdict).index(self.diff.verdict),
            not self.rights,
            -len(self.diff.hit),
            self.since or date.max,
            self.branch,
            self.diff.target,
        )


@dataclass(frozen=True, slots=True)
class ReviewedBranch:
    """A branch that was looked at.

    Attributes:
        name: as it was named.
        head: its commit, "" for the work tree; `base` the merge base it was compared with.
        gone: decisions recorded on it whose change is no longer there.
        notes: sentences about it that a reader must not miss.
    """

    name: str
    head: str
    base: str
    gone: tuple[Gone, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Emergency:
    """A waiver granted without the board, and the branch (or base) that has it."""

    branch: str
    waiver: Waiver
    expired: bool


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """What awaits a decision over some branches.

    Attributes:
        base: what the branches are compared with, as it was named.
        today: the day that ages are counted to.
        emergencies: the next to expire first.
        items: everything that somebody may have to agree to, the worst first, settled ones last.
    """

    base: str
    today: date
    emergencies: tuple[Emergency, ...] = ()
    items: tuple[ReviewItem, ...] = ()
    branches: tuple[ReviewedBranch, ...] = ()

    @property
    def open(self) -> tuple[ReviewItem, ...]:
        """The items that are not settled."""
        return tuple(each for each in self.items if each.standing.is_open)

    @property
    def awaiting(self) -> int:
        """How many changes are not settled."""
        return sum(len(each.open) for each in self.items)

    @property
    def standing(self) -> Standing:
        """That of the least settled item."""
        return worst_standing(_standings(self.items))


def _decisions(changes: Iterable[DiffChange]) -> tuple[Decision, ...]:
    found = {
        each.review: each
        for change in changes
        if change.approval
        for each in change.approval.decisions
    }
    return tuple(found[name] for name in sorted(found))


def _standings(items: Iterable[ReviewItem]) -> Iterable[Standing]:
    return (each.standing for each in items)
