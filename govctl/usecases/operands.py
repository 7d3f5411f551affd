"""What `BEFORE` and `AFTER` name: a registry, a spec file, a published version, `REV:path`."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from govctl.errors import ConfigurationError, RevisionError, UsageError, quoted
from govctl.estate.frozen import frozen_contract, frozen_documents
from govctl.load.conventions import CONFIG_PATHS
from govctl.load.documents import Parses, RegistryDocuments
from govctl.load.git import Repository, repository_of, resolve
from govctl.load.loose import ValueDocuments, loose_file
from govctl.load.registry import load
from govctl.load.source import Revision, Source, WorkTree
from govctl.model.contract import Contract
from govctl.model.documents import Documents
from govctl.model.published import PublishedVersion
from govctl.model.snapshot import Snapshot
from govctl.usecases.registries import Asked, registry_folder

_CONTRACT = "contract:"


@dataclass(frozen=True, slots=True)
class RegistrySide:
    """A whole registry; `name` as reports call it."""

    name: str
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class SpecSide:
    """One spec.

    Attributes:
        name: as reports call it: the operand as typed.
        path: of the spec among `documents`.
        contract: the contract whose spec it is, None for a spec on its own.
        context: the registry that the contract stands in.
    """

    name: str
    path: str
    documents: Documents
    contract: Contract | None = None
    context: Snapshot | None = None


Side = RegistrySide | SpecSide
"""What is compared with its like."""


class Operands:
    """Reads operands; what several of them share is parsed once."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._parses = Parses()
        self._work_tree: Snapshot | None = None

    def side(self, text: str) -> Side:
        """What an operand names.

        An existing path wins, then a contract reference, then `REV:path`, then a revision.

        Raises:
            UsageError: it names nothing, or something that cannot be compared.
            RevisionError: it names a revision that cannot be read.
            ConfigurationError: there is no registry where one is needed.
        """
        path = Path(text)
        if _exists(path):
            return self._registry(text, path) if path.is_dir() else self._file(text)
        if text.startswith(_CONTRACT):
            return self._published(text)
        revision, colon, inside = text.partition(":")
        if colon and inside:
            return self._file_of_revision(text, revision, inside)
        return self._revision(text)

    def counterpart(self, text: str, before: Side) -> Side:
        """What BEFORE is compared with where AFTER is not given: the same thing as it is now.

        Raises:
            UsageError: nothing stands for "now" (a file on disk is now).
        """
        if isinstance(before, RegistrySide):
            return RegistrySide("work tree", self._now())
        if before.contract is not None:
            name = f"{_CONTRACT}{before.contract.name}"
            return self._published(name)
        _, colon, inside = text.partition(":")
        path = self._top() / inside if colon else None
        if path is not None and not Path(text).exists() and path.is_file():
            return self._file(str(path), shown=inside)
        raise UsageError(
            f"{quoted(text)} is compared with nothing",
            fix="Name a second file, or compare with a commit: govctl diff HEAD:PATH PATH",
        )

    def _registry(self, text: str, folder: Path) -> RegistrySide:
        root = registry_folder(Asked(folder))
        return RegistrySide(text, load(WorkTree(root), None, self._parses))

    def _file(self, text: str, shown: str = "") -> SpecSide:
        documents, path = loose_file(Path(text))
        _refuse_unreadable(documents, path, shown or text)
        return SpecSide(shown or text, path, documents)

    def _now(self) -> Snapshot:
        if self._work_tree is None:
            folder = registry_folder(Asked(self._directory))
            self._work_tree = load(WorkTree(folder), None, self._parses)
        return self._work_tree

    def _revision(self, text: str) -> RegistrySide:
        repository = self._repository(text)
        commit = self._commit(repository, text)
        prefix = repository.prefix
        snapshot = load(Revision(repository, commit, prefix, text), None, self._parses)
        _refuse_no_registry(snapshot, text, prefix)
        return RegistrySide(text, snapshot)

    def _commit(self, repository: Repository, text: str) -> str:
        try:
            return resolve(repository, text)
        except RevisionError as error:
            raise RevisionError(
                f"{quoted(text)} is neither a file nor a revision",
                place=error.place,
                fix=error.fix,
            ) from error

    def _file_of_revision(self, text: str, revision: str, inside: str) -> SpecSide:
        repository = self._repository(text)
        commit = resolve(repository, revision)
        source = Revision(repository, commit, "", revision)
        path = posixpath.normpath(inside)
        if inside.startswith("./"):
            path = posixpath.normpath(posixpath.join(repository.prefix, inside))
        documents = self._documents(source)
        _refuse_unreadable(documents, path, text)
        return SpecSide(text, path, documents)

    def _documents(self, source: Source) -> RegistryDocuments:
        files = {entry.path: entry for entry in source.files()}
        return RegistryDocuments(source, files, self._parses)

    def _repository(self, text: str) -> Repository:
        repository = repository_of(self._folder())
        if repository is None:
            raise UsageError(
                f"{quoted(text)} is no file, and {quoted(str(self._directory))} is in no git "
                "repository that could have such a revision",
                fix="Correct the path, or name the registry with -C DIR",
            )
        return repository

    def _folder(self) -> Path:
        """The registry's folder; the one named, where there is no registry but single specs."""
        try:
            return registry_folder(Asked(self._directory))
        except ConfigurationError:
            return self._directory

    def _top(self) -> Path:
        repository = repository_of(self._directory)
        return repository.directory if repository else self._directory

    def _published(self, text: str) -> SpecSide:
        name, at, version = text.removeprefix(_CONTRACT).partition("@")
        snapshot = self._now()
        contract = _contract(snapshot, name, version if at else "")
        current = contract.version == version or version == str(contract.major)
        frozen = _frozen(snapshot, contract, version)
        if frozen is not None and contract.spec is not None:
            documents = frozen_documents(frozen, posixpath.dirname(contract.spec.file))
            if documents is not None:
                was = _as_published(frozen, contract)
                return SpecSide(text, contract.spec.file, documents, was, snapshot)
        if at and not current:
            raise _unpublished(snapshot, contract, version)
        if contract.spec is None:
            raise UsageError(f"{quoted(text)} has no spec", fix="Name a contract with a spec")
        _refuse_unreadable(snapshot.documents, contract.spec.file, text)
        return SpecSide(text, contract.spec.file, snapshot.documents, contract, snapshot)


