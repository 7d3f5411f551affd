"""Checks on value maps, and on differences of a system that no mapping treats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product

from govctl.checks.check import Check, NoOptions
from govctl.checks.mappings import mapping_target
from govctl.estate.mapping_models import Codes, MappingModels, passes_as_is, translations
from govctl.estate.uses import used_contract
from govctl.model.contract import Style
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.mapping import EntityMapping, FieldMapping
from govctl.model.snapshot import Snapshot
from govctl.model.system import System
from govctl.model.words import names_listed

_MOST_COMBINATIONS = 20_000
_MOST_NAMED = 5


def _holes(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Value maps that are not total, lead to no valid code, or do not come back."""
    mapped = MappingModels(inspection.snapshot)
    for mapping in inspection.snapshot.mappings.values():
        for path, field in mapping.fields.items():
            if field.values is None and not field.rows and mapped.code_list(field.lookup) is None:
                continue
            target = mapping_target(mapping, path)
            combinations = _combinations(mapping, field, mapped) if field.rows else []
            if combinations is None:
                reason = "the values of its sources are not listed, or combine in too many ways"
                yield Observation(target, Outcome.NOT_APPLICABLE, reason)
                continue
            violations = tuple(_hole(mapping, field, mapped, combinations))
            outcome = Outcome.FAIL if violations else Outcome.PASS
            yield Observation(target, outcome, violations=violations)


def _hole(
    mapping: EntityMapping,
    field: FieldMapping,
    mapped: MappingModels,
    combinations: list[tuple[str, ...]],
) -> Iterator[Violation]:
    if field.rows:
        uncovered = [_together(each) for each in combinations if field.row_for(each) is None]
    else:
        uncovered = list(_uncovered(mapping, field, mapped))
    if uncovered:
        yield _violation(
            field,
            f"says nothing for {_some(uncovered)}",
            "Say what each of them means; `refuse` in a tuple map sends it to the exceptions",
            ("uncovered",),
        )
    strange = sorted(_strange(mapping, field, mapped))
    if strange:
        codes = _target_codes(mapping, field, mapped)
        source = codes.source if codes else "its target"
        yield _violation(
            field,
            f"gives {_some(strange)}, which {source} does not have",
            f"Give values of {source}",
            ("strange",),
        )
    yield from _not_back(mapping, field, mapped)


def _violation(
    field: FieldMapping,
    problem: str,
    remedy: str,
    identity: tuple[str, ...],
    related: tuple[Related, ...] = (),
) -> Violation:
    pointer = "/lookup" if field.values is None and not field.rows else "/values"
    return Violation(
        place=field.place(pointer),
        operands={"target": field.target, "problem": problem, "remedy": remedy},
        identity=(field.target, *identity),
        related=related,
    )


def _some(values: list[str]) -> str:
    return names_listed((each if each.strip() else repr(each) for each in values), _MOST_NAMED)


def _source_values(
    mapping: EntityMapping, path: str, mapped: MappingModels
) -> tuple[str, ...] | None:
    """The values a source can have: its own list's, its status model's, its code list's."""
    field = (mapped.model(mapping.source).fields or {}).get(path)
    own = mapped.values(field)
    if own is not None:
        return own
    codes = mapped.codes(field, path, mapping.source.entity)
    return tuple(sorted(codes.known)) if codes is not None else None


def _together(values: tuple[str, ...]) -> str:
    """Several source values as one; an empty one is shown."""
    return "+".join(each or '""' for each in values)


def _uncovered(mapping: EntityMapping, field: FieldMapping, mapped: MappingModels) -> Iterator[str]:
    """Source values about which the map says nothing."""
    table = translations(field, mapped)
    if table is None or len(field.sources) != 1:
        return
    for value in _source_values(mapping, field.sources[0], mapped) or ():
        if value not in table:
            yield value


def _combinations(
    mapping: EntityMapping, field: FieldMapping, mapped: MappingModels
) -> list[tuple[str, ...]] | None:
    """Every combination of the sources' values; None where they are not listed, or too many."""
    listed = [_source_values(mapping, each, mapped) for each in field.sources]
    known = [each for each in listed if each is not None]
    if len(known) < len(listed):
        return None
    found = list(islice(product(*known), _MOST_COMBINATIONS + 1))
    return found if len(found) <= _MOST_COMBINATIONS else None


def _target_codes(
    mapping: EntityMapping, field: FieldMapping, mapped: MappingModels
) -> Codes | None:
    fields = mapped.model(mapping.target).fields or {}
    return mapped.codes(fields.get(field.target), field.target, mapping.target.entity)


def _strange(mapping: EntityMapping, field: FieldMapping, mapped: MappingModels) -> set[str]:
    """Values the map gives that the target does not take."""
    codes = _target_codes(mapping, field, mapped)
    if codes is None:
        return set()
    return _given(mapping, field, mapped) - codes.known


def _given(mapping: EntityMapping, field: FieldMapping, mapped: MappingModels) -> set[str]:
    """What the map can give: of a shared code list, only for the values its source has."""
    if field.rows:
        return {row.value for row in field.rows if row.value is not None}
    table = translations(field, mapped) or {}
    values = None
    if field.values is None and len(field.sources) == 1:
        values = _source_values(mapping, field.sources[0], mapped)
    return {table[each] for each in values if each in table} if values else set(table.values())


