"""A check on how long repeats are recognised, against how late the last one can come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from govctl.checks.check import Check, NoOptions
from govctl.checks.origins import Demand, Duty, asked
from govctl.checks.repeats import EVENT_STYLES, uses_of
from govctl.checks.sent import Event, events_of
from govctl.checks.targets import contract_target, tier
from govctl.model.contract import Contract
from govctl.model.declaration import Declaration
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.partner import Partner
from govctl.model.place import Place
from govctl.model.quantity import Duration
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot
from govctl.model.terms import Dedup, Retry

_UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"))


@dataclass(frozen=True, slots=True)
class _Repeat:
    """How late the same thing can come again: what makes it, its seconds, and the sum it is."""

    what: str
    seconds: float
    sum: str
    place: Place


def _windows(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Windows that close before the last repeat can come."""
    for contract in inspection.snapshot.contracts:
        seen = _windows_of(inspection, contract)
        yield from asked(inspection.snapshot, contract, Demand(Duty.RUNNING), seen)


def _windows_of(inspection: Inspection, contract: Contract) -> Iterator[Observation]:
    if contract.style in EVENT_STYLES:
        owed = contract.consumers_must
        general = (*_kept(inspection, contract), *_resent(inspection.snapshot, contract))
        retried = tuple(_retried(owed.retry if owed else None))
        if owed and owed.dedup:
            who = f"{contract.label} asks consumers to remember events"
            yield _judged(contract, contract_target(contract), (who, owed.dedup), general + retried)
        for taken in uses_of(inspection, contract):
            if taken.use.dedup is not None:
                own = tuple(_retried(taken.use.retry)) or retried
                who = f"{taken.consumer.system} remembers events of {contract.label}"
                dedup = _effective(taken.use.dedup, owed.dedup if owed else None)
                yield _judged(contract, taken.target, (who, dedup), general + own)
    yield from _keys(inspection, contract)


def _effective(own: Dedup, owed: Dedup | None) -> Dedup:
    """The consumer's own window, else the one that the contract asks for."""
    return own if own.window is not None or owed is None or owed.window is None else owed


def _keys(inspection: Inspection, contract: Contract) -> Iterator[Observation]:
    """How long operations remember keys, against how long callers go on trying."""
    for name, terms in contract.operations.items():
        kept = terms.idempotency
        if kept is None or kept.retention is None:
            continue
        repeats = [*_retried(terms.retry), *_resent(inspection.snapshot, contract)]
        for taken in uses_of(inspection, contract):
            if not taken.use.operations or name in taken.use.operations:
                repeats += _retried(taken.use.retry, f"{taken.consumer.system} tries again")
        who = f"{name} remembers keys"
        target = contract_target(contract, name)
        window = (kept.retention, kept.place("/retention"))
        yield _observed(contract, target, (who, *window), repeats)


def _judged(
    contract: Contract, target: str, remembered: tuple[str, Dedup], repeats: Iterable[_Repeat]
) -> Observation:
    who, dedup = remembered
    if dedup.window is not None:
        return _observed(contract, target, (who, dedup.window, dedup.place("/window")), repeats)
    longest = max(repeats, key=lambda each: each.seconds, default=None)
    if longest is None:
        reason = "nothing says how late a repeat can come"
        return Observation(target, Outcome.NOT_APPLICABLE, reason, tier=tier(contract))
    violation = Violation(
        place=dedup.place(),
        operands={
            "who": who,
            "problem": f"for a time it does not say, and {longest.what} for {longest.sum}",
            "remedy": f"Set `window` to more than {spoken(longest.seconds)}",
        },
        identity=("none",),
        related=(Related(longest.place, longest.what),),
    )
    return Observation(target, Outcome.FAIL, violations=(violation,), tier=tier(contract))


