"""Who has to agree to a change: `approvals:` of the configuration, by change class and exposure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govctl.model.change import Assessment, Bump, Compatibility
from govctl.model.contract import Contract
from govctl.model.diff import Approval, ConsumerImpact
from govctl.model.snapshot import Snapshot

_RIGHTS = "rights"
_NOT_SAID = "internal"


@dataclass(frozen=True, slots=True)
class Approvers:
    """The policy as it stands before the change, and whom its words stand for.

    A change that relaxes the policy takes effect once it is merged, so `before` decides; where it
    has no configuration, `after` does.
    """

    before: Snapshot
    after: Snapshot

    def approval(
        self, assessment: Assessment, contract: Contract | None, hit: tuple[ConsumerImpact, ...]
    ) -> Approval | None:
        """Who has to agree, None where there is no configuration to ask."""
        config = self.before.config or self.after.config
        if config is None:
            return None
        exposure = contract.exposure.value if contract and contract.exposure else _NOT_SAID
        for word in _classes(assessment):
            for key in (f"{word}.{exposure}", f"{word}.*", word):
                if key in config.approvals:
                    who = self._people(config.approvals[key], (assessment, contract, hit))
                    return Approval(key, who, said=True)
        return Approval(f"{_classes(assessment)[0]}.{exposure}")

    def _people(
        self,
        words: tuple[str, ...],
        about: tuple[Assessment, Contract | None, tuple[ConsumerImpact, ...]],
    ) -> tuple[str, ...]:
        assessment, contract, hit = about
        found: dict[str, None] = {}
        for word in words:
            if word == "consumers":
                found |= dict.fromkeys(self._owners(each.system for each in hit))
            elif word == "stewards":
                found |= dict.fromkeys(self._stewards(assessment))
            elif word in {"owner", "steward"}:
                named = getattr(contract, word) if contract else None
                found |= {named or f"the contract's {word}": None}
            else:
                found[word] = None
        return tuple(found)

    def _owners(self, systems: Iterator[str]) -> Iterator[str]:
        for name in systems:
            owner = self._of_system(name, "owner")
            yield owner or f"system:{name}"

    def _stewards(self, assessment: Assessment) -> Iterator[str]:
        """The stewards of every system that gains or loses by a change of rights."""
        found = False
        for value in assessment.change.operands.values():
            for name in value.replace(",", " ").split():
                if name in self.before.systems or name in self.after.systems:
                    found = True
                    yield self._of_system(name, "steward") or f"system:{name}"
        if not found:
            yield "stewards of the systems that gain and lose"

    def _of_system(self, name: str, role: str) -> str:
        for snapshot in (self.after, self.before):
            system = snapshot.systems.get(name)
            if system is not None and getattr(system, role):
                return str(getattr(system, role))
        return ""


def _classes(assessment: Assessment) -> tuple[str, ...]:
    """The words under which a class may stand, the most exact first.

    What is undecided or risky needs the word of those who decide on breaks, unless the
    configuration names it apart.
    """
    if assessment.change.coordinates.area.startswith(_RIGHTS):
        return (_RIGHTS,)
    if assessment.compatibility is Compatibility.COMPATIBLE:
        return ("additive",) if assessment.bump >= Bump.MINOR else ("text", "additive")
    word = assessment.compatibility.value
    return (word,) if word == "breaking" else (word, "breaking")
