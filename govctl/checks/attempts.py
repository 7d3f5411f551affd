"""Checks on what happens when a call or message fails: timeouts, retries, dead letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from govctl.checks.check import Check, judged
from govctl.checks.contracts import Subject, over_contracts
from govctl.checks.origins import Demand, Duty
from govctl.checks.uses import Call, calls
from govctl.model.contract import Contract, Style
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Operation, ParameterLocation
from govctl.model.pointer import join
from govctl.model.system import Queue, System
from govctl.model.terms import OperationTerms, Retry
from govctl.model.words import names_listed

_SENT = (Style.EVENT, Style.WEBHOOK)
_CALLED = (Style.REST, Style.SOAP, Style.RPC)
_MOST = 3


@dataclass(frozen=True, slots=True)
class RetryOptions:
    """What makes a repeated call harmless.

    Attributes:
        idempotent_methods: methods that are idempotent by definition (RFC 9110, 9.2.2; RFC 10008).
        harmless_effects: values of `does` that change nothing.
        key_headers: headers that carry an idempotency key; `precondition_headers` let the second
            of two equal calls fail.
    """

    idempotent_methods: tuple[str, ...] = (
        "GET",
        "HEAD",
        "OPTIONS",
        "TRACE",
        "PUT",
        "DELETE",
        "QUERY",
    )
    harmless_effects: tuple[str, ...] = ("read", "list", "search", "calculate", "validate")
    key_headers: tuple[str, ...] = ("Idempotency-Key",)
    precondition_headers: tuple[str, ...] = ("If-Match",)


@dataclass(frozen=True, slots=True)
class DeadLetterOptions:
    """What is declared of every queue of what could not be handled."""

    keys: tuple[str, ...] = ("owner", "retention", "redrive")


def _attempts(inspection: Inspection, options: RetryOptions) -> Iterator[Observation]:
    config = inspection.snapshot.config
    own = config.conventions.get("idempotency-header") if config else None
    if own:
        options = replace(options, key_headers=(own, *options.key_headers))

    def look(subject: Subject) -> Iterator[Observation]:
        if subject.contract.style in _CALLED:
            yield subject.judged(_undeclared(subject))
            for name, operation in subject.operations:
                yield subject.judged(_repeated(subject, name, operation, options), name)
        elif subject.contract.style in _SENT:
            yield subject.judged(_redelivered(subject))
        else:
            yield subject.passed_over("it is sent again as a whole, as the edi rules say")

    yield from over_contracts(inspection, Demand(duty=Duty.TERMS), look)
    yield from _of_consumers(inspection, options)


def _undeclared(subject: Subject) -> Iterator[Violation]:
    """Operations without a timeout, or without a word on retries."""
    operations = subject.contract.operations
    names = [name for name, _ in subject.operations] or list(operations)
    terms = [(name, operations.get(name)) for name in names]
    without = {
        "timeout": [name for name, each in terms if each is None or each.timeout is None],
        "retry": [name for name, each in terms if each is None or each.retry is None],
    }
    remedies = {
        "timeout": "Set `timeout` on each operation of the contract (PT5S)",
        "retry": "Set `retry` on each operation of the contract (`{max: 0}` where it is never "
        "repeated)",
    }
    words = {"timeout": "no timeout", "retry": "no retry policy"}
    for key, missing in without.items():
        if missing:
            verb = "has" if len(missing) == 1 else "have"
            first = operations.get(missing[0])
            place = first.place() if first else subject.contract.place("/operations")
            yield Violation(
                place=place,
                operands={
                    "what": f"{names_listed(missing, _MOST)} of {subject.contract.label}",
                    "problem": f"{verb} {words[key]}",
                    "remedy": remedies[key],
                },
                identity=(key,),
            )


def _repeated(
    subject: Subject, name: str, operation: Operation, options: RetryOptions
) -> Iterator[Violation]:
    terms = subject.contract.operations.get(name)
    retry = terms.retry if terms else None
    if terms is None or retry is None or not retry.max:
        return
    if not _is_idempotent(operation, terms, options):
        yield Violation(
            place=retry.place(),
            operands={
                "what": f"{name} of {subject.contract.label}",
                "problem": f"is repeated {_times(retry)}, and a second {operation.method} may "
                "have a second effect",
                "remedy": "Take a required Idempotency-Key or If-Match, or set `retry: {max: 0}`",
            },
            identity=("unsafe",),
            related=(Related(subject.place(operation.origin), "the operation takes no key"),),
        )
    if retry.backoff is None:
        yield Violation(
            place=retry.place(),
            operands={
                "what": f"{name} of {subject.contract.label}",
                "problem": f"is repeated {_times(retry)}, and nothing says how long to wait "
                "in between",
                "remedy": "Set `retry.backoff` (exponential)",
            },
            identity=("backoff",),
        )


def _times(retry: Retry) -> str:
    return "once" if retry.max == 1 else f"up to {retry.max} times"


def _is_idempotent(
    operation: Operation, terms: OperationTerms | None, options: RetryOptions
) -> bool:
    if operation.method in options.idempotent_methods:
        return True
    if terms is not None and terms.does in options.harmless_effects:
        return True
    declared = terms.idempotency if terms else None
    if declared is not None and declared.field and _takes_field(operation):
        return True
    names = {each.lower() for each in (*options.key_headers, *options.precondition_headers)}
    if declared is not None and declared.header:
        names.add(declared.header.lower())
    return any(
        parameter.location is ParameterLocation.HEADER
        and parameter.required
        and parameter.name.lower() in names
        for parameter in operation.parameters
    )


def _takes_field(operation: Operation) -> bool:
    """Whether there is a body that the field can stand in; idempotency/key-missing looks closer."""
    return operation.request is not None


def _redelivered(subject: Subject) -> Iterator[Violation]:
    """Messages that consumers have to try again, with nothing that recognises the second time."""
    duties = subject.contract.consumers_must
    retry = duties.retry if duties else None
    if retry is None:
        yield Violation(
            place=duties.place() if duties else subject.contract.place("/name"),
            operands={
                "what": subject.contract.label,
                "problem": "does not say how often a consumer tries a message again that it "
                "could not handle",
                "remedy": "Set `consumers-must.retry` (max, backoff, and where it goes in the end)",
            },
            identity=("retry",),
        )
    elif retry.max and duties is not None and not _is_deduplicated(subject):
        yield Violation(
            place=retry.place(),
            operands={
                "what": subject.contract.label,
                "problem": f"has messages repeated {_times(retry)}, and nothing recognises a "
                "message that was handled before",
                "remedy": "Set `consumers-must.dedup` (key and window)",
            },
            identity=("unsafe",),
        )
    if retry is not None and retry.max and retry.backoff is None:
        yield Violation(
            place=retry.place(),
            operands={
                "what": subject.contract.label,
                "problem": f"has messages repeated {_times(retry)}, and nothing says how long "
                "to wait in between",
                "remedy": "Set `consumers-must.retry.backoff` (exponential)",
            },
            identity=("backoff",),
        )


def _is_deduplicated(subject: Subject) -> bool:
    duties = subject.contract.consumers_must
    return duties is not None and duties.dedup is not None and bool(duties.dedup.key)


def _of_consumers(inspection: Inspection, options: RetryOptions) -> Iterator[Observation]:
    """Consumers that repeat calls of their own accord."""
    for call in calls(inspection):
        retry = call.use.retry
        if retry is None or not retry.max:
            continue
        operation = _operation(inspection, call.contract, call.part)
        if operation is None:
            reason = "no operation of that name is in the spec"
            yield Observation(call.target, Outcome.NOT_APPLICABLE, reason)
            continue
        safe = _is_idempotent(operation, call.terms, options)
        yield judged(call.target, () if safe else (_unsafe_call(call, retry, operation),))


def _operation(inspection: Inspection, contract: Contract, part: str) -> Operation | None:
    subject = Subject(inspection, contract, inspection.interface(contract))
    return dict(subject.operations).get(part)


def _unsafe_call(call: Call, retry: Retry, operation: Operation) -> Violation:
    return Violation(
        place=retry.place(),
        operands={
            "what": f"{call.consumer.system}",
            "problem": f"repeats {call.part} of {call.contract.label} {_times(retry)}, and a "
            f"second {operation.method} may have a second effect",
            "remedy": "Have the operation take a required Idempotency-Key, or do not repeat it",
        },
        identity=("unsafe", call.part),
    )


def _dead_letters(inspection: Inspection, options: DeadLetterOptions) -> Iterator[Observation]:
    def look(subject: Subject) -> Iterator[Observation]:
        if subject.contract.style in _SENT:
            yield subject.judged(_without_queue(subject, options))
        elif subject.contract.edi is not None:
            yield subject.judged(_without_exceptions(subject))
        else:
            yield subject.passed_over("its caller hears at once that it failed")

    yield from over_contracts(inspection, Demand(duty=Duty.RUNNING), look)
    for system in inspection.snapshot.systems.values():
        for queue in system.queues.values():
            target = f"system:{system.name}#{queue.name}"
            yield judged(target, _unkept(system, queue, options))


def _without_queue(subject: Subject, options: DeadLetterOptions) -> Iterator[Violation]:
    contract = subject.contract
    retry = contract.consumers_must.retry if contract.consumers_must else None
    if retry is None or retry.dlq is None:
        found = _bound_queue(subject)
        told = f": its spec names {found}, the contract does not" if found else ""
        yield Violation(
            place=retry.place() if retry else contract.place("/name"),
            operands={
                "what": contract.label,
                "problem": f"has no queue for messages that nobody could handle{told}",
                "remedy": "Set `dlq`, `dlq-owner`, `dlq-retention` and `redrive` under "
                "`consumers-must.retry`",
            },
            identity=("queue",),
        )
        return
    declared = {
        "owner": retry.dlq_owner,
        "retention": retry.dlq_retention,
        "redrive": retry.redrive,
    }
    missing = [key for key in options.keys if declared.get(key) is None]
    if missing:
        keys = ", ".join(f"`{each if each == 'redrive' else f'dlq-{each}'}`" for each in missing)
        yield Violation(
            place=retry.place("/dlq"),
            operands={
                "what": contract.label,
                "problem": f"leaves messages in {retry.dlq}, which has no {_or(missing)}",
                "remedy": f"Set {keys} under `consumers-must.retry`",
            },
            identity=tuple(missing),
        )


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _bound_queue(subject: Subject) -> str:
    """The dead-letter queue that the SQS binding of a channel names (binding 0.2.0)."""
    for message in subject.interface.messages if subject.interface else ():
        sqs = message.channel_bindings.get("sqs")
        queue = sqs.get("deadLetterQueue") if isinstance(sqs, dict) else None
        name = queue.get("name") if isinstance(queue, dict) else None
        if isinstance(name, str):
            return name
    return ""


def _without_exceptions(subject: Subject) -> Iterator[Violation]:
    """EDI documents that stay unacknowledged and go nowhere."""
    contract = subject.contract
    edi = contract.edi
    if edi is None:
        return
    missing_to = edi.acks.missing_to if edi.acks else None
    if missing_to is None:
        yield Violation(
            place=edi.place(),
            operands={
                "what": contract.label,
                "problem": "has no queue for documents that were refused or never acknowledged",
                "remedy": "Name the exception queue (`edi.acks.missing-to: queue:...`)",
            },
            identity=("queue",),
        )


def _unkept(system: System, queue: Queue, options: DeadLetterOptions) -> Iterator[Violation]:
    declared = {"owner": queue.owner, "retention": queue.retention, "redrive": queue.redrive}
    missing = [key for key in options.keys if declared.get(key) is None]
    if missing:
        yield Violation(
            place=system.place(join("/queues", queue.name)),
            operands={
                "what": f"The queue {queue.name} of {system.name}",
                "problem": f"has no {_or(missing)}",
                "remedy": f"Set {', '.join(f'`{each}`' for each in missing)} on the queue",
            },
            identity=(queue.name, *missing),
        )


ATTEMPTS = Check(
    name="resilience.attempts",
    look=_attempts,
    options=RetryOptions,
    operands=frozenset({"what", "problem", "remedy"}),
    speaks_of="contract or operation",
)
DEAD_LETTERS = Check(
    name="resilience.dead-letters",
    look=_dead_letters,
    options=DeadLetterOptions,
    operands=frozenset({"what", "problem", "remedy"}),
    speaks_of="contract or queue",
)
