"""What replacing a vendor's spec means for the registry, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from govctl.model.diff import DiffReport
from govctl.model.finding import Finding


@dataclass(frozen=True, slots=True)
class MappingImpact:
    """A mapping that reads or writes what changed: its name, and the changes in words."""

    name: str
    path: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpecUpdate:
    """A new version of somebody else's API.

    Attributes:
        contract: name of the contract.
        before_version, after_version: of the contract.
        spec: path of the spec within the registry.
        misfits: what in the registry no longer fits: findings that the update brings, those in
            our own files first.
        mappings: mappings that are hit.
        notes: sentences that a reader must not miss.
        diff: what changed, for whom it breaks.
    """

    contract: str
    before_version: str
    after_version: str
    spec: str
    misfits: tuple[Finding, ...]
    mappings: tuple[MappingImpact, ...]
    notes: tuple[str, ...]
    diff: DiffReport
