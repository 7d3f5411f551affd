"""Checks on what a contract is for: its class, the style that serves it, and its limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govctl.checks.check import Check
from govctl.checks.contracts import Subject, header_names, over_contracts
from govctl.checks.origins import Demand, Duty
from govctl.model.contract import Contract, Style
from govctl.model.finding import Observation, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.ownership import View
from govctl.model.place import Place
from govctl.model.quantity import parse_duration
from govctl.model.system import System
from govctl.model.terms import ServiceClass

_CALLED = (Style.REST, Style.SOAP, Style.RPC)
_SENT = (Style.EVENT, Style.WEBHOOK)
_BATCHES = (Style.FILE, Style.EDI)


@dataclass(frozen=True, slots=True)
class ClassOptions:
    """The keys of `class` that every contract declares."""

    keys: tuple[str, ...] = ("latency", "criticality", "data", "peak-per-minute")


@dataclass(frozen=True, slots=True)
class StyleOptions:
    """Styles that cannot serve a need.

    Attributes:
        mismatches: `style:latency`, each with a style that cannot keep that latency.
        batch_age: a view that may be no older than this is not served by files (ISO 8601).
    """

    mismatches: tuple[str, ...] = (
        "file:interactive",
        "file:near-real-time",
        "edi:interactive",
        "event:interactive",
        "webhook:interactive",
        "rest:batch",
        "soap:batch",
        "rpc:batch",
    )
    batch_age: str = "PT1H"


@dataclass(frozen=True, slots=True)
class LimitOptions:
    """The keys of a system's `limits` that peaks are compared with.

    Attributes:
        calls: limits on calls per minute; `messages` on messages per minute.
        pressure_statuses: responses that tell a caller to slow down.
    """

    calls: tuple[str, ...] = ("requests-per-minute", "calls-per-minute")
    messages: tuple[str, ...] = ("messages-per-minute", "events-per-minute")
    pressure_statuses: tuple[str, ...] = ("429", "503")


def _values(terms: ServiceClass | None) -> Mapping[str, object]:
    if terms is None:
        return {}
    return {
        "latency": terms.latency,
        "criticality": terms.criticality,
        "data": terms.data,
        "peak-per-minute": terms.peak_per_minute,
        "max-payload-kb": terms.max_payload_kb,
    }


def _classes(inspection: Inspection, options: ClassOptions) -> Iterator[Observation]:
    def look(subject: Subject) -> Iterator[Observation]:
        yield subject.judged(_unclassified(subject.contract, options))

    yield from over_contracts(inspection, Demand(duty=Duty.TERMS), look)


def _unclassified(contract: Contract, options: ClassOptions) -> Iterator[Violation]:
    terms = contract.service_class
    declared = _values(terms)
    missing = [key for key in options.keys if declared.get(key) is None]
    if missing:
        yield Violation(
            place=terms.place() if terms else contract.place("/name"),
            operands={
                "contract": contract.label,
                "missing": "no class at all" if terms is None else "no " + " and no ".join(missing),
                "remedy": f"Set {', '.join(missing)} under `class`",
            },
            identity=tuple(missing),
        )


def _styles(inspection: Inspection, options: StyleOptions) -> Iterator[Observation]:
    def look(subject: Subject) -> Iterator[Observation]:
        terms = subject.contract.service_class
        if terms is None or terms.latency is None:
            yield subject.passed_over("it declares no latency")
        else:
            yield subject.judged(_mismatched(subject, terms, options))

    yield from over_contracts(inspection, Demand(duty=Duty.TERMS), look)


def _mismatched(
    subject: Subject, terms: ServiceClass, options: StyleOptions
) -> Iterator[Violation]:
    contract = subject.contract
    if f"{contract.style}:{terms.latency}" in options.mismatches and not _works_later(subject):
        called = contract.style in _CALLED
        yield Violation(
            place=terms.place("/latency"),
            operands={
                "contract": contract.label,
                "problem": f"moves a batch through calls that block ({contract.style})"
                if called
                else f"is needed {_need(terms)} and is served by {_served(contract.style)}",
                "remedy": "Take the batch as a job (202 and a status to ask for), or send a file "
                "or events"
                if called
                else "Offer a call for it, or declare the latency that it really has",
            },
            identity=(str(contract.style), str(terms.latency)),
        )
        return
    view = _view(subject)
    longest = parse_duration(options.batch_age)
    if view is None or view.max_age is None or longest is None:
        return
    if contract.style in _BATCHES and view.max_age <= longest:
        yield Violation(
            place=contract.place("/view"),
            operands={
                "contract": contract.label,
                "problem": f"carries the {view.name} view, which may be no older than "
                f"{view.max_age}, and is served by {_served(contract.style)}",
                "remedy": "Offer a call or events for the view, or let the view be older",
            },
            identity=(view.name,),
            related=(Related(view.place(), "how old the view may be"),),
        )


def _need(terms: ServiceClass) -> str:
    return (
        "while somebody waits (interactive)"
        if terms.latency == "interactive"
        else (f"{terms.latency}")
    )


def _served(style: Style) -> str:
    words = {Style.FILE: "files", Style.EDI: "EDI documents", Style.WEBHOOK: "webhooks"}
    return words.get(style, "events")


def _works_later(subject: Subject) -> bool:
    """Whether calls only start the work, which is asked for later (202)."""
    return any(
        response.status == "202"
        for _, operation in subject.operations
        for response in operation.responses
    )


def _view(subject: Subject) -> View | None:
    """The inventory view that the contract as a whole carries."""
    contract = subject.contract
    if contract.view is None:
        return None
    for ownership in subject.inspection.snapshot.ownerships.values():
        found = ownership.views.get(contract.view)
        if found is not None:
            return found
    return None


def _limits(inspection: Inspection, options: LimitOptions) -> Iterator[Observation]:
    def look(subject: Subject) -> Iterator[Observation]:
        if subject.contract.style in _BATCHES:
            yield subject.passed_over("it is not called or sent one by one")
        else:
            yield subject.judged(_unlimited(subject, options))

    yield from over_contracts(inspection, Demand(duty=Duty.RUNNING), look)


def _unlimited(subject: Subject, options: LimitOptions) -> Iterator[Violation]:
    contract = subject.contract
    terms = contract.service_class
    if terms is None or terms.max_payload_kb is None:
        yield _limit(
            subject,
            terms.place() if terms else contract.place("/name"),
            ("says nothing of its largest payload", "Set `class.max-payload-kb`"),
            "payload",
        )
    if contract.style in _CALLED and not _holds_back(subject, options):
        yield _limit(
            subject,
            contract.place("/security" if contract.security else "/name"),
            (
                "has no way to slow its callers down: no rate limit, and no 429 or 503",
                "Set `security.rate-limit`, or document 429 and 503 with Retry-After",
            ),
            "pressure",
        )
    if terms is not None:
        yield from _too_much(subject, terms, options)
        yield from _too_large(subject, terms)


def _holds_back(subject: Subject, options: LimitOptions) -> bool:
    security = subject.contract.security
    if security is not None and security.rate_limits:
        return True
    return any(
        response.status in options.pressure_statuses or "ratelimit" in header_names(response)
        for _, operation in subject.operations
        for response in operation.responses
    )


def _too_much(subject: Subject, terms: ServiceClass, options: LimitOptions) -> Iterator[Violation]:
    """Systems that the contract's own peak would overrun."""
    peak = terms.peak_per_minute
    keys = options.messages if subject.contract.style in _SENT else options.calls
    for system in _behind(subject) if peak is not None else ():
        for key in keys:
            limit = system.limits.get(key)
            if limit is not None and peak is not None and peak > limit:
                yield Violation(
                    place=terms.place("/peak-per-minute"),
                    operands={
                        "contract": subject.contract.label,
                        "problem": f"expects {peak:g} a minute at its peak, and {system.name} "
                        f"takes {limit:g} ({key})",
                        "remedy": f"Let {system.name} take more, buffer before it, or limit the "
                        "callers",
                    },
                    identity=("peak", system.name),
                    related=(Related(system.place(f"/limits/{key}"), "what the system takes"),),
                )


