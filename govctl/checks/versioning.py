"""Checks on versions: well formed, where they must stand, raised enough, and never edited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from govctl.checks.check import Check, NoOptions
from govctl.checks.targets import contract_target, entity_target, tier
from govctl.model.change import Against, Bump, ContractComparison
from govctl.model.declaration import Declaration
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.place import Place
from govctl.model.pointer import join, split
from govctl.model.published import PublishedVersion
from govctl.model.version import Version, parse_version


@dataclass(frozen=True, slots=True)
class Subject:
    """A contract or entity that has versions."""

    target: str
    kind: str
    name: str
    version: str
    declaration: Declaration
    published: tuple[PublishedVersion, ...]
    tier: str = ""


def subjects(inspection: Inspection) -> Iterator[Subject]:
    """Every contract with a document, and every entity."""
    snapshot = inspection.snapshot
    for contract in snapshot.contracts:
        if contract.sidecar:
            yield Subject(
                contract_target(contract),
                "Contract",
                contract.name,
                contract.version,
                contract,
                snapshot.published.get(contract.name, ()),
                tier(contract),
            )
    for entity in snapshot.entities.values():
        yield Subject(
            entity_target(entity.name),
            "Entity",
            entity.name,
            entity.version,
            entity,
            snapshot.published_entities.get(entity.name, ()),
        )


def _published(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    compared = {each.target: each for each in inspection.compared(Against.PUBLISHED)}
    for subject in subjects(inspection):
        frozen = _frozen(subject)
        if frozen is None:
            reason = f"version {subject.version} is not published"
            yield Observation(subject.target, Outcome.NOT_APPLICABLE, reason, tier=subject.tier)
            continue
        if inspection.digests.get(subject.target) == frozen.digest:
            yield Observation(subject.target, Outcome.PASS, tier=subject.tier)
            continue
        comparison = compared.get(subject.target)
        if comparison is not None and comparison.before_version != frozen.version:
            comparison = None  # it was compared with the last release, not with this version
        violation = _edited(subject, frozen, comparison)
        yield Observation(subject.target, Outcome.FAIL, violations=(violation,), tier=subject.tier)


def _frozen(subject: Subject) -> PublishedVersion | None:
    """What is published under the subject's version; build metadata makes no other version."""
    number = parse_version(subject.version)
    same = [each for each in subject.published if each.number == number and number is not None]
    exact = [each for each in subject.published if each.version == subject.version]
    return next(iter((*exact, *same)), None)


def _edited(
    subject: Subject, frozen: PublishedVersion, comparison: ContractComparison | None
) -> Violation:
    return Violation(
        place=subject.declaration.place("/version"),
        operands={
            "kind": subject.kind,
            "name": subject.name,
            "version": subject.version,
            "date": frozen.published_on.isoformat() if frozen.published_on else "an unknown day",
            "required": _required(frozen, comparison),
            "what": _what(comparison) if comparison else "its content digest differs",
        },
        identity=(subject.version,),
        related=(Related(Place(frozen.path, 1, 1), f"version {frozen.version} as published"),),
    )


def _required(frozen: PublishedVersion, comparison: ContractComparison | None) -> str:
    """The lowest version that the changed content may have."""
    bump = comparison.bump if comparison else Bump.PATCH
    return str(least_version(frozen.number, bump)) if frozen.number else "a new one"


def _what(comparison: ContractComparison) -> str:
    """The worst changes in words; at least that the digests differ."""
    worst = sorted(comparison.assessments, key=lambda each: -each.bump)[:3]
    words = [each.change.words for each in worst]
    rest = len(comparison.assessments) - len(worst)
    if rest > 0:
        words.append(f"{rest} more")
    return ", ".join(words) or _differing(comparison)


def _differing(comparison: ContractComparison) -> str:
    """Where the content differs, where no kind of change has a name for it yet."""
    shown = [_located(where) for where in comparison.differing[:3]]
    rest = len(comparison.differing) - len(shown)
    if rest > 0:
        shown.append(f"{rest} more")
    return ", ".join(shown) or "its content digest differs"


def _located(difference: str) -> str:
    """A place of the content as a place in a file: `openapi.yaml#/paths/... removed`."""
    pointer, _, happened = difference.rpartition(" ")
    tokens = split(pointer)
    if tokens[:1] != ("documents",) or len(tokens) == 1:
        return difference
    return f"{tokens[1]}#{join('', *tokens[2:])} {happened}"


