"""Checks on the ownership matrix itself: masters, required entities, transfers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from govctl.checks.check import Check, NoOptions
from govctl.checks.targets import entity_target
from govctl.estate.masters import EXACT, contradictory
from govctl.estate.transfers import Fault, transfer_faults
from govctl.model.facts import FieldFact, GroupMatch
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.snapshot import Snapshot
from govctl.model.status import StatusModel
from govctl.model.words import names_listed


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
    rivals = _beside_status(fact) if fact.status_model else contradictory(_undated(fact.groups))
    models = _status_models(snapshot, fact)
    if len(rivals) + len(models) < 2:  # noqa: PLR2004  (one claim contradicts nobody)
        return None
    claims = [f"group {rival.group} (master {rival.master})" for rival in rivals]
    claims.extend(f"status model {each.name}, whose transitions write it" for each in models)
    at = [Related(rival.place, f"group {rival.group}") for rival in rivals]
    at.extend(Related(each.place("/path"), f"status model {each.name}") for each in models)
    names = (*(rival.group for rival in rivals), *(each.name for each in models[1:]))
    return Violation(
        place=at[0].place,
        operands=_field_operands(snapshot, fact, " and ".join(claims)),
        identity=(fact.name.path, *sorted(names)),
        related=tuple(at[1:]),
    )


def _status_models(snapshot: Snapshot, fact: FieldFact) -> tuple[StatusModel, ...]:
    """The status models whose status a field is; more than one claims the same transitions."""
    if fact.status_model is None:
        return ()
    return tuple(
        each
        for each in snapshot.status_models.values()
        if (each.entity, each.field_path) == (fact.name.entity, fact.name.path)
    )


def _beside_status(fact: FieldFact) -> tuple[GroupMatch, ...]:
    """The groups that name a status field itself; wider patterns give way to its status model."""
    return tuple(each for each in fact.groups if each.specificity[0] == EXACT)


def _undated(groups: Iterable[GroupMatch]) -> tuple[GroupMatch, ...]:
    """The groups that hold on every day; those of a transfer have a rule of their own."""
    return tuple(each for each in groups if each.valid_from is None and each.valid_to is None)


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


def _transfers(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    chains = _chains(inspection)
    for entity in sorted(inspection.snapshot.ownerships):
        if entity not in chains:
            reason = "no group of the entity has dates"
            yield Observation(entity_target(entity), Outcome.NOT_APPLICABLE, reason)
            continue
        violations = tuple(
            _broken(entity, fault, tuple(fact.name.path for fact in facts))
            for facts in chains[entity].values()
            for fault in transfer_faults(facts[0].groups, inspection.today)
        )
        outcome = Outcome.FAIL if violations else Outcome.PASS
        yield Observation(entity_target(entity), outcome, violations=violations)


def _chains(inspection: Inspection) -> Mapping[str, Mapping[tuple[str, ...], list[FieldFact]]]:
    """By entity, the fields with dated groups, together where the same groups cover them."""
    found: dict[str, dict[tuple[str, ...], list[FieldFact]]] = {}
    for name, fact in sorted(inspection.facts.fields.items()):
        if fact.status_model is None and len(_undated(fact.groups)) < len(fact.groups):
            days = ((each.group, each.valid_from, each.valid_to) for each in fact.groups)
            chain = tuple(map(str, days))
            found.setdefault(name.entity, {}).setdefault(chain, []).append(fact)
    return found


def _broken(entity: str, fault: Fault, fields: tuple[str, ...]) -> Violation:
    return Violation(
        place=fault.claims[0].place,
        operands={
            "entity": entity,
            "fields": names_listed(fields),
            "problem": fault.says,
            "remedy": fault.remedy,
        },
        identity=tuple(each.group for each in fault.claims),
        related=tuple(Related(each.place, f"group {each.group}") for each in fault.claims[1:]),
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
TRANSFERS = Check(
    name="ownership.transfers",
    look=_transfers,
    options=NoOptions,
    operands=frozenset({"entity", "fields", "problem", "remedy"}),
    speaks_of="entity",
)