def value_side(name: str, value: object) -> SpecSide:
    """A parsed document as a side; `name` is what reports call it."""
    return SpecSide(name, name, ValueDocuments({name: value}))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        # A name too long, or with a character that no file system takes, is no path.
        return False


def _as_published(frozen: PublishedVersion, contract: Contract) -> Contract:
    """The contract with the terms of a published version; what is never published, as it is now."""
    was = frozen_contract(frozen, contract) or contract
    return replace(
        was,
        version=frozen.version,
        spec=contract.spec,
        provider=contract.provider,
        owner=contract.owner,
        steward=contract.steward,
        observability=contract.observability,
        deprecation=contract.deprecation,
    )


def _frozen(snapshot: Snapshot, contract: Contract, version: str) -> PublishedVersion | None:
    known = snapshot.published.get(contract.name, ())
    return next((each for each in known if each.version == version), None)


def _contract(snapshot: Snapshot, name: str, version: str) -> Contract:
    major = version.partition(".")[0]
    found = snapshot.contract(name, int(major)) if major.isdigit() else None
    found = found or snapshot.contract(name)
    if found is None:
        known = sorted({each.name for each in snapshot.contracts})
        close = get_close_matches(name, known, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise UsageError(
            f"There is no contract {quoted(name)}{hint}",
            fix=f"The registry has: {', '.join(known) or 'none'}",
        )
    return found


def _unpublished(snapshot: Snapshot, contract: Contract, version: str) -> UsageError:
    known = [each.version for each in snapshot.published.get(contract.name, ())]
    return UsageError(
        f"Version {quoted(version)} of contract {contract.name} is not published",
        place=contract.path,
        fix=f"Published versions: {', '.join(known) or 'none'}; it is now {contract.version}",
    )


def _refuse_unreadable(documents: Documents, path: str, text: str) -> None:
    problem = next(iter(documents.problems(path)), None)
    if documents.document(path) is not None:
        return
    where = f"{path}:{problem.line}" if problem and problem.line else None
    reason = f": {problem.message}" if problem else ": it is empty"
    raise UsageError(
        f"{quoted(text)} cannot be read{reason}",
        place=where,
        fix=problem.fix if problem and problem.fix else "Name a YAML or JSON file",
    )


def _refuse_no_registry(snapshot: Snapshot, text: str, prefix: str) -> None:
    if snapshot.config is not None or _any_registry_file(snapshot.files):
        return
    raise UsageError(
        f"There is no registry in {quoted(prefix or '.')} at {quoted(text)}",
        fix="Name the registry's folder with -C DIR, or compare single files as REV:path",
    )


def _any_registry_file(paths: Iterable[str]) -> bool:
    return any(path in CONFIG_PATHS for path in paths)
