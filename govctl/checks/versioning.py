"""Checks on versions: well formed, where they must stand, raised enough, and never edited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from govctl.checks.check import Check, NoOptions
from govctl.checks.targets import abridged, contract_target, entity_target, lasting, tier
from govctl.model.change import Against, Bump, ContractComparison
from govctl.model.contract import Contract, ContractOrigin, Style
from govctl.model.declaration import Declaration
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Interface, Server
from govctl.model.place import Place
from govctl.model.pointer import join, split
from govctl.model.published import PublishedVersion
from govctl.model.version import Version, parse_version


@dataclass(frozen=True, slots=True)
class _Subject:
    """A contract or entity that has versions."""

    target: str
    kind: str
    name: str
    version: str
    declaration: Declaration
    published: tuple[PublishedVersion, ...]
    tier: str = ""


def _subjects(inspection: Inspection) -> Iterator[_Subject]:
    snapshot = inspection.snapshot
    for contract in snapshot.contracts:
        if contract.sidecar:
            yield _Subject(
                contract_target(contract),
                "Contract",
                contract.name,
                contract.version,
                contract,
                snapshot.published.get(contract.name, ()),
                tier(contract),
            )
    for entity in snapshot.entities.values():
        yield _Subject(
            entity_target(entity.name),
            "Entity",
            entity.name,
            entity.version,
            entity,
            snapshot.published_entities.get(entity.name, ()),
        )


def _published(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    compared = {each.target: each for each in inspection.compared(Against.PUBLISHED)}
    for subject in _subjects(inspection):
        frozen = next((p for p in subject.published if p.version == subject.version), None)
        if frozen is None:
            reason = f"version {subject.version} is not published"
            yield Observation(subject.target, Outcome.NOT_APPLICABLE, reason, tier=subject.tier)
            continue
        if inspection.digests.get(subject.target) == frozen.digest:
            yield Observation(subject.target, Outcome.PASS, tier=subject.tier)
            continue
        violation = _edited(subject, frozen, compared.get(subject.target))
        yield Observation(subject.target, Outcome.FAIL, violations=(violation,), tier=subject.tier)


def _edited(
    subject: _Subject, frozen: PublishedVersion, comparison: ContractComparison | None
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
    for subject in _subjects(inspection):
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
    subject: _Subject, comparison: ContractComparison, versions: tuple[Version, Version]
) -> Observation:
    before, declared = versions
    if declared == before and comparison.content_changed:
        reason = "the published version itself was edited (versioning/published-version-edited)"
        return Observation(subject.target, Outcome.NOT_APPLICABLE, reason, tier=subject.tier)
    least = least_version(before, comparison.bump)
    if declared >= least:
        if comparison.incomparable:
            return Observation(
                subject.target, Outcome.NOT_CHECKED, comparison.incomparable, tier=subject.tier
            )
        return Observation(subject.target, Outcome.PASS, tier=subject.tier)
    return _too_small(subject, comparison, least, f"published {comparison.before_version}")


def _judged_by_running(
    subject: _Subject, running: ContractComparison, declared: Version
) -> Observation:
    """Whether the version is large enough for every version that a transitive mode spans."""
    before = parse_version(running.before_version)
    if before is not None and running.bump is Bump.MAJOR:
        least = least_version(before, Bump.MAJOR)
        if declared < least:
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
    subject: _Subject, comparison: ContractComparison, least: Version, since: str
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


def least_version(before: Version, bump: Bump) -> Version:
    """The lowest version that a change of this weight allows after `before` (SemVer 2.0.0, 4-8).

    In 0.y.z the minor plays the major. A pre-release may be followed by its own release.
    """
    if bump is Bump.NONE:
        return before
    if before.prerelease:
        return Version(before.major, before.minor, before.patch)
    if bump is Bump.MAJOR and before.major > 0:
        return Version(before.major + 1, 0, 0)
    if bump is Bump.MAJOR or (bump is Bump.MINOR and before.major > 0):
        return Version(before.major, before.minor + 1, 0)
    return Version(before.major, before.minor, before.patch + 1)


def _form(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    for subject in _subjects(inspection):
        violations = tuple(_malformed(inspection, subject))
        outcome = Outcome.FAIL if violations else Outcome.PASS
        yield Observation(subject.target, outcome, violations=violations, tier=subject.tier)


def _malformed(inspection: Inspection, subject: _Subject) -> Iterator[Violation]:
    if parse_version(subject.version) is None:
        shown = abridged(subject.version)
        yield Violation(
            place=subject.declaration.place("/version"),
            operands={
                "kind": subject.kind,
                "name": subject.name,
                "problem": f"has version {shown!r}, which is not MAJOR.MINOR.PATCH",
                "remedy": "Write three numbers, such as 1.4.0, or 1.4.0-rc.1 before a release",
            },
            identity=("form", subject.version),
        )
        return
    contract = subject.declaration
    if isinstance(contract, Contract) and contract.origin is ContractOrigin.OWN:
        interface = inspection.interface(contract)
        if interface is not None:
            yield from _misplaced(inspection, contract, interface)


def _misplaced(
    inspection: Inspection, contract: Contract, interface: Interface
) -> Iterator[Violation]:
    conventions = inspection.snapshot.config.conventions if inspection.snapshot.config else {}
    http, event = conventions.get("http-major"), conventions.get("event-type")
    if http and contract.style in {Style.REST, Style.WEBHOOK} and interface.operations:
        yield from _http_major(inspection, contract, interface, http)
    if event and contract.style is Style.EVENT:
        yield from _event_majors(inspection, contract, interface, event)


def _http_major(
    inspection: Inspection, contract: Contract, interface: Interface, convention: str
) -> Iterator[Violation]:
    """The major in the address: in every server's path, or in every operation's."""
    wanted = convention.replace("{major}", str(contract.major))
    pattern = re.compile(re.escape(convention).replace(re.escape("{major}"), "([0-9]+)"))
    servers = [server for server in interface.servers if _slashed(server.url)]
    if servers and all(wanted in _slashed(server.url) for server in servers):
        return
    called = [each for each in interface.operations if not each.inverted]
    if not called or all(wanted in _slashed(operation.path) for operation in called):
        return
    wrong = _other_major(servers, pattern, wanted)
    found = f"has an address with {wrong}" if wrong else f"has {wanted} in no server address"
    origin = servers[0].origin if servers else called[0].origin
    yield _major_violation(
        inspection,
        contract,
        (origin.path, origin.pointer),
        (
            f"{found}, but version {contract.version} belongs under {wanted}",
            f"Put {wanted} into the address of every server, or correct the version",
        ),
    )


def _slashed(address: str) -> str:
    return address.rstrip("/") + "/"


def _other_major(servers: list[Server], pattern: re.Pattern[str], wanted: str) -> str:
    for server in servers:
        match = pattern.search(_slashed(server.url))
        if match and match[0] != wanted:
            return match[0]
    return ""


def _event_majors(
    inspection: Inspection, contract: Contract, interface: Interface, convention: str
) -> Iterator[Violation]:
    """The major at its place in every event type that the contract or its spec names."""
    pattern = re.compile(_event_pattern(convention))
    for message in interface.messages:
        yield from _event_type(
            inspection,
            contract,
            (message.name, message.origin.path, message.origin.pointer),
            pattern,
        )


def _event_type(
    inspection: Inspection,
    contract: Contract,
    named: tuple[str, str, str],
    pattern: re.Pattern[str],
) -> Iterator[Violation]:
    name, path, pointer = named
    match = pattern.fullmatch(name)
    if match is None:
        problem = f"names the event type {name!r}, which is not of the form of the conventions"
        remedy = "Name it as `conventions.event-type` in govctl.yaml says"
    elif match["major"] != str(contract.major):
        problem = f"has version {contract.version}, but its event type is {name!r}"
        remedy = f"Name the event type with major {contract.major}, or correct the version"
    else:
        return
    yield _major_violation(inspection, contract, (path, pointer), (problem, remedy))


def _event_pattern(convention: str) -> str:
    escaped = re.escape(convention)
    for part, expression in (
        ("entity", "[a-z0-9-]+"),
        ("fact", r"[a-z0-9.\-]+"),
        ("major", "(?P<major>[0-9]+)"),
    ):
        escaped = escaped.replace(re.escape("{" + part + "}"), expression)
    return escaped if "(?P<major>" in escaped else f"{escaped}(?P<major>)"


def _major_violation(
    inspection: Inspection,
    contract: Contract,
    where: tuple[str, str],
    words: tuple[str, str],
) -> Violation:
    document = inspection.snapshot.document(where[0])
    place = document.place(where[1]) if document else Place(where[0], 0, 0, where[1])
    problem, remedy = words
    return Violation(
        place=place,
        operands={
            "kind": "Contract",
            "name": contract.name,
            "problem": problem,
            "remedy": remedy,
        },
        identity=("major", lasting(where[1])),
        related=(Related(contract.place("/version"), "the contract's version"),),
    )


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
FORM = Check(
    name="versioning.form",
    look=_form,
    options=NoOptions,
    operands=frozenset({"kind", "name", "problem", "remedy"}),
    speaks_of="contract or entity",
)
