"""A snapshot together with what its specs say and the digests of its content."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govctl.compare.side import Side, side
from govctl.engine.spoken import spoken
from govctl.estate.content import contract_content, digest, entity_content
from govctl.interfaces.read import read_interface
from govctl.model.contract import Contract
from govctl.model.interface import Interface
from govctl.model.snapshot import Snapshot

Interfaces = Mapping[str, Interface]


@dataclass(frozen=True, slots=True)
class Revision:
    """A snapshot with its interfaces, by contract label, and the digests of its content."""

    snapshot: Snapshot
    interfaces: Interfaces
    digests: Mapping[str, str]

    def side(self, contract: Contract) -> Side | None:
        """The contract as one side of a comparison, None where its spec cannot be read."""
        interface = self.interfaces.get(contract.label)
        if interface is None or self.snapshot.document(interface.path) is None:
            return None
        documents = self.snapshot.documents
        spec = spoken(interface, contract)
        return side(spec, documents, _related(self.snapshot, contract))


def revision(snapshot: Snapshot) -> Revision:
    """Take the digest of what each contract and entity says; specs are read when asked for."""
    digests: dict[str, str] = {}
    for contract in snapshot.contracts:
        target = f"contract:{contract.label}"
        digests[target] = digest(contract_content(contract, snapshot.documents))
    for entity in snapshot.entities.values():
        digests[f"entity:{entity.name}"] = digest(entity_content(entity, snapshot.documents))
    return Revision(snapshot, Specs(snapshot), digests)


class Specs(Mapping[str, Interface]):
    """What the specs of a snapshot say, by contract label; each is read when it is asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._documents = snapshot.documents
        self._specs = {each.label: each.spec for each in snapshot.contracts if each.spec}
        self._read: dict[tuple[str, str | None], Interface] = {}

    def __getitem__(self, label: str) -> Interface:
        spec = self._specs[label]
        key = (spec.file, spec.format)
        if key not in self._read:
            self._read[key] = read_interface(spec.file, self._documents, spec.format)
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)


def _related(snapshot: Snapshot, contract: Contract) -> tuple[str, ...]:
    """The documents that a contract's schemas may lead to."""
    content = contract_content(contract, snapshot.documents)
    return related_documents(content, contract.spec.file if contract.spec else "")


def related_documents(content: Mapping[str, object], path: str) -> tuple[str, ...]:
    """The paths of the documents in resolved content, which names them relative to `path`."""
    documents = content.get("documents")
    folder = posixpath.dirname(path)
    names = documents if isinstance(documents, dict) else {}
    return tuple(posixpath.normpath(posixpath.join(folder, name)) for name in names)
