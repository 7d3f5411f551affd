"""What the rules on meaning look at: the values of every canonical schema, and of every spec.

A rule judges one value at a time. Here it is decided whose value it is, how often a defect is
told, and how much it weighs: once where it is written, by object in a spec, and one line for a
contract that nobody here can change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from govctl.checks.origins import MAPPING, Demand, Duty, asked
from govctl.checks.targets import abridged, contract_target, entity_target, lasting, tier
from govctl.estate.bindings import payloads
from govctl.estate.value_walk import described
from govctl.estate.values import Described, Owner, Parameters, Start, Value, place_of
from govctl.model.contract import Contract, ContractStatus, Level
from govctl.model.facts import FieldName
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Interface, Operation
from govctl.model.place import Place
from govctl.model.rule import Severity
from govctl.model.words import names_listed

_CUT = "its schemas have more parts than can be followed"
OPERANDS = frozenset({"what", "problem", "remedy"})

Bound = Mapping[tuple[str, str], tuple[FieldName, ...]]
"""Which canonical fields a place of a spec stands for."""


@dataclass(frozen=True, slots=True)
class Source:
    """An entity's canonical schema, or a contract's spec, with the values it describes."""

    name: str
    described: Described
    bound: Bound
    contract: Contract | None = None

    @property
    def system(self) -> str:
        """The system whose data it is, "" for an entity or where nobody says."""
        contract = self.contract
        return (contract.fronts or contract.provider or "") if contract else ""

    def stands_for(self, value: Value) -> tuple[FieldName, ...]:
        """The canonical fields that a value of a spec stands for."""
        node = value.nodes[0]
        return self.bound.get((node.path, node.pointer), ())


@dataclass(frozen=True, slots=True)
class Defect:
    """What is wrong with one value, and what to do.

    `undecided` is not wrong: there is no telling. `at` tells several defects of a value apart;
    `place` is where it stands, None for where the value is described. One that is `lost` lies in
    what does not stand around the value, and so in who carries it.
    """

    problem: str
    remedy: str
    at: str = ""
    undecided: bool = False
    lost: bool = False
    place: Place | None = None
    related: tuple[Related, ...] = ()


Judge = Callable[[Source, Value], Iterable[Defect] | None]
"""What is wrong with a value; None where a rule has nothing to say of it."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a rule speaks of contracts.

    Attributes:
        absent: why the rule says nothing where it has nothing to judge.
        lack: what a contract that fails does wrong, as a predicate.
        draft: the severity on a draft.
        folded: whether a spec without a contract document gets one line.
        duty: what the rule asks for.
    """

    absent: str
    lack: str
    draft: Severity = Severity.WARNING
    folded: bool = False
    duty: Duty = Duty.SPEC


def look(inspection: Inspection, judge: Judge, manner: Manner) -> Iterator[Observation]:
    """Judge every value of every entity and contract; what is written once is judged once."""
    told: set[tuple[str, str]] = set()
    demand = Demand(manner.duty, manner.lack, (MAPPING,))
    for source in _sources(inspection):
        contract = source.contract
        if contract is None:
            yield from _of_entity(inspection, source, judge, told)
            continue
        judged = _judged(source, judge, told)
        seen = _of_contract(inspection, source, judged, manner)
        yield from asked(inspection.snapshot, contract, demand, seen)


def _sources(inspection: Inspection) -> Iterator[Source]:
    """Every entity, then every contract."""
    snapshot = inspection.snapshot
    entities = tuple(snapshot.entities.values())
    owners = [
        Owner(each.name, (Start("", (each.schema, each.schema_pointer)),)) for each in entities
    ]
    owners += [_owner(each, inspection.interface(each)) for each in snapshot.contracts]
    walked = iter(described(snapshot.documents, tuple(owners)))
    bound = _bound(inspection)
    for entity in entities:
        yield Source(entity.name, next(walked), {})
    for contract in snapshot.contracts:
        yield Source(contract.label, next(walked), bound.get(contract.label, {}), contract)


def _bound(inspection: Inspection) -> Mapping[str, Bound]:
    found: dict[str, dict[tuple[str, str], dict[FieldName, None]]] = defaultdict(dict)
    for use in inspection.facts.uses:
        at = (use.place.path, use.place.pointer)
        found[use.contract].setdefault(at, {})[use.name] = None
    return {
        label: {at: tuple(names) for at, names in places.items()} for label, places in found.items()
    }


def _owner(contract: Contract, interface: Interface | None) -> Owner:
    """Everything a contract's spec describes that travels; of bare schemas, all of them."""
    silent = contract.level is Level.LISTED or contract.status is ContractStatus.RETIRED
    if interface is None or silent:
        return Owner(contract.label, ())
    examples = {(part, schema): at for part, schema, at in _examples(interface)}
    starts = [(each.part, each.schema) for each in payloads(interface)]
    if not (interface.operations or interface.messages):
        starts = [(each.name, each.schema) for each in interface.schemas]
    found = dict.fromkeys((part, (at.origin.path, at.origin.pointer)) for part, at in starts)
    groups = tuple(filter(None, map(_parameters, interface.operations)))
    return Owner(
        contract.label,
        tuple(Start(part, schema, examples.get((part, schema))) for part, schema in found),
        groups,
    )


