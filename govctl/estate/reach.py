"""Reach: who and what a change of a contract would touch, from what the registry declares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from govctl.estate.uses import used_contract
from govctl.model.consumer import Consumer, Use
from govctl.model.contract import Contract
from govctl.model.facts import FieldName
from govctl.model.flow import Flow, Step
from govctl.model.mapping import EntityMapping
from govctl.model.pointer import join
from govctl.model.reach import Reached, ReachKind
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot
from govctl.model.words import names_listed

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """What would change.

    Attributes:
        parts: the operations and messages meant; the others of the contract are not.
        whole: whether these are all of them.
        fields: the canonical fields meant.
        paths: where payloads carry them, as consumers may name them.
        narrow: whether only these fields would change.
    """

    contract: Contract
    parts: frozenset[str]
    whole: bool
    fields: frozenset[FieldName]
    paths: frozenset[str] = frozenset()
    narrow: bool = False


def reached(snapshot: Snapshot, subject: Subject) -> tuple[list[Reached], list[Reached]]:
    """What a change reaches, and which consumers of the contract it spares; both sorted."""
    hit, spared = _consumers(snapshot, subject)
    systems = {each.name for each in hit}
    found = [
        *hit,
        *_contracts(snapshot, subject),
        *_flows(snapshot, subject),
        *_mappings(snapshot, subject, systems),
        *_partners(snapshot, subject),
        *_environments(snapshot, subject),
        *_status_models(snapshot, subject),
        *_rights(snapshot, subject),
    ]
    return sorted(found, key=_order), sorted(spared, key=_order)


def _order(each: Reached) -> tuple[object, ...]:
    return (list(ReachKind).index(each.kind), each.name, each.place, each.why)


def _consumers(snapshot: Snapshot, subject: Subject) -> tuple[list[Reached], list[Reached]]:
    hit: list[Reached] = []
    spared: list[Reached] = []
    for consumer in snapshot.consumers.values():
        for use in consumer.uses:
            if used_contract(snapshot, use) is subject.contract:
                found = _of_use(consumer, use, subject)
                (spared if found.why.startswith("does not") else hit).append(found)
    return hit, spared


def _of_use(consumer: Consumer, use: Use, subject: Subject) -> Reached:
    """What one consumer has to do with the subject; it says so, or must be asked."""
    at = Reached(ReachKind.CONSUMER, consumer.system, "", use.place())
    declared = {**use.operations, **use.messages}
    if not declared:
        return replace(at, why="uses the contract, and says not what of it", sure=False)
    met = sorted(subject.parts & declared.keys())
    if not met:
        return replace(at, why=f"does not use {names_listed(sorted(subject.parts), _MOST_NAMED)}")
    place = use.place(_pointer(use, met[0]))
    if not subject.narrow:
        return replace(at, why=f"uses {names_listed(met, _MOST_NAMED)}", place=place)
    open_parts = [part for part in met if declared[part] is None]
    touching = [part for part in met if _touches(declared[part], subject)]
    if touching:
        return replace(
            at, why=f"uses the field in {names_listed(touching, _MOST_NAMED)}", place=place
        )
    if open_parts:
        why = f"uses {names_listed(open_parts, _MOST_NAMED)}, and says not which fields"
        return replace(at, why=why, place=place, sure=False)
    return replace(
        at, why=f"does not use the field in {names_listed(met, _MOST_NAMED)}", place=place
    )


def _pointer(use: Use, part: str) -> str:
    return join("", "operations" if part in use.operations else "messages", part)


def _touches(named: tuple[str, ...] | None, subject: Subject) -> bool:
    wanted = {each.path for each in subject.fields} | subject.paths
    return any(_covers(each, path) for each in named or () for path in wanted)


def _covers(named: str, path: str) -> bool:
    whole = named.removesuffix(".*")
    return path == whole or path.startswith(f"{whole}.") or whole.startswith(f"{path}.")


def _means(text: str | None, subject: Subject) -> bool:
    """Whether a reference means the contract, and one of the parts in question."""
    reference = parse_reference(text or "", "contract")
    if reference is None or (reference.kind, reference.name) != ("contract", subject.contract.name):
        return False
    if reference.major not in (None, subject.contract.major):
        return False
    return reference.part is None or reference.part in subject.parts


def _contracts(snapshot: Snapshot, subject: Subject) -> Iterator[Reached]:
    for contract in snapshot.contracts:
        if contract is not subject.contract and _means(contract.wraps, subject):
            place = contract.place("/wraps")
            yield Reached(ReachKind.CONTRACT, contract.label, "is wrapped by it", place)
    for consumer in snapshot.consumers.values():
        for use in consumer.uses:
            if used_contract(snapshot, use) is not subject.contract:
                continue
            for text in (*use.relays, *consumer.relays):
                why = f"carries on what {consumer.system} reads of it"
                yield Reached(ReachKind.CONTRACT, text, why, use.place(), through=consumer.system)


def _flows(snapshot: Snapshot, subject: Subject) -> Iterator[Reached]:
    for flow in snapshot.flows.values():
        direct = {step.id: step for step in flow.steps if _acts(step, subject)}
        for step in direct.values():
            why = f"step {step.id}: {_act(step, subject)}"
            yield Reached(ReachKind.FLOW, flow.name, why, step.place())
        yield from _waiting(flow, direct)


def _acts(step: Step, subject: Subject) -> bool:
    return (
        _means(step.call, subject)
        or _means(step.undo, subject)
        or any(_event(each) in subject.parts for each in step.emits)
    )


def _event(text: str) -> str:
    return text.removeprefix("event:")


def _act(step: Step, subject: Subject) -> str:
    if _means(step.call, subject):
        return f"{step.source} calls it"
    sent = sorted(_event(each) for each in step.emits if _event(each) in subject.parts)
    return (
        f"{step.source} emits {names_listed(sent, _MOST_NAMED)}" if sent else "is undone through it"
    )


def _waiting(flow: Flow, direct: dict[str, Step]) -> Iterator[Reached]:
    """Steps that come after those that are reached, each with the one it waits for."""
    behind = dict.fromkeys(direct, "")
    changed = True
    while changed:
        changed = False
        for step in flow.steps:
            first = next((each for each in step.after if each in behind), None)
            if step.id not in behind and first is not None:
                behind[step.id] = first
                changed = True
                why = f"step {step.id}: waits for {first}"
                yield Reached(ReachKind.FLOW, flow.name, why, step.place(), through=first)


def _mappings(snapshot: Snapshot, subject: Subject, systems: set[str]) -> Iterator[Reached]:
    """Mappings of the contract's own model, and of the entities it carries at systems it meets."""
    contract = subject.contract
    involved = {*systems, contract.provider, contract.fronts} - {None}
    for mapping in snapshot.mappings.values():
        if any(_means(end.contract, subject) for end in (mapping.source, mapping.target)):
            why = "maps its payload"
            yield Reached(ReachKind.MAPPING, mapping.name, why, mapping.place("/from"))
            continue
        system = mapping.source.system or mapping.target.system
        fields = sorted(_mapped(mapping) & {str(each) for each in subject.fields})
        if system in involved and fields:
            why = f"maps {names_listed(fields, _MOST_NAMED)} for {system}"
            yield Reached(
                ReachKind.MAPPING, mapping.name, why, mapping.place("/fields"), through=system or ""
            )


