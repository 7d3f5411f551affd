"""What consumers do with contracts, operation by operation: the common ground of several checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from govctl.checks.targets import contract_target, operation_name
from govctl.estate.uses import used_contract
from govctl.model.consumer import Consumer, Use
from govctl.model.contract import Contract
from govctl.model.facts import Facts, FieldUse, Travel, Unbound
from govctl.model.inspection import Inspection
from govctl.model.place import Place
from govctl.model.pointer import join
from govctl.model.rights import Door
from govctl.model.terms import OperationTerms

WRITING = frozenset(
    {"create", "update", "cancel", "transition", "reserve", "release", "post", "reverse", "delete"}
)
"""What an operation can do that changes canonical data."""


@dataclass(frozen=True, slots=True)
class Call:
    """One consumer's use of one operation or message (`part`) of a contract."""

    consumer: Consumer
    use: Use
    contract: Contract
    part: str
    _named: frozenset[str] | None = None

    @property
    def terms(self) -> OperationTerms | None:
        """What the sidecar says of the operation."""
        return self.contract.operations.get(self.part)

    @property
    def target(self) -> str:
        """The operation or message as this consumer uses it."""
        return f"{contract_target(self.contract, self.part)}<{self.consumer.system}"

    @property
    def door(self) -> Door:
        """The operation as something that is written through."""
        return Door(self.contract.name, self.contract.major, self.part)

    @property
    def named(self) -> tuple[str, ...] | None:
        """The fields that the consumer says it touches, None where it does not say."""
        if self.part in self.use.operations:
            return self.use.operations[self.part]
        return self.use.messages.get(self.part)

    @property
    def place(self) -> Place:
        """Where the consumer names the operation or message, or else the contract."""
        for key, parts in (("operations", self.use.operations), ("messages", self.use.messages)):
            if self.part in parts:
                return self.use.place(join("", key, self.part))
        return self.use.place()

    def touches(self, *paths: str) -> bool:
        """Whether the consumer touches a field, given by one of its paths."""
        named = self._named
        return named is None or any(not named.isdisjoint(_at_and_above(path)) for path in paths)


def _at_and_above(path: str) -> Iterator[str]:
    yield path
    while "." in path:
        path = path.rpartition(".")[0]
        yield f"{path}.*"


def calls(inspection: Inspection) -> Iterator[Call]:
    """Every use of an operation or message by a consumer; all of a contract where it names none.

    Contracts that are not there are left out: registry/unresolved-reference says so.
    """
    for consumer in inspection.snapshot.consumers.values():
        for use in consumer.uses:
            contract = used_contract(inspection.snapshot, use)
            if contract is not None:
                for part in _parts(contract, use):
                    named = {**use.operations, **use.messages}.get(part)
                    names = None if named is None else frozenset(_patterns(named))
                    yield Call(consumer, use, contract, part, names)


def _patterns(named: Iterable[str]) -> Iterator[str]:
    """Each name as written, and as the prefix that it is as well."""
    for name in named:
        yield from (name, name if name.endswith(".*") else f"{name}.*")


def _parts(contract: Contract, use: Use) -> Iterable[str]:
    if use.operations or use.messages:
        return (*use.operations, *use.messages)
    return (*contract.operations, *contract.messages)


_Key = tuple[str, str, Travel]


@dataclass(frozen=True, slots=True)
class Carried:
    """What is known of the payloads of all contracts, by contract, part and way of travel."""

    fields: Mapping[_Key, list[FieldUse]] = field(default_factory=dict)
    unbound: Mapping[_Key, list[Unbound]] = field(default_factory=dict)

    def by(self, call: Call, travel: Travel) -> list[FieldUse]:
        """The fields of a call's payloads, in order of name and place."""
        return self.fields.get((call.contract.label, call.part, travel), [])

    def untied(self, call: Call, travel: Travel) -> list[Unbound]:
        """The parts of a call's payloads that are tied to no field."""
        return self.unbound.get((call.contract.label, call.part, travel), [])


def carried(facts: Facts) -> Carried:
    """The facts on payloads, ready to be asked call by call."""
    fields: dict[_Key, list[FieldUse]] = defaultdict(list)
    unbound: dict[_Key, list[Unbound]] = defaultdict(list)
    for use in facts.uses:
        fields[use.contract, use.part, use.travel].append(use)
    for found in fields.values():
        found.sort(key=_order)
    for part in facts.unbound:
        unbound[part.contract, part.part, part.travel].append(part)
    return Carried(fields, unbound)


def _order(use: FieldUse) -> tuple[str, str, str, int, int]:
    name, place = use.name, use.place
    return name.entity, name.path, place.path, place.line, place.column


def unseen(inspection: Inspection, call: Call) -> str:
    """Why no field of a request is known; "" where it takes no body, and so carries none."""
    interface = inspection.interface(call.contract)
    if interface is None or (interface.not_read and not interface.operations):
        return "its spec cannot be read"
    named = [each for each in interface.operations if operation_name(each) == call.part]
    if not named:
        return "its spec has no operation of that name"
    if any(each.request and each.request.contents for each in named):
        return "its request has no schema to look at"
    return ""
