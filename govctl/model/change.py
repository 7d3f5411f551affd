"""Facts about two versions of an interface, and the verdict on each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from govctl.model.containment import Containment
from govctl.model.ending import NO_ENDING, Ending
from govctl.model.place import Place


class EvidenceKind(StrEnum):
    """What shows a change: a payload, a call that worked before, or only the two texts."""

    WITNESS = "witness"
    CALL = "call"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a person can paste into a test to see the change.

    A call is `{"method", "path", "query", "headers", "body"}` with the parts it needs; a witness
    is a payload.
    """

    kind: EvidenceKind
    value: object = None


NO_EVIDENCE = Evidence(EvidenceKind.NONE)


class Bump(IntEnum):
    """The least version step a change asks for (SemVer 2.0.0), comparable."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        """`none`, `patch`, `minor` or `major`."""
        return self.name.lower()


class Compatibility(StrEnum):
    """The verdict on a change, worst first."""

    BREAKING = "breaking"
    UNDECIDED = "undecided"
    RISKY = "risky"
    COMPATIBLE = "compatible"


class ChangeDirection(StrEnum):
    """Which way the changed part travels, seen from the provider."""

    REQUEST = "request"
    RESPONSE = "response"
    EVENT = "event"
    NONE = "none"


@dataclass(frozen=True, slots=True, order=True)
class Coordinates:
    """What kind of change it is: area x aspect x action, for one direction."""

    area: str
    aspect: str
    action: str
    direction: ChangeDirection

    @property
    def kind(self) -> str:
        """The kind in words, as in `breaking/<kind>`."""
        return "-".join(part for part in (self.area, self.aspect, self.action) if part)


@dataclass(frozen=True, slots=True)
class Change:
    """One fact about a before and an after, at its root.

    `subject` is the natural identity of the part (operation, parameter, property). A side's place
    is None where the part does not exist there. `containment` is set for payload changes, `ending`
    for parts that are gone: what the earlier state had announced of it.
    """

    coordinates: Coordinates
    subject: str
    before: Place | None
    after: Place | None
    operands: Mapping[str, str] = field(default_factory=dict)
    evidence: Evidence = NO_EVIDENCE
    containment: Containment | None = None
    reaches: tuple[str, ...] = ()
    ending: Ending | None = None

    @property
    def words(self) -> str:
        """The change in a few words: `createOrder response error status removed (409)`."""
        what = self.operands.get("name") or self.operands.get("status")
        kind = self.coordinates.kind.replace("-", " ")
        return f"{self.subject} {kind} ({what})" if what else f"{self.subject} {kind}"


@dataclass(frozen=True, slots=True, order=True)
class EarlierVersion:
    """A published version of a contract, the environments that run it, and its file."""

    version: str
    environments: tuple[str, ...]
    path: str

    def __str__(self) -> str:
        """`2.0.3 (prod)`: the version and who runs it."""
        return (
            f"{self.version} ({', '.join(self.environments)})"
            if self.environments
            else (self.version)
        )


@dataclass(frozen=True, slots=True)
class Assessment:
    """A change under a policy: how compatible it is, and the version step it needs.

    `earlier` are the versions, beside the state compared with, that the same change concerns under
    a transitive compatibility mode. `reverse` says that it is judged for those who were built for
    the later state and meet the earlier one (mode `full`).
    """

    change: Change
    compatibility: Compatibility
    bump: Bump
    earlier: tuple[EarlierVersion, ...] = ()
    reverse: bool = False


class Against(StrEnum):
    """What a contract was compared with: `running` are all versions its mode spans."""

    BASE = "base"
    PUBLISHED = "published"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class ContractComparison:
    """All changes of one contract or entity against one earlier state of it.

    `target` is `contract:name@major` or `entity:name`. `incomparable` says why nothing could be
    compared, where that is so. `content_changed` is true when the digests differ, whatever the
    changes this tool can name; `differing` then says where, as JSON Pointers into the content.
    `promised` is false where the earlier state was a draft, proposed or retired: nobody relied on
    it. `rippled` are changes that are told elsewhere (at the canonical schema they come from, or
    in the comparison with the base); the contract needs their version step nevertheless. `ending`
    is the end that the earlier state of the contract itself had announced.
    """

    target: str
    against: Against
    before_version: str
    after_version: str
    assessments: tuple[Assessment, ...] = ()
    incomparable: str = ""
    content_changed: bool = False
    differing: tuple[str, ...] = ()
    promised: bool = True
    rippled: tuple[Assessment, ...] = ()
    ending: Ending = NO_ENDING

    @property
    def bump(self) -> Bump:
        """The least step over all changes; at least a patch where content changed at all."""
        least = Bump.PATCH if self.content_changed else Bump.NONE
        found = (each.bump for each in (*self.assessments, *self.rippled))
        return max(found, default=least)