def _not_back(
    mapping: EntityMapping, field: FieldMapping, mapped: MappingModels
) -> Iterator[Violation]:
    """Values that come back as others, where the same two fields are mapped both ways."""
    there = field.values
    if there is None or len(field.sources) != 1:
        return
    for other, back in _ways_back(mapping, field, mapped.snapshot):
        table = translations(back, mapped) or {}
        changed = [
            f"{value} (there {code}, back {table[code]})"
            for value, code in there.items()
            if code in table and table[code] != value
        ]
        if changed:
            yield _violation(
                field,
                f"does not come back: {_some(changed)}",
                "Map every value to one of its own, or say in the other mapping what it means",
                ("back", other.name),
                (Related(back.place(), f"the way back, {other.name}"),),
            )


def _ways_back(
    mapping: EntityMapping, field: FieldMapping, snapshot: Snapshot
) -> Iterator[tuple[EntityMapping, FieldMapping]]:
    """Mappings from our target to our source that map the same two fields the other way."""
    if mapping.target.entity is None:
        return
    for other in snapshot.mappings.values():
        same = (other.source.entity, other.target.system, other.target.schema) == (
            mapping.target.entity,
            mapping.source.system,
            mapping.source.schema,
        )
        back = other.fields.get(field.sources[0])
        if same and back is not None and back.sources == (field.target,):
            yield other, back


def _missing(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Systems that say they differ, and have no mapping for a way they exchange data in."""
    snapshot = inspection.snapshot
    ways = _ways(snapshot)
    mapped = MappingModels(snapshot)
    for system in snapshot.systems.values():
        target = f"system:{system.name}"
        if not system.differs_in:
            yield Observation(target, Outcome.NOT_APPLICABLE, "the system says of no difference")
            continue
        violations = (
            *_unserved(system, ways.get(system.name, frozenset()), snapshot),
            *_untreated(system, mapped),
        )
        outcome = Outcome.FAIL if violations else Outcome.PASS
        yield Observation(target, outcome, violations=violations)


_OUT, _IN = "out of it", "into it"


def _ways(snapshot: Snapshot) -> Mapping[str, frozenset[str]]:
    """Which ways each system exchanges data: what it publishes and answers, and what it takes."""
    found: dict[str, set[str]] = {name: set() for name in snapshot.systems}
    for contract in snapshot.contracts:
        if not contract.status.is_live:
            continue
        served = contract.fronts or contract.provider
        if contract.style is Style.EVENT:
            found.setdefault(contract.provider or "", set()).add(_OUT)
        elif contract.style is Style.REST:
            writes = any(terms.does not in (None, "read") for terms in contract.operations.values())
            found.setdefault(served or "", set()).update({_OUT, _IN} if writes else {_OUT})
    for consumer in snapshot.consumers.values():
        for use in consumer.uses:
            used = used_contract(snapshot, use)
            if used is not None and used.status.is_live and used.style is Style.EVENT:
                found.setdefault(consumer.system, set()).add(_IN)
    return {name: frozenset(ways) for name, ways in found.items()}


def _unserved(system: System, ways: frozenset[str], snapshot: Snapshot) -> Iterator[Violation]:
    served = {
        way
        for mapping in snapshot.mappings.values()
        for way, end in ((_OUT, mapping.source), (_IN, mapping.target))
        if end.system == system.name
    }
    for way in sorted(ways - served):
        yield Violation(
            place=system.place("/differs-in"),
            operands={
                "system": system.name,
                "problem": f"differs in {', '.join(system.differs_in)}, and no mapping takes data "
                f"{way}",
                "remedy": f"Add a mapping {'from' if way == _OUT else 'to'} {system.name}, or drop "
                "what no longer differs",
            },
            identity=("way", way),
        )


def _untreated(system: System, mapped: MappingModels) -> Iterator[Violation]:
    own = [
        each
        for each in mapped.snapshot.mappings.values()
        if system.name in (each.source.system, each.target.system)
    ]
    for difference in system.differs_in if own else ():
        if not any(_treats(each, difference, mapped) for each in own):
            yield Violation(
                place=system.place_of("differs-in", difference),
                operands={
                    "system": system.name,
                    "problem": f"differs in {difference}, and none of its mappings "
                    f"({', '.join(sorted(each.name for each in own))}) treats it",
                    "remedy": "Translate it in a mapping (`values`, `lookup`, `factor`, `tz`), or "
                    "drop what no longer differs",
                },
                identity=("difference", difference),
            )


def _treats(mapping: EntityMapping, difference: str, mapped: MappingModels) -> bool:
    """Whether a mapping translates a field of the concept in which a system differs."""
    end = mapping.target if mapping.target.entity else mapping.source
    fields = mapped.model(end).fields or {}
    for path, field in mapping.fields.items():
        if passes_as_is(field):
            continue
        canonical = [path] if mapping.target.entity else list(field.sources)
        for each in canonical:
            if _is_about(each, mapped.semantics(fields.get(each)), difference, mapped):
                return True
    return False


def _is_about(
    path: str, semantics: Mapping[str, object], difference: str, mapped: MappingModels
) -> bool:
    name = path.rpartition(".")[2].lower()
    if difference.endswith("-id"):
        return semantics.get("of") == difference.removesuffix("-id")
    if difference == "uom":
        listed = mapped.code_list(semantics.get("list"))
        return listed is not None and listed.of == "unit"
    if difference == "currency":
        return semantics.get("standard") == "iso-4217"
    if difference in {"time-zone", "timezone", "tz"}:
        return semantics.get("is") == "instant"
    return difference.replace("-", "") in name or difference in map(str, semantics.values())


MISSING = Check(
    name="mapping.missing",
    look=_missing,
    options=NoOptions,
    operands=frozenset({"system", "problem", "remedy"}),
    speaks_of="system",
)
HOLES = Check(
    name="mapping.value-maps",
    look=_holes,
    options=NoOptions,
    operands=frozenset({"target", "problem", "remedy"}),
    speaks_of="field of a mapping",
)
