"""Local models as mappings explain them: what each of their fields means in canonical ones.

A contract may speak the model of the system behind it (or in front of it) instead of the canonical
one. Where a mapping of that system names the schema of the payload, the fields of the payload
become canonical through it: by the mapping that goes the same way as the payload, and where there
is none, by the one that goes back, since a field means the same both ways.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from govctl.estate.fields import SchemaPlace
from govctl.estate.mapping_models import MappingModels, passes_as_is, translations
from govctl.estate.uses import used_contract
from govctl.model.contract import Contract
from govctl.model.facts import ANY_VALUE, FieldName, Renamed
from govctl.model.mapping import ANY, EntityMapping, FieldMapping, MappingEnd
from govctl.model.place import Place
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Meaning:
    """A canonical field that a local field is mapped to, or from.

    `together` are the local fields that only all at once give it a value, where they are several.
    """

    name: FieldName
    mapping: str
    renamed: Renamed | None = None
    together: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class LocalModel:
    """The local side of one mapping.

    Attributes:
        meanings: local field path to what it means.
        left_behind: local fields that stand for nothing canonical, by the mapping's own word.
        above: the paths that something explained stands below; "" is the whole model.
        constants: canonical fields that the mapping gives a value of its own, each with its line.
    """

    meanings: Mapping[str, tuple[Meaning, ...]]
    left_behind: frozenset[str]
    above: frozenset[str]
    constants: tuple[tuple[Meaning, Place], ...] = ()

    def speaks_of(self, path: str) -> bool:
        """Whether anything is said of a local field, or of what stands below it."""
        return path in self.meanings or path in self.above or path in self.left_behind


@dataclass(frozen=True, slots=True)
class _End:
    """The local end of a mapping, and which way the mapping goes."""

    mapping: EntityMapping
    local: MappingEnd
    is_source: bool


class LocalModels:
    """The local models of a snapshot, by the schemas and contracts that mappings name."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._mapped = MappingModels(snapshot)
        self._known: dict[str, LocalModel] = {}
        self._at: dict[SchemaPlace, list[_End]] = defaultdict(list)
        self._of: dict[str, list[_End]] = defaultdict(list)
        for mapping in snapshot.mappings.values():
            for end in _local_ends(mapping):
                if end.local.schema is not None:
                    place = (end.local.schema, end.local.schema_pointer)
                    self._at[place].append(end)
                elif end.local.contract is not None:
                    reference = parse_reference(end.local.contract, "contract")
                    self._of[reference.name if reference else ""].append(end)
        self._callers = _callers(snapshot) if self._at or self._of else {}

    def at(self, place: SchemaPlace, contract: Contract, *, comes_in: bool) -> list[LocalModel]:
        """What explains a schema in a payload that the provider takes in, or else gives out."""
        ends = [end for end in self._at.get(place, ()) if _is_of(end, contract)]
        return self._chosen(ends, contract, comes_in=comes_in) if ends else []

    def of(self, contract: Contract, *, comes_in: bool) -> list[LocalModel]:
        """What explains payloads as a whole: mappings that name the contract and no schema."""
        ends = [end for end in self._of.get(contract.name, ()) if _is_of(end, contract)]
        return self._chosen(ends, contract, comes_in=comes_in) if ends else []

    def _chosen(
        self, ends: Iterable[_End], contract: Contract, *, comes_in: bool
    ) -> list[LocalModel]:
        behind = {contract.provider, contract.fronts} - {None}
        callers = self._callers.get(contract.label, frozenset())
        own = [e for e in ends if e.local.system in behind or e.local.contract is not None]
        theirs = [e for e in ends if e.local.system in callers]
        carried = [e for e in ends if e.mapping.runs_in in behind]
        chosen = own or theirs or carried
        # What comes in was written in the callers' model, and is read in the provider's.
        leaves = comes_in if chosen is theirs and not own else not comes_in
        same_way = [end for end in chosen if end.is_source is leaves]
        return [self._model(end) for end in same_way or chosen]

    def _model(self, end: _End) -> LocalModel:
        key = f"{end.mapping.name} {end.is_source}"
        if key not in self._known:
            self._known[key] = self._read(end)
        return self._known[key]

    def _read(self, end: _End) -> LocalModel:
        meanings: dict[str, list[Meaning]] = defaultdict(list)
        left_behind = {path for path, reason in end.mapping.unmapped.items() if reason}
        constants: list[tuple[Meaning, Place]] = []
        entity = (end.mapping.target if end.is_source else end.mapping.source).entity or ""
        for field in end.mapping.fields.values():
            if end.is_source:
                for path, meaning in self._from_local(end.mapping.name, entity, field):
                    meanings[path].append(meaning)
                if field.constant is not None:
                    told = Renamed(((ANY_VALUE, field.constant),))
                    meaning = Meaning(FieldName(entity, field.target), end.mapping.name, told)
                    constants.append((meaning, field.place()))
            else:
                meanings[field.target].extend(self._to_local(end.mapping.name, entity, field))
                if not field.sources:
                    left_behind.add(field.target)
        known = {path: tuple(each) for path, each in meanings.items() if each}
        above = frozenset(_above((*known, *left_behind)))
        return LocalModel(known, frozenset(left_behind), above, tuple(constants))

    def _from_local(
        self, mapping: str, entity: str, field: FieldMapping
    ) -> Iterator[tuple[str, Meaning]]:
        name = FieldName(entity, field.target)
        together = field.sources if len(field.sources) > 1 else ()
        table = translations(field, self._mapped)
        for index, path in enumerate(field.sources):
            yield path, Meaning(name, mapping, _renamed(field, table, index), together)

    def _to_local(self, mapping: str, entity: str, field: FieldMapping) -> Iterator[Meaning]:
        table = translations(field, self._mapped)
        for index, path in enumerate(field.sources):
            told = _renamed(field, table, index)
            if told is not None:
                told = Renamed(tuple((local, meant) for meant, local in told.pairs), told.known)
            yield Meaning(FieldName(entity, path), mapping, told)


