"""Two versions of a record, and the one way to state a change of a part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from govctl.compare.contract_kinds import CONTRACT_KINDS, Effect
from govctl.compare.records.samples import Line
from govctl.compare.records.values import Answers
from govctl.compare.versions import Versions
from govctl.model.change import NO_EVIDENCE, Change, Evidence, EvidenceKind
from govctl.model.containment import Containment
from govctl.model.interface import Action, Origin
from govctl.model.record import Record


@dataclass(frozen=True)
class RecordPair:
    """A record before and after, and who writes it."""

    versions: Versions
    old: Record
    new: Record
    action: Action
    name: str
    answers: Answers = field(default_factory=Answers)

    @cached_property
    def old_line(self) -> Line:
        """Draws lines of the file as it was."""
        return Line(self.old)

    @cached_property
    def new_line(self) -> Line:
        """Draws lines of the file as it is."""
        return Line(self.new)

    @property
    def is_written(self) -> bool:
        """Whether the provider writes it, and others read."""
        return self.action is Action.SEND

    def change(
        self,
        kind: str,
        pointers: tuple[str | None, str | None],
        operands: Mapping[str, str],
        evidence: Evidence = NO_EVIDENCE,
    ) -> Change:
        """A change of a kind of parts (`column-removed`), for the way the record goes.

        What breaks nobody needs no evidence.
        """
        name = f"{'outbound' if self.is_written else 'inbound'}-{kind}"
        was, now = pointers
        if CONTRACT_KINDS[name].effect in {Effect.ADDS, Effect.RESTATES}:
            evidence = NO_EVIDENCE
        return self.versions.change(
            name,
            self.name,
            (
                None if was is None else Origin(self.old.path, was),
                None if now is None else Origin(self.new.path, now),
            ),
            operands,
            evidence,
        )


def proved(change: Change, containment: Containment, text: str) -> Change:
    """A change with the answer that decides it; `text` is the record around the witness."""
    shown = Evidence(EvidenceKind.WITNESS, text) if containment.has_witness else NO_EVIDENCE
    sentence = containment.sentence.replace("the payload", change.operands["name"], 1)
    return replace(change, containment=replace(containment, sentence=sentence), evidence=shown)


def worked(text: object) -> Evidence:
    """A line or segment that was exchanged before."""
    return Evidence(EvidenceKind.CALL, text)
