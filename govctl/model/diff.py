"""What `govctl diff` says, complete enough that a renderer needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from govctl.model.approval import Approval, RightsMove, Standing, worst_standing
from govctl.model.change import (
    NO_EVIDENCE,
    Bump,
    ChangeDirection,
    Compatibility,
    Evidence,
)
from govctl.model.place import Place


class DiffVerdict(StrEnum):
    """The worst over all changes, worst first."""

    BREAKING = "breaking"
    UNDECIDED = "undecided"
    RISKY = "risky"
    COMPATIBLE = "compatible"
    UNCHANGED = "unchanged"


_VERDICTS = tuple(DiffVerdict)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of a file: its number from 1, its text, and whether it holds the changed place."""

    number: int
    text: str
    aimed: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    """A place and the lines around it; no lines where the text is not at hand."""

    place: Place
    lines: tuple[SourceLine, ...] = ()

    @property
    def file(self) -> str:
        """POSIX path of the file."""
        return self.place.path

    @property
    def line(self) -> int:
        """Line from 1, 0 where the whole file is meant."""
        return self.place.line

    @property
    def column(self) -> int:
        """Column from 1, in code points."""
        return self.place.column

    @property
    def pointer(self) -> str:
        """JSON Pointer of the part."""
        return self.place.pointer


@dataclass(frozen=True, slots=True)
class Locations:
    """Where a change stands on both sides; None where the part does not exist there."""

    before: Location | None = None
    after: Location | None = None


@dataclass(frozen=True, slots=True, order=True)
class ConsumerImpact:
    """What a change means for one consumer: the system, and in words why it is hit or not."""

    system: str
    why: str


@dataclass(frozen=True, slots=True, order=True)
class TouchedField:
    """A canonical field that a change touches (`order.lines.uom`), and the system that masters it.

    `master` is "" where the ownership matrix names none.
    """

    name: str
    master: str = ""


@dataclass(frozen=True, slots=True)
class DiffChange:
    """One change under its rule.

    Attributes:
        rule: id in the `breaking` pack: `breaking/` and the kind of change.
        compatibility: `breaking` is an error, `risky` a warning, `compatible` for information.
        direction: which way the changed part travels, seen from the provider.
        subject: the operation, message or part that changed.
        locations: both sides.
        evidence: the payload or call that shows it.
        reaches: every operation and message the one edit reaches.
        contract: `contract:name@major` or `entity:name`.
        sentence: what happened, for people.
        fix: the smallest compatible alternative, or what else to do; "" where there is none.
        proof: what the comparison found, or why it could not decide; "" where it says nothing.
        lens: how payloads were read, where they were compared.
        bump: the least version step it asks for.
        operands: what the sentence was made of.
        fingerprint: identity that survives moved lines.
        digest: of its content on both sides: what a decision on it is bound to; "" where there is
            no configuration that could ask for one.
        hit: consumers whose declared use it breaks; `spared` those it does not.
        fields: canonical fields it touches.
        rights: who gains and loses what by it.
        approval: who has to agree, and who has; None where there is no configuration to ask.
    """

    rule: str
    compatibility: Compatibility
    direction: ChangeDirection
    subject: str
    locations: Locations
    evidence: Evidence = NO_EVIDENCE
    reaches: tuple[str, ...] = ()
    contract: str = ""
    sentence: str = ""
    fix: str = ""
    proof: str = ""
    lens: str = ""
    bump: Bump = Bump.NONE
    operands: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    digest: str = ""
    hit: tuple[ConsumerImpact, ...] = ()
    spared: tuple[ConsumerImpact, ...] = ()
    fields: tuple[TouchedField, ...] = ()
    rights: tuple[RightsMove, ...] = ()
    approval: Approval | None = None

    @property
    def weight(self) -> int:
        """Position in the order worst first: 0 is breaking."""
        return tuple(Compatibility).index(self.compatibility)


@dataclass(frozen=True, slots=True)
class TextChange:
    """A difference that no program notices: a description, an example, an extension.

    `what` is `changed`, `added` or `removed`; the texts are cut where they are long.
    """

    place: Place
    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Unread:
    """A part of a spec that could not be looked at: on which side, where, and why."""

    side: str
    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class VersionNeed:
    """The least version a contract has to take.

    Attributes:
        since: the version the step counts from: the last published one, else the one before.
        published: whether `since` is published.
        declared: the version the contract says it is now; "" where it is gone.
        bump: the least step.
        needed: the least version in full, "" where `since` is no SemVer.
        because: the sentence that says why.
        enough: whether the declared version is at least that.
    """

    since: str
    published: bool
    declared: str
    bump: Bump
    needed: str
    because: str
    enough: bool


