"""The registry at one revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from govctl.model.codelist import CodeList
from govctl.model.config import Config
from govctl.model.consumer import Consumer
from govctl.model.contract import Contract
from govctl.model.document import Document
from govctl.model.documents import Documents, File
from govctl.model.entity import Entity
from govctl.model.flow import Flow
from govctl.model.inventory import InventoryRow
from govctl.model.mapping import EntityMapping
from govctl.model.ownership import Ownership
from govctl.model.partner import Partner
from govctl.model.problem import Problem
from govctl.model.published import PublishedVersion
from govctl.model.release import Deployment, Environments, Evidence, Release, Review
from govctl.model.status import StatusModel
from govctl.model.system import System
from govctl.model.team import Capability, Team
from govctl.model.version import parse_version
from govctl.model.waiver import Tolerated, Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything a registry declares, and access to its files.

    Every mapping is sorted by its key, every tuple of declarations by name, so that whatever is
    derived in order is the same on every machine.

    Attributes:
        name: how reports call the source: `work tree`, or the revision as typed.
        revision: full commit id, None where it is not a commit.
        config: None when the registry has no readable `govctl.yaml`.
        ownerships: by entity; consumers by system; deployments by environment.
        contracts: one per name and major, sorted by both.
        persons: person to the teams they are members of.
        published: contract to its published versions, oldest first; `published_entities` likewise.
        inventory: rows of `assessment/interfaces.csv`.
        files: path to file, all of the registry.
        documents: parsed files by path.
        invalid: kind and name of documents that name themselves but are not valid: references
            to them are not the defect.
        problems: what is wrong with the registry's own documents, sorted.
    """

    name: str
    revision: str | None = None
    config: Config | None = None
    systems: Mapping[str, System] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    ownerships: Mapping[str, Ownership] = field(default_factory=dict)
    status_models: Mapping[str, StatusModel] = field(default_factory=dict)
    contracts: tuple[Contract, ...] = ()
    mappings: Mapping[str, EntityMapping] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)
    consumers: Mapping[str, Consumer] = field(default_factory=dict)
    partners: Mapping[str, Partner] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    persons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    capabilities: Mapping[str, Capability] = field(default_factory=dict)
    codelists: Mapping[str, CodeList] = field(default_factory=dict)
    environments: Environments | None = None
    deployments: Mapping[str, Deployment] = field(default_factory=dict)
    releases: Mapping[str, Release] = field(default_factory=dict)
    reviews: Mapping[str, Review] = field(default_factory=dict)
    evidences: Mapping[str, Evidence] = field(default_factory=dict)
    waivers: Mapping[str, Waiver] = field(default_factory=dict)
    tolerated: Mapping[str, Tolerated] = field(default_factory=dict)
    published: Mapping[str, tuple[PublishedVersion, ...]] = field(default_factory=dict)
    published_entities: Mapping[str, tuple[PublishedVersion, ...]] = field(default_factory=dict)
    inventory: tuple[InventoryRow, ...] = ()
    files: Mapping[str, File] = field(default_factory=dict)
    documents: Documents = field(compare=False, repr=False)
    invalid: frozenset[tuple[str, str]] = frozenset()
    problems: tuple[Problem, ...] = ()
    _contracts_by_key: Mapping[tuple[str, int], Contract] = field(
        init=False, compare=False, repr=False
    )
    _contracts_by_name: Mapping[str, Contract] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        by_name: dict[str, Contract] = {}
        for contract in sorted(self.contracts, key=_liveness):
            by_name[contract.name] = contract
        object.__setattr__(self, "_contracts_by_key", {each.key: each for each in self.contracts})
        object.__setattr__(self, "_contracts_by_name", by_name)

    def contract(self, name: str, major: int | None = None) -> Contract | None:
        """The contract of that name and major; without a major, the latest that is live.

        Where no version is live, the latest of all.
        """
        if major is None:
            return self._contracts_by_name.get(name)
        return self._contracts_by_key.get((name, major))

    def document(self, path: str) -> Document | None:
        """The parsed file at a path of the registry, None when it cannot be read."""
        return self.documents.document(path)


def _liveness(contract: Contract) -> tuple[bool, bool, object]:
    version = parse_version(contract.version)
    return (contract.status.is_live, version is not None, version or contract.version)
