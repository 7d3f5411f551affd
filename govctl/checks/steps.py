"""Checks on what contracts do to a status: which steps they take, and what they write meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from govctl.checks.check import Check, NoOptions, judged
from govctl.checks.statuses import status_target
from govctl.checks.targets import contract_target, operation_name, tier
from govctl.checks.uses import WRITING
from govctl.estate.uses import used_contract
from govctl.model.contract import Contract
from govctl.model.facts import FieldName, Travel
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Action, Operation, ParameterLocation
from govctl.model.ownership import Window
from govctl.model.reference import Reference, parse_reference
from govctl.model.rights import Lock
from govctl.model.snapshot import Snapshot
from govctl.model.status import State, StatusModel, Transition
from govctl.model.terms import OperationTerms
from govctl.model.words import names_listed

_CONFLICTS = frozenset({"409", "412"})
_ON_ONE = frozenset({"PUT", "PATCH", "DELETE"})
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Op:
    """An operation of a live contract, as the sidecar declares it."""

    contract: Contract
    terms: OperationTerms

    @property
    def target(self) -> str:
        return contract_target(self.contract, self.terms.name)

    @property
    def entity(self) -> str:
        return (self.terms.entity or "").removeprefix("entity:")

    @property
    def words(self) -> str:
        return f"{self.terms.name} of {self.contract.label}"


def _operations(snapshot: Snapshot) -> Iterator[_Op]:
    for contract in snapshot.contracts:
        if contract.status.is_live:
            yield from (_Op(contract, each) for each in contract.operations.values())


def _wrong_steps(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Steps that the model does not have, and triggers in the hands of another system."""
    snapshot = inspection.snapshot
    callers = _callers(snapshot)
    for operation in _operations(snapshot):
        if operation.terms.sets_status is None:
            continue
        models = _models(snapshot, operation)
        if not models:
            reason = f"no status model of {operation.entity or 'an entity'} has the state"
            yield Observation(operation.target, Outcome.NOT_APPLICABLE, reason)
            continue
        violations = _of_operation(operation, models[0], callers)
        yield judged(operation.target, violations, tier(operation.contract))
    publishers = _publishers(inspection)
    for model in snapshot.status_models.values():
        for step in model.transitions:
            target = status_target(model, f"{step.source}>{step.target}")
            yield judged(target, _of_triggers(snapshot, model, step, (publishers, callers)))


_Systems = Mapping[tuple[str, str], frozenset[str]]


