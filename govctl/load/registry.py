"""Loading a registry: the files of a source become a snapshot, and every defect a problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from govctl.load.bare import bare_contracts
from govctl.load.collection import Collection
from govctl.load.collector import collector_paused
from govctl.load.conventions import (
    CONFIG_PATHS,
    INVENTORY_PATH,
    expected_kind,
    is_candidate,
    published_version,
)
from govctl.load.documents import Parses, RegistryDocuments
from govctl.load.entry import Entry
from govctl.load.inventory import read_inventory
from govctl.load.reading import declared
from govctl.load.source import Source
from govctl.load.vendored import copies, copy_problems
from govctl.load.yamljson import read, syntax_of
from govctl.model.codelist import CodeList
from govctl.model.config import Config
from govctl.model.consumer import Consumer
from govctl.model.contract import Contract
from govctl.model.entity import Entity
from govctl.model.flow import Flow
from govctl.model.inventory import InventoryRow
from govctl.model.mapping import EntityMapping
from govctl.model.ownership import Ownership
from govctl.model.partner import Partner
from govctl.model.problem import Problem
from govctl.model.published import PublishedVersion
from govctl.model.release import Deployment, Environments, Evidence, Release, Review
from govctl.model.snapshot import Snapshot
from govctl.model.status import StatusModel
from govctl.model.system import System
from govctl.model.team import Capability, Team
from govctl.model.version import Version
from govctl.model.waiver import Tolerated, Waiver


@dataclass(frozen=True, slots=True)
class ConfigRead:
    """What reading a configuration file gave; `config` is None when it cannot be used."""

    config: Config | None
    problems: tuple[Problem, ...]


def read_config(path: str, content: bytes) -> ConfigRead:
    """Read a configuration that is given apart from the registry (`--config FILE`)."""
    found = declared(path, read(path, content), (), by_convention=False)
    problems = [problem for each in found for problem in each.problems]
    configs = [each.declaration for each in found if isinstance(each.declaration, Config)]
    if not configs and not problems:
        message = "This is not a configuration"
        fix = "Write `apiVersion: govctl/v1` and `kind: Config`"
        problems.append(Problem(path, 0, 0, message, fix))
    return ConfigRead(configs[0] if configs else None, tuple(sorted(problems)))


def load(source: Source, config: Config | None = None, parses: Parses | None = None) -> Snapshot:
    """Read a registry.

    A file that cannot be read, or is not valid, is a problem of the snapshot; the rest loads. The
    snapshot's `config` is None when the registry has no usable `govctl.yaml` and none is given.

    Args:
        source: the files.
        config: applies in the place of the registry's own configuration.
        parses: what was parsed before; revisions that share it parse equal content once.

    Raises:
        UsageError: the source is no folder that can be listed.
        RevisionError: the source is a revision that cannot be listed or read.
    """
    with collector_paused():
        return _Loader(source, config, parses or Parses()).snapshot()


class _Loader:
    def __init__(self, source: Source, config: Config | None, parses: Parses) -> None:
        self._source = source
        self._files = {entry.path: entry for entry in source.files()}
        self._documents = RegistryDocuments(source, self._files, parses)
        self._collection = Collection()
        self._problems: list[Problem] = list(source.problems())
        self._invalid: set[tuple[str, str]] = set()
        self._given = config

    def snapshot(self) -> Snapshot:
        paths = self._registry_paths()
        for path in paths:
            self._read(path)
        config = self._given or self._own_config()
        self._documents.vendored = copies(config, self._files)
        self._problems.extend(copy_problems(config, self._files, self._documents))
        if config is not None and config.specs:
            self._add_bare(config, set(paths))
        inventory = self._inventory()
        contracts = self._collection.contracts()
        self._overlay(contracts)
        self._problems.extend(self._collection.problems)
        self._problems.extend(_missing_specs(contracts, self._files))
        self._problems.extend(self._unreadable_schemas())
        return _assembled(
            self._collection,
            Snapshot(
                name=self._source.name,
                revision=self._source.revision,
                config=config,
                contracts=contracts,
                inventory=inventory,
                published=self._published("contracts"),
                published_entities=self._published("entities"),
                files=self._files,
                documents=self._documents,
                invalid=frozenset(self._invalid),
                problems=tuple(sorted(set(self._problems))),
            ),
        )

    def _registry_paths(self) -> list[str]:
        """The files that may hold registry documents, leaving out registries inside this one."""
        nested = _nested_registries(self._files)
        candidates = [
            path
            for path, entry in self._files.items()
            if _is_read(entry) and not path.startswith(nested)
        ]
        marked = set(self._documents.marked(candidates))
        by_convention = self._has_own_config()
        return [
            path
            for path in candidates
            if path in marked or (by_convention and expected_kind(path) is not None)
        ]

    def _has_own_config(self) -> bool:
        return any(path in self._files for path in CONFIG_PATHS)

    def _read(self, path: str) -> None:
        found = declared(
            path, self._documents.read(path), self._files, by_convention=self._has_own_config()
        )
        for each in found:
            self._problems.extend(each.problems)
            if each.declaration is None:
                if each.problems and each.name:
                    self._invalid.add((each.kind, each.name))
            elif isinstance(each.declaration, Config) and path not in CONFIG_PATHS:
                self._problems.append(_misplaced(each.declaration))
            else:
                self._collection.add(each.declaration)

    def _own_config(self) -> Config | None:
        configs = self._collection.all(Config)
        return next(iter(configs.values()), None)

    def _add_bare(self, config: Config, ours: set[str]) -> None:
        contracts = self._collection.contracts()
        taken = ours | {contract.spec.file for contract in contracts if contract.spec is not None}
        taken |= {entity.schema for entity in self._collection.all(Entity).values()}
        free = (
            path
            for path, entry in self._files.items()
            if (_is_read(entry) or _is_csv(entry)) and path not in taken
        )
        for contract in bare_contracts(free, self._documents, config.specs):
            self._collection.add(contract)

    def _overlay(self, contracts: tuple[Contract, ...]) -> None:
        if not any(contract.spec and contract.spec.overlay for contract in contracts):
            return
        from govctl.load.overlay.contracts import (  # noqa: PLC0415 - its library, where it is used
            overlaid,
        )

        found = overlaid(contracts, self._files, self._documents)
        self._documents.overlaid = found.documents
        self._problems.extend(found.problems)

    def _inventory(self) -> tuple[InventoryRow, ...]:
        if INVENTORY_PATH not in self._files:
            return ()
        rows, problems = read_inventory(self._source.read(INVENTORY_PATH))
        self._problems.extend(problems)
        return rows

    def _unreadable_schemas(self) -> Iterator[Problem]:
        """What keeps canonical schemas from being read; a missing one is an unresolved link."""
        entities = self._collection.all(Entity).values()
        for path in sorted({entity.schema for entity in entities} & self._files.keys()):
            yield from self._documents.problems(path)

    def _published(self, folder: str) -> Mapping[str, tuple[PublishedVersion, ...]]:
        found: dict[str, list[PublishedVersion]] = {}
        for path in self._files:
            parts = published_version(path)
            if parts is not None and parts[0] == folder:
                _, name, version = parts
                each = PublishedVersion(name, version, path, self._documents)
                found.setdefault(name, []).append(each)
        return {name: tuple(sorted(versions, key=_age)) for name, versions in sorted(found.items())}


def _is_read(entry: Entry) -> bool:
    """Whether a file may hold documents; a link's target is listed, and read, as itself."""
    return entry.kind == "file" and is_candidate(entry.path)