def _bump(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    compared = {each.target: each for each in inspection.compared(Against.PUBLISHED)}
    spanned = {each.target: each for each in inspection.compared(Against.RUNNING)}
    for subject in subjects(inspection):
        comparison = compared.get(subject.target)
        if comparison is None:
            reason = "no version is published yet"
            yield Observation(subject.target, Outcome.NOT_APPLICABLE, reason, tier=subject.tier)
            continue
        declared = parse_version(subject.version)
        before = parse_version(comparison.before_version)
        if declared is None or before is None:
            reason = "the version is not SemVer (versioning/malformed-version)"
            yield Observation(subject.target, Outcome.NOT_CHECKED, reason, tier=subject.tier)
            continue
        observation = _judged_bump(subject, comparison, (before, declared))
        running = spanned.get(subject.target)
        if running is not None and observation.outcome is Outcome.PASS:
            observation = _judged_by_running(subject, running, declared)
        yield observation


def _judged_bump(
    subject: Subject, comparison: ContractComparison, versions: tuple[Version, Version]
) -> Observation:
    before, declared = versions
    if declared == before and comparison.content_changed:
        reason = "the published version itself was edited (versioning/published-version-edited)"
        return Observation(subject.target, Outcome.NOT_APPLICABLE, reason, tier=subject.tier)
    ahead = _ahead(subject, declared)
    if ahead is not None:
        return _backwards(subject, ahead)
    least = least_version(before, comparison.bump)
    if released(declared) >= least or (before.prerelease and declared > before):
        if comparison.incomparable:
            return Observation(
                subject.target, Outcome.NOT_CHECKED, comparison.incomparable, tier=subject.tier
            )
        return Observation(subject.target, Outcome.PASS, tier=subject.tier)
    return _too_small(subject, comparison, least, f"published {comparison.before_version}")


def _ahead(subject: Subject, declared: Version) -> PublishedVersion | None:
    """A release of the same major that is published already, above the declared version."""
    higher = [
        (number, each)
        for each in subject.published
        if (number := each.number) is not None
        and number.major == declared.major
        and not number.prerelease
        and number > declared
    ]
    return max(higher, key=lambda pair: pair[0])[1] if higher else None


def _backwards(subject: Subject, ahead: PublishedVersion) -> Observation:
    number = ahead.number
    least = least_version(number, Bump.PATCH) if number else ahead.version
    violation = Violation(
        place=subject.declaration.place("/version"),
        message=(
            f"{subject.kind} {subject.name} says {subject.version}, but {ahead.version} is "
            "published already: versions only go up."
        ),
        fix=f"Raise the version of {subject.name} to {least} or above",
        identity=("backwards", ahead.version),
        related=(Related(Place(ahead.path, 1, 1), f"version {ahead.version} as published"),),
    )
    return Observation(subject.target, Outcome.FAIL, violations=(violation,), tier=subject.tier)


def _judged_by_running(
    subject: Subject, running: ContractComparison, declared: Version
) -> Observation:
    """Whether the version is large enough for every version that a transitive mode spans."""
    before = parse_version(running.before_version)
    if before is not None and running.bump is Bump.MAJOR:
        least = least_version(before, Bump.MAJOR)
        if released(declared) < least:
            breaks = [*running.assessments, *running.rippled]
            broken = {each for a in breaks if a.bump is Bump.MAJOR for each in a.earlier}
            versions = ", ".join(map(str, sorted(broken)))
            told = replace(running, assessments=tuple(breaks), rippled=())
            return _too_small(subject, told, least, f"published {versions}")
    if running.incomparable:
        return Observation(
            subject.target, Outcome.NOT_CHECKED, running.incomparable, tier=subject.tier
        )
    return Observation(subject.target, Outcome.PASS, tier=subject.tier)


def _too_small(
    subject: Subject, comparison: ContractComparison, least: Version, since: str
) -> Observation:
    violation = Violation(
        place=subject.declaration.place("/version"),
        operands={
            "kind": subject.kind,
            "name": subject.name,
            "declared": subject.version,
            "since": since,
            "required": str(least),
            "reason": _what(comparison),
        },
        identity=(comparison.before_version, comparison.bump.word),
        related=tuple(_changed_places(comparison)),
    )
    return Observation(subject.target, Outcome.FAIL, violations=(violation,), tier=subject.tier)


def _changed_places(comparison: ContractComparison) -> Iterator[Related]:
    for assessment in sorted(comparison.assessments, key=lambda each: -each.bump)[:5]:
        change = assessment.change
        where = change.after or change.before
        if where is not None:
            words = change.coordinates.kind.replace("-", " ")
            yield Related(where, f"{change.subject}: {words} ({assessment.bump.word})")


def released(version: Version) -> Version:
    """The release that a pre-release leads to: 2.0.0-rc.1 may hold what 2.0.0 may."""
    return Version(version.major, version.minor, version.patch)


def least_version(before: Version, bump: Bump) -> Version:
    """The lowest version that a change of this weight allows after `before` (SemVer 2.0.0, 4-8).

    In 0.y.z the minor plays the major. A pre-release may be followed by its own release.
    """
    if bump is Bump.NONE:
        return before
    if before.prerelease:
        return released(before)
    if bump is Bump.MAJOR and before.major > 0:
        return Version(before.major + 1, 0, 0)
    if bump is Bump.MAJOR or (bump is Bump.MINOR and before.major > 0):
        return Version(before.major, before.minor + 1, 0)
    return Version(before.major, before.minor, before.patch + 1)


PUBLISHED = Check(
    name="versioning.published",
    look=_published,
    options=NoOptions,
    operands=frozenset({"kind", "name", "version", "date", "what", "required"}),
    speaks_of="contract or entity",
)
BUMP = Check(
    name="versioning.bump",
    look=_bump,
    options=NoOptions,
    operands=frozenset({"kind", "name", "declared", "since", "required", "reason"}),
    speaks_of="contract or entity",
)
