"""Which pairs are compared, and what the changes between them amount to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govctl.compare.annotations import differences
from govctl.compare.interface import changes
from govctl.compare.side import Side, nothing_of, side
from govctl.engine.verdicts import assessment
from govctl.estate.content import contract_content, digest, entity_content
from govctl.estate.frozen import frozen_documents
from govctl.interfaces.read import read_interface
from govctl.model.change import Against, Assessment, ContractComparison
from govctl.model.contract import Contract
from govctl.model.entity import Entity
from govctl.model.interface import Interface
from govctl.model.published import PublishedVersion
from govctl.model.snapshot import Snapshot
from govctl.model.version import Version, parse_version

Interfaces = Mapping[str, Interface]

_LOWEST = Version(0, 0, 0)


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
        return side(interface, documents, _related(self.snapshot, contract))


def revision(snapshot: Snapshot) -> Revision:
    """Read every contract's spec, and take the digest of what each contract and entity says."""
    interfaces: dict[str, Interface] = {}
    digests: dict[str, str] = {}
    for contract in snapshot.contracts:
        target = f"contract:{contract.label}"
        digests[target] = digest(contract_content(contract, snapshot.documents))
        spec = contract.spec
        if spec is not None:
            interfaces[contract.label] = read_interface(spec.file, snapshot.documents, spec.format)
    for entity in snapshot.entities.values():
        digests[f"entity:{entity.name}"] = digest(entity_content(entity, snapshot.documents))
    return Revision(snapshot, interfaces, digests)


def _related(snapshot: Snapshot, contract: Contract) -> tuple[str, ...]:
    """The documents that a contract's schemas may lead to."""
    content = contract_content(contract, snapshot.documents)
    documents = content.get("documents")
    folder = posixpath.dirname(contract.spec.file) if contract.spec else ""
    names = documents if isinstance(documents, dict) else {}
    return tuple(posixpath.normpath(posixpath.join(folder, name)) for name in names)


def comparisons(head: Revision, base: Revision | None) -> Iterator[ContractComparison]:
    """Every contract and entity against the base, and against its last published version."""
    if base is not None:
        yield from _since(head, base)
    for contract in head.snapshot.contracts:
        published = last_published(head.snapshot.published.get(contract.name, ()), contract.version)
        if published is not None:
            yield _against_published(head, contract, published)
    for entity in head.snapshot.entities.values():
        frozen = last_published(
            head.snapshot.published_entities.get(entity.name, ()), entity.version
        )
        if frozen is not None:
            yield _entity_against_published(head, entity, frozen)


def _since(head: Revision, base: Revision) -> Iterator[ContractComparison]:
    """Every contract of the base against what became of it.

    A contract whose major is gone is compared with the one that took its place: of the same name,
    with a major that the base does not have.
    """
    new = {each.key: each for each in head.snapshot.contracts}
    known = {each.key for each in base.snapshot.contracts}
    fresh = {each.name: each for each in head.snapshot.contracts if each.key not in known}
    for earlier in base.snapshot.contracts:
        contract = new.get(earlier.key) or fresh.get(earlier.name)
        if contract is not None:
            yield _against_base(head, base, contract, earlier)
        else:
            yield _gone(base, earlier)


def _gone(base: Revision, earlier: Contract) -> ContractComparison:
    """A contract that is no longer in the registry: every operation of it is."""
    before = base.side(earlier)
    assessments: tuple[Assessment, ...] = ()
    if before is not None:
        found = changes(before, nothing_of(before))
        assessments = tuple(assessment(change) for change in found)
    return ContractComparison(
        target=f"contract:{earlier.label}",
        against=Against.BASE,
        before_version=earlier.version,
        after_version="",
        assessments=assessments,
        incomparable="" if before else "the earlier version's spec cannot be read",
        content_changed=True,
        promised=earlier.status.is_live,
    )


def last_published(versions: tuple[PublishedVersion, ...], current: str) -> PublishedVersion | None:
    """The highest published version up to the current one; the highest of all without one.

    A contract document of an older major is compared with versions of its own line, not with a
    newer major that was published meanwhile.
    """
    declared = parse_version(current)
    numbered = [each for each in versions if each.number is not None]
    below = [each for each in numbered if declared is None or _at_most(each, current)]
    return max(below, key=lambda each: each.number or _LOWEST, default=None)


def _at_most(published: PublishedVersion, current: str) -> bool:
    declared = parse_version(current)
    number = published.number
    return declared is not None and number is not None and number <= declared


def _against_base(
    head: Revision, base: Revision, contract: Contract, earlier: Contract
) -> ContractComparison:
    target = f"contract:{contract.label}"
    same = head.digests[target] == base.digests.get(target)
    before = None if same else base.side(earlier)
    after = None if same else head.side(contract)
    return ContractComparison(
        target=target,
        against=Against.BASE,
        before_version=earlier.version,
        after_version=contract.version,
        assessments=_assessed(before, after),
        incomparable="" if same else _incomparable(before, after),
        content_changed=not same,
        promised=earlier.status.is_live,
    )


def _against_published(
    head: Revision, contract: Contract, published: PublishedVersion
) -> ContractComparison:
    target = f"contract:{contract.label}"
    same = published.digest == head.digests[target]
    before = None if same else published_side(contract, published)
    after = None if same else head.side(contract)
    return ContractComparison(
        target=target,
        against=Against.PUBLISHED,
        before_version=published.version,
        after_version=contract.version,
        assessments=_assessed(before, after),
        incomparable="" if same else _incomparable(before, after),
        content_changed=not same,
        differing=() if same else differences(published.content, _content(head, contract)),
    )


def _content(head: Revision, contract: Contract) -> object:
    return contract_content(contract, head.snapshot.documents)


def _entity_against_published(
    head: Revision, entity: Entity, published: PublishedVersion
) -> ContractComparison:
    target = f"entity:{entity.name}"
    same = published.digest == head.digests[target]
    content = entity_content(entity, head.snapshot.documents)
    return ContractComparison(
        target=target,
        against=Against.PUBLISHED,
        before_version=published.version,
        after_version=entity.version,
        content_changed=not same,
        differing=() if same else differences(published.content, content),
    )


def published_side(contract: Contract, published: PublishedVersion) -> Side | None:
    """A published version of a contract as one side of a comparison."""
    if contract.spec is None:
        return None
    documents = frozen_documents(published, posixpath.dirname(contract.spec.file))
    if documents is None:
        return None
    path = _published_spec(contract, published)
    if documents.document(path) is None:
        return None
    interface = read_interface(path, documents)
    return side(interface, documents, tuple(documents.by_path))


def _published_spec(contract: Contract, published: PublishedVersion) -> str:
    content = published.content
    spec = content.get("spec") if isinstance(content, dict) else None
    name = spec.get("file") if isinstance(spec, dict) else None
    folder = posixpath.dirname(contract.spec.file) if contract.spec else ""
    return posixpath.normpath(posixpath.join(folder, str(name)))


def _assessed(before: Side | None, after: Side | None) -> tuple[Assessment, ...]:
    if before is None or after is None:
        return ()
    return tuple(assessment(change) for change in changes(before, after))


def _incomparable(before: Side | None, after: Side | None) -> str:
    if after is None:
        return "its spec cannot be read"
    if before is None:
        return "the earlier version's spec cannot be read"
    return ""