def _behind(subject: Subject) -> Iterator[System]:
    """The systems that every call or message of the contract goes through."""
    contract = subject.contract
    broker = contract.delivery.broker if contract.delivery else None
    sent = contract.style in _SENT
    names = (broker,) if sent else (contract.provider, contract.fronts)
    for name in dict.fromkeys(each for each in names if each):
        system = subject.inspection.snapshot.systems.get(name)
        if system is not None:
            yield system


def _too_large(subject: Subject, terms: ServiceClass) -> Iterator[Violation]:
    """Topics that refuse messages as large as the contract allows (Kafka's own limit)."""
    most = terms.max_payload_kb
    told: set[str] = set()
    for message in subject.interface.messages if subject.interface else ():
        kafka = message.channel_bindings.get("kafka")
        topic = kafka.get("topicConfiguration") if isinstance(kafka, dict) else None
        limit = topic.get("max.message.bytes") if isinstance(topic, dict) else None
        if not isinstance(limit, int) or most is None or message.channel in told:
            continue
        told.add(message.channel)
        if most * 1024 > limit:
            yield Violation(
                place=terms.place("/max-payload-kb"),
                operands={
                    "contract": subject.contract.label,
                    "problem": f"allows {most:g} KiB a payload, and its topic takes {limit} bytes",
                    "remedy": "Raise `max.message.bytes`, or lower `class.max-payload-kb`",
                },
                identity=("topic", message.channel),
                related=(Related(subject.place(message.origin), "a message of the topic"),),
            )


def _limit(subject: Subject, place: Place, told: tuple[str, str], kind: str) -> Violation:
    problem, remedy = told
    return Violation(
        place=place,
        operands={"contract": subject.contract.label, "problem": problem, "remedy": remedy},
        identity=(kind,),
    )


CLASSES = Check(
    name="resilience.classes",
    look=_classes,
    options=ClassOptions,
    operands=frozenset({"contract", "missing", "remedy"}),
    speaks_of="contract",
)
STYLES = Check(
    name="resilience.styles",
    look=_styles,
    options=StyleOptions,
    operands=frozenset({"contract", "problem", "remedy"}),
    speaks_of="contract",
)
LIMITS = Check(
    name="resilience.limits",
    look=_limits,
    options=LimitOptions,
    operands=frozenset({"contract", "problem", "remedy"}),
    speaks_of="contract",
)
