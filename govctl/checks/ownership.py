"""Checks on the ownership matrix, and on who writes what through which contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from govctl.checks.check import Check, NoOptions
from govctl.checks.targets import contract_target, entity_target, operation_name, tier
from govctl.estate.masters import contradictory, holding
from govctl.estate.uses import used_contract
from govctl.model.consumer import Consumer, Use
from govctl.model.contract import Contract
from govctl.model.facts import FieldFact, FieldUse, GroupMatch, Travel, Unbound
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.pointer import join
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot
from govctl.model.terms import OperationTerms

WRITING = frozenset(
    {"create", "update", "cancel", "transition", "reserve", "release", "post", "reverse"}
)
"""What an operation can do that changes canonical data."""


@dataclass(frozen=True, slots=True)
class MastersOptions:
    """Which defect a rule speaks about: fields with no master (`none`) or with `several`."""

    problem: Literal["none", "several"] = "none"


def _masters(inspection: Inspection, options: MastersOptions) -> Iterator[Observation]:
    snapshot = inspection.snapshot
    for entity in sorted(inspection.facts.cut):
        reason = "its canonical schema has more fields than can be followed"
        yield Observation(entity_target(entity), Outcome.NOT_CHECKED, reason)
    for name in sorted(inspection.facts.fields):
        fact = inspection.facts.fields[name]
        target = entity_target(name.entity, name.path)
        if name.entity not in snapshot.ownerships:
            reason = f"entity {name.entity} is not in the ownership matrix"
            yield Observation(target, Outcome.NOT_APPLICABLE, reason)
            continue
        claims = _claims(snapshot, fact)
        violation = _unmastered(snapshot, fact) if options.problem == "none" else claims
        outcome = Outcome.FAIL if violation else Outcome.PASS
        yield Observation(target, outcome, violations=(violation,) if violation else ())


def _unmastered(snapshot: Snapshot, fact: FieldFact) -> Violation | None:
    if fact.groups or fact.status_model is not None:
        return None
    ownership = snapshot.ownerships[fact.name.entity]
    return Violation(
        place=fact.place,
        operands=_field_operands(snapshot, fact, ""),
        identity=(fact.name.path,),
        related=(Related(ownership.place("/groups"), "the entity's ownership groups"),),
    )


def _claims(snapshot: Snapshot, fact: FieldFact) -> Violation | None:
    rivals = fact.groups if fact.status_model else contradictory(fact.groups)
    if not rivals:
        return None
    claims = [f"group {rival.group} (master {rival.master})" for rival in rivals]
    related = [Related(rival.place, f"group {rival.group}") for rival in rivals[1:]]
    if fact.status_model:
        model = snapshot.status_models[fact.status_model]
        claims.append(f"status model {model.name}, whose transitions write it")
        related.append(Related(model.place("/path"), f"status model {model.name}"))
    return Violation(
        place=rivals[0].place,
        operands=_field_operands(snapshot, fact, " and ".join(claims)),
        identity=(fact.name.path, *sorted(rival.group for rival in rivals)),
        related=tuple(related),
    )


def _field_operands(snapshot: Snapshot, fact: FieldFact, claims: str) -> dict[str, str]:
    return {
        "field": fact.name.path,
        "entity": fact.name.entity,
        "file": snapshot.ownerships[fact.name.entity].path,
        "claims": claims,
    }


def _required_entities(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    snapshot = inspection.snapshot
    config = snapshot.config
    if config is None or not config.required_entities:
        yield Observation(
            "registry", Outcome.NOT_APPLICABLE, "govctl.yaml names no required entities"
        )
        return
    for index, entity in enumerate(config.required_entities):
        target = entity_target(entity)
        missing = _missing(snapshot, entity)
        if missing is None:
            yield Observation(target, Outcome.PASS)
            continue
        what, remedy = missing
        violation = Violation(
            place=config.place(f"/required-entities/{index}"),
            operands={"entity": entity, "missing": what, "remedy": remedy},
            identity=(entity,),
        )
        yield Observation(target, Outcome.FAIL, violations=(violation,))


def _missing(snapshot: Snapshot, entity: str) -> tuple[str, str] | None:
    ownership = snapshot.ownerships.get(entity)
    if ownership is None:
        remedy = f"Write ownership/{entity}.yaml: who is master of each field, and who may write it"
        return "the ownership matrix has no slice for it", remedy
    if not ownership.groups:
        remedy = f"Add groups to {ownership.path}: who is master of each field"
        return "its slice of the ownership matrix has no groups", remedy
    if any("*" in group.fields for group in ownership.groups):
        remedy = f"Name the fields in {ownership.path} instead of `*`, each with its master"
        return "its ownership has a default for all fields, which hides forgotten ones", remedy
    if entity not in snapshot.entities:
        remedy = f"Write entities/{entity}/entity.yaml with its canonical schema"
        return "it has no entity document", remedy
    return None


def _writers(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    snapshot = inspection.snapshot
    written, unbound = _by_operation(inspection)
    for consumer in snapshot.consumers.values():
        for use in consumer.uses:
            contract = used_contract(snapshot, use)
            if contract is None:
                continue  # registry/unresolved-reference says so
            for operation in _operations_used(contract, use):
                key = (contract.label, operation)
                seen = _Write(consumer, use, contract, operation)
                yield _written(inspection, seen, written[key], unbound[key])


@dataclass(frozen=True, slots=True)
class _Write:
    """One consumer's use of one operation."""

    consumer: Consumer
    use: Use
    contract: Contract
    operation: str

    @property
    def terms(self) -> OperationTerms | None:
        return self.contract.operations.get(self.operation)

    @property
    def target(self) -> str:
        return f"{contract_target(self.contract, self.operation)}<{self.consumer.system}"


