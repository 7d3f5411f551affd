"""Whether what has ended is really gone, and how many majors live side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from govctl.checks.check import Check
from govctl.checks.lifespan import (
    days_in_words,
    ending_operations,
    judged,
    listed,
    not_ours,
    place_of,
    unjudged,
)
from govctl.estate.uses import used_contract
from govctl.model.contract import Contract, ContractStatus
from govctl.model.finding import Cause, Observation, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.snapshot import Snapshot
from govctl.model.version import major_of, parse_range, parse_version


@dataclass(frozen=True, slots=True)
class SunsetOptions:
    """How many majors of one contract may be live at a time."""

    live_majors: int = 2


def _passed(inspection: Inspection, options: SunsetOptions) -> Iterator[Observation]:
    crowded = _crowded(inspection, options)
    for contract in inspection.snapshot.contracts:
        if not contract.sidecar:
            yield unjudged(contract, not_ours(contract))
            continue
        violations = (
            *_outlived(inspection, contract),
            *_outlived_operations(inspection, contract),
            *crowded.get(contract.key, ()),
        )
        yield judged(contract, violations)


def _outlived(inspection: Inspection, contract: Contract) -> Iterator[Violation]:
    """A contract past its sunset, or retired, that somebody still runs or uses."""
    sunset = contract.deprecation.sunset if contract.deprecation else None
    is_retired = contract.status is ContractStatus.RETIRED
    over = sunset is not None and sunset < inspection.today
    if not (over or is_retired) or (contract.status in _UNBORN):
        return
    signs, related = _signs_of_life(inspection.snapshot, contract)
    if not signs and is_retired:
        return
    if over and sunset is not None:
        when = f"ended on {sunset}, {days_in_words((inspection.today - sunset).days)} ago"
    else:
        when = "is retired"
    still = f"and {listed(signs)}" if signs else f"and is still {contract.status.value}"
    remedy = (
        f"Move the last consumers of {contract.name}@{contract.major}, take it out of every "
        "environment and set `status: retired`"
        if signs
        else "Set `status: retired`"
    )
    yield Violation(
        place=contract.place("/deprecation/sunset" if over else "/status"),
        operands={
            "subject": f"Contract {contract.label}",
            "problem": f"{when}, {still}",
            "remedy": remedy,
        },
        identity=("sunset",),
        related=related,
        cause=Cause.CALENDAR if over else Cause.REGISTRY,
    )


_UNBORN = frozenset({ContractStatus.DRAFT, ContractStatus.PROPOSED})


def _signs_of_life(
    snapshot: Snapshot, contract: Contract
) -> tuple[tuple[str, ...], tuple[Related, ...]]:
    """Who still runs and who still uses a contract, in words and with the places."""
    running: list[str] = []
    using: list[str] = []
    related: list[Related] = []
    for environment, deployment in snapshot.deployments.items():
        versions = [
            version
            for version in deployment.contracts.get(contract.name, ())
            if major_of(version) == contract.major
        ]
        if versions:
            running.append(environment)
            place = deployment.place(f"/contracts/{contract.name}")
            related.append(Related(place, f"{environment} runs {listed(versions)}"))
    for consumer in snapshot.consumers.values():
        for use in consumer.uses:
            if used_contract(snapshot, use) is contract:
                using.append(consumer.system)
                related.append(Related(use.place(), f"{consumer.system} uses it"))
    for environment, system in _deployed_uses(snapshot, contract):
        if system not in using:
            using.append(system)
            place = snapshot.deployments[environment].place(f"/consumers/{system}")
            related.append(Related(place, f"{system} uses it in {environment}"))
    signs = []
    if running:
        signs.append(f"still runs in {listed(running)}")
    if using:
        names = sorted(set(using))
        signs.append(f"is still used by {listed(names)}")
    return tuple(signs), tuple(related)


def _deployed_uses(snapshot: Snapshot, contract: Contract) -> Iterator[tuple[str, str]]:
    """Environments and systems whose deployed range takes this contract's version and no newer."""
    version = parse_version(contract.version)
    for environment, deployment in snapshot.deployments.items():
        for system, consumer in deployment.consumers.items():
            accepted = parse_range(consumer.uses.get(contract.name, ""))
            if version is not None and accepted is not None and version in accepted:
                newer = (
                    parse_version(each.version)
                    for each in snapshot.contracts
                    if each.name == contract.name and each.major > contract.major
                )
                if not any(each is not None and each in accepted for each in newer):
                    yield environment, system


def _outlived_operations(inspection: Inspection, contract: Contract) -> Iterator[Violation]:
    if not contract.status.is_live or not_ours(contract):
        return
    for each in ending_operations(inspection, contract):
        sunset = each.ending.sunset
        if sunset is not None and sunset < inspection.today:
            ago = days_in_words((inspection.today - sunset).days)
            yield Violation(
                place=place_of(inspection, each.operation.origin, "x-sunset"),
                operands={
                    "subject": f"Operation {each.name} of contract {contract.label}",
                    "problem": f"ended on {sunset}, {ago} ago, and is still in the spec",
                    "remedy": f"Remove {each.name} with the next major, or postpone its end",
                },
                identity=("operation", each.name),
                cause=Cause.CALENDAR,
            )


def _crowded(
    inspection: Inspection, options: SunsetOptions
) -> dict[tuple[str, int], tuple[Violation, ...]]:
    """Contracts with too many majors alive, told once at the oldest of them."""
    alive: dict[str, dict[int, Contract]] = defaultdict(dict)
    for contract in inspection.snapshot.contracts:
        if contract.sidecar and _is_alive(inspection.snapshot, contract):
            alive[contract.name][contract.major] = contract
    found: dict[tuple[str, int], tuple[Violation, ...]] = {}
    for name, by_major in alive.items():
        majors = sorted(by_major)
        if len(majors) > options.live_majors:
            found[name, majors[0]] = (_too_many(name, majors, by_major, options),)
    return found


def _is_alive(snapshot: Snapshot, contract: Contract) -> bool:
    runs = any(
        major_of(version) == contract.major
        for deployment in snapshot.deployments.values()
        for version in deployment.contracts.get(contract.name, ())
    )
    return contract.status.is_live or runs


def _too_many(
    name: str, majors: list[int], by_major: dict[int, Contract], options: SunsetOptions
) -> Violation:
    words = listed([f"{name}@{major}" for major in majors])
    most = options.live_majors
    oldest = by_major[majors[0]]
    return Violation(
        place=oldest.place("/version"),
        operands={
            "subject": f"Contract {name}",
            "problem": f"has {len(majors)} majors alive ({words}); {most} are allowed",
            "remedy": f"Announce the end of {oldest.label}, or retire it where it has ended",
        },
        identity=("majors",),
        related=tuple(
            Related(by_major[major].place("/version"), by_major[major].status.value)
            for major in majors[1:]
        ),
    )


PASSED = Check(
    name="versioning.sunset",
    look=_passed,
    options=SunsetOptions,
    operands=frozenset({"subject", "problem", "remedy"}),
    speaks_of="contract",
)
