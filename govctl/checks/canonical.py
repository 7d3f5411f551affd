"""Checks on what contracts make of the canonical model: whether they use it, or redefine it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from govctl.checks.check import Check, NoOptions
from govctl.checks.meanings import OPERANDS
from govctl.checks.origins import MAPPING, Demand, Duty, asked
from govctl.checks.targets import abridged, contract_target, lasting, tier
from govctl.estate.bindings import NO_SCHEMA, TOO_LARGE, Payload, payloads
from govctl.estate.fields import Field, SchemaPlace, unwrapped
from govctl.estate.mapping_models import Limits, MappingModels
from govctl.estate.shapes import shapes_of
from govctl.estate.values import place_of
from govctl.interfaces.node import Node
from govctl.model.contract import Contract, ContractStatus
from govctl.model.facts import FieldName, FieldUse, Travel, Unbound
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.mapping import MappingEnd
from govctl.model.place import Place
from govctl.model.reference import parse_reference
from govctl.model.rule import Severity
from govctl.model.words import names_listed

_WRITING = frozenset({"create", "update", "cancel", "transition", "reserve", "release", "post"})
_TEXT_FORMATS = frozenset({"date-time", "date", "time", "uuid", "email", "uri", "decimal"})

_TIED = Demand(Duty.TERMS, "speaks a model of its own", (MAPPING,))
_ALIKE = Demand(Duty.SPEC, "gives canonical fields other types, formats or codes", (MAPPING,))


@dataclass(frozen=True, slots=True)
class _Part:
    """An operation or message that says which entity it is about, with its main payloads."""

    contract: Contract
    name: str
    entity: str
    travel: Travel
    payloads: tuple[Payload, ...]

    @property
    def target(self) -> str:
        return contract_target(self.contract, self.name)


def _not_canonical(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Payloads of an entity of which nothing is tied to its canonical schema."""
    tied = {(each.contract, each.part, each.travel) for each in inspection.facts.uses}
    loose: dict[tuple[str, str, Travel], list[Unbound]] = defaultdict(list)
    for unbound in inspection.facts.unbound:
        loose[unbound.contract, unbound.part, unbound.travel].append(unbound)
    for contract in inspection.snapshot.contracts:
        seen = (
            _of_part(
                inspection,
                part,
                loose[contract.label, part.name, part.travel],
                is_tied=(contract.label, part.name, part.travel) in tied,
            )
            for part in _parts(inspection, contract)
        )
        yield from asked(inspection.snapshot, contract, _TIED, seen)


def _parts(inspection: Inspection, contract: Contract) -> Iterator[_Part]:
    """Every part that declares an entity, or whose contract does."""
    interface = inspection.interface(contract)
    if interface is None:
        return
    by_part: dict[str, list[Payload]] = defaultdict(list)
    for payload in payloads(interface):
        by_part[payload.part].append(payload)
    for name, sent in by_part.items():
        entity = _entity(contract, name)
        travel = _main(contract, name, sent)
        if entity and travel is not None:
            main = tuple(each for each in sent if each.travel is travel)
            yield _Part(contract, name, entity, travel, main)


def _entity(contract: Contract, part: str) -> str:
    terms = contract.operations.get(part) or contract.messages.get(part)
    text = (terms.entity if terms else None) or contract.entity or ""
    reference = parse_reference(text, "entity") if text else None
    return reference.name if reference else ""


def _main(contract: Contract, part: str, sent: list[Payload]) -> Travel | None:
    """The payload that carries the entity: the request of what writes, the answer of what reads."""
    travels = {each.travel for each in sent}
    terms = contract.operations.get(part)
    does = terms.does if terms else None
    if Travel.EVENT in travels:
        return Travel.EVENT
    if does in _WRITING:
        return Travel.REQUEST if Travel.REQUEST in travels else None
    if does is not None:
        return Travel.RESPONSE if Travel.RESPONSE in travels else None
    return Travel.REQUEST if Travel.REQUEST in travels else Travel.RESPONSE


def _of_part(
    inspection: Inspection, part: _Part, loose: list[Unbound], *, is_tied: bool
) -> Observation:
    level = tier(part.contract)
    if is_tied:
        return Observation(part.target, Outcome.PASS, tier=level)
    entity = inspection.snapshot.entities.get(part.entity)
    if entity is None or inspection.snapshot.document(entity.schema) is None:
        reason = f"the canonical schema of {part.entity} cannot be read"
        return Observation(part.target, Outcome.NOT_CHECKED, reason, tier=level)
    reasons = {each.reason for each in loose}
    if not loose or reasons & {NO_SCHEMA, TOO_LARGE}:
        reason = next(iter(sorted(reasons)), NO_SCHEMA)
        return Observation(part.target, Outcome.NOT_CHECKED, reason, tier=level)
    if _is_mapped(inspection, part):
        return Observation(part.target, Outcome.PASS, tier=level)
    return Observation(part.target, Outcome.FAIL, "", (_inline(inspection, part),), level)


