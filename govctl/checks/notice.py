"""Whether an announced end leaves consumers the time that their exposure calls for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from govctl.checks.check import Check
from govctl.checks.lifespan import (
    days_in_words,
    ending_operations,
    judged,
    not_ours,
    place_of,
    unjudged,
)
from govctl.model.change import Against
from govctl.model.contract import Contract, Exposure
from govctl.model.finding import Cause, Observation, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.place import Place

_ANNOUNCED = frozenset({"contract-sunset-announced", "contract-sunset-brought-forward"})


@dataclass(frozen=True, slots=True)
class NoticeOptions:
    """Notice in days, where `deprecation.notice-days` of the configuration does not say.

    Attributes:
        internal, partner, public: from the first day of a deprecation to the sunset, by exposure;
            a contract without exposure counts as internal.
        late: days that an announcement may be merged after the day it names as its first.
    """

    internal: int = 90
    partner: int = 180
    public: int = 365
    late: int = 14

    def days(self, exposure: Exposure) -> int:
        """The notice that callers of this exposure get by default."""
        return {
            Exposure.INTERNAL: self.internal,
            Exposure.PARTNER: self.partner,
            Exposure.PUBLIC: self.public,
        }[exposure]


@dataclass(frozen=True, slots=True)
class _Period:
    """From the announcement of an end to the end, of a contract or of one of its operations."""

    subject: str
    since: date
    sunset: date
    place: Place
    identity: tuple[str, ...] = ()
    announced: str = ""
    cause: Cause = Cause.REGISTRY

    @property
    def days(self) -> int:
        return (self.sunset - self.since).days


def _notice(inspection: Inspection, options: NoticeOptions) -> Iterator[Observation]:
    for contract in inspection.snapshot.contracts:
        reason = not_ours(contract)
        if not reason and not contract.status.is_live:
            reason = f"it is {contract.status.value}"
        periods = [] if reason else list(_periods(inspection, contract, options))
        if not periods:
            dates = "it names no sunset, or no first day of its deprecation"
            yield unjudged(contract, reason or dates)
            continue
        needed = _needed(inspection, contract, options)
        found = (_too_short(each, contract, needed) for each in periods)
        yield judged(contract, tuple(each for each in found if each is not None))


def _needed(inspection: Inspection, contract: Contract, options: NoticeOptions) -> int:
    exposure = contract.exposure or Exposure.INTERNAL
    config = inspection.snapshot.config
    named = config.notice_days.get(exposure.value) if config else None
    return options.days(exposure) if named is None else named


def _periods(
    inspection: Inspection, contract: Contract, options: NoticeOptions
) -> Iterator[_Period]:
    said = contract.deprecation
    since = said.since if said else None
    if said is not None and since is not None and said.sunset is not None:
        place = contract.place("/deprecation/sunset")
        yield _as_announced(
            inspection,
            contract,
            _Period(f"Contract {contract.name}", since, said.sunset, place),
            options,
        )
    for each in ending_operations(inspection, contract):
        first = each.ending.since or since
        if first is not None and each.ending.sunset is not None:
            subject = f"Operation {each.name} of contract {contract.name}"
            place = place_of(inspection, each.operation.origin, "x-sunset")
            yield _Period(subject, first, each.ending.sunset, place, (each.name,))


def _as_announced(
    inspection: Inspection, contract: Contract, period: _Period, options: NoticeOptions
) -> _Period:
    """The period that consumers really get: nobody heard of an end before it was written down.

    Where this change announces the end, or brings it forward, notice starts today at the earliest.
    """
    today = inspection.today
    if (today - period.since).days <= options.late or period.sunset < period.since:
        return period
    if not _is_announced_now(inspection, contract):
        return period
    words = f"announced today, although said to be since {period.since}"
    return _Period(
        period.subject, today, period.sunset, period.place, ("announced",), words, Cause.CHANGE
    )


def _is_announced_now(inspection: Inspection, contract: Contract) -> bool:
    target = f"contract:{contract.label}"
    return any(
        assessment.change.coordinates.kind in _ANNOUNCED
        for comparison in inspection.compared(Against.BASE)
        if comparison.target == target
        for assessment in comparison.assessments
    )


def _too_short(period: _Period, contract: Contract, needed: int) -> Violation | None:
    if period.days >= max(needed, 0):
        return None
    exposure = (contract.exposure or Exposure.INTERNAL).value
    if period.announced and period.days < 0:
        problem = f"is announced today to end on {period.sunset}, {days_in_words(-period.days)} ago"
    elif period.days < 0:
        problem = (
            f"ends on {period.sunset}, {days_in_words(-period.days)} before "
            f"its deprecation starts on {period.since}"
        )
    else:
        announced = f" ({period.announced})" if period.announced else ""
        problem = (
            f"gives {days_in_words(period.days)} of notice, from {period.since}{announced} to "
            f"{period.sunset}; {exposure} contracts need {needed}: "
            f"{days_in_words(needed - period.days)} too few"
        )
    return Violation(
        place=period.place,
        operands={
            "subject": period.subject,
            "problem": problem,
            "earliest": _later(period.since, needed),
        },
        identity=period.identity,
        related=tuple(_exposed(contract)),
        cause=period.cause,
    )


def _exposed(contract: Contract) -> Iterator[Related]:
    if contract.exposure is not None:
        yield Related(contract.place("/exposure"), "who may call")


def _later(day: date, days: int) -> str:
    """The first day that gives enough notice, as long as the calendar has one."""
    try:
        return (day + timedelta(days=days)).isoformat()
    except OverflowError:
        return f"{days} days after {day}"


NOTICE = Check(
    name="versioning.notice",
    look=_notice,
    options=NoticeOptions,
    operands=frozenset({"subject", "problem", "earliest"}),
    speaks_of="contract",
)
