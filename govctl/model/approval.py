"""Who has to agree to a change, who has decided, and where that leaves it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from govctl.model.place import Place

CLASSES = ("breaking", "undecided", "risky", "additive", "text", "rights")
"""The classes of changes that `approvals:` may name, each with an exposure or `*`."""

WORDS = ("consumers", "stewards", "owner", "steward")
"""What `approvals:` may say in the place of a team or person.

Owners of the consumers that a change hits; stewards of the systems that gain or lose a right;
the owner and the steward of the contract or entity itself.
"""


class Standing(StrEnum):
    """How far the agreement on a change has come, the worst first.

    `free` is a change that needs nobody's word.
    """

    REJECTED = "rejected"
    CONDITION = "condition"
    AWAITING = "awaiting"
    AGREED = "agreed"
    FREE = "free"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something before the change may go in."""
        return self in {Standing.REJECTED, Standing.CONDITION, Standing.AWAITING}


def worst_standing(standings: Iterable[Standing]) -> Standing:
    """The least settled of several; `free` where there is none."""
    return min(standings, key=tuple(Standing).index, default=Standing.FREE)


@dataclass(frozen=True, slots=True)
class Approver:
    """One party that has to agree.

    Attributes:
        who: reference (`team:api-review-board`, `person:...`); `system:...` or a contract where
            nobody is declared to answer for it.
        why: in words (`owner of consumer billing`); "" where the configuration names it.
        may: references to the persons who may speak for it; any one of them is enough.
    """

    who: str
    why: str = ""
    may: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a review says about one change, bound to this very content of it.

    Attributes:
        review: name of the review; `place` where it says so.
        verdict: `approve`, `reject` or `condition`.
        by: references to those who decided; `counted` are those of them who may.
        conditions: what has to happen first.
        in_change: whether the review was written in the very change it decides on.
        closed_by: the later review that settled this rejection or condition, "" where none did.
        written_by: the git author of the review's file, where history was asked.
    """

    review: str
    verdict: str
    by: tuple[str, ...]
    counted: tuple[str, ...]
    place: Place
    decided_on: date | None = None
    conditions: tuple[str, ...] = ()
    in_change: bool = False
    closed_by: str = ""
    written_by: str = ""

    @property
    def counts(self) -> bool:
        """Whether anybody decided who may."""
        return bool(self.counted)

    @property
    def stands(self) -> bool:
        """Whether it is a rejection or condition that nothing has closed."""
        return self.counts and self.verdict != "approve" and not self.closed_by


@dataclass(frozen=True, slots=True)
class Approval:
    """Who has to agree to a change, and who has.

    Attributes:
        change_class: the key of `approvals:` that decided (`breaking.partner`), or the key that
            was looked for where none is there.
        approvers: everybody who has to agree; empty where nobody has to, or nobody is named.
        said: whether the configuration says anything about this class.
        place: of the key in the configuration, None where it says nothing.
        fast_lane: whether the configuration says `none`.
        unassigned: whether somebody would have to agree, and nobody is named.
        decisions: what reviews say about it, by day and name.
    """

    change_class: str
    approvers: tuple[Approver, ...] = ()
    said: bool = False
    place: Place | None = None
    fast_lane: bool = False
    unassigned: bool = False
    decisions: tuple[Decision, ...] = ()

    @property
    def who(self) -> tuple[str, ...]:
        """References to everybody who has to agree."""
        return tuple(each.who for each in self.approvers)

    @property
    def missing(self) -> tuple[Approver, ...]:
        """Those for whom nobody has agreed yet."""
        agreed = {
            person
            for each in self.decisions
            if each.verdict == "approve"
            for person in each.counted
        }
        return tuple(each for each in self.approvers if agreed.isdisjoint(each.may))

    @property
    def standing(self) -> Standing:
        """Where the decisions leave it."""
        verdicts = {each.verdict for each in self.decisions if each.stands}
        if "reject" in verdicts:
            return Standing.REJECTED
        if "condition" in verdicts:
            return Standing.CONDITION
        if self.unassigned or self.missing:
            return Standing.AWAITING
        return Standing.AGREED if self.approvers else Standing.FREE


@dataclass(frozen=True, slots=True, order=True)
class RightsMove:
    """A right that one system wins or loses by a change: `wms` `gains` `to write order.price`."""

    system: str
    gains: bool
    what: str

    @property
    def words(self) -> str:
        """`wms gains the right to write order.price`."""
        return f"{self.system} {'gains' if self.gains else 'loses'} {self.what}"