def _callers(snapshot: Snapshot) -> _Systems:
    """Who calls which operation: (contract name, operation) to systems."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for consumer in snapshot.consumers.values():
        for use in consumer.uses:
            contract = used_contract(snapshot, use)
            for name in (use.operations or contract.operations) if contract else ():
                found[contract.name if contract else "", name].add(consumer.system)
    return {key: frozenset(systems) for key, systems in found.items()}


def _publishers(inspection: Inspection) -> Mapping[str, tuple[Contract, ...]]:
    """Which live contracts publish which event, by sidecar or by a spec that says it sends it."""
    found: dict[str, list[Contract]] = defaultdict(list)
    for contract in inspection.snapshot.contracts:
        if contract.status.is_live:
            interface = inspection.interface(contract)
            sent = [
                message.name
                for message in (interface.messages if interface else ())
                if message.action is Action.SEND
            ]
            for message in dict.fromkeys((*contract.messages, *sent)):
                found[message].append(contract)
    return {event: tuple(contracts) for event, contracts in found.items()}


def _models(snapshot: Snapshot, operation: _Op) -> list[StatusModel]:
    """The status models whose state an operation sets: those its window names come first."""
    window = operation.terms.allowed_while
    named = window.by_model if window else {}
    fitting = [
        model
        for model in snapshot.status_models.values()
        if model.entity == operation.entity and operation.terms.sets_status in model.states
    ]
    return sorted(fitting, key=lambda each: (each.name not in named, each.field_path.count(".")))


def _of_operation(operation: _Op, model: StatusModel, callers: _Systems) -> Iterator[Violation]:
    state = operation.terms.sets_status or ""
    steps = [step for step in model.transitions if step.target == state]
    if operation.terms.does == "create":
        if model.initial in model.states and state != model.initial:  # else a dead end says it
            yield _wrong(
                operation,
                f"creates {model.entity} as {state}, and {model.name} begins as {model.initial}",
                f"Create it as {model.initial}, or make {state} the state it begins in",
                (state,),
            )
        return
    sources = _allowed(operation.terms.allowed_while, model)
    sources = [each for each in sources if each != state] or [step.source for step in steps]
    if not sources:
        yield _wrong(
            operation,
            f"sets {state}, and no step of {model.name} leads there",
            f"Add the transition to {model.name}, or set another state",
            (state,),
        )
    for source in sources:
        step = next((each for each in steps if each.source == source), None)
        if step is None:
            yield _wrong(
                operation,
                f"goes from {source} to {state}, and {model.name} has no such step",
                f"Take {source} out of `allowed-while`, or add the transition to {model.name}",
                (source, state),
            )
        elif not _may_take(operation, step, callers):
            yield _not_theirs(operation, model, step)


def _allowed(window: Window | None, model: StatusModel) -> list[str]:
    states = window.states_of(model.name) if window else None
    return [each for each in states or () if each in model.states]


def _may_take(operation: _Op, step: Transition, callers: _Systems) -> bool:
    """Whether the system behind an operation, or one that calls it, owns the step.

    A step that names the operation as its trigger is asked for through it.
    """
    contract = operation.contract
    hands = {contract.provider, contract.fronts}
    hands |= callers.get((contract.name, operation.terms.name), frozenset())
    if hands & set(step.owners) or not step.owners:
        return True
    return any(
        (reference := parse_reference(each)) is not None
        and (reference.kind, reference.name, reference.part)
        == ("contract", contract.name, operation.terms.name)
        for each in step.triggers
    )


def _not_theirs(operation: _Op, model: StatusModel, step: Transition) -> Violation:
    hand = operation.contract.fronts or operation.contract.provider or "nobody"
    owners = ", ".join(step.owners)
    return _wrong(
        operation,
        f"takes {model.name} from {step.source} to {step.target} at {hand}; the step belongs to "
        f"{owners}",
        f"Let {owners} take the step, or name this operation as its trigger in {model.name}",
        (step.source, step.target, "owner"),
        (Related(step.place(), "who owns the step"),),
    )


def _wrong(
    operation: _Op,
    problem: str,
    remedy: str,
    identity: tuple[str, ...],
    related: tuple[Related, ...] = (),
) -> Violation:
    """A violation at the state that the operation sets."""
    found = _violation(operation, problem, remedy, identity, related)
    return replace(found, place=operation.terms.place("/sets-status"))


def _of_triggers(
    snapshot: Snapshot,
    model: StatusModel,
    step: Transition,
    hands: tuple[Mapping[str, tuple[Contract, ...]], _Systems],
) -> Iterator[Violation]:
    for text in step.triggers:
        reference = parse_reference(text)
        if reference is None or not step.owners:
            continue
        found = _behind(snapshot, reference, hands)
        if found is None or found & set(step.owners):
            continue
        owners = ", ".join(step.owners)
        yield Violation(
            place=step.place_of("trigger", text),
            operands={
                "what": f"The step of {model.name} from {step.source} to {step.target}",
                "problem": f"is brought about by {text}, which comes from "
                f"{', '.join(sorted(found))}; it belongs to {owners}",
                "remedy": f"Name a trigger of {owners}, or give the step to who triggers it",
            },
            identity=(step.source, step.target, text),
        )


def _behind(
    snapshot: Snapshot,
    reference: Reference,
    hands: tuple[Mapping[str, tuple[Contract, ...]], _Systems],
) -> frozenset[str] | None:
    """The systems behind a trigger; None where it is no event or operation that is known."""
    publishers, callers = hands
    if reference.kind == "event":
        contracts = publishers.get(reference.name, ())
        if not contracts or any(_is_facade(each) for each in contracts):
            return None
        return frozenset(filter(None, (each.provider for each in contracts)))
    contract = snapshot.contract(reference.name, reference.major)
    if reference.kind != "contract" or contract is None:
        return None
    found = frozenset(filter(None, (contract.provider, contract.fronts)))
    return found | callers.get((contract.name, reference.part or ""), frozenset())


def _is_facade(contract: Contract) -> bool:
    """Whether its provider stands before the system that the contract is of."""
    return contract.fronts is not None


def _locks(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Operations that write fields which some state locks, and do not keep the lock."""
    written = _written(inspection)
    for operation in _operations(inspection.snapshot):
        terms = operation.terms
        if terms.does not in WRITING or terms.does == "create":
            continue
        locked = _locked(inspection, written.get(operation.target, ()))
        spec = _spec(inspection, operation)
        if not locked:
            reason = "it writes nothing that a state locks"
            yield Observation(operation.target, Outcome.NOT_APPLICABLE, reason)
            continue
        violations = [*_open_states(operation, locked), *_unguarded(operation, spec, locked)]
        yield judged(operation.target, violations, tier(operation.contract))


_Locked = Mapping[FieldName, tuple[Lock, ...]]


def _written(inspection: Inspection) -> Mapping[str, tuple[FieldName, ...]]:
    """The canonical fields in each operation's request, by target."""
    found: dict[str, dict[FieldName, None]] = defaultdict(dict)
    for use in inspection.facts.uses:
        if use.travel is Travel.REQUEST:
            found[f"contract:{use.contract}#{use.part}"][use.name] = None
    return {target: tuple(names) for target, names in found.items()}


def _locked(inspection: Inspection, names: tuple[FieldName, ...]) -> _Locked:
    """The fields that some state locks; keys only say which object is meant."""
    found: dict[FieldName, tuple[Lock, ...]] = {}
    for name in names:
        rights = inspection.rights.get(name)
        entity = inspection.snapshot.entities.get(name.entity)
        if (
            rights is not None
            and rights.locks
            and not (entity and name.path in entity.keys.canonical)
        ):
            found[name] = rights.locks
    return found


