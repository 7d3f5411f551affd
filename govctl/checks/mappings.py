"""Checks on mappings: what is missing, dropped, narrowed, left unconverted, or done twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from govctl.checks.check import Check, NoOptions, judged
from govctl.checks.mapping_cycles import Circle, circles
from govctl.checks.mapping_scope import Scopes
from govctl.checks.targets import abridged
from govctl.estate.mapping_models import Limits, MappingModels, Model, passes_as_is, translations
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.mapping import EntityMapping, FieldMapping, MappingEnd
from govctl.model.rule import Severity
from govctl.model.system import System

_CARRIERS = frozenset({"ipaas", "gateway", "broker", "edi-gateway"})
"""Roles of systems whose work is to carry and transform messages."""

_CARRYING_LAYERS = frozenset({"middleware", "gateway"})


def mapping_target(mapping: EntityMapping, path: str = "") -> str:
    """`mapping:name`, with `#field` for one of its target fields."""
    return f"mapping:{mapping.name}" + (f"#{path}" if path else "")


def _unmapped(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Paths that are not there, and fields that must have a value and get none."""
    mapped, scopes = MappingModels(inspection.snapshot), Scopes(inspection)
    for mapping in inspection.snapshot.mappings.values():
        target = mapped.model(mapping.target)
        if target.fields is None:
            reason = f"the model of {target.name} cannot be read"
            yield Observation(mapping_target(mapping), Outcome.NOT_CHECKED, reason)
            continue
        yield judged(
            mapping_target(mapping),
            (*_strange_paths(mapping, mapped), *_without_source(mapping, target, scopes)),
        )


def _strange_paths(mapping: EntityMapping, mapped: MappingModels) -> Iterator[Violation]:
    """Local paths that do not exist; canonical ones are references of the registry."""
    source, target = mapped.model(mapping.source), mapped.model(mapping.target)
    for path, field in mapping.fields.items():
        if mapping.target.entity is None and path not in (target.fields or {}):
            yield _strange(field, path, target, field.pointer[len(mapping.pointer) :])
        if mapping.source.entity is None and source.fields is not None:
            for each in field.sources:
                if each not in source.fields:
                    yield _strange(field, each, source, "/from")


def _strange(field: FieldMapping, path: str, model: Model, key: str) -> Violation:
    place = field.place_of("from", path) if key == "/from" else field.place()
    close = _closest(path, model)
    return Violation(
        place=place,
        operands={
            "problem": f"{abridged(path)} is not a field of {model.name}",
            "remedy": f"Write {close}" if close else f"Name a field of {model.name}",
        },
        identity=("path", path),
    )


def _closest(path: str, model: Model) -> str:
    return next(iter(get_close_matches(path, sorted(model.fields or ()), n=1)), "")


def _without_source(mapping: EntityMapping, target: Model, scopes: Scopes) -> Iterator[Violation]:
    given = frozenset(mapping.fields)
    for path, field in sorted((target.fields or {}).items()):
        covered = path in given or any(path.startswith(f"{each}.") for each in given)
        if not field.leaf or covered or not target.is_needed(path, given):
            continue
        if not scopes.owes(mapping, path):
            continue
        yield Violation(
            place=mapping.place("/fields"),
            operands={
                "problem": f"{path}, which {target.name} must have, gets no value",
                "remedy": f"Say where {path} comes from, or give it a `constant`",
            },
            identity=("required", path),
            related=(Related(field.place, f"{path} is required"),),
        )


class _Pair(NamedTuple):
    """One field mapping whose single source and target are both known."""

    mapping: EntityMapping
    field: FieldMapping
    source: str
    before: Limits
    after: Limits


def _pairs(mapping: EntityMapping, mapped: MappingModels) -> Iterator[_Pair]:
    source, target = mapped.model(mapping.source), mapped.model(mapping.target)
    for path, field in mapping.fields.items():
        if len(field.sources) != 1 or not source.fields or not target.fields:
            continue
        ends = source.fields.get(field.sources[0]), target.fields.get(path)
        if None not in ends:
            before, after = (mapped.limits(each) for each in ends)
            yield _Pair(mapping, field, field.sources[0], before, after)


