"""A check on who publishes and who takes: events that only one side knows of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from govctl.checks.check import Check, NoOptions
from govctl.checks.origins import Demand, Duty, asked
from govctl.checks.sent import Event, events_of
from govctl.checks.targets import contract_target, tier
from govctl.estate.uses import used_contract
from govctl.model.consumer import Consumer, Use
from govctl.model.contract import Contract, ContractOrigin, ContractStatus, Exposure, Style
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Action
from govctl.model.reference import parse_reference
from govctl.model.rule import Severity

_EVENT_STYLES = frozenset({Style.EVENT, Style.WEBHOOK})
_CLOSE = 0.92
"""Event types share most of their text; a slip of the pen changes less than this."""

_UNPUBLISHED = frozenset({ContractStatus.DRAFT, ContractStatus.RETIRED})


@dataclass(frozen=True, slots=True)
class _Parties:
    """Who sends and who takes which event.

    Attributes:
        published: types of events that a contract in force, or about to be, sends.
        taken: contract label and event type; the type is "" where a consumer takes all.
        awaited: event types that flows emit and status models wait for.
    """

    published: frozenset[str]
    taken: frozenset[tuple[str, str]]
    awaited: frozenset[str]

    def is_taken(self, event: Event) -> bool:
        """Whether a consumer takes it, a flow emits it or a status waits for it."""
        label = event.contract.label
        if (label, "") in self.taken or event.is_named(self.awaited):
            return True
        return event.is_named({name for known, name in self.taken if known == label})


def _one_sided(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Events received or subscribed to that nobody publishes, and published that nobody takes."""
    parties = _parties(inspection)
    for contract in inspection.snapshot.contracts:
        if contract.style in _EVENT_STYLES:
            seen = _of_contract(inspection, contract, parties)
            yield from asked(inspection.snapshot, contract, Demand(Duty.TERMS), seen)
    yield from _subscriptions(inspection, parties)


def _parties(inspection: Inspection) -> _Parties:
    snapshot = inspection.snapshot
    taken: set[tuple[str, str]] = set()
    for consumer in snapshot.consumers.values():
        for use in consumer.uses:
            contract = used_contract(snapshot, use)
            if contract is not None:
                named = {**use.messages, **use.operations}
                taken.update((contract.label, name) for name in named or ("",))
    for partner in snapshot.partners.values():
        for access in partner.access:
            reference = parse_reference(access.contract, "contract")
            found = snapshot.contract(reference.name, reference.major) if reference else None
            taken.update({(found.label, "")} if found else ())
    return _Parties(_published(inspection), frozenset(taken), _awaited(inspection))


def _published(inspection: Inspection) -> frozenset[str]:
    found: set[str] = set()
    for contract in inspection.snapshot.contracts:
        if contract.status not in _UNPUBLISHED:
            events = list(events_of(inspection, contract))
            received = {event.name for event in events if event.action is Action.RECEIVE}
            found |= {event.name for event in events if event.action is not Action.RECEIVE}
            found |= contract.messages.keys() - received
    return frozenset(found)


def _awaited(inspection: Inspection) -> frozenset[str]:
    snapshot = inspection.snapshot
    emitted = {name for flow in snapshot.flows.values() for s in flow.steps for name in s.emits}
    triggers = {
        text
        for model in snapshot.status_models.values()
        for step in model.transitions
        for text in step.triggers
    }
    return frozenset(text.removeprefix("event:") for text in emitted | triggers)


def _of_contract(
    inspection: Inspection, contract: Contract, parties: _Parties
) -> Iterator[Observation]:
    for event in events_of(inspection, contract):
        if event.action is Action.RECEIVE:
            yield event.judged(_unpublished(event, parties))
        elif contract.origin is not ContractOrigin.OWN or contract.exposure is Exposure.PUBLIC:
            reason = "who takes it is not known here"
            yield event.observe(Outcome.NOT_APPLICABLE, reason)
        elif not contract.status.is_live:
            yield event.observe(Outcome.NOT_APPLICABLE, "it is not in force yet")
        else:
            yield event.judged(None if parties.is_taken(event) else _unused(event))


def _unpublished(event: Event, parties: _Parties) -> Violation | None:
    """A message that the contract receives: somebody publishes it, or sends it there."""
    if event.name in parties.published or parties.is_taken(event):
        return None
    close = get_close_matches(event.name, sorted(parties.published), n=1, cutoff=_CLOSE)
    return Violation(
        place=event.place(),
        operands={
            "event": event.name,
            "problem": f"is received by {event.contract.label}, and nobody publishes it",
            "remedy": f"Did you mean {close[0]}?"
            if close
            else "Register the contract that publishes it, or remove the subscription",
        },
    )


def _unused(event: Event) -> Violation:
    return Violation(
        place=event.place(),
        operands={
            "event": event.name,
            "problem": f"is published by {event.contract.label}, and nobody takes it",
            "remedy": "Name it in the Consumer documents of those who take it, or retire it",
        },
        severity=Severity.WARNING,
    )


def _subscriptions(inspection: Inspection, parties: _Parties) -> Iterator[Observation]:
    """Consumers of events of contracts that are not in force."""
    for consumer in inspection.snapshot.consumers.values():
        for use in consumer.uses:
            contract = used_contract(inspection.snapshot, use)
            if contract is None or contract.style not in _EVENT_STYLES:
                continue
            target = f"{contract_target(contract)}<{consumer.system}"
            gone = contract.status is ContractStatus.RETIRED
            names = [name for name in _names(contract, use) if name not in parties.published]
            told = (_ended(consumer, use, contract, names),) if gone and names else ()
            outcome = Outcome.FAIL if told else Outcome.PASS
            yield Observation(target, outcome, violations=told, tier=tier(contract))


def _names(contract: Contract, use: Use) -> tuple[str, ...]:
    return tuple(use.messages) or tuple(contract.messages)


def _ended(consumer: Consumer, use: Use, contract: Contract, names: list[str]) -> Violation:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    place = use.place_of("messages", names[0]) if use.messages else use.place()
    return Violation(
        place=place,
        operands={
            "event": f"{names[0]}{more}",
            "problem": f"is taken by {consumer.system}, and {contract.label}, which published it, "
            "is retired",
            "remedy": "Take the event that replaces it, or remove the use",
        },
        related=(Related(contract.place("/status"), "the contract's status"),),
    )


PARTIES = Check(
    name="events.parties",
    look=_one_sided,
    options=NoOptions,
    operands=frozenset({"event", "problem", "remedy"}),
    speaks_of="event",
)
