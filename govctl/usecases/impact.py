"""For whom a change matters: consumers by their declared use, canonical fields and masters."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from govctl.engine.assess import Revision
from govctl.estate.facts import facts
from govctl.estate.fields import canonical_model
from govctl.estate.rights import rights
from govctl.model.change import Assessment, Change, ChangeDirection, Compatibility
from govctl.model.consumer import Use
from govctl.model.contract import Contract
from govctl.model.diff import ConsumerImpact, TouchedField
from govctl.model.facts import FieldName
from govctl.model.interface import Interface
from govctl.model.place import Place
from govctl.model.pointer import join
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot

_MOST_FIELDS = 40
"""Canonical fields named for one change: an operation that is gone may carry hundreds."""

_SENT_BY_ALL = frozenset({"became-required", "added"})
"""What becomes required of requests meets callers whether or not they send it today."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What one change means for the consumers of its contract."""

    hit: tuple[ConsumerImpact, ...] = ()
    spared: tuple[ConsumerImpact, ...] = ()


class Consumers:
    """Who declares to use what, in either revision."""

    def __init__(self, snapshots: Sequence[Snapshot]) -> None:
        self._uses: dict[str, dict[str, Use]] = defaultdict(dict)
        moved = dict(_moved(snapshots[0], snapshots[-1]))
        for snapshot in snapshots:
            for consumer in snapshot.consumers.values():
                for use in consumer.uses:
                    for contract in _used(snapshot, use):
                        label = moved.get(contract.label, contract.label)
                        self._uses[label][consumer.system] = use

    def of(self, label: str) -> tuple[str, ...]:
        """The systems that use a contract (`name@major`), sorted."""
        return tuple(sorted(self._uses.get(label, {})))

    def impact(self, assessment: Assessment, label: str, parts: frozenset[str]) -> Impact:
        """Which consumers a change hits; `parts` are the operations and messages of the contract.

        What is compatible hits nobody.
        """
        if assessment.compatibility is Compatibility.COMPATIBLE:
            return Impact()
        hit: list[ConsumerImpact] = []
        spared: list[ConsumerImpact] = []
        uses = self._uses.get(label, {})
        named = assessment.change.operands.get("name", "")
        for system, use in sorted(uses.items()):
            if named in uses and named != system:
                spared.append(ConsumerImpact(system, f"concerns {named} alone"))
                continue
            is_hit, why = _judged(assessment.change, use, parts)
            (hit if is_hit else spared).append(ConsumerImpact(system, why))
        return Impact(tuple(hit), tuple(spared))

    def through(self, assessment: Assessment) -> Impact:
        """Whom a change of a code list hits: everybody who uses a contract that it reaches."""
        if assessment.compatibility is Compatibility.COMPATIBLE:
            return Impact()
        reached: dict[str, list[str]] = defaultdict(list)
        for each in assessment.change.reaches:
            kind, _, label = each.partition(":")
            for system in self._uses.get(label, {}) if kind == "contract" else ():
                reached[system].append(label)
        return Impact(
            tuple(
                ConsumerImpact(system, f"uses {_listed(labels)}")
                for system, labels in sorted(reached.items())
            )
        )

    def rippled(self, assessment: Assessment) -> Impact:
        """Whom a change of a canonical schema hits, through every contract that it reaches.

        Such a change reaches `name@major#part`; a consumer hit through one contract is hit.
        """
        reached: dict[str, set[str]] = defaultdict(set)
        for each in assessment.change.reaches:
            label, hash_, part = each.partition("#")
            if hash_:
                reached[label].add(part)
        # What such a change calls its name is the kind of change; its subject ends in the field.
        named = {"name": assessment.change.subject.partition(".")[2]}
        hit: dict[str, ConsumerImpact] = {}
        spared: dict[str, ConsumerImpact] = {}
        for label, parts in sorted(reached.items()):
            reached_there = tuple(sorted(parts))
            change = replace(assessment.change, subject="", reaches=reached_there, operands=named)
            there = replace(assessment, change=change)
            impact = self.impact(there, label, frozenset(parts))
            hit |= {each.system: each for each in impact.hit if each.system not in hit}
            spared |= {each.system: each for each in impact.spared}
        left = tuple(each for name, each in sorted(spared.items()) if name not in hit)
        return Impact(tuple(hit[name] for name in sorted(hit)), left)


def _moved(before: Snapshot, after: Snapshot) -> Iterator[tuple[str, str]]:
    """Contracts whose major is gone, and the new one that took its place: their users meet it."""
    kept = {each.key for each in after.contracts}
    known = {each.key for each in before.contracts}
    fresh = {each.name: each for each in after.contracts if each.key not in known}
    for earlier in before.contracts:
        if earlier.key not in kept and earlier.name in fresh:
            yield earlier.label, fresh[earlier.name].label


def _used(snapshot: Snapshot, use: Use) -> Iterator[Contract]:
    reference = parse_reference(use.contract, "contract")
    if reference is None:
        return
    found = snapshot.contract(reference.name, reference.major)
    if found is not None:
        yield found


def _judged(change: Change, use: Use, parts: frozenset[str]) -> tuple[bool, str]:
    """Whether a declared use meets a change, and why, in words."""
    touched = ({change.subject} | set(change.reaches)) & parts
    declared: Mapping[str, tuple[str, ...] | None] = {**use.operations, **use.messages}
    if not declared:
        return True, "does not say what it uses of the contract"
    if not touched:
        return True, "uses the contract"
    met = sorted(touched & declared.keys())
    if not met:
        return False, f"does not use {_listed(sorted(touched))}"
    name = "" if _is_placed(change) else change.operands.get("name", "")
    if not name or _meets_every_caller(change):
        return True, f"uses {_listed(met)}"
    readers = [part for part in met if _names(declared[part], name)]
    if readers:
        return True, f"uses {name} of {_listed(readers)}"
    return False, f"uses {_listed(met)} without {name}"


