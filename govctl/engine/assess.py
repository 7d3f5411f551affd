"""Which pairs are compared, and what the changes between them amount to."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.contract import term_changes
from govctl.compare.side import nothing_of
from govctl.compare.terms import contract_removed
from govctl.engine.canonical import Ripple, without_ripples
from govctl.engine.code_lists import code_lists_since
from govctl.engine.endings import ending_of
from govctl.engine.entities import entities_since, entity_against_published, homes
from govctl.engine.incomparable import incomparable
from govctl.engine.modes import assessed
from govctl.engine.published import (
    against_published,
    against_running,
    measured_by,
    told_apart,
)
from govctl.engine.revision import Revision, revision
from govctl.engine.verdicts import assessment, with_terms
from govctl.model.change import Against, Assessment, ContractComparison
from govctl.model.contract import Contract

__all__ = ["Revision", "comparisons", "revision"]


def comparisons(head: Revision, base: Revision | None) -> Iterator[ContractComparison]:
    """Every contract and entity against the base, and against its last published version.

    Contracts with a transitive mode are compared with every version as well that it spans.
    """
    running = {each.target: each for each in against_running(head)}
    if base is not None:
        yield from _since(head, base, running)
    yield from running.values()
    known = base.snapshot if base is not None else head.snapshot
    for contract in head.snapshot.contracts:
        published = measured_by(
            head.snapshot.published.get(contract.name, ()),
            known.published.get(contract.name, ()),
            contract.version,
        )
        if published is not None:
            yield against_published(head, contract, published)
    for entity in head.snapshot.entities.values():
        frozen = measured_by(
            head.snapshot.published_entities.get(entity.name, ()),
            known.published_entities.get(entity.name, ()),
            entity.version,
        )
        if frozen is not None:
            yield entity_against_published(head, entity, frozen)


def _since(
    head: Revision, base: Revision, running: dict[str, ContractComparison]
) -> Iterator[ContractComparison]:
    """Everything against the base; what comes from canonical schemas is told there."""
    told_at: dict[str, str] | None = None
    ripples: list[Ripple] = []
    for comparison in _contracts_since(head, base):
        if told_at is None and comparison.assessments:
            told_at = homes(head, base)
        parted, found = without_ripples(told_apart(comparison, running), told_at or {})
        ripples.extend(found)
        yield parted
    yield from entities_since(head, base, ripples, told_at or {})
    yield from code_lists_since(head, base)


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
        elif ("Contract", earlier.name) in head.snapshot.invalid:
            yield _invalid_now(earlier)
        else:
            yield _gone(base, earlier)


def _invalid_now(earlier: Contract) -> ContractComparison:
    """A contract whose document has a defect: it is not gone, but nobody can say what it is."""
    return ContractComparison(
        target=f"contract:{earlier.label}",
        against=Against.BASE,
        before_version=earlier.version,
        after_version=earlier.version,
        incomparable="its document is not valid (registry/invalid-document)",
        content_changed=True,
        promised=earlier.status.is_live,
        ending=ending_of(earlier),
    )


def _gone(base: Revision, earlier: Contract) -> ContractComparison:
    """A contract that is no longer in the registry: every operation and message of it is.

    One without any (a file, an EDI set, a spec that cannot be read) is gone as a whole.
    """
    before = base.side(earlier)
    after = nothing_of(before) if before is not None else None
    found = assessed(earlier, before, after)
    return ContractComparison(
        target=f"contract:{earlier.label}",
        against=Against.BASE,
        before_version=earlier.version,
        after_version="",
        assessments=found or (assessment(contract_removed(earlier)),),
        content_changed=True,
        promised=earlier.status.is_live,
        ending=ending_of(earlier),
    )


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
        assessments=with_terms(assessed(contract, before, after), _terms(earlier, contract)),
        incomparable="" if same else incomparable(contract, before, after),
        content_changed=not same,
        promised=earlier.status.is_live,
        ending=ending_of(earlier),
    )


def _terms(before: Contract, after: Contract) -> tuple[Assessment, ...]:
    return tuple(assessment(change) for change in term_changes(before, after))