def _spec(inspection: Inspection, operation: _Op) -> Operation | None:
    interface = inspection.interface(operation.contract)
    for each in interface.operations if interface else ():
        if operation_name(each) == operation.terms.name:
            return each
    return None


def _open_states(operation: _Op, locked: _Locked) -> Iterator[Violation]:
    """Models whose locking states the operation does not keep out."""
    by_model: dict[str, list[Lock]] = defaultdict(list)
    for locks in locked.values():
        for lock in locks:
            if not _amends(operation, lock):
                by_model[lock.model].append(lock)
    window = operation.terms.allowed_while
    for model, found in sorted(by_model.items()):
        states = sorted({lock.state for lock in found})
        fields = _fields(name for name in locked if any(each in found for each in locked[name]))
        allowed = window.states_of(model) if window else None
        if allowed is None:
            told = f"writes {fields}, which {model} locks in {', '.join(states)}, in any state"
        elif set(allowed) & set(states):
            both = ", ".join(each for each in states if each in allowed)
            told = f"writes {fields} while {both}, where {model} locks it"
        else:
            continue
        yield _violation(
            operation,
            told,
            f"Name the states in which it may be called (`allowed-while: {{{model}: [...]}}`), "
            f"without {', '.join(states)}",
            ("window", model),
            (Related(found[0].place, f"{model} locks it here"),),
        )


def _amends(operation: _Op, lock: Lock) -> bool:
    reference = parse_reference(lock.amend_with or "", "contract")
    return reference is not None and reference.name == operation.contract.name


def _fields(names: Iterable[FieldName]) -> str:
    return names_listed(sorted(map(str, names)), _MOST_NAMED)


def _unguarded(operation: _Op, spec: Operation | None, locked: _Locked) -> Iterator[Violation]:
    """What the spec lacks for a caller to be told that a state has moved on."""
    if spec is None:
        return
    fields = _fields(locked)
    headers = {
        each.name.lower()
        for each in spec.parameters
        if each.location is ParameterLocation.HEADER and each.required
    }
    if "if-match" not in headers and _is_of_one(spec):
        yield _violation(
            operation,
            f"writes {fields}, which a state may lock meanwhile, without a required If-Match",
            "Take a required If-Match header with the ETag that was read, and answer 412 when it "
            "no longer fits",
            ("if-match",),
        )
    statuses = {each.status for each in spec.responses}
    if not statuses & _CONFLICTS:
        yield _violation(
            operation,
            f"writes {fields}, and never says that it is locked: 409 and 412 are not documented",
            "Document 409 (the state does not allow it) and 412 (the precondition failed)",
            ("conflict",),
        )


def _is_of_one(spec: Operation) -> bool:
    """Whether an operation is on one thing that is already there, which an ETag can stand for."""
    return "{" in spec.path or spec.method.upper() in _ON_ONE


def _violation(
    operation: _Op,
    problem: str,
    remedy: str,
    identity: tuple[str, ...],
    related: tuple[Related, ...] = (),
) -> Violation:
    return Violation(
        place=operation.terms.place(),
        operands={"what": operation.words, "problem": problem, "remedy": remedy},
        identity=identity,
        related=related,
    )


def _amendments(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Models that lock fields and name no live contract through which they are amended."""
    snapshot = inspection.snapshot
    for model in snapshot.status_models.values():
        locking = [
            state
            for state in model.states.values()
            if state.locks and not state.final and _is_left(model, state.name)
        ]
        if not locking:
            reason = "no state that something leaves locks a field"
            yield Observation(status_target(model), Outcome.NOT_APPLICABLE, reason)
            continue
        amended = any(_is_live(snapshot, state.amend_with) for state in locking)
        yield judged(status_target(model), () if amended else (_unamended(model, locking),))


def _is_left(model: StatusModel, state: str) -> bool:
    return any(step.source == state for step in model.transitions)


def _is_live(snapshot: Snapshot, text: str | None) -> bool:
    reference = parse_reference(text or "", "contract")
    found = snapshot.contract(reference.name, reference.major) if reference else None
    return found is not None and found.status.is_live


def _unamended(model: StatusModel, locking: list[State]) -> Violation:
    named = [state.amend_with for state in locking if state.amend_with]
    return Violation(
        place=locking[0].place(),
        operands={
            "model": model.name,
            "state": locking[0].name,
            "told": f"; {named[0]} is no contract in force" if named else "",
        },
        identity=("amendment",),
    )


STEPS = Check(
    name="status.steps",
    look=_wrong_steps,
    options=NoOptions,
    operands=frozenset({"what", "problem", "remedy"}),
    speaks_of="operation or transition",
)
LOCKS = Check(
    name="status.locks",
    look=_locks,
    options=NoOptions,
    operands=frozenset({"what", "problem", "remedy"}),
    speaks_of="operation",
)
AMENDMENTS = Check(
    name="status.amendments",
    look=_amendments,
    options=NoOptions,
    operands=frozenset({"model", "state", "told"}),
    speaks_of="status model",
)