class Presence(StrEnum):
    """On which sides a contract exists."""

    BOTH = "both"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Accountable:
    """Who answers for a contract, and for whom it is there; "" where nothing is declared."""

    owner: str = ""
    steward: str = ""
    provider: str = ""
    exposure: str = ""
    tier: str = ""


@dataclass(frozen=True, slots=True)
class ContractDiff:
    """All changes of one contract or entity, breaking first.

    Attributes:
        target: `contract:name@major` or `entity:name`.
        name: as people call it.
        verdict: the worst over its changes; undecided where it could not be compared.
        changes: breaking first, then by place.
        texts: differences that no program notices, by place; `more_texts` were left out.
        incomparable: why nothing could be compared, where that is so.
        unread: parts of either spec that could not be looked at.
        consumers: systems that declare to use it.
        whole: stands for the contract as such where single changes cannot be told (it is new, or
            cannot be compared); not among `changes`.
    """

    target: str
    name: str
    presence: Presence
    before_version: str
    after_version: str
    verdict: DiffVerdict
    version: VersionNeed
    accountable: Accountable = Accountable()
    changes: tuple[DiffChange, ...] = ()
    texts: tuple[TextChange, ...] = ()
    more_texts: int = 0
    incomparable: str = ""
    unread: tuple[Unread, ...] = ()
    consumers: tuple[str, ...] = ()
    whole: DiffChange | None = None

    @property
    def decided(self) -> tuple[DiffChange, ...]:
        """Everything that somebody may have to agree to."""
        return (self.whole, *self.changes) if self.whole else self.changes

    @property
    def standing(self) -> Standing:
        """How far the agreement has come: that of the least settled change."""
        return worst_standing(each.approval.standing for each in self.decided if each.approval)

    @property
    def hit(self) -> tuple[str, ...]:
        """The systems that some change hits, sorted."""
        return tuple(sorted({each.system for change in self.changes for each in change.hit}))

    @property
    def approvals(self) -> tuple[str, ...]:
        """Everybody who has to agree to some change, sorted."""
        found = {who for each in self.decided if each.approval for who in each.approval.who}
        return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class DiffReport:
    """Everything `govctl diff` found.

    Attributes:
        before, after: the two sides as reports call them.
        verdict: the worst over all contracts, whatever of them is shown.
        bump: the greatest of their least version steps, likewise.
        contracts: what changed, the worst first.
        same: names of the contracts that are equal on both sides.
        not_shown: how many changes were left out, as asked for.
        notes: sentences a reader must not miss.
        titles: title of every rule that a change stands under, by id.
    """

    before: str
    after: str
    verdict: DiffVerdict
    bump: Bump
    contracts: tuple[ContractDiff, ...] = ()
    same: tuple[str, ...] = ()
    not_shown: int = 0
    notes: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def changes(self) -> tuple[DiffChange, ...]:
        """Every change, contract by contract."""
        return tuple(change for contract in self.contracts for change in contract.changes)

    def count(self, compatibility: Compatibility) -> int:
        """How many of the changes shown have this verdict."""
        return sum(change.compatibility is compatibility for change in self.changes)

    def fails(self, threshold: DiffVerdict) -> bool:
        """Whether the verdict is at least as bad as `threshold`.

        What is undecided is no proved break, but no less than a risk.
        """
        return _VERDICTS.index(self.verdict) <= _VERDICTS.index(threshold)


def worst(changes: Iterable[DiffChange], *, comparable: bool, texts: bool) -> DiffVerdict:
    """The verdict over changes; what cannot be compared is undecided, mere texts compatible."""
    found = {change.compatibility for change in changes}
    if not comparable:
        found.add(Compatibility.UNDECIDED)
    for each in Compatibility:
        if each in found:
            return DiffVerdict(each.value)
    return DiffVerdict.COMPATIBLE if texts else DiffVerdict.UNCHANGED


def overall(contracts: Iterable[ContractDiff]) -> tuple[DiffVerdict, Bump]:
    """The worst verdict and the greatest version step of several contracts."""
    found = tuple(contracts)
    verdict = min((each.verdict for each in found), key=_VERDICTS.index, default=None)
    bump = max((each.version.bump for each in found), default=Bump.NONE)
    return verdict or DiffVerdict.UNCHANGED, bump
