"""Rights computed and checked on a generated estate, and how the time grows: prints the curve.

    python -m tests.benchmarks.rights_growth

200 entities of 60 fields, 40 systems, and 50 to 400 contracts, each with an operation that takes 30
fields and answers with 60, and a message that carries 30; every contract has two consumers. The
figure is processor time of one process, for the rights of every field and all rules of the
ownership pack; reading specs is not part of it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from govctl.checks.table import CHECKS
from govctl.estate.masters import Coverage
from govctl.estate.rights import rights
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.consumer import Consumer, Use
from govctl.model.contract import Contract, ContractOrigin, ContractStatus, Level, Style
from govctl.model.document import Document
from govctl.model.entity import Entity, Keys
from govctl.model.facts import Facts, FieldFact, FieldName, FieldUse, Travel
from govctl.model.inspection import Inspection
from govctl.model.ownership import Group, Ownership, Readers, Window, Writer
from govctl.model.place import Place
from govctl.model.snapshot import Snapshot
from govctl.model.status import State, StatusModel, Transition
from govctl.model.terms import MessageTerms, OperationTerms

TODAY = date(2026, 11, 23)
ENTITIES, FIELDS, SYSTEMS, CONTRACTS = 200, 60, 40, 400
_SENT = 30
_CONFIG = b"apiVersion: govctl/v1\nkind: Config\n"


def _document(path: str) -> Document:
    return Document(path, {}, "0" * 64, "yaml")


def _system(number: int) -> str:
    return f"system{number % SYSTEMS:02}"


def _entity(number: int) -> str:
    return f"entity{number % ENTITIES:03}"


def _path(number: int) -> str:
    return f"part{number // 10}.field{number:02}"


def _ownership(number: int) -> Ownership:
    document = _document(f"ownership/{_entity(number)}.yaml")
    groups = tuple(_group(document, number, index) for index in range(FIELDS // 10))
    readers = Readers(
        document=document,
        default=tuple(map(_system, range(SYSTEMS // 2))),
        restricted={_path(index): (_system(index),) for index in range(0, FIELDS, 7)},
    )
    name = _entity(number)
    return Ownership(document=document, name=name, entity=name, groups=groups, readers=readers)


def _group(document: Document, number: int, index: int) -> Group:
    writer = Writer(
        document=document,
        systems=(_system(number + index + 1), _system(number + index + 2)),
        window=Window(states=("open", "held")),
    )
    names = [_path(each) for each in range(10 * index, 10 * index + 10)]
    return Group(
        document=document,
        pointer=f"/groups/{index}",
        name=f"group{index}",
        fields=(f"part{index}.*",) if index % 2 else tuple(names),
        master=_system(number + index),
        writers=(writer,),
        valid_to=date(2027, 3, 31) if index == 0 else None,
    )


def _status(number: int) -> StatusModel:
    document, entity = _document(f"status/{_entity(number)}.yaml"), _entity(number)
    names = ("open", "held", "closed")
    states = {name: State(document=document, name=name) for name in names}
    states["closed"] = State(document=document, name="closed", locks=("part1.*",))
    step = Transition(
        document=document,
        source="open",
        target="closed",
        owners=(_system(number),),
        triggers=("x",),
    )
    return StatusModel(
        document=document,
        name=entity,
        entity=entity,
        field_path="status",
        initial="open",
        states=states,
        transitions=(step,),
    )


def _contract(number: int) -> Contract:
    document, entity = _document(f"contracts/c{number}.yaml"), _entity(number)
    window = Window(by_model={entity: ("open",)})
    update = OperationTerms(
        document=document, name="update", does="update", entity=entity, allowed_while=window
    )
    asserts = tuple(_path(index) for index in range(_SENT // 2))
    changed = MessageTerms(document=document, name="changed", entity=entity, asserts=asserts)
    return Contract(
        document=document,
        name=f"contract{number}",
        version="1.0.0",
        status=ContractStatus.ACTIVE,
        style=Style.REST,
        origin=ContractOrigin.OWN,
        level=Level.ENFORCED,
        provider=_system(number),
        operations={"update": update},
        messages={"changed": changed},
    )


def _uses(contract: Contract, entity: str) -> Iterator[FieldUse]:
    for travel, part, count in (
        (Travel.REQUEST, "update", _SENT),
        (Travel.RESPONSE, "update", FIELDS),
        (Travel.EVENT, "changed", _SENT),
    ):
        for index in range(count):
            name = FieldName(entity, _path(index))
            place = Place(f"{contract.path}.spec", index + 1, 1, f"/{part}/{index}")
            yield FieldUse(contract.label, part, travel, name, place, name.path)


def _consumers(contracts: int) -> Mapping[str, Consumer]:
    uses: dict[str, list[Use]] = {}
    document = _document("consumers/all.yaml")
    sent = tuple(_path(index) for index in range(FIELDS))
    for number in range(contracts):
        for system in (_system(number + 1), _system(number + 7)):
            use = Use(
                document=document,
                pointer=f"/uses/{number}",
                contract=f"contract{number}",
                operations={"update": sent},
                messages={"changed": None},
            )
            uses.setdefault(system, []).append(use)
    return {
        system: Consumer(document=document, name=system, system=system, uses=tuple(found))
        for system, found in sorted(uses.items())
    }


@dataclass(frozen=True, slots=True)
class Estate:
    """A generated registry with the facts that bindings would give."""

    snapshot: Snapshot
    facts: Facts

    @property
    def pairs(self) -> int:
        """Pairs of contract and field, by operation or message and way of travel."""
        return len(self.facts.uses)


def estate(contracts: int = CONTRACTS) -> Estate:
    """The estate with so many contracts; everything else has its full size."""
    ownerships = {_entity(number): _ownership(number) for number in range(ENTITIES)}
    declared = tuple(map(_contract, range(contracts)))
    snapshot = replace(
        load(Memory({"govctl.yaml": _CONFIG})),
        entities={name: _declared(name) for name in ownerships},
        ownerships=ownerships,
        status_models={_entity(number): _status(number) for number in range(ENTITIES)},
        contracts=declared,
        consumers=_consumers(contracts),
    )
    uses = tuple(
        use for number, each in enumerate(declared) for use in _uses(each, _entity(number))
    )
    return Estate(snapshot, Facts(_fields(ownerships), uses))


def _declared(name: str) -> Entity:
    document = _document(f"entities/{name}.yaml")
    keys = Keys(canonical=(_path(0),))
    return Entity(document=document, name=name, version="1.0.0", schema="x.json", keys=keys)


def _fields(ownerships: Mapping[str, Ownership]) -> Mapping[FieldName, FieldFact]:
    found: dict[FieldName, FieldFact] = {}
    for entity, ownership in ownerships.items():
        coverage = Coverage(ownership)
        for index in range(FIELDS):
            name = FieldName(entity, _path(index))
            place = Place(f"entities/{entity}.json", index + 1, 1, "")
            found[name] = FieldFact(name, place, coverage.closest(name.path))
    return found


def seconds(generated: Estate) -> tuple[float, int]:
    """Processor seconds to compute the rights and run the ownership checks; the violations seen."""
    start = time.process_time()
    inspection = Inspection(
        snapshot=generated.snapshot,
        today=TODAY,
        facts=generated.facts,
        rights=rights(generated.snapshot, generated.facts.fields),
    )
    seen = 0
    for name, check in CHECKS.items():
        if name.startswith("ownership."):
            for observation in check.look(inspection, check.options()):
                seen += len(observation.violations)
    return time.process_time() - start, seen


def main() -> None:
    """Print the curve as a Markdown table."""
    print("| contracts | pairs | CPU s | us per pair | violations |")  # noqa: T201  (a report for people)
    print("|---|---|---|---|---|")  # noqa: T201  (a report for people)
    for contracts in (50, 100, 200, 400, 800):
        generated = estate(contracts)
        spent, seen = min(seconds(generated) for _ in range(3))
        each = spent / generated.pairs * 1e6
        print(f"| {contracts} | {generated.pairs:,} | {spent:.2f} | {each:.1f} | {seen:,} |")  # noqa: T201  (a report for people)


if __name__ == "__main__":
    main()
