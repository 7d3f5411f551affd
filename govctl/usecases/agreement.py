"""Who has to agree to each change of a report, and who has, by the reviews of the later side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from govctl.engine.assess import Revision
from govctl.engine.fingerprint import fingerprint
from govctl.estate.content import digest
from govctl.estate.part_content import Parts
from govctl.model.change import (
    Assessment,
    Bump,
    Change,
    ChangeDirection,
    Compatibility,
    Coordinates,
)
from govctl.model.contract import Contract, Exposure
from govctl.model.diff import ContractDiff, DiffChange, Location, Locations, Presence
from govctl.model.entity import Entity
from govctl.model.reference import parse_reference
from govctl.usecases.approvals import Approvers, Concern
from govctl.usecases.decisions import Decisions, bound_to, change_digest

_ADDED = "contract-added"
_UNREAD = "contract-not-compared"


class Agreement:
    """The policy before, the reviews after, and the content that they are bound to."""

    def __init__(self, before: Revision, after: Revision) -> None:
        self.approvers = Approvers(before.snapshot, after.snapshot)
        self.decisions = Decisions(self.approvers)
        self._before, self._after = before, after
        self._old, self._new = Parts(before.snapshot.documents), Parts(after.snapshot.documents)

    def on_change(self, told: DiffChange, assessment: Assessment) -> DiffChange:
        """The change with who has to agree to it; as it is, where there is no configuration."""
        if self.approvers.policy.config is None:
            return told
        bound = replace(told, digest=change_digest(assessment, self._old, self._new))
        return self._agreed(bound, assessment)

    def with_whole(self, told: ContractDiff) -> ContractDiff:
        """A contract that is new, or cannot be compared: there it is decided on as a whole."""
        is_new = told.presence is Presence.ADDED
        if self.approvers.policy.config is None or not (is_new or told.incomparable):
            return told
        kind = _ADDED if is_new else _UNREAD
        verdict = Compatibility.COMPATIBLE if is_new else Compatibility.UNDECIDED
        subject = self.subject(told.target)
        place = subject.place() if subject else None
        coordinates = Coordinates(kind, "", "", ChangeDirection.NONE)
        assessment = Assessment(Change(coordinates, told.name, None, place), verdict, Bump.MINOR)
        whole = DiffChange(
            rule=f"review/{kind}",
            compatibility=verdict,
            direction=ChangeDirection.NONE,
            subject=told.name,
            locations=Locations(None, Location(place) if place else None),
            contract=told.target,
            sentence=_sentence(told),
            bump=Bump.MINOR,
            fingerprint=fingerprint(kind, told.target, ()),
            digest=digest([kind, *self.contents(told.target)]),
        )
        return replace(told, whole=self._agreed(whole, assessment))

    def _agreed(self, told: DiffChange, assessment: Assessment) -> DiffChange:
        exposures = tuple(self._exposures(told))
        concern = Concern(assessment, self.subject(told.contract), told.hit, exposures)
        approval = self.approvers.approval(concern)
        if approval is None:
            return told
        bound = bound_to(told, self._after.digests.get(told.contract, ""))
        return replace(told, approval=self.decisions.on(bound, approval))

    def _exposures(self, told: DiffChange) -> Iterator[Exposure]:
        """Of the contracts that a change of a canonical schema reaches."""
        if not told.contract.startswith("entity:"):
            return
        by_label: Mapping[str, Contract] = {
            each.label: each
            for revision in (self._before, self._after)
            for each in revision.snapshot.contracts
        }
        for label in {each.partition("#")[0] for each in told.reaches}:
            found = by_label.get(label)
            if found is not None and found.exposure is not None:
                yield found.exposure

    def subject(self, target: str) -> Contract | Entity | None:
        """What a target names, as it is now, or else as it was."""
        reference = parse_reference(target)
        if reference is None:
            return None
        for revision in (self._after, self._before):
            snapshot = revision.snapshot
            if reference.kind == "entity":
                found: Contract | Entity | None = snapshot.entities.get(reference.name)
            else:
                found = snapshot.contract(reference.name, reference.major)
            if found is not None:
                return found
        return None

    def contents(self, target: str) -> tuple[str, str]:
        """The digests of a contract or entity on both sides; "" where it is not there."""
        return self._before.digests.get(target, ""), self._after.digests.get(target, "")


def _sentence(told: ContractDiff) -> str:
    if told.presence is Presence.ADDED:
        return f"{told.name} {told.after_version} is new."
    return f"{told.name} could not be compared: {told.incomparable}"