def _mapped(mapping: EntityMapping) -> set[str]:
    """The canonical fields that a mapping reads or writes."""
    if mapping.target.entity:
        return {f"{mapping.target.entity}.{path}" for path in mapping.fields}
    sources = (path for field in mapping.fields.values() for path in field.sources)
    return {f"{mapping.source.entity}.{path}" for path in sources}


def _partners(snapshot: Snapshot, subject: Subject) -> Iterator[Reached]:
    for partner in snapshot.partners.values():
        for access in partner.access:
            if _means(access.contract, subject):
                scopes = f" with {', '.join(access.scopes)}" if access.scopes else ""
                why = f"has access to it{scopes}"
                yield Reached(
                    ReachKind.PARTNER, partner.name, why, access.place(), sure=subject.whole
                )


def _environments(snapshot: Snapshot, subject: Subject) -> Iterator[Reached]:
    """Environments that run the contract, each with the consumers that were built for it."""
    name, major = subject.contract.name, subject.contract.major
    for deployment in snapshot.deployments.values():
        versions = deployment.contracts.get(name, ())
        running = [each for each in versions if each.partition(".")[0] == str(major)]
        built = [
            f"{system} ({consumer.uses[name]})"
            for system, consumer in sorted(deployment.consumers.items())
            if name in consumer.uses
        ]
        told = [f"runs {', '.join(running)}"] if running else []
        told += [f"and consumers built for it: {', '.join(built)}"] if built else []
        if told:
            yield Reached(
                ReachKind.ENVIRONMENT,
                deployment.environment,
                ", ".join(told).removeprefix("and "),
                deployment.place(join("/contracts", name)),
            )


def _status_models(snapshot: Snapshot, subject: Subject) -> Iterator[Reached]:
    for model in snapshot.status_models.values():
        for step in model.transitions:
            for text in step.triggers:
                if _means(text, subject) or _event(text) in subject.parts:
                    yield Reached(
                        ReachKind.STATUS,
                        model.name,
                        f"goes from {step.source} to {step.target} through it",
                        step.place_of("trigger", text),
                    )
        for state in model.states.values():
            if _means(state.amend_with, subject):
                why = f"is amended through it while {state.name}"
                yield Reached(ReachKind.STATUS, model.name, why, state.place("/amend-with"))


def _rights(snapshot: Snapshot, subject: Subject) -> Iterator[Reached]:
    """Rights that systems have only through the contract."""
    for ownership in snapshot.ownerships.values():
        for group in ownership.groups:
            for writer in group.writers:
                if _means(writer.via, subject):
                    why = f"lets {', '.join(writer.systems)} write {group.name} only through it"
                    yield Reached(ReachKind.OWNERSHIP, ownership.entity, why, writer.place("/via"))