_Key = tuple[str, str]


def _by_operation(
    inspection: Inspection,
) -> tuple[dict[_Key, list[FieldUse]], dict[_Key, list[Unbound]]]:
    written: dict[_Key, list[FieldUse]] = defaultdict(list)
    unbound: dict[_Key, list[Unbound]] = defaultdict(list)
    for field_use in inspection.facts.uses:
        if field_use.travel is Travel.REQUEST:
            written[field_use.contract, field_use.part].append(field_use)
    for part in inspection.facts.unbound:
        if part.travel is Travel.REQUEST:
            unbound[part.contract, part.part].append(part)
    return written, unbound


def _operations_used(contract: Contract, use: Use) -> Iterable[str]:
    """The operations a consumer names; all of the contract where it names none."""
    if use.operations:
        return use.operations
    return () if use.messages else contract.operations


def _written(
    inspection: Inspection, write: _Write, fields: list[FieldUse], unbound: list[Unbound]
) -> Observation:
    terms = write.terms
    level = tier(write.contract)
    if terms is None or terms.does not in WRITING:
        reason = "the operation is not declared to write"
        return Observation(write.target, Outcome.NOT_APPLICABLE, reason, tier=level)
    if write.use.relays or write.consumer.relays:
        reason = "the system relays what others write; they are the writers"
        return Observation(write.target, Outcome.NOT_APPLICABLE, reason, tier=level)
    violations = tuple(_forbidden(inspection, write, fields))
    if violations:
        return Observation(write.target, Outcome.FAIL, violations=violations, tier=level)
    reason = next((part.reason for part in unbound if _is_sent(write, part.path)), "")
    if not reason and not fields:
        reason = _unseen(inspection, write)
    outcome = Outcome.NOT_CHECKED if reason else Outcome.PASS
    return Observation(write.target, outcome, reason, tier=level)


def _unseen(inspection: Inspection, write: _Write) -> str:
    """Why no field of the request is known; "" where it takes no body, and so writes none."""
    interface = inspection.interface(write.contract)
    if interface is None or (interface.not_read and not interface.operations):
        return "its spec cannot be read"
    named = [each for each in interface.operations if operation_name(each) == write.operation]
    if not named:
        return "its spec has no operation of that name"
    if any(each.request and each.request.contents for each in named):
        return "its request has no schema to look at"
    return ""


