"""A contract against versions of it that were published: the last one, or all that are there."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from govctl.compare.annotations import differences
from govctl.compare.contract import term_changes
from govctl.compare.side import Side, side
from govctl.engine.endings import ending_of
from govctl.engine.incomparable import incomparable
from govctl.engine.modes import TRANSITIVE, assessed
from govctl.engine.revision import Revision
from govctl.engine.spoken import spoken
from govctl.engine.verdicts import assessment, with_terms
from govctl.estate.content import contract_content
from govctl.estate.frozen import frozen_contract, frozen_documents, frozen_spec
from govctl.interfaces.read import read_interface
from govctl.model.change import (
    Against,
    Assessment,
    Compatibility,
    ContractComparison,
    EarlierVersion,
)
from govctl.model.contract import Contract
from govctl.model.published import PublishedVersion
from govctl.model.snapshot import Snapshot
from govctl.model.version import Version, parse_version

_LOWEST = Version(0, 0, 0)


def last_published(versions: Iterable[PublishedVersion], current: str) -> PublishedVersion | None:
    """The highest published version up to the current one; the highest of all without one.

    A contract document of an older major is compared with versions of its own line, not with a
    newer major that was published meanwhile.
    """
    declared = parse_version(current)
    numbered = [each for each in versions if each.number is not None]
    below = [each for each in numbered if declared is None or _at_most(each.number, declared)]
    return max(below, key=lambda each: each.number or _LOWEST, default=None)


def measured_by(
    versions: tuple[PublishedVersion, ...], known: tuple[PublishedVersion, ...], current: str
) -> PublishedVersion | None:
    """The version that a change is measured by: the last one released before the change.

    `known` are those published at the base. A change that publishes its own version at once is
    measured by the one before, else every step would be large enough. A pre-release promises
    nothing (SemVer 2.0.0, item 9), so it counts only where nothing else is published.
    """
    names = {each.version for each in known}
    before = [each for each in versions if each.version != current or current in names]
    stable = [each for each in before if each.number is not None and not each.number.prerelease]
    return (
        last_published(stable, current)
        or last_published(before, current)
        or last_published(versions, current)
    )


def _at_most(number: Version | None, declared: Version) -> bool:
    return number is not None and number <= declared


def against_published(
    head: Revision, contract: Contract, published: PublishedVersion
) -> ContractComparison:
    """The contract against one published version, with where their contents differ."""
    target = f"contract:{contract.label}"
    same = published.digest == head.digests[target]
    found, reason = _since(head, contract, published)
    content = contract_content(contract, head.snapshot.documents)
    return ContractComparison(
        target=target,
        against=Against.PUBLISHED,
        before_version=published.version,
        after_version=contract.version,
        assessments=found,
        incomparable=reason,
        content_changed=not same,
        differing=() if same else differences(published.content, content),
        promised=contract.status.is_live,
        ending=ending_of(contract),
    )


def _since(
    head: Revision, contract: Contract, published: PublishedVersion
) -> tuple[tuple[Assessment, ...], str]:
    """What changed since a published version, and why that could not be told, if so."""
    if published.digest == head.digests[f"contract:{contract.label}"]:
        return (), ""
    before, after = published_side(contract, published), head.side(contract)
    frozen = frozen_contract(published, contract)
    terms = term_changes(frozen, _as_published(contract)) if frozen else ()
    said = tuple(assessment(each) for each in terms)
    found = with_terms(assessed(contract, before, after), said)
    return found, incomparable(contract, before, after)


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


def against_running(head: Revision) -> Iterator[ContractComparison]:
    """Contracts with a transitive mode, against every version that the mode spans.

    Those are the published versions of the same line (the major; the minor for 0.y.z) from the
    oldest one that an environment runs, and all of them where no environment runs any. A break
    that several of them see is told once, with all of them.
    """
    for contract in head.snapshot.contracts:
        if contract.compatibility in TRANSITIVE and contract.status.is_live:
            comparison = _running(head, contract)
            if comparison is not None:
                yield comparison


def _running(head: Revision, contract: Contract) -> ContractComparison | None:
    declared = parse_version(contract.version)
    if declared is None:
        return None
    running = _deployed(head.snapshot, contract.name, declared)
    spanned = _spanned(head.snapshot.published.get(contract.name, ()), declared, running)
    missing = running.keys() - {each.number for each in spanned}
    if not spanned and not missing:
        return None
    told: dict[tuple[object, ...], Assessment] = {}
    reasons = [_unpublished(number, running[number]) for number in sorted(missing)]
    for published in spanned:
        environments = running.get(published.number or _LOWEST, ())
        earlier = EarlierVersion(published.version, environments, published.path)
        found, reason = _since(head, contract, published)
        if reason:
            reasons.append(f"against {earlier}: {reason}")
        _gather(told, found, earlier)
    oldest = min((*missing, *(each.number or _LOWEST for each in spanned)))
    return ContractComparison(
        target=f"contract:{contract.label}",
        against=Against.RUNNING,
        before_version=str(oldest),
        after_version=contract.version,
        assessments=tuple(told.values()),
        incomparable="; ".join(reasons),
        content_changed=bool(told),
        ending=ending_of(contract),
    )


def _deployed(
    snapshot: Snapshot, name: str, declared: Version
) -> Mapping[Version, tuple[str, ...]]:
    """The versions of the same line up to the declared one that environments run, with these."""
    found: dict[Version, list[str]] = defaultdict(list)
    for environment, deployment in snapshot.deployments.items():
        for text in deployment.contracts.get(name, ()):
            number = parse_version(text)
            if number is not None and _line(number) == _line(declared) and number <= declared:
                found[number].append(environment)
    return {number: tuple(names) for number, names in sorted(found.items())}


def _spanned(
    versions: Iterable[PublishedVersion],
    declared: Version,
    running: Mapping[Version, tuple[str, ...]],
) -> tuple[PublishedVersion, ...]:
    """The published versions that count, newest first; pre-releases only where they run."""
    oldest = min(running, default=_LOWEST)
    counting = (
        each
        for each in versions
        if (number := each.number) is not None
        and _line(number) == _line(declared)
        and oldest <= number <= declared
        and (number in running or not number.prerelease)
    )
    return tuple(sorted(counting, key=lambda each: each.number or _LOWEST, reverse=True))


def _line(version: Version) -> tuple[int, ...]:
    """The versions that promise to fit each other: of one major, of one minor for 0.y.z."""
    return (version.major,) if version.major else (0, version.minor)


def _unpublished(number: Version, environments: tuple[str, ...]) -> str:
    verb = "runs" if len(environments) == 1 else "run"
    return f"version {number}, which {', '.join(environments)} {verb}, has no published file"


def _gather(
    told: dict[tuple[object, ...], Assessment],
    found: Iterable[Assessment],
    earlier: EarlierVersion,
) -> None:
    """Add what is not compatible; what another version sees as well only gets this one added."""
    for each in found:
        if each.compatibility is not Compatibility.COMPATIBLE:
            known = told.get(sameness(each), each)
            told[sameness(each)] = replace(known, earlier=(*known.earlier, earlier))


def sameness(assessed_change: Assessment) -> tuple[object, ...]:
    """What two assessments of one change have in common, whatever they were compared with.

    What a property was like may differ from version to version; that it broke at this place of
    the later state is the same break.
    """
    change = assessed_change.change
    named = change.operands.get("name", "") + change.operands.get("status", "")
    where = change.after if change.coordinates.action != "removed" else None
    return (change.coordinates, change.subject, named, where, assessed_change.reverse)


def told_apart(
    comparison: ContractComparison, running: dict[str, ContractComparison]
) -> ContractComparison:
    """The comparison with the base, its changes naming the other versions they concern.

    What it tells is taken out of the comparison with the running versions: no break twice.
    """
    spanned = running.get(comparison.target)
    if spanned is None:
        return comparison
    versions = {sameness(each): each.earlier for each in spanned.assessments}
    known = {sameness(each) for each in comparison.assessments}
    shared = tuple(each for each in spanned.assessments if sameness(each) in known)
    running[comparison.target] = replace(
        spanned,
        assessments=tuple(each for each in spanned.assessments if sameness(each) not in known),
        rippled=(*spanned.rippled, *shared),
    )
    return replace(
        comparison,
        assessments=tuple(
            replace(each, earlier=versions.get(sameness(each), ()))
            for each in comparison.assessments
        ),
    )
