"""Which contract a consumer's use means."""

from __future__ import annotations

from govctl.model.consumer import Use
from govctl.model.contract import Contract
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot
from govctl.model.version import parse_range, parse_version


def used_contract(snapshot: Snapshot, use: Use) -> Contract | None:
    """The contract of the major that is named, else the latest whose version is in the range.

    Where no version is in the range, or none is named, the latest that is live; None where the
    registry has no contract of that name (registry/unresolved-reference says so).
    """
    reference = parse_reference(use.contract, "contract")
    if reference is None:
        return None
    if reference.major is None and use.range:
        accepted = parse_range(use.range)
        fitting = [
            (version, contract)
            for contract in snapshot.contracts
            if contract.name == reference.name
            and (version := parse_version(contract.version)) is not None
            and accepted is not None
            and version in accepted
        ]
        if fitting:
            return max(fitting, key=lambda each: each[0])[1]
    return snapshot.contract(reference.name, reference.major)
