"""Checks on how an interface is watched: objectives, signals, and tests at its peak."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from govctl.checks.check import Check, judged
from govctl.checks.contracts import Subject, over_contracts
from govctl.checks.origins import Demand, Duty, unasked
from govctl.checks.targets import tier
from govctl.model.contract import Contract, Style
from govctl.model.finding import Cause, Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.place import Place
from govctl.model.quantity import parse_duration
from govctl.model.reference import parse_reference
from govctl.model.release import Evidence, Release
from govctl.model.snapshot import Snapshot
from govctl.model.version import major_of

_DEMAND = Demand(duty=Duty.RUNNING)
_SENT = (Style.EVENT, Style.WEBHOOK, Style.FILE, Style.EDI)


@dataclass(frozen=True, slots=True)
class ObjectiveOptions:
    """Which contracts need objectives, and which.

    Attributes:
        tiers: criticality tiers that need them; contracts of the priority list always do.
        availability: names of objectives on availability; `latency` on time, by how they begin.
    """

    tiers: tuple[str, ...] = ("tier1",)
    availability: tuple[str, ...] = ("availability", "uptime", "success-rate")
    latency: tuple[str, ...] = ("p50", "p90", "p95", "p99", "latency", "max", "freshness", "delay")


@dataclass(frozen=True, slots=True)
class SignalOptions:
    """What is watched.

    Attributes:
        errors: words of signals that show failures; `backlog` of those that show what waits.
    """

    errors: tuple[str, ...] = ("error", "fail", "reject", "refus", "5xx")
    backlog: tuple[str, ...] = ("queue", "lag", "backlog", "depth", "dead-letter", "age", "pending")


@dataclass(frozen=True, slots=True)
class LoadTestOptions:
    """Which tests count.

    Attributes:
        need: what a gate asks for, and the type of the evidence.
        max_age: how old a test may be on the day of the release (ISO 8601).
        results: names under which a result tells calls or messages per minute.
        environment: what needs the test where no gate says so.
    """

    need: str = "load-test"
    max_age: str = "P180D"
    results: tuple[str, ...] = ("per-minute", "requests-per-minute", "messages-per-minute")
    environment: str = "prod"


def _objectives(inspection: Inspection, options: ObjectiveOptions) -> Iterator[Observation]:
    config = inspection.snapshot.config
    priority = config.priority if config else ()

    def look(subject: Subject) -> Iterator[Observation]:
        contract = subject.contract
        why = _why_needed(contract, priority, options)
        if not why:
            yield subject.passed_over("it is neither of a tier that needs one nor of priority")
        else:
            yield subject.judged(_without_objectives(contract, why, options))

    yield from over_contracts(inspection, _DEMAND, look)


def _why_needed(contract: Contract, priority: tuple[str, ...], options: ObjectiveOptions) -> str:
    if tier(contract) in options.tiers:
        return tier(contract)
    names = {contract.name, contract.label}
    return "on the priority list" if names & set(priority) else ""


def _without_objectives(
    contract: Contract, why: str, options: ObjectiveOptions
) -> Iterator[Violation]:
    terms = contract.observability
    names = tuple(terms.slo) if terms else ()
    missing = []
    if not any(name in options.availability for name in names):
        missing.append("availability")
    if not any(name.startswith(options.latency) for name in names):
        missing.append("latency")
    if missing:
        yield Violation(
            place=terms.place("/slo") if terms else contract.place("/name"),
            operands={
                "contract": contract.label,
                "why": why,
                "missing": " or ".join(missing),
                "remedy": "Set `observability.slo`, for example `{p95-ms: 800, availability: "
                "99.9}`",
            },
            identity=tuple(missing),
        )


def _signals(inspection: Inspection, options: SignalOptions) -> Iterator[Observation]:
    def look(subject: Subject) -> Iterator[Observation]:
        yield subject.judged(_unwatched(subject, options))

    yield from over_contracts(inspection, _DEMAND, look)


def _unwatched(subject: Subject, options: SignalOptions) -> Iterator[Violation]:
    contract = subject.contract
    terms = contract.observability
    signals = tuple(each.lower() for each in terms.signals) if terms else ()
    missing: dict[str, str] = {}
    if terms is None or not terms.kpis:
        missing["no KPI"] = "`kpis`"
    if not _any_of(signals, options.errors):
        missing["no error rate"] = "`signals: [error-rate]`"
    if contract.style in _SENT and not _any_of(signals, options.backlog):
        missing["no sign of how much waits"] = "`signals: [queue-depth]`"
    if not (terms and terms.dashboard) and not _has_evidence(subject, "dashboard"):
        missing["no dashboard"] = "`dashboard`"
    if terms is None or terms.alert_owner is None:
        missing["nobody whom alerts wake"] = "`alert-owner`"
    if missing:
        yield Violation(
            place=terms.place() if terms else contract.place("/name"),
            operands={
                "contract": contract.label,
                "missing": _joined(tuple(missing)),
                "remedy": f"Set {', '.join(missing.values())} under `observability`",
            },
            identity=tuple(missing),
        )


def _any_of(signals: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(word in signal for signal in signals for word in words)


def _joined(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _has_evidence(subject: Subject, kind: str) -> bool:
    return any(True for _ in _evidence(subject.inspection.snapshot, subject.contract, kind))


def _evidence(snapshot: Snapshot, contract: Contract, kind: str) -> Iterator[Evidence]:
    for each in snapshot.evidences.values():
        if each.type == kind and any(_is_for(text, contract) for text in each.subjects):
            yield each


def _is_for(text: str, contract: Contract) -> bool:
    reference = parse_reference(text, "contract")
    return (
        reference is not None
        and reference.kind == "contract"
        and reference.name == contract.name
        and reference.major in {None, contract.major}
    )


def _load_tests(inspection: Inspection, options: LoadTestOptions) -> Iterator[Observation]:
    snapshot = inspection.snapshot
    for release in snapshot.releases.values():
        target = f"release:{release.name}"
        if not _needs_test(snapshot, release, options):
            reason = "no gate of its environment asks for a load test"
            yield Observation(target, Outcome.NOT_APPLICABLE, reason)
            continue
        for contract in _released(snapshot, release):
            part = f"{target}#{contract.label}"
            peak = contract.service_class.peak_per_minute if contract.service_class else None
            if peak is None or unasked(contract, Duty.RUNNING):
                reason = "it declares no peak" if peak is None else "it is not run here yet"
                yield Observation(part, Outcome.NOT_APPLICABLE, reason, tier=tier(contract))
                continue
            case = _Case(inspection, release, contract, peak)
            yield judged(part, _untested(case, options), tier(contract))


def _needs_test(snapshot: Snapshot, release: Release, options: LoadTestOptions) -> bool:
    environment = release.environment or options.environment
    gates = snapshot.environments.gates if snapshot.environments else {}
    if not gates:
        return environment == options.environment
    gate = gates.get(environment)
    return gate is not None and options.need in gate.needs


def _released(snapshot: Snapshot, release: Release) -> Iterator[Contract]:
    for name, versions in release.contracts.items():
        for version in versions:
            contract = snapshot.contract(name, major_of(version))
            if contract is not None:
                yield contract


@dataclass(frozen=True, slots=True)
class _Case:
    """A contract that a release takes along, with the peak it has to bear."""

    inspection: Inspection
    release: Release
    contract: Contract
    peak: float

    @property
    def place(self) -> Place:
        return self.release.place(f"/contracts/{self.contract.name}")

    @property
    def day(self) -> date:
        """The day of the release, so that its tests do not grow old after it."""
        return self.release.planned_on or self.inspection.today


def _untested(case: _Case, options: LoadTestOptions) -> Iterator[Violation]:
    snapshot = case.inspection.snapshot
    tests = sorted(
        _evidence(snapshot, case.contract, options.need),
        key=lambda each: (each.performed_on or date.min, each.name),
    )
    if not tests:
        yield _lacking(
            case,
            f"without a load test at its peak of {case.peak:g} a minute",
            "Add an Evidence of type load-test with its result, and link it",
            "missing",
        )
        return
    problems = [_problem(case, each, options) for each in tests]
    if None in problems:
        return
    problem, remedy, kind = problems[-1] or ("", "", "")
    yield _lacking(case, problem, remedy, kind, (Related(tests[-1].place(), "the last load test"),))


def _problem(case: _Case, test: Evidence, options: LoadTestOptions) -> tuple[str, str, str] | None:
    """Why a test does not count, what to do, and a word for it; None where it does."""
    figures = [test.result[key] for key in options.results if key in test.result]
    rates = [float(each) for each in figures if isinstance(each, int | float)]
    if not rates:
        return (
            "with a load test that tells no rate",
            f"Give the rate that was held (`result.{options.results[0]}`)",
            "rate",
        )
    if max(rates) < case.peak:
        return (
            f"with a load test at {max(rates):g} a minute, below its peak of {case.peak:g}",
            f"Test at {case.peak:g} a minute or more",
            "peak",
        )
    limit = parse_duration(options.max_age)
    if test.performed_on is None:
        return "with a load test of no date", "Say when it was run (`performed-on`)", "date"
    if limit is not None and case.day - test.performed_on > timedelta(seconds=limit.seconds):
        age = (case.day - test.performed_on).days
        return (
            f"with a load test that is {age} days old, older than {options.max_age}",
            "Run the test again",
            "age",
        )
    return None


def _lacking(
    case: _Case, problem: str, remedy: str, kind: str, related: tuple[Related, ...] = ()
) -> Violation:
    by_calendar = kind == "age" and case.release.planned_on is None
    return Violation(
        place=case.place,
        operands={
            "contract": case.contract.label,
            "release": case.release.name,
            "environment": case.release.environment or "production",
            "problem": problem,
            "remedy": remedy,
        },
        identity=(kind,),
        related=related,
        cause=Cause.CALENDAR if by_calendar else Cause.REGISTRY,
    )


OBJECTIVES = Check(
    name="observability.objectives",
    look=_objectives,
    options=ObjectiveOptions,
    operands=frozenset({"contract", "why", "missing", "remedy"}),
    speaks_of="contract",
)
SIGNALS = Check(
    name="observability.signals",
    look=_signals,
    options=SignalOptions,
    operands=frozenset({"contract", "missing", "remedy"}),
    speaks_of="contract",
)
LOAD_TESTS = Check(
    name="observability.load-tests",
    look=_load_tests,
    options=LoadTestOptions,
    operands=frozenset({"contract", "release", "environment", "problem", "remedy"}),
    speaks_of="contract in a release",
)
