"""A check on tracing: every request, response and event carries an id to follow it by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from govctl.checks import origins
from govctl.checks.called import Called, called_operations
from govctl.checks.check import Check
from govctl.checks.origins import Demand, Duty, asked, told_once, unasked
from govctl.checks.sent import Event, events_of, plain
from govctl.model.contract import Contract, Style
from govctl.model.finding import Observation, Outcome, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import ParameterLocation
from govctl.model.words import names_listed

_DEMAND = Demand(Duty.SPEC, "carries no id to follow it by", (origins.MAPPING,))
_TRACE = "traceparent"


@dataclass(frozen=True, slots=True)
class IdOptions:
    """What carries an id to follow a call or event by, beside the header of the conventions.

    Attributes:
        headers: names of headers and attributes, compared without case and separators.
        body_fields: members of a response that return the id of the call.
        endings: how other names of such headers end (`X-Shop-Correlation-Id`).
        probes: last parts of paths that only the platform asks; they belong to no business.
    """

    headers: tuple[str, ...] = ("X-Correlation-Id", "X-Request-Id", _TRACE)
    body_fields: tuple[str, ...] = ("correlationId", "requestId", "traceId")
    endings: tuple[str, ...] = ("correlation-id",)
    probes: tuple[str, ...] = ("health", "metrics")


@dataclass(frozen=True, slots=True)
class Ids:
    """Names under which an id may travel in this registry; `own` is that of its conventions."""

    own: str
    known: frozenset[str]
    body: frozenset[str]
    stems: tuple[str, ...] = ()
    probes: frozenset[str] = frozenset()

    def among(self, names: Iterable[str]) -> bool:
        """Whether one of the names carries an id to follow a call by, a trace's not counted."""
        return any(self.is_known(name) for name in names)

    def is_known(self, name: str) -> bool:
        """Whether an id travels under this name: a known one, or one that ends like one."""
        short = plain(name)
        return short in self.known or short.endswith(self.stems)

    def has_own(self, names: Iterable[str]) -> bool:
        """Whether one of the names is the one wanted: the convention's, else any known one."""
        if not self.own:
            return self.among(names)
        return any(same_id(name, self.own) for name in names)

    @property
    def name(self) -> str:
        """The header to take, where none is there."""
        return self.own or "X-Correlation-Id"

    @property
    def wanted(self) -> str:
        """The name wanted, in words where no convention says it."""
        return self.own or "correlation id"


def same_id(name: str, other: str) -> bool:
    """Whether two names are one but for case, separators and a leading `X-`."""
    return _stem(name) == _stem(other)


def _stem(name: str) -> str:
    return plain(name.lower().removeprefix("x-").removeprefix("ce-").removeprefix("ce_"))


def ids_of(inspection: Inspection, options: IdOptions) -> Ids:
    """The names of ids under the options, and the registry's conventions."""
    config = inspection.snapshot.config
    own = (config.conventions.get("correlation-header") if config else None) or ""
    names = {plain(name) for name in (own, *options.headers)} - {"", _TRACE}
    return Ids(
        own,
        frozenset(names),
        frozenset(map(plain, options.body_fields)),
        tuple(map(plain, options.endings)),
        frozenset(options.probes),
    )


def _ids(inspection: Inspection, options: IdOptions) -> Iterator[Observation]:
    ids = ids_of(inspection, options)
    for contract in inspection.snapshot.contracts:
        seen = _of_contract(inspection, contract, ids)
        told = asked(inspection.snapshot, contract, _DEMAND, seen)
        yield from told_once(contract, told, "subject", _kind(contract))


def _of_contract(inspection: Inspection, contract: Contract, ids: Ids) -> Iterator[Observation]:
    """Operations, then events."""
    strict = not unasked(contract, Duty.TERMS)
    for called in called_operations(inspection, contract):
        if not _is_probe(called, ids):
            yield _of_call(called, ids, strict=strict)
    for event in events_of(inspection, contract):
        yield _of_event(event, ids, strict=strict)


def _kind(contract: Contract) -> str:
    """What the parts of a contract are called; its sidecar or its spec's format says it."""
    return "event" if contract.style is Style.EVENT else "operation"


def _is_probe(called: Called, ids: Ids) -> bool:
    """Whether an operation is asked by the platform alone, and belongs to no business."""
    return called.operation.path.rstrip("/").rpartition("/")[2].lower() in ids.probes


def _of_call(called: Called, ids: Ids, *, strict: bool) -> Observation:
    lacks = _lacking(called, ids) if strict else _untraceable(called, ids)
    if not lacks:
        return called.observe(Outcome.PASS)
    if not strict and _is_cut(called):
        return called.observe(Outcome.NOT_CHECKED, "a $ref in its responses leads nowhere")
    operands = {
        "subject": called.name,
        "problem": " and ".join(lacks),
        "remedy": f"Take {ids.name} and traceparent as header parameters, and return {ids.name} in "
        "every response",
    }
    return called.observe(Outcome.FAIL, "", Violation(called.place(), operands))


