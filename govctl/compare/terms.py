"""What a contract promises beside its spec: its sidecar, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govctl.compare.contract_kinds import CONTRACT_KINDS
from govctl.model.change import NO_EVIDENCE, Change, Evidence
from govctl.model.contract import Contract


@dataclass(frozen=True, slots=True)
class Terms:
    """The sidecar of a contract before and after."""

    before: Contract
    after: Contract

    def change(
        self,
        kind: str,
        pointer: str,
        operands: Mapping[str, str] | None = None,
        subject: str = "",
        evidence: Evidence = NO_EVIDENCE,
    ) -> Change:
        """A change of what stands at `pointer` in the sidecar, or is missing there.

        The subject is the contract's name, unless it is a part of it.
        """
        return Change(
            CONTRACT_KINDS[kind].coordinates,
            subject or self.after.name,
            self.before.place(pointer),
            self.after.place(pointer),
            operands=operands or {},
            evidence=evidence,
        )


def listed(words: tuple[str, ...]) -> str:
    """Words in one line; "none" where there are none."""
    return ", ".join(words) or "none"


def contract_removed(contract: Contract) -> Change:
    """A contract that is gone as a whole."""
    coordinates = CONTRACT_KINDS["contract-removed"].coordinates
    return Change(coordinates, contract.name, contract.place(), None)
