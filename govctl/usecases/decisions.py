"""What reviews say about changes, each decision bound to the very content that was decided on.

A decision holds for a change with the same fingerprint and the same digest of both its sides. A
bare fingerprint holds only while the whole contract has the digest that the review names. So a push
that touches something else keeps a decision, and one that touches the same place again reopens it.

Who may decide is judged as it stands before the change (REGISTRY.md, "Policy"): a person whom the
change itself puts on the board decides nothing yet. A review that the change itself brings counts
by the same measure, and is marked as recorded in this change: nothing in git proves who wrote it,
so whoever merges has to look at it (CODEOWNERS for reviews/ makes the host ask). What a review said
before the change counts whatever the change makes of it: it may not take back a rejection.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from govctl.estate.content import digest
from govctl.estate.part_content import Parts
from govctl.model.approval import Approval, Decision
from govctl.model.change import Assessment
from govctl.model.diff import ContractDiff, DiffChange
from govctl.model.place import Place
from govctl.model.release import Review, ReviewedChange
from govctl.usecases.approvals import Approvers

LEAST_DIGITS = 8
"""Hexadecimal digits of a fingerprint that name a change."""


def change_digest(assessment: Assessment, before: Parts, after: Parts) -> str:
    """The digest of a change: its verdict, its operands, and both sides with what they refer to.

    Lines and what stands beside the changed part do not matter.
    """
    change = assessment.change
    return digest(
        {
            "kind": change.coordinates.kind,
            "verdict": assessment.compatibility.value,
            "subject": change.subject,
            "operands": dict(change.operands),
            "reaches": list(change.reaches),
            "before": before.content(change.before),
            "after": after.content(change.after),
        }
    )


@dataclass(frozen=True, slots=True)
class Bound:
    """What decisions are bound to: a change, and the content of the contract as it is now."""

    fingerprint: str
    digest: str
    target: str
    contract_digest: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """One change that a review decides on."""

    review: Review
    entry: ReviewedChange

    @property
    def place(self) -> Place:
        """Where the review says so."""
        return self.entry.place()

    @property
    def digits(self) -> str:
        """The digits of the fingerprint that it is found by."""
        return self.entry.fingerprint[:LEAST_DIGITS]

    @property
    def key(self) -> tuple[str, str]:
        """The review's name and the place in it, which no other has."""
        return self.review.name, self.entry.pointer

    def holds(self, bound: Bound) -> bool:
        """Whether it was decided on this very content; the fingerprint is known to be the same."""
        if self.entry.digest is not None:
            return self.entry.digest == bound.digest
        named = (self.review.digests.get(name) for name in _names(bound.target))
        return bound.contract_digest in {each for each in named if each}


class Decisions:
    """The reviews on both sides, and who may decide by the policy before.

    `recorded` is everything that they decide on, by day; `rewritten` are the names of reviews that
    the change alters or removes.
    """

    def __init__(self, approvers: Approvers) -> None:
        self._approvers = approvers
        before, after = approvers.before.reviews, approvers.after.reviews
        reviews = sorted({**after, **before}.values(), key=_when)
        self._earlier = frozenset(before)
        self.rewritten = tuple(name for name in before if after.get(name) != before[name])
        self.recorded = tuple(
            Recorded(review, entry) for review in reviews for entry in review.changes
        )
        self._by_digits: dict[str, list[Recorded]] = defaultdict(list)
        for each in self.recorded:
            self._by_digits[each.digits].append(each)

    def about(self, fingerprint: str) -> Iterator[Recorded]:
        """What was decided on the change of that fingerprint, whatever became of its content."""
        for each in self._by_digits.get(fingerprint[:LEAST_DIGITS], ()):
            if fingerprint.startswith(each.entry.fingerprint):
                yield each

    def in_change(self, review: Review) -> bool:
        """Whether the change itself brings the review."""
        return review.name not in self._earlier

    def on(self, bound: Bound, approval: Approval) -> Approval:
        """The approval with every decision that holds for the change."""
        found: dict[str, Decision] = {}
        closes: dict[str, tuple[str, ...]] = {}
        for each in self.about(bound.fingerprint):
            if each.holds(bound) and each.review.name not in found:
                found[each.review.name] = self._decision(each, approval)
                closes[each.review.name] = each.review.closes
        settled = {
            closed: name
            for name, decision in found.items()
            for closed in closes[name]
            if closed in found and self._settles(decision, found[closed], approval)
        }
        decisions = (replace(each, closed_by=settled.get(name, "")) for name, each in found.items())
        return replace(approval, decisions=tuple(decisions))

    def may(self, person: str, verdict: str, approval: Approval) -> bool:
        """Whether a person may decide: for a party; a board member may always object."""
        speaks = any(person in each.may for each in approval.approvers)
        return speaks or (verdict != "approve" and person in self._approvers.board_members)

    def _decision(self, recorded: Recorded, approval: Approval) -> Decision:
        review = recorded.review
        counted = tuple(each for each in review.by if self.may(each, review.decision, approval))
        return Decision(
            review=review.name,
            verdict=review.decision,
            by=review.by,
            counted=counted,
            place=recorded.place,
            decided_on=review.decided_on,
            conditions=review.conditions,
            in_change=self.in_change(review),
        )

    def _settles(self, later: Decision, earlier: Decision, approval: Approval) -> bool:
        """Whether an approval settles an objection: it speaks for the same party, or the board."""
        return later.verdict == "approve" and self.may_settle(later.counted, earlier, approval)

    def may_settle(self, persons: tuple[str, ...], earlier: Decision, approval: Approval) -> bool:
        """Whether these persons speak for a party that objected, or sit on the board."""
        if not self._approvers.board_members.isdisjoint(persons):
            return True
        return any(
            not set(each.may).isdisjoint(persons) and not set(each.may).isdisjoint(earlier.counted)
            for each in approval.approvers
        )


@dataclass(frozen=True, slots=True)
class Past:
    """What became of the decisions that a change brought along for one contract.

    `kept` hold; `reopened` were decided on other content of the same part.
    """

    kept: tuple[Recorded, ...] = ()
    reopened: tuple[Recorded, ...] = ()


def past(decisions: Decisions, contract: ContractDiff, content: str) -> Past:
    """The decisions on a contract (`content`: its digest now); those of merged changes are over."""
    kept: dict[tuple[str, str], Recorded] = {}
    other: dict[tuple[str, str], Recorded] = {}
    for change in contract.decided:
        bound = bound_to(change, content)
        for each in decisions.about(change.fingerprint):
            (kept if each.holds(bound) else other)[each.key] = each
    parts = {(each.contract, each.rule, each.subject) for each in contract.decided}
    for each in decisions.recorded:
        if (each.entry.target, each.entry.rule, each.entry.subject) in parts:
            other[each.key] = each
    reopened = tuple(
        each for key, each in other.items() if key not in kept and decisions.in_change(each.review)
    )
    return Past(tuple(kept.values()), reopened)


def bound_to(change: DiffChange, content: str) -> Bound:
    """What a decision on a change of a report is bound to."""
    return Bound(change.fingerprint, change.digest, change.contract, content)


def _when(review: Review) -> tuple[date, str]:
    return (review.decided_on or date.min, review.name)


def _names(target: str) -> Iterator[str]:
    """What a review may call a contract or entity among its digests."""
    yield target
    label = target.removeprefix("contract:")
    yield label
    yield label.partition("@")[0]