def _observed(
    contract: Contract,
    target: str,
    window: tuple[str, Duration, Place],
    repeats: Iterable[_Repeat],
) -> Observation:
    who, length, place = window
    known = tuple(repeats)
    if not known:
        reason = "nothing says how late a repeat can come"
        return Observation(target, Outcome.NOT_APPLICABLE, reason, tier=tier(contract))
    later = [each for each in known if each.seconds > length.seconds]
    if not later:
        return Observation(target, Outcome.PASS, tier=tier(contract))
    told = "; ".join(
        f"{each.what} for {each.sum}, {spoken(each.seconds - length.seconds)} longer"
        for each in later
    )
    longest = max(each.seconds for each in later)
    violation = Violation(
        place=place,
        operands={
            "who": who,
            "problem": f"for {length} ({spoken(length.seconds)}), and {told}",
            "remedy": f"Make it longer than {spoken(longest)}",
        },
        identity=tuple(each.what for each in later),
        related=tuple(Related(each.place, f"{each.what} for {each.sum}") for each in later),
    )
    return Observation(target, Outcome.FAIL, violations=(violation,), tier=tier(contract))


def _kept(inspection: Inspection, contract: Contract) -> Iterator[_Repeat]:
    """How long the broker keeps messages: as declared, or as a Kafka binding of the spec says."""
    delivery = contract.delivery
    declared = delivery.retention if delivery else None
    if delivery is not None and declared is not None:
        yield _of_one("the broker keeps them", declared, (delivery, "/retention"))
    longest: tuple[float, Event] | None = None
    for event in events_of(inspection, contract):
        seconds = kafka_retention(event)
        if seconds is not None and (longest is None or seconds > longest[0]):
            longest = (seconds, event)
    if longest is not None and (declared is None or longest[0] > declared.seconds):
        seconds, event = longest
        what = f"the Kafka topic of {event.name} keeps them"
        yield _Repeat(what, seconds, spoken(seconds), event.place())


def kafka_retention(event: Event) -> float | None:
    """Seconds that the Kafka topic of a message keeps it, None where the spec does not say."""
    bindings = event.message.channel_bindings if event.message else {}
    kafka = bindings.get("kafka")
    topic = kafka.get("topicConfiguration") if isinstance(kafka, dict) else None
    kept = topic.get("retention.ms") if isinstance(topic, dict) else None
    if isinstance(kept, bool) or not isinstance(kept, int | float):
        return None
    return kept / 1000 if 0 < kept < 1e15 else None  # noqa: PLR2004  (30,000 years are no limit)


def _retried(retry: Retry | None, what: str = "a failed one is tried again") -> Iterator[_Repeat]:
    """How long retries go on; a dead-letter queue adds the time until its messages are gone."""
    if retry is None or retry.horizon is None:
        return
    redriven = retry.dlq_retention if retry.redrive not in {None, "never", "none"} else None
    if redriven is None:
        yield _of_one(what, retry.horizon, (retry, "/horizon"))
        return
    total = retry.horizon.seconds + redriven.seconds
    sum_ = f"{retry.horizon} + {redriven} in {retry.dlq or 'the dead-letter queue'}"
    yield _Repeat(what, total, f"{sum_} = {spoken(total)}", retry.place("/horizon"))


def _resent(snapshot: Snapshot, contract: Contract) -> Iterator[_Repeat]:
    """How long partners may send the same again, where they are on the other end."""
    for partner in snapshot.partners.values():
        if partner.resend is not None and _meets(partner, contract):
            yield _of_one(
                f"{partner.name} may send the same again", partner.resend, (partner, "/resend")
            )


def _meets(partner: Partner, contract: Contract) -> bool:
    if contract.provider == partner.name:
        return True
    for access in partner.access:
        reference = parse_reference(access.contract, "contract")
        if reference is not None and reference.name == contract.name:
            return reference.major in {None, contract.major}
    return False


def _of_one(what: str, length: Duration, at: tuple[Declaration, str]) -> _Repeat:
    declaration, pointer = at
    sum_ = f"{length} ({spoken(length.seconds)})"
    return _Repeat(what, length.seconds, sum_, declaration.place(pointer))


def spoken(seconds: float) -> str:
    """A length of time in whole days, hours, minutes and seconds: `14 days 12 hours`."""
    rest = seconds
    words: list[str] = []
    for size, name in _UNITS:
        count = int(rest // size)
        rest -= count * size
        if count:
            words.append(f"{count} {name}" + ("s" if count > 1 else ""))
    if rest or not words:
        words.append(f"{rest:g} second" + ("" if rest == 1 else "s"))
    return " ".join(words)


WINDOWS = Check(
    name="idempotency.windows",
    look=_windows,
    options=NoOptions,
    operands=frozenset({"who", "problem", "remedy"}),
    speaks_of="contract",
)
