"""The check on what nobody answers for, and on what nothing refers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govctl.checks.check import Check, NoOptions
from govctl.checks.targets import abridged, contract_target, tier
from govctl.model.contract import ContractStatus, Level
from govctl.model.declaration import Declaration
from govctl.model.finding import Observation, Outcome, Violation
from govctl.model.inspection import Inspection
from govctl.model.link import Link
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class _Thing:
    """Something declared that has to be owned, used, or both."""

    target: str
    words: str
    key: tuple[str, str]
    declaration: Declaration
    owner: str | None
    owned: bool = True
    used: bool = True
    tier: str = ""


def _orphans(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    used = _used(inspection)
    for thing in _things(inspection.snapshot):
        violations = tuple(_violations(inspection.snapshot, thing, used))
        outcome = Outcome.FAIL if violations else Outcome.PASS
        yield Observation(thing.target, outcome, violations=violations, tier=thing.tier)


def _violations(
    snapshot: Snapshot, thing: _Thing, used: frozenset[tuple[str, str]]
) -> Iterator[Violation]:
    if thing.owned and _team(snapshot, thing.owner) is None:
        named = f" ({abridged(thing.owner)} is not a team of this registry)" if thing.owner else ""
        yield Violation(
            place=thing.declaration.place("/owner" if thing.owner else "/name"),
            operands={
                "what": thing.words,
                "problem": f"has no accountable team{named}",
                "remedy": "Set `owner: team:NAME` to the team that answers for it",
            },
            identity=("owner",),
        )
    if thing.used and thing.key not in used:
        yield Violation(
            place=thing.declaration.place("/name"),
            operands={
                "what": thing.words,
                "problem": "is declared, and nothing in the registry refers to it",
                "remedy": "Refer to it where it is used, or remove it",
            },
            identity=("unused",),
        )


def _team(snapshot: Snapshot, owner: str | None) -> str | None:
    reference = parse_reference(owner, "team") if owner else None
    if reference is None or reference.kind != "team" or reference.name not in snapshot.teams:
        return None
    return reference.name


def _things(snapshot: Snapshot) -> Iterator[_Thing]:
    for contract in snapshot.contracts:
        governed = contract.sidecar and contract.level is not Level.LISTED
        if governed and contract.status is not ContractStatus.RETIRED:
            yield _Thing(
                contract_target(contract),
                f"Contract {contract.label}",
                ("contract", contract.name),
                contract,
                contract.owner,
                used=contract.status is ContractStatus.ACTIVE,
                tier=tier(contract),
            )
    for system in snapshot.systems.values():
        yield _Thing(
            f"system:{system.name}",
            f"System {system.name}",
            ("system", system.name),
            system,
            system.owner,
        )
    for entity in snapshot.entities.values():
        yield _Thing(
            f"entity:{entity.name}",
            f"Entity {entity.name}",
            ("entity", entity.name),
            entity,
            entity.owner,
            owned=False,
        )
    yield from _unowned(snapshot)


def _unowned(snapshot: Snapshot) -> Iterator[_Thing]:
    """What need not be owned, but must be used: teams, code lists, capabilities."""
    declared: Mapping[str, Mapping[str, Declaration]] = {
        "team": snapshot.teams,
        "codelist": snapshot.codelists,
        "capability": snapshot.capabilities,
    }
    words = {"team": "Team", "codelist": "Code list", "capability": "Capability"}
    for kind, named in declared.items():
        for name, declaration in named.items():
            if kind == "team" and snapshot.teams[name].board:
                continue  # the review board is named by the waiver policy, or by nobody yet
            yield _Thing(
                f"{kind}:{name}",
                f"{words[kind]} {name}",
                (kind, name),
                declaration,
                None,
                owned=False,
            )


def _used(inspection: Inspection) -> frozenset[tuple[str, str]]:
    """Kind and name of everything that some document refers to.

    A team is also referred to through its members.
    """
    named = {meant for link in inspection.links if link.resolved for meant in _meant(link)}
    persons = inspection.snapshot.persons
    through = (team for kind, name in named if kind == "person" for team in persons.get(name, ()))
    return frozenset(named | {("team", team) for team in through})


def _meant(link: Link) -> Iterator[tuple[str, str]]:
    """What a reference leads to; readers may be systems or teams."""
    reference = parse_reference(link.text, link.kind)
    if reference is not None:
        kinds = ("system", "team") if reference.kind == "reader" else (reference.kind,)
        yield from ((kind, reference.name) for kind in kinds)


ORPHANS = Check(
    name="registry.orphans",
    look=_orphans,
    options=NoOptions,
    operands=frozenset({"what", "problem", "remedy"}),
    speaks_of="contract, system, entity, team or list",
)