def _of_event(event: Event, ids: Ids, *, strict: bool) -> Observation:
    lacks = _event_lacks(event, ids) if strict else _anonymous(event, ids)
    if not lacks:
        return event.observe(Outcome.PASS)
    if event.unseen:
        return event.observe(Outcome.NOT_CHECKED, event.unseen)
    operands = {
        "subject": event.part,
        "problem": " and ".join(lacks),
        "remedy": f"Carry {ids.name} and traceparent in its headers or its envelope",
    }
    return event.observe(Outcome.FAIL, "", Violation(event.place(), operands))


def _lacking(called: Called, ids: Ids) -> tuple[str, ...]:
    """What a governed operation lacks: the id and the trace in, the id back in every response."""
    headers = _headers_in(called)
    lacks: list[str] = []
    missing = [] if ids.has_own(headers) else [ids.wanted]
    if not any(plain(name) == _TRACE for name in headers):
        missing.append(_TRACE)
    if missing:
        lacks.append(f"takes no {' and no '.join(missing)}")
    silent = [
        response.status
        for response in called.operation.responses
        if not ids.has_own(header.name for header in response.headers)
    ]
    if silent:
        every = len(silent) == len(called.operation.responses)
        where = "any response" if every else f"its {names_listed(silent)} response"
        lacks.append(f"returns no {ids.wanted} in {where}")
    return tuple(lacks)


def _untraceable(called: Called, ids: Ids) -> tuple[str, ...]:
    """What is wrong with an operation of which only the spec is known: no id goes either way."""
    named = list(_headers_in(called))
    for response in called.operation.responses:
        named += [header.name for header in response.headers]
    if ids.among(named) or any(plain(name) == _TRACE for name in named):
        return ()
    if _returns_id(called, ids):
        return ()
    return ("neither takes nor returns an id to follow a call by",)


def _headers_in(called: Called) -> tuple[str, ...]:
    return tuple(
        each.name
        for each in called.operation.parameters
        if each.location is ParameterLocation.HEADER
    )


def _returns_id(called: Called, ids: Ids) -> bool:
    """Whether a response has a member that returns the id of the call."""
    for response in called.operation.responses:
        for content in response.contents:
            if content.schema is not None:
                members = called.shape(content.schema).properties
                if any(plain(name) in ids.body for name in members):
                    return True
    return False


def _is_cut(called: Called) -> bool:
    """Whether a response is described by a `$ref` that leads nowhere."""
    return any(
        called.shape(content.schema).dangling
        for response in called.operation.responses
        for content in response.contents
        if content.schema is not None
    )


def _event_lacks(event: Event, ids: Ids) -> tuple[str, ...]:
    """What a governed event lacks: an id that resolves, and the trace."""
    missing: list[str] = []
    located = _located(event)
    if located is None and not _carries_id(event, ids):
        missing.append(ids.wanted)
    if event.carried((_TRACE,)) is None:
        missing.append(_TRACE)
    lacks = [f"carries no {' and no '.join(missing)}"] if missing else []
    if located is False:
        expression = event.message.correlation if event.message else ""
        lacks.append(f"finds its correlation id at {expression}, where it has nothing")
    return tuple(lacks)


def _carries_id(event: Event, ids: Ids) -> bool:
    if ids.own:
        stem = _stem(ids.own)
        if event.carried((stem, f"x{stem}")) is not None:
            return True
    return event.carried(ids.known) is not None


def _anonymous(event: Event, ids: Ids) -> tuple[str, ...]:
    """What is wrong with an event of which only the spec is known: nothing tells where it came."""
    known = (*ids.known, *ids.body, _TRACE)
    if (event.message and event.message.correlation) or event.carried(known) is not None:
        return ()
    if ids.among(event.headers or ()) or any(ids.among(body.properties) for body in event.bodies):
        return ()
    return ("carries no id to follow it by",)


def _located(event: Event) -> bool | None:
    """Whether the `correlationId` of a message leads to a member; None where it has none.

    AsyncAPI runtime expressions: `$message.header#/x` and `$message.payload#/a/b`.
    """
    expression = event.message.correlation if event.message else ""
    source, hash_, pointer = expression.partition("#")
    if not hash_ or not event.message:
        return None
    names = [part for part in pointer.split("/") if part]
    if not names:
        return False
    if source == "$message.header":
        return event.header(names[0].lower()) is not None
    if event.foreign:
        return True
    shapes = list(event.bodies)
    for name in names:
        nodes = [node for shape in shapes for node in shape.properties.get(name, ())]
        if not nodes:
            return False
        shapes = [event.shapes.of(node) for node in nodes]
    return True


IDS = Check(
    name="correlation.ids",
    look=_ids,
    options=IdOptions,
    operands=frozenset({"subject", "problem", "remedy"}),
    speaks_of="operation or event",
)