def _is_mapped(inspection: Inspection, part: _Part) -> bool:
    """Whether a mapping of its system, or of its schema, leads to or from the entity."""
    return any(
        entity.entity == part.entity and _is_local(local, part)
        for mapping in inspection.snapshot.mappings.values()
        for entity, local in ((mapping.target, mapping.source), (mapping.source, mapping.target))
    )


def _is_local(end: MappingEnd, part: _Part) -> bool:
    contract = part.contract
    schemas = {each.schema.origin.path for each in part.payloads}
    named = parse_reference(end.contract, "contract") if end.contract else None
    if named is not None:
        return named.name == contract.name
    systems = {contract.provider, contract.fronts} - {None}
    return end.system in systems if end.system else end.schema in schemas


def _inline(inspection: Inspection, part: _Part) -> Violation:
    origin = part.payloads[0].schema.origin
    place = place_of(inspection.snapshot.documents, Node(origin.path, origin.pointer, None))
    terms = part.contract.operations.get(part.name) or part.contract.messages.get(part.name)
    declared = terms or part.contract
    words = {Travel.REQUEST: "request", Travel.RESPONSE: "answer", Travel.EVENT: "payload"}
    softened = part.contract.status is ContractStatus.DRAFT
    return Violation(
        place=place,
        operands={
            "what": f"The {words[part.travel]} of {part.name}",
            "problem": f"is about {part.entity}, and no part of it refers to the canonical schema",
            "remedy": f"Refer to the canonical schema of {part.entity} (`$ref`), name the schema "
            "that stands for it (`bind`), or add a mapping",
        },
        related=(Related(declared.place("/entity"), f"it is about {part.entity}"),),
        severity=Severity.WARNING if softened else None,
    )