def _forbidden(
    inspection: Inspection, write: _Write, fields: list[FieldUse]
) -> Iterator[Violation]:
    snapshot = inspection.snapshot
    told: set[str] = set()
    for field_use in sorted(fields, key=lambda each: (each.name, each.place)):
        name = field_use.name
        fact = inspection.facts.fields.get(name)
        sent = _is_sent(write, name.path) or _is_sent(write, field_use.path)
        if str(name) in told or fact is None or not sent:
            continue
        if _identifies(snapshot, write, name.entity, name.path):
            continue
        owner = _refused(inspection, write, fact)
        if owner is not None:
            told.add(str(name))
            yield _violation(write, field_use, owner, fact)


def _is_sent(write: _Write, path: str) -> bool:
    """Whether the consumer says that it sends the field; all of them where it names none."""
    named = write.use.operations.get(write.operation)
    if named is None:
        return True
    return any(path == each or path.startswith(each.removesuffix(".*") + ".") for each in named)


def _identifies(snapshot: Snapshot, write: _Write, entity: str, path: str) -> bool:
    """Whether the field only says which object is meant: a key in anything but a create."""
    terms = write.terms
    declared = snapshot.entities.get(entity)
    if declared is None or terms is None:
        return False
    if terms.does == "create" and terms.entity in {None, entity, f"entity:{entity}"}:
        return False
    return path in declared.keys.canonical


def _refused(inspection: Inspection, write: _Write, fact: FieldFact) -> GroupMatch | None:
    """The group that does not let the caller write the field; None where it may."""
    if fact.status_model is not None or not fact.groups:
        return None  # transitions and fields without a master have rules of their own
    groups = holding(fact.groups, inspection.today)
    if not groups or any(_may(inspection.snapshot, write, match) for match in groups):
        return None  # nobody holds it today: ownership/transfer-gap-or-overlap says so
    return groups[0]


def _may(snapshot: Snapshot, write: _Write, match: GroupMatch) -> bool:
    system = write.consumer.system
    if system in {match.master, *match.writers}:
        return _through_the_right_door(snapshot, write, match)
    return False


def _through_the_right_door(snapshot: Snapshot, write: _Write, match: GroupMatch) -> bool:
    """Whether one of the ways open to the system is this contract, or any contract."""
    system = write.consumer.system
    if system == match.master:
        return True
    ownership = next(each for each in snapshot.ownerships.values() if each.path == match.place.path)
    group = next(each for each in ownership.groups if each.name == match.group)
    ways = [writer for writer in group.writers if system in writer.systems]
    return any(way.via is None or _is_door(way.via, write) for way in ways)


def _is_door(via: str, write: _Write) -> bool:
    reference = parse_reference(via, "contract")
    if reference is None or reference.name != write.contract.name:
        return False
    return reference.major in {None, write.contract.major} and reference.part in {
        None,
        write.operation,
    }


def _violation(write: _Write, field_use: FieldUse, match: GroupMatch, fact: FieldFact) -> Violation:
    named = write.operation in write.use.operations
    return Violation(
        place=write.use.place(join("/operations", write.operation) if named else ""),
        operands={
            "system": write.consumer.system,
            "entity": field_use.name.entity,
            "field": field_use.name.path,
            "operation": write.operation,
            "contract": write.contract.label,
            "group": match.group,
            "master": match.master,
        },
        identity=(write.consumer.system, str(field_use.name)),
        related=(
            Related(match.place, f"the matrix: group {match.group}, master {match.master}"),
            Related(field_use.place, f"{write.operation} takes {fact.name} here"),
        ),
    )


MASTERS = Check(
    name="ownership.masters",
    look=_masters,
    options=MastersOptions,
    operands=frozenset({"field", "entity", "file", "claims"}),
    speaks_of="canonical field",
)
REQUIRED_ENTITIES = Check(
    name="ownership.required-entities",
    look=_required_entities,
    options=NoOptions,
    operands=frozenset({"entity", "missing", "remedy"}),
    speaks_of="entity",
)
WRITERS = Check(
    name="ownership.writers",
    look=_writers,
    options=NoOptions,
    operands=frozenset({"system", "entity", "field", "operation", "contract", "group", "master"}),
    speaks_of="operation as a consumer uses it",
)