def _where(change: Change) -> tuple[Place | None, ...]:
    """Where a change stands: what is gone or new on one side alone, its owner on the other."""
    if _is_placed(change) and change.coordinates.action == "removed":
        return (change.before,)
    if _is_placed(change) and change.coordinates.action == "added":
        return (change.after,)
    return (change.before, change.after)


def _is_placed(change: Change) -> bool:
    """Whether a change names a column or segment, where consumers may name canonical fields."""
    return change.coordinates.area.startswith(("inbound-", "outbound-"))


def _meets_every_caller(change: Change) -> bool:
    at = change.coordinates
    return at.direction is ChangeDirection.REQUEST and at.action in _SENT_BY_ALL


def _names(fields: tuple[str, ...] | None, name: str) -> bool:
    """Whether declared fields include a property given by name or dotted path; None is all."""
    if fields is None:
        return True
    return any(meets(each.removesuffix(".*"), name) for each in fields)


def meets(declared: str, name: str) -> bool:
    """Whether two dotted paths may be of one property: one starts or ends with the other."""
    shorter, longer = sorted((declared.split("."), name.split(".")), key=len)
    starts = longer[: len(shorter)] == shorter
    return starts or longer[-len(shorter) :] == shorter


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown  # noqa: PLR2004


def parts_of(interface: Interface | None) -> frozenset[str]:
    """Every operation and message of an interface, as changes and consumers name them."""
    if interface is None:
        return frozenset()
    operations = {each.name or f"{each.method} {each.path}" for each in interface.operations}
    return frozenset(operations | {each.name for each in interface.messages})


@dataclass(slots=True)
class Fields:
    """Where canonical fields stand in the specs and schemas of two revisions."""

    revisions: tuple[Revision, ...]
    _places: dict[tuple[str, str], set[FieldName]] | None = None
    _carried: dict[str, set[FieldName]] = field(default_factory=lambda: defaultdict(set))
    _sorted: list[tuple[str, str]] = field(default_factory=list)
    _named: dict[str, set[FieldName]] = field(default_factory=dict)
    _masters: dict[FieldName, str] = field(default_factory=dict)

    def touched(self, change: Change) -> tuple[TouchedField, ...]:
        """The canonical fields at, above or right below a change, with their masters."""
        if not any(each.snapshot.entities for each in self.revisions):
            return ()
        if self._places is None:
            self._places = self._located()
            self._sorted = sorted(self._places)
        found = set(self._named.get(change.subject, ()))
        for place in _where(change):
            if place is not None:
                found |= self._at(_declared_at(place, change.operands.get("name", "")))
        carried = self._carried.get(change.subject, set())
        if not found and change.containment is not None:
            found |= _named_so(carried, change.operands.get("name", ""))
        elif not found and change.coordinates.area in {"operation", "event", "received-message"}:
            found |= carried
        chosen = sorted(found)[:_MOST_FIELDS]
        return tuple(TouchedField(str(each), self._master(each)) for each in chosen)

    def _at(self, place: Place) -> set[FieldName]:
        """The fields declared at the pointer, else below it, else at the nearest part above it."""
        places = self._places or {}
        exact = places.get((place.path, place.pointer))
        found = exact or self._below(place)
        pointer = place.pointer
        while pointer and not found:
            pointer = pointer.rpartition("/")[0]
            found = places.get((place.path, pointer), set())
        return found

    def _below(self, place: Place) -> set[FieldName]:
        start, found = (place.path, place.pointer + "/"), set[FieldName]()
        for key in self._sorted[bisect_left(self._sorted, start) :]:
            if key[0] != place.path or not key[1].startswith(start[1]):
                break
            found |= (self._places or {})[key]
        return found

    def _located(self) -> dict[tuple[str, str], set[FieldName]]:
        places: dict[tuple[str, str], set[FieldName]] = defaultdict(set)
        for each in self.revisions:
            model = canonical_model(each.snapshot)
            known = facts(each.snapshot, model, each.interfaces)
            leaves = [one.name for one in model.fields.values() if one.leaf]
            for leaf, found in rights(each.snapshot, leaves).items():
                if found.claims:
                    self._masters[leaf] = found.claims[0].master
            for name, one in model.fields.items():
                places[(one.place.path, one.place.pointer)].add(name)
                self._named[str(name)] = {name}
            for use in known.uses:
                places[(use.place.path, use.place.pointer)].add(use.name)
                self._carried[use.part].add(use.name)
        return dict(places)

    def _master(self, name: FieldName) -> str:
        return self._masters.get(name, "")


def _named_so(carried: set[FieldName], name: str) -> set[FieldName]:
    """The carried fields whose path ends a property's path, the longest of them."""
    ends = [each for each in carried if f".{name}".endswith(f".{each.path}")]
    longest = max((len(each.path) for each in ends), default=0)
    return {each for each in ends if len(each.path) == longest}


def _declared_at(place: Place, name: str) -> Place:
    """Where a property is declared, for a change that stands in the list of required ones."""
    above, required, _ = place.pointer.rpartition("/required")
    if not required or not name:
        return place
    return replace(place, pointer=join(above, "properties", name.rpartition(".")[2]))