def _redefined(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Local schemas of canonical fields that take other types, formats or codes."""
    terms = _Terms(inspection)
    for contract in inspection.snapshot.contracts:
        seen = _redefinitions(inspection, terms, contract)
        yield from asked(inspection.snapshot, contract, _ALIKE, seen)


def _redefinitions(
    inspection: Inspection, terms: _Terms, contract: Contract
) -> Iterator[Observation]:
    target, level = contract_target(contract), tier(contract)
    local = terms.of(contract)
    if not local:
        reason = "it describes no canonical field itself"
        yield Observation(target, Outcome.NOT_APPLICABLE, reason, tier=level)
        return
    found = tuple(_differences(inspection, terms, contract, local))
    outcome = Outcome.FAIL if found else Outcome.PASS
    yield Observation(target, outcome, violations=found, tier=level)


_Local = Mapping[tuple[str, str], tuple[FieldName, Place]]


class _Terms:
    """Which local schemas stand for which canonical fields, and what both say."""

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._shapes = shapes_of(inspection.snapshot.documents)
        self.mapped = MappingModels(inspection.snapshot)

    @cached_property
    def fields(self) -> Mapping[FieldName, Field]:
        """The canonical fields."""
        return self.mapped.canonical.fields

    @cached_property
    def _places(self) -> frozenset[tuple[str, str]]:
        return frozenset(at for each in self.fields.values() for at in each.schemas)

    @cached_property
    def _uses(self) -> Mapping[str, list[FieldUse]]:
        found: dict[str, list[FieldUse]] = defaultdict(list)
        for use in self._inspection.facts.uses:
            if not use.mapping:  # what a mapping explains may be what it likes
                found[use.contract].append(use)
        return found

    @cached_property
    def _loose(self) -> Mapping[str, list[Unbound]]:
        found: dict[str, list[Unbound]] = defaultdict(list)
        for unbound in self._inspection.facts.unbound:
            found[unbound.contract].append(unbound)
        return found

    def of(self, contract: Contract) -> _Local:
        """The places of a contract's own schemas for canonical fields, tied or named so."""
        found: dict[tuple[str, str], tuple[FieldName, Place]] = {}
        uses = self._uses.get(contract.label, ())
        for use in uses:
            at = (use.place.path, use.place.pointer)
            if use.name in self.fields and use.path.rpartition(".")[2] == _last(use.name):
                found.setdefault(at, (use.name, use.place))
        for name, place in self._beside(uses, self._loose.get(contract.label, ())):
            found.setdefault((place.path, place.pointer), (name, place))
        return {at: pair for at, pair in found.items() if not self._refers(at)}

    def _beside(
        self, uses: Sequence[FieldUse], loose: Sequence[Unbound]
    ) -> Iterator[tuple[FieldName, Place]]:
        """Untied properties beside tied ones, with the name of a field of the same object."""
        around: dict[tuple[str, Travel, str], set[FieldName]] = defaultdict(set)
        for use in uses:
            above, _, last = use.path.rpartition(".")
            if last == _last(use.name):
                parent = FieldName(use.name.entity, use.name.path.rpartition(".")[0])
                around[use.part, use.travel, above].add(parent)
        for each in loose:
            above, _, last = each.path.rpartition(".")
            parents = around.get((each.part, each.travel, above), set())
            for parent in sorted(parents) if len(parents) == 1 else ():
                name = FieldName(parent.entity, f"{parent.path}.{last}".lstrip("."))
                if name in self.fields and self.fields[name].leaf:
                    yield name, each.place

    def _refers(self, at: tuple[str, str]) -> bool:
        """Whether a schema refers to a canonical one: then both apply, and it only narrows."""
        shape = self._shapes.of(self._shapes.node(*at))
        return any((node.path, node.pointer) in self._places for node in shape.certain)

    def field(self, at: SchemaPlace, name: FieldName, place: Place) -> Field:
        """A local schema as a field, with the items of arrays."""
        views = unwrapped(self._shapes, (self._shapes.node(*at),))
        schemas = tuple((node.path, node.pointer) for view in views for node in view.nodes)
        return Field(name, place, leaf=True, schemas=schemas, required=False)


def _last(name: FieldName) -> str:
    return name.path.rpartition(".")[2]


def _differences(
    inspection: Inspection, terms: _Terms, contract: Contract, local: _Local
) -> Iterator[Violation]:
    softened = Severity.WARNING if contract.status is ContractStatus.DRAFT else None
    statuses = {
        FieldName(each.entity, each.field_path)
        for each in inspection.snapshot.status_models.values()
    }
    for at, (name, place) in local.items():
        field = terms.fields[name]
        own = terms.field(at, name, place)
        problem = _difference(terms.mapped, own, field, is_status=name in statuses)
        if problem:
            yield Violation(
                place=place,
                operands={
                    "what": f"{_last(name)} of {contract.name}",
                    "problem": problem,
                    "remedy": f"Refer to the canonical {name} (`$ref`), or call it by another name",
                },
                identity=(str(name), lasting(place.pointer)),
                related=(Related(field.place, f"the canonical {name}"),),
                severity=softened,
            )


def _difference(mapped: MappingModels, own: Field, field: Field, *, is_status: bool) -> str:
    """How the values of a local schema leave those of the canonical one; "" where they do not."""
    mine, canonical = mapped.limits(own), mapped.limits(field)
    for told in (_other_type(mine, canonical), _other_format(mine, canonical)):
        if told:
            return told
    if is_status:  # the states are for status/undeclared-status
        return ""
    listed, known = mapped.values(own), mapped.values(field)
    if known is None or (not mine.types and listed is None):
        return ""
    if listed is None:
        return f"takes any text, where the canonical field has {len(known)} codes"
    strange = sorted(set(listed) - set(known))
    shown = names_listed([abridged(each) for each in strange], most=3)
    return f"takes {shown}, which the canonical field does not have" if strange else ""


def _other_type(mine: Limits, canonical: Limits) -> str:
    taken = canonical.types | ({"integer"} if "number" in canonical.types else frozenset())
    other = mine.types - taken
    if not other or not canonical.types:
        return ""
    return (
        f"is {' or '.join(sorted(mine.types))}, and the canonical field is "
        f"{' or '.join(sorted(canonical.types))}"
    )


def _other_format(mine: Limits, canonical: Limits) -> str:
    if canonical.format not in _TEXT_FORMATS or mine.format == canonical.format:
        return ""
    if not mine.types:
        return ""
    has = f"has the format {abridged(mine.format)}" if mine.format else "has no format"
    return f"{has}, and the canonical field has {canonical.format}"


NOT_CANONICAL = Check(
    name="canonical.use",
    look=_not_canonical,
    options=NoOptions,
    operands=OPERANDS,
    speaks_of="operation or message",
)
REDEFINED = Check(
    name="canonical.redefinition",
    look=_redefined,
    options=NoOptions,
    operands=OPERANDS,
    speaks_of="contract",
)
