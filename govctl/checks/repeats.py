"""A check on what arrives twice: the consumers of what must not count twice recognise it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govctl.checks.check import Check
from govctl.checks.origins import Demand, Duty, asked
from govctl.checks.sent import Event, events_of, plain
from govctl.checks.targets import contract_target, tier
from govctl.estate.uses import used_contract
from govctl.model.consumer import Consumer, Use
from govctl.model.contract import Contract, Style
from govctl.model.facts import Travel
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.terms import Dedup
from govctl.model.words import names_listed

EVENT_STYLES = frozenset({Style.EVENT, Style.WEBHOOK})
_ENVELOPE = frozenset({"id", "source", "type", "subject"})


@dataclass(frozen=True, slots=True)
class ConsumerOptions:
    """Entities whose events must not take effect twice."""

    entities: tuple[str, ...] = ("shipment", "invoice", "payment")


@dataclass(frozen=True, slots=True)
class Taken:
    """A consumer's use of one contract."""

    inspection: Inspection
    contract: Contract
    consumer: Consumer
    use: Use

    @property
    def target(self) -> str:
        """The contract as this consumer uses it."""
        return f"{contract_target(self.contract)}<{self.consumer.system}"

    @property
    def owed(self) -> Dedup | None:
        """How the contract asks its consumers to recognise repeats."""
        duties = self.contract.consumers_must
        return duties.dedup if duties else None

    def events(self) -> Iterator[Event]:
        """The events that the consumer takes: those it names, or all."""
        named = {**self.use.messages, **self.use.operations}
        for event in events_of(self.inspection, self.contract):
            if not named or event.is_named(named):
                yield event

    def observe(self, outcome: Outcome, reason: str = "", *seen: Violation) -> Observation:
        """An observation of the use, at the tier of its contract."""
        return Observation(self.target, outcome, reason, seen, tier(self.contract))


def uses_of(inspection: Inspection, contract: Contract) -> Iterator[Taken]:
    """Every use of a contract, by the names of the systems."""
    for consumer in inspection.snapshot.consumers.values():
        for use in consumer.uses:
            if used_contract(inspection.snapshot, use) is contract:
                yield Taken(inspection, contract, consumer, use)


def _consumers(inspection: Inspection, options: ConsumerOptions) -> Iterator[Observation]:
    for contract in inspection.snapshot.contracts:
        if contract.style in EVENT_STYLES:
            seen = _recognised(inspection, contract, options)
            yield from asked(inspection.snapshot, contract, Demand(Duty.RUNNING), seen)


def _recognised(
    inspection: Inspection, contract: Contract, options: ConsumerOptions
) -> Iterator[Observation]:
    for taken in uses_of(inspection, contract):
        entities = _entities(taken) & set(options.entities)
        guarantee = contract.delivery.guarantee if contract.delivery else None
        if not entities:
            reason = "it takes no event of the kinds that must not count twice"
            yield taken.observe(Outcome.NOT_APPLICABLE, reason)
        elif guarantee == "at-most-once":
            yield taken.observe(Outcome.NOT_APPLICABLE, "nothing is delivered more than once")
        else:
            problem = _unrecognised(taken)
            if problem is None:
                yield taken.observe(Outcome.PASS)
            else:
                yield taken.observe(Outcome.FAIL, "", _dedup_violation(taken, entities, problem))


def _entities(taken: Taken) -> set[str]:
    """The entities that the events speak about, those that only the sidecar names included."""
    found = {event.entity for event in taken.events()}
    for name, terms in taken.contract.messages.items():
        named = {**taken.use.messages, **taken.use.operations}
        if not named or name in named:
            found.add((terms.entity or taken.contract.entity or "").removeprefix("entity:"))
    return found


def _dedup_violation(taken: Taken, entities: set[str], problem: tuple[str, str]) -> Violation:
    use, owed = taken.use, taken.owed
    return Violation(
        place=use.dedup.place() if use.dedup else use.place(),
        operands={
            "system": taken.consumer.system,
            "entities": names_listed(sorted(entities)),
            "contract": taken.contract.label,
            "problem": problem[0],
            "remedy": problem[1],
        },
        related=(Related(owed.place(), "what the contract asks of consumers"),) if owed else (),
    )


def _unrecognised(taken: Taken) -> tuple[str, str] | None:
    """Why a consumer would not recognise a repeat, and what to do; None where it would."""
    own, owed = taken.use.dedup, taken.owed
    wanted = f"[{', '.join(owed.key)}]" if owed and owed.key else "[source, id]"
    if own is None or not own.key:
        return (
            "does not say by what it recognises one that arrives twice",
            f"Declare `dedup: {{key: {wanted}, window: ...}}` on the use in {taken.consumer.path}",
        )
    if owed and owed.key and set(map(plain, own.key)) != set(map(plain, owed.key)):
        asked_for = ", ".join(owed.key)
        return (
            f"recognises repeats by {', '.join(own.key)}, where the contract asks for {asked_for}",
            f"Write `key: {wanted}`, or change what the contract asks for",
        )
    for event in taken.events():
        absent = [each for each in own.key if not _carries(event, each)]
        if absent:
            return (
                f"recognises repeats by {', '.join(absent)}, which {event.name} does not carry",
                "Name attributes or fields that every event carries",
            )
    return None


def _carries(event: Event, key: str) -> bool:
    """Whether an event has the attribute or field; true where its payload cannot be looked into."""
    if event.unseen or (not event.bodies and key in _ENVELOPE):
        return True
    if event.carried((key.rpartition(".")[2],)) is not None:
        return True
    return any(
        use.name.path == key
        for use in event.inspection.facts.uses
        if use.contract == event.contract.label
        and use.part == event.name
        and use.travel in {Travel.EVENT, Travel.RESPONSE}
    )


CONSUMERS = Check(
    name="idempotency.consumers",
    look=_consumers,
    options=ConsumerOptions,
    operands=frozenset({"system", "entities", "contract", "problem", "remedy"}),
    speaks_of="use of a contract",
)