def _renamed(field: FieldMapping, table: Mapping[str, str] | None, index: int) -> Renamed | None:
    """The pairs of source and target value; None where values pass as they are."""
    if field.rows:
        return Renamed(
            tuple(
                (ANY_VALUE if row.when[index] == ANY else row.when[index], row.value)
                for row in field.rows
                if row.value is not None and index < len(row.when)
            )
        )
    if table is not None and len(field.sources) == 1:
        return Renamed(tuple(table.items()))
    return None if passes_as_is(field) else Renamed(known=False)


def _local_ends(mapping: EntityMapping) -> Iterator[_End]:
    """The local end, where the other one is an entity."""
    if mapping.target.entity is not None and mapping.source.entity is None:
        yield _End(mapping, mapping.source, is_source=True)
    if mapping.source.entity is not None and mapping.target.entity is None:
        yield _End(mapping, mapping.target, is_source=False)


def _is_of(end: _End, contract: Contract) -> bool:
    """Whether an end is a payload of a contract: it names this one, or none."""
    named = parse_reference(end.local.contract or "", "contract")
    if named is None:
        return end.local.contract is None
    return named.name == contract.name and named.major in {None, contract.major}


def _callers(snapshot: Snapshot) -> Mapping[str, frozenset[str]]:
    """By contract, the systems that use it."""
    found: dict[str, set[str]] = defaultdict(set)
    for consumer in snapshot.consumers.values():
        for use in consumer.uses:
            contract = used_contract(snapshot, use)
            if contract is not None:
                found[contract.label].add(consumer.system)
    return {label: frozenset(systems) for label, systems in found.items()}


def _above(paths: Iterable[str]) -> Iterator[str]:
    yield ""
    for path in paths:
        parts = path.split(".")
        yield from (".".join(parts[:length]) for length in range(1, len(parts)))