def _examples(interface: Interface) -> Iterator[tuple[str, tuple[str, str], tuple[str, str]]]:
    """Where examples stand beside the payloads: part, schema, media type or message."""
    for operation in interface.operations:
        part = operation.name or operation.identity
        contents = [*(operation.request.contents if operation.request else ())]
        contents += [content for each in operation.responses for content in each.contents]
        for content in contents:
            if content.schema is not None:
                at, beside = content.schema.origin, content.origin
                yield part, (at.path, at.pointer), (beside.path, beside.pointer)
    for message in interface.messages:
        if message.payload is not None:
            at, beside = message.payload.origin, message.origin
            yield message.name, (at.path, at.pointer), (beside.path, beside.pointer)


def _parameters(operation: Operation) -> Parameters | None:
    found = tuple(
        (each.name, (each.schema.origin.path, each.schema.origin.pointer))
        for each in operation.parameters
        if each.schema
    )
    return Parameters(operation.name or operation.identity, found) if found else None


def _judged(
    source: Source, judge: Judge, told: set[tuple[str, str]]
) -> Iterator[tuple[Value, tuple[Defect, ...]]]:
    """Each value of concern with its defects; what another source has said of it is left out.

    What is taken from elsewhere is judged there; who takes it answers for what it lost.
    """
    for value in source.described.values():
        at = (value.nodes[0].path, value.nodes[0].pointer)
        defects = judge(source, value)
        if defects is None:
            told.add(at)
        elif at not in told:
            told.add(at)
            yield value, tuple(defects)
        elif at[0] != value.level.entry.path:
            yield value, tuple(each for each in defects if each.lost)


def _of_entity(
    inspection: Inspection, source: Source, judge: Judge, told: set[tuple[str, str]]
) -> Iterator[Observation]:
    if source.described.cut:
        yield Observation(entity_target(source.name), Outcome.NOT_CHECKED, _CUT)
    for value, defects in _judged(source, judge, told):
        target = entity_target(source.name, value.path)
        wrong = [each for each in defects if not each.undecided]
        if defects and not wrong:
            yield Observation(target, Outcome.NOT_CHECKED, defects[0].problem)
            continue
        violations = tuple(
            _violation(inspection, f"{source.name}.{abridged(value.path)}", value, each)
            for each in wrong
        )
        yield Observation(target, Outcome.FAIL if wrong else Outcome.PASS, violations=violations)


def _violation(inspection: Inspection, what: str, value: Value, defect: Defect) -> Violation:
    node = value.nodes[0]
    shown = value.level.entry if defect.lost and value.level.entry.path else node
    if shown.path == node.path:
        shown = node
    return Violation(
        place=defect.place or place_of(inspection.snapshot.documents, shown),
        operands={"what": what, "problem": defect.problem, "remedy": defect.remedy},
        identity=(lasting(node.pointer), defect.at),
        related=defect.related,
    )


def _of_contract(
    inspection: Inspection,
    source: Source,
    judged: Iterator[tuple[Value, tuple[Defect, ...]]],
    manner: Manner,
) -> Iterator[Observation]:
    contract = source.contract
    if contract is None:
        return
    target, level = contract_target(contract), tier(contract)
    if inspection.interface(contract) is None:
        reason = "it has no spec that can be read"
        outcome = Outcome.NOT_CHECKED if contract.spec else Outcome.NOT_APPLICABLE
        yield Observation(target, outcome, reason, tier=level)
        return
    found = list(judged)
    wrong = [(v, d) for v, defects in found for d in defects if not d.undecided]
    unsure = [(v, d) for v, defects in found for d in defects if d.undecided]
    if wrong:
        violations = tuple(_told(inspection, source, wrong, manner))
        yield Observation(target, Outcome.FAIL, violations=violations, tier=level)
    elif unsure or source.described.cut:
        yield Observation(target, Outcome.NOT_CHECKED, _unsure(unsure), tier=level)
    elif not found:
        yield Observation(target, Outcome.NOT_APPLICABLE, manner.absent, tier=level)
    else:
        yield Observation(target, Outcome.PASS, tier=level)


def _unsure(unsure: list[tuple[Value, Defect]]) -> str:
    if not unsure:
        return _CUT
    value, defect = unsure[0]
    more = f" (and {len(unsure) - 1} more)" if len(unsure) > 1 else ""
    return f"{value.path}: {defect.problem}{more}"


def _told(
    inspection: Inspection, source: Source, wrong: list[tuple[Value, Defect]], manner: Manner
) -> Iterator[Violation]:
    """The violations of a contract: one for each object and problem, or one line."""
    contract = source.contract
    is_draft = contract is not None and contract.status is ContractStatus.DRAFT
    is_folded = contract is not None and not contract.sidecar and manner.folded
    groups: dict[tuple[object, ...], list[tuple[Value, Defect]]] = defaultdict(list)
    for value, defect in wrong:
        key = (defect.at,) if is_folded else (id(value.level), defect.problem, defect.at)
        groups[key].append((value, defect))
    for group in groups.values():
        value, defect = group[0]
        names = names_listed(dict.fromkeys(abridged(each.path) for each, _ in group))
        found = _violation(inspection, names, value, defect)
        yield replace(
            found,
            severity=manner.draft if is_draft else None,
            identity=("contract", defect.at) if is_folded else found.identity,
        )
