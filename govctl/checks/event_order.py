"""A check on the order of events about things that have states: a key, and a count under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govctl.checks import origins
from govctl.checks.check import Check
from govctl.checks.origins import Demand, Duty, asked
from govctl.checks.sent import Event, events_of
from govctl.model.contract import Contract
from govctl.model.facts import Travel
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Action
from govctl.model.words import names_listed

_DEMAND = Demand(Duty.TERMS, "may come out of order", (origins.DEDUPLICATION,))


@dataclass(frozen=True, slots=True)
class OrderOptions:
    """Attributes that say which events belong in a row, and that count them.

    Attributes:
        keys: attributes that hold the key (CloudEvents extension `partitionkey`).
        sequences: attributes that count (CloudEvents extension `sequence`).
    """

    keys: tuple[str, ...] = ("partitionkey",)
    sequences: tuple[str, ...] = ("sequence", "sequenceNumber", "version", "revision")


def _order(inspection: Inspection, options: OrderOptions) -> Iterator[Observation]:
    stateful = {model.entity for model in inspection.snapshot.status_models.values()}
    for contract in inspection.snapshot.contracts:
        seen = _of_contract(inspection, contract, options, stateful)
        yield from asked(inspection.snapshot, contract, _DEMAND, seen)


def _of_contract(
    inspection: Inspection, contract: Contract, options: OrderOptions, stateful: set[str]
) -> Iterator[Observation]:
    for event in events_of(inspection, contract):
        if event.action is Action.RECEIVE:
            yield event.observe(Outcome.NOT_APPLICABLE, "its publisher orders it")
        elif event.entity not in stateful:
            reason = "it speaks about nothing that has a status model"
            yield event.observe(Outcome.NOT_APPLICABLE, reason)
        else:
            yield event.judged(_unordered(event, options))


def _unordered(event: Event, options: OrderOptions) -> Violation | None:
    delivery = event.contract.delivery
    keys = delivery.order_by if delivery else ()
    counted = delivery.sequence if delivery else None
    absent = [key for key in keys if not _carries(event, key)]
    missing = [] if keys or _is_keyed(event, options) else ["key"]
    if not counted and event.carried(options.sequences) is None:
        missing.append("sequence")
    if missing:
        problem = f"has no {' and no '.join(missing)}"
        remedy = _remedy(event, missing)
    elif absent:
        problem = f"is ordered by {names_listed(absent)}, which it does not carry"
        remedy = f"Add {names_listed(absent)} to it, or order by what it carries"
    elif counted and not event.unseen and event.carried((counted,)) is None:
        problem = f"is counted by {counted}, which it does not carry"
        remedy = f"Add {counted} to it in the spec"
    else:
        return None
    return Violation(
        place=event.place(),
        operands={
            "event": event.name,
            "entity": event.entity,
            "problem": problem,
            "remedy": remedy,
        },
        identity=(*missing, *absent),
        related=(Related(delivery.place(), "how it is delivered"),) if delivery else (),
    )


def _remedy(event: Event, missing: list[str]) -> str:
    known = event.inspection.snapshot.entities.get(event.entity)
    key = known.keys.canonical if known else ()
    example = ", ".join(key) or "the key of the entity"
    ways = {
        "key": f"name the ordering key (`delivery.order-by: {example}`)",
        "sequence": "add an attribute that counts, and name it (`delivery.sequence: sequence`)",
    }
    text = ", and ".join(ways[each] for each in missing)
    return text[0].upper() + text[1:]


def _is_keyed(event: Event, options: OrderOptions) -> bool:
    """Whether the spec itself names a key: a Kafka message key, or an attribute for it."""
    kafka = event.message.bindings.get("kafka") if event.message else None
    if isinstance(kafka, dict) and kafka.get("key") is not None:
        return True
    return event.carried(options.keys) is not None


def _carries(event: Event, key: str) -> bool:
    """Whether an event has a field; true where its payload cannot be looked into."""
    if event.unseen or event.carried((key.rpartition(".")[2],)) is not None:
        return True
    for body in event.bodies:
        for node in body.properties.get("data", ()):
            if key.partition(".")[0] in event.shapes.of(node).properties:
                return True
    return any(
        use.name.path == key
        for use in event.inspection.facts.uses
        if (use.contract, use.part) == (event.contract.label, event.name)
        and use.travel in {Travel.EVENT, Travel.RESPONSE}
    )


ORDER = Check(
    name="events.order",
    look=_order,
    options=OrderOptions,
    operands=frozenset({"event", "entity", "problem", "remedy"}),
    speaks_of="event",
)