def _lossy(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Values that the target cannot hold whole."""
    mapped = MappingModels(inspection.snapshot)
    for mapping in inspection.snapshot.mappings.values():
        if None in (mapped.model(mapping.source).fields, mapped.model(mapping.target).fields):
            reason = "one of its two models cannot be read"
            yield Observation(mapping_target(mapping), Outcome.NOT_CHECKED, reason)
            continue
        yield judged(
            mapping_target(mapping),
            (
                Violation(
                    place=pair.field.place(),
                    operands={"source": pair.source, "target": pair.field.target, "loss": loss},
                    identity=(pair.field.target, pair.source),
                )
                for pair in _pairs(mapping, mapped)
                if (loss := _loss(pair))
            ),
        )


def _loss(pair: _Pair) -> str:
    before, after = pair.before, pair.after
    if before.format == "date-time" and after.format == "date":
        return "an instant is cut to a day, and which day depends on the zone"
    if not passes_as_is(pair.field):
        return ""
    if "number" in before.types and after.types == {"integer"}:
        return "a number loses what stands behind its decimal point"
    if _is_above(before.fraction, after.fraction):
        return f"{before.fraction} digits after the point become {after.fraction}"
    if _is_above(before.length, after.length):
        return f"text of {before.length} characters becomes {after.length}"
    return ""


def _is_above(before: int | None, after: int | None) -> bool:
    return before is not None and after is not None and before > after


def _unconverted(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Units, currencies and zones that differ, or are not said, and pass as they are."""
    mapped = MappingModels(inspection.snapshot)
    for mapping in inspection.snapshot.mappings.values():
        yield judged(
            mapping_target(mapping),
            (
                Violation(
                    place=field.place(),
                    operands={"target": path, "source": ", ".join(field.sources), **told},
                    identity=(path, *field.sources),
                )
                for path, field in mapping.fields.items()
                if (told := _untold(mapping, field, mapped))
            ),
        )


def _untold(mapping: EntityMapping, field: FieldMapping, mapped: MappingModels) -> dict[str, str]:
    source, target = mapped.model(mapping.source), mapped.model(mapping.target)
    if len(field.sources) != 1:
        return {}
    before = mapped.semantics((source.fields or {}).get(field.sources[0]))
    after = mapped.semantics((target.fields or {}).get(field.target))
    if before.get("is") == "local-time" and after.get("is") == "instant" and not field.tz:
        return {
            "problem": "a local time becomes an instant, and nothing says in which zone it is",
            "remedy": "Add `tz: AREA/CITY`, the zone the source keeps its times in",
        }
    if not passes_as_is(field):
        return {}
    for what in ("unit", "currency"):
        had, wants = _fixed(before, what), _fixed(after, what)
        if had and had != wants and not (field.unit if what == "unit" else field.currency):
            return {
                "problem": f"the source counts in {had}, and nothing converts it"
                + (f" to {wants}" if wants else ""),
                "remedy": f"Add `factor`, or say what the value is then in (`{what}: CODE`)",
            }
    return _untranslated(mapping, field, mapped)


def _fixed(semantics: object, what: str) -> str:
    """A unit or currency that is always the same: `x-semantics: {fixed-unit: CS}`."""
    value = semantics.get(f"fixed-{what}") if isinstance(semantics, dict) else None
    return value if isinstance(value, str) else ""


def _untranslated(
    mapping: EntityMapping, field: FieldMapping, mapped: MappingModels
) -> dict[str, str]:
    """Unit and currency codes of another list than the target's, passed as they are."""
    source, target = mapped.model(mapping.source), mapped.model(mapping.target)
    whole = (target.fields or {}).get(field.target)
    codes = mapped.codes(whole, field.target, mapping.target.entity)
    if codes is None or not _counts(mapped, mapping, field):
        return {}
    own = mapped.codes(
        (source.fields or {}).get(field.sources[0]), field.sources[0], mapping.source.entity
    )
    strange = sorted(own.known - codes.known)[:3] if own is not None else []
    system = mapping.source.system or mapping.target.system
    declared = mapped.snapshot.systems.get(system or "")
    differs = declared is not None and "uom" in declared.differs_in
    if strange:
        return {
            "problem": f"{', '.join(strange)} pass as they are, and {codes.source} does not "
            "know them",
            "remedy": "Translate them with `values` or `lookup`",
        }
    if differs and own is None:
        return {
            "problem": f"{system} differs in its units, and they pass as they are",
            "remedy": "Translate them with `values` or `lookup`",
        }
    return {}


def _counts(mapped: MappingModels, mapping: EntityMapping, field: FieldMapping) -> bool:
    """Whether a field says in which unit or currency something is counted."""
    for end, path in ((mapping.target, field.target), (mapping.source, field.sources[0])):
        fields = mapped.model(end).fields or {}
        semantics = mapped.semantics(fields.get(path))
        listed = mapped.code_list(semantics.get("list"))
        if semantics.get("standard") == "iso-4217" or (listed and listed.of == "unit"):
            return True
    return False


def _twice(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """The same way mapped by two mappings (an error where they do not agree), or in a circle."""
    mappings = inspection.snapshot.mappings.values()
    ways: dict[tuple[object, ...], list[EntityMapping]] = defaultdict(list)
    for mapping in mappings:
        ways[_way(mapping)].append(mapping)
    mapped = MappingModels(inspection.snapshot)
    tables, closing = _tables(mappings, mapped), circles(mappings)
    for mapping in mappings:
        first = ways[_way(mapping)][0]
        violations = [*_to_itself(mapping), *_round(mapping, closing.get(mapping.name, []))]
        if first is not mapping:
            violations.append(_same_way(mapping, first))
        violations += _other_tables(mapping, tables, mapped)
        yield judged(mapping_target(mapping), violations)


def _way(mapping: EntityMapping) -> tuple[object, ...]:
    return _model(mapping.source), _model(mapping.target)


def _model(end: MappingEnd) -> tuple[object, ...]:
    return end.system, end.entity, end.schema, end.schema_pointer, end.contract


def _to_itself(mapping: EntityMapping) -> Iterator[Violation]:
    if _model(mapping.source) == _model(mapping.target):
        name = mapping.target.entity or f"the model of {mapping.target.system}"
        yield Violation(
            place=mapping.place("/to"),
            operands={
                "problem": f"maps {abridged(name)} to itself",
                "remedy": "Name the other model under `from` or `to`, or remove the mapping",
            },
            identity=("itself",),
        )


def _round(mapping: EntityMapping, closing: Sequence[Circle]) -> Iterator[Violation]:
    """One violation for a mapping, however many of its fields close a circle."""
    if not closing:
        return
    first = closing[0]
    chain = ", which comes from ".join(abridged(each) for each in reversed(first.fields))
    more = f" (and {len(closing) - 1} more such circles)" if closing[1:] else ""
    yield Violation(
        place=first.field.place(),
        operands={
            "problem": f"closes a circle: {chain}{more}",
            "remedy": "Keep the direction in which the value is mastered, and remove the other",
        },
        identity=("circle", *sorted(set(first.mappings))),
    )


def _same_way(mapping: EntityMapping, first: EntityMapping) -> Violation:
    differing = sorted(
        path
        for path in mapping.fields.keys() & first.fields.keys()
        if mapping.fields[path] != first.fields[path]
    )
    how = f"; they differ in {', '.join(differing[:3])}" if differing else ""
    return Violation(
        place=mapping.place("/name"),
        operands={
            "problem": f"maps the same two models as {first.name}{how}",
            "remedy": "Keep one of the two",
        },
        identity=("way", first.name),
        related=(Related(first.place("/name"), "the other mapping"),),
        severity=None if differing else Severity.WARNING,
    )


_Tables = dict[tuple[object, ...], tuple[EntityMapping, FieldMapping, str]]


def _tables(mappings: Iterable[EntityMapping], mapped: MappingModels) -> _Tables:
    """Who translates a code of a system first: by system, direction, codes meant, and code."""
    found: _Tables = {}
    for mapping in mappings:
        for key, field, value in _translated(mapping, mapped):
            found.setdefault(key, (mapping, field, value))
    return found


def _translated(
    mapping: EntityMapping, mapped: MappingModels
) -> Iterator[tuple[tuple[object, ...], FieldMapping, str]]:
    """Every code that is translated to or from a code list, such as units."""
    system = mapping.source.system or mapping.target.system
    for path, field in mapping.fields.items():
        table = translations(field, mapped)
        if table is None or len(field.sources) != 1:
            continue
        entity = mapping.target if mapping.target.entity else mapping.source
        canonical = path if mapping.target.entity else field.sources[0]
        semantics = mapped.semantics((mapped.model(entity).fields or {}).get(canonical))
        meant = semantics.get("list") or semantics.get("standard")
        for code, value in table.items() if meant else ():
            yield (system, bool(mapping.target.entity), meant, code), field, value


def _other_tables(
    mapping: EntityMapping, tables: _Tables, mapped: MappingModels
) -> Iterator[Violation]:
    told: set[str] = set()
    for key, field, value in _translated(mapping, mapped):
        other, other_field, other_value = tables[key]
        if other_value == value or field.target in told:
            continue
        told.add(field.target)
        code, meant = key[-1], key[-2]
        yield Violation(
            place=field.place(),
            operands={
                "problem": f"translates {code} to {value} in {field.target}; {other.name} "
                f"translates it to {other_value}",
                "remedy": f"Keep one table for {meant}, and look it up in both (`lookup`)",
            },
            identity=("table", field.target, str(code)),
            related=(Related(other_field.place(), f"{other.name}: {code} to {other_value}"),),
        )


def _place_of_work(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Transformations that run in an application."""
    systems = inspection.snapshot.systems
    for mapping in inspection.snapshot.mappings.values():
        system = systems.get(mapping.runs_in or "")
        if system is None:
            reason = "it does not say where it runs, or names no system of this registry"
            yield Observation(mapping_target(mapping), Outcome.NOT_APPLICABLE, reason)
            continue
        violations = () if _carries(system) else (_misplaced(mapping, system),)
        yield judged(mapping_target(mapping), violations)


def _carries(system: System) -> bool:
    return system.role in _CARRIERS or system.layer in _CARRYING_LAYERS


def _misplaced(mapping: EntityMapping, system: System) -> Violation:
    what = f"{system.name}, whose role is {system.role}" if system.role else system.name
    return Violation(
        place=mapping.place("/runs-in"),
        operands={"mapping": mapping.name, "system": what},
        identity=(system.name,),
        related=(Related(system.place("/role"), "what the system is"),),
    )


UNMAPPED = Check(
    name="mapping.unmapped",
    look=_unmapped,
    options=NoOptions,
    operands=frozenset({"problem", "remedy"}),
    speaks_of="mapping",
)
LOSSY = Check(
    name="mapping.lossy",
    look=_lossy,
    options=NoOptions,
    operands=frozenset({"source", "target", "loss"}),
    speaks_of="mapping",
)
UNCONVERTED = Check(
    name="mapping.unconverted",
    look=_unconverted,
    options=NoOptions,
    operands=frozenset({"source", "target", "problem", "remedy"}),
    speaks_of="mapping",
)
TWICE = Check(
    name="mapping.twice",
    look=_twice,
    options=NoOptions,
    operands=frozenset({"problem", "remedy"}),
    speaks_of="mapping",
)
PLACE_OF_WORK = Check(
    name="mapping.place-of-work",
    look=_place_of_work,
    options=NoOptions,
    operands=frozenset({"mapping", "system"}),
    speaks_of="mapping",
)
