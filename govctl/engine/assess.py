"""Which pairs are compared, and what the changes between them amount to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from govctl.compare.annotations import differences
from govctl.compare.contract import term_changes
from govctl.compare.interface import changes
from govctl.compare.side import Side, nothing_of, side
from govctl.compare.terms import contract_removed
from govctl.engine.canonical import Ripple, without_ripples
from govctl.engine.entities import entities_since, entity_against_published
from govctl.engine.incomparable import incomparable
from govctl.engine.revision import Revision, revision
from govctl.engine.spoken import spoken
from govctl.engine.verdicts import assessment
from govctl.estate.content import contract_content
from govctl.estate.frozen import frozen_contract, frozen_documents, frozen_spec
from govctl.interfaces.read import read_interface
from govctl.model.change import Against, Assessment, ContractComparison
from govctl.model.contract import Contract
from govctl.model.published import PublishedVersion
from govctl.model.version import Version, parse_version

__all__ = ["Revision", "comparisons", "last_published", "published_side", "revision"]

_LOWEST = Version(0, 0, 0)


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
            yield entity_against_published(head, entity, frozen)


def _since(head: Revision, base: Revision) -> Iterator[ContractComparison]:
    """Everything against the base; what comes from canonical schemas is told there."""
    schemas = frozenset(
        entity.schema
        for snapshot in (head.snapshot, base.snapshot)
        for entity in snapshot.entities.values()
    )
    ripples: list[Ripple] = []
    for comparison in _contracts_since(head, base):
        parted, found = without_ripples(comparison, schemas)
        ripples.extend(found)
        yield parted
    yield from entities_since(head, base, ripples)


def _contracts_since(head: Revision, base: Revision) -> Iterator[ContractComparison]:
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
    """A contract that is no longer in the registry: every operation and message of it is.

    One without any (a file, an EDI set, a spec that cannot be read) is gone as a whole.
    """
    before = base.side(earlier)
    found = tuple(changes(before, nothing_of(before))) if before is not None else ()
    return ContractComparison(
        target=f"contract:{earlier.label}",
        against=Against.BASE,
        before_version=earlier.version,
        after_version="",
        assessments=tuple(assessment(each) for each in found or (contract_removed(earlier),)),
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
    """Terms are compared whatever the digests say: what they leave out is told as well."""
    target = f"contract:{contract.label}"
    same = head.digests[target] == base.digests.get(target)
    before = None if same else base.side(earlier)
    after = None if same else head.side(contract)
    return ContractComparison(
        target=target,
        against=Against.BASE,
        before_version=earlier.version,
        after_version=contract.version,
        assessments=(*_assessed(before, after), *_terms(earlier, contract)),
        incomparable="" if same else incomparable(contract, before, after),
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
    frozen = None if same else frozen_contract(published, contract)
    content = contract_content(contract, head.snapshot.documents)
    return ContractComparison(
        target=target,
        against=Against.PUBLISHED,
        before_version=published.version,
        after_version=contract.version,
        assessments=(
            *_assessed(before, after),
            *(_terms(frozen, _as_published(contract)) if frozen else ()),
        ),
        incomparable="" if same else incomparable(contract, before, after),
        content_changed=not same,
        differing=() if same else differences(published.content, content),
    )


def _as_published(contract: Contract) -> Contract:
    """The contract with those terms only that published content holds."""
    return replace(contract, observability=None, deprecation=None)


def published_side(contract: Contract, published: PublishedVersion) -> Side | None:
    """A published version of a contract as one side of a comparison."""
    if contract.spec is None:
        return None
    folder = posixpath.dirname(contract.spec.file)
    documents = frozen_documents(published, folder)
    if documents is None:
        return None
    path = frozen_spec(published, folder)
    if documents.document(path) is None:
        return None
    interface = spoken(read_interface(path, documents), contract)
    return side(interface, documents, tuple(documents.by_path))


def _assessed(before: Side | None, after: Side | None) -> tuple[Assessment, ...]:
    if before is None or after is None:
        return ()
    return tuple(assessment(change) for change in changes(before, after))


def _terms(before: Contract, after: Contract) -> tuple[Assessment, ...]:
    return tuple(assessment(change) for change in term_changes(before, after))