def _is_csv(entry: Entry) -> bool:
    """Whether a file may hold a file layout, which is a spec and no registry document."""
    return entry.kind == "file" and syntax_of(entry.path) == "csv"


def _nested_registries(files: Mapping[str, Entry]) -> tuple[str, ...]:
    """Folders below the root with a configuration of their own: registries of their own."""
    return tuple(
        path.removesuffix(name)
        for path in files
        for name in CONFIG_PATHS
        if path.endswith(f"/{name}")
    )


def _misplaced(config: Config) -> Problem:
    place = config.place("/kind")
    message = "A configuration stands at the root of the registry"
    fix = f"Move it to {CONFIG_PATHS[0]}"
    return Problem(place.path, place.line, place.column, message, fix, pointer=place.pointer)


def _missing_specs(
    contracts: tuple[Contract, ...], files: Mapping[str, Entry]
) -> Iterator[Problem]:
    for contract in contracts:
        spec = contract.spec
        if spec is None or spec.file in files:
            continue
        place = spec.document.place(spec.pointer)
        yield Problem(
            place.path,
            place.line,
            place.column,
            f"There is no spec file {spec.file}",
            "Correct the path, or add the file",
            code="registry/unreadable-spec",
            pointer=place.pointer,
        )


def _age(version: PublishedVersion) -> tuple[bool, Version, str]:
    number = version.number
    return (number is not None, number or Version(0, 0, 0), version.version)


def _assembled(collection: Collection, snapshot: Snapshot) -> Snapshot:
    """The snapshot with everything that was declared, by kind and name."""
    teams = collection.all(Team)
    return replace(
        snapshot,
        systems=collection.all(System),
        entities=collection.all(Entity),
        ownerships=collection.all(Ownership),
        status_models=collection.all(StatusModel),
        mappings=collection.all(EntityMapping),
        flows=collection.all(Flow),
        consumers=collection.all(Consumer),
        partners=collection.all(Partner),
        teams=teams,
        persons=_persons(teams),
        capabilities=collection.all(Capability),
        codelists=collection.all(CodeList),
        environments=next(iter(collection.all(Environments).values()), None),
        deployments=collection.all(Deployment),
        releases=collection.all(Release),
        reviews=collection.all(Review),
        evidences=collection.all(Evidence),
        waivers=collection.all(Waiver),
        tolerated=collection.all(Tolerated),
    )


def _persons(teams: Mapping[str, Team]) -> Mapping[str, tuple[str, ...]]:
    """Everyone who is a member of a team, and of which."""
    found: dict[str, list[str]] = {}
    for team in teams.values():
        for member in team.members:
            found.setdefault(member.removeprefix("person:"), []).append(team.name)
    return {person: tuple(sorted(names)) for person, names in sorted(found.items())}
