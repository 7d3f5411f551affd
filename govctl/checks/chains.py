"""A check on flows: the id of the business transaction survives every step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from govctl.checks.called import Called, called_operations
from govctl.checks.check import Check, judged
from govctl.checks.correlation import IdOptions, Ids, ids_of, same_id
from govctl.checks.sent import Event, events_of
from govctl.estate.shapes import shapes_of
from govctl.model.contract import Contract
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.flow import Flow, Step
from govctl.model.inspection import Inspection
from govctl.model.interface import Action
from govctl.model.mapping import EntityMapping
from govctl.model.place import Place
from govctl.model.reference import parse_reference


@dataclass(frozen=True, slots=True)
class _Hop:
    """What one step sends: an operation's request or an event, with the names it carries."""

    contract: Contract
    what: str
    place: Place
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Chain:
    """A flow, and the names under which its id may travel."""

    inspection: Inspection
    flow: Flow
    ids: Ids
    events: Mapping[str, Event]

    @property
    def name(self) -> str:
        return self.flow.correlation or ""

    def is_kept(self, names: Iterable[str]) -> bool:
        """Whether the id travels under its own name, or as the header of the conventions."""
        return any(
            same_id(name, self.name) or (self.ids.own and same_id(name, self.ids.own))
            for name in names
        )

    def other(self, names: Iterable[str]) -> str:
        """Another name under which an id travels; "" where none does."""
        return next((name for name in names if self.ids.is_known(name)), "")


def flow_target(flow: Flow, step: str = "") -> str:
    """`flow:name`, with `#step` for one of its steps."""
    return f"flow:{flow.name}" + (f"#{step}" if step else "")


def _chains(inspection: Inspection, options: IdOptions) -> Iterator[Observation]:
    ids, events = ids_of(inspection, options), _sent(inspection)
    for flow in inspection.snapshot.flows.values():
        steps = [step for step in flow.steps if step.call or step.emits]
        if not steps:
            reason = "none of its steps calls or sends anything"
            yield Observation(flow_target(flow), Outcome.NOT_APPLICABLE, reason)
        elif flow.correlation is None:
            yield judged(flow_target(flow), (_unnamed(flow, ids),))
        else:
            chain = _Chain(inspection, flow, ids, events)
            for step in steps:
                yield _of_step(chain, step)


def _unnamed(flow: Flow, ids: Ids) -> Violation:
    name = ids.own or "correlationid"
    return Violation(
        place=flow.place("/name"),
        operands={
            "flow": flow.name,
            "problem": "names no id that its steps carry",
            "remedy": f"Name it (`correlation: {name}`)",
        },
        identity=("unnamed",),
    )


def _of_step(chain: _Chain, step: Step) -> Observation:
    target = flow_target(chain.flow, step.id)
    hops = list(_hops(chain, step))
    if not hops:
        reason = "the spec of what it calls or sends cannot be read"
        return Observation(target, Outcome.NOT_CHECKED, reason)
    return judged(target, filter(None, (_broken(chain, step, hop) for hop in hops)))


def _hops(chain: _Chain, step: Step) -> Iterator[_Hop]:
    called = _called(chain.inspection, step)
    if called is not None:
        names = tuple(_names_of_call(called))
        yield _Hop(called.contract, called.name, called.place(), names)
    for name in step.emits:
        event = chain.events.get(name.removeprefix("event:"))
        if event is not None and not event.unseen:
            yield _Hop(event.contract, event.name, event.place(), tuple(_names_of_event(event)))


def _called(inspection: Inspection, step: Step) -> Called | None:
    reference = parse_reference(step.call or "", "contract")
    if reference is None:
        return None
    contract = inspection.snapshot.contract(reference.name, reference.major)
    if contract is None:
        return None
    for called in called_operations(inspection, contract):
        if reference.part in {called.name, None}:
            return called
    return None


def _sent(inspection: Inspection) -> Mapping[str, Event]:
    """Every event that is sent, by type: of a live contract where several have it."""
    found: dict[str, Event] = {}
    for contract in inspection.snapshot.contracts:
        for event in events_of(inspection, contract):
            known = found.get(event.name)
            better = known is None or not known.contract.status.is_live
            if event.action is not Action.RECEIVE and better:
                found[event.name] = event
    return found


def _names_of_call(called: Called) -> Iterator[str]:
    for parameter in called.operation.parameters:
        yield parameter.name
    body = called.operation.request
    for content in body.contents if body else ():
        if content.schema is not None:
            yield from called.shape(content.schema).properties


def _names_of_event(event: Event) -> Iterator[str]:
    """Headers, and members of the payload and of what a structured event carries."""
    yield from (each.name for each in (event.headers or {}).values())
    if event.message and event.message.correlation:
        yield event.message.correlation.rpartition("/")[2]
    for body in event.bodies:
        yield from body.properties
        for name in ("data", "metadata", "meta", "header", "headers", "envelope"):
            for node in body.properties.get(name, ()):
                shapes = shapes_of(event.inspection.snapshot.documents)
                yield from shapes.of(node).properties


def _broken(chain: _Chain, step: Step, hop: _Hop) -> Violation | None:
    if chain.is_kept(hop.names) or _is_mapped(chain, step, hop):
        return None
    other = chain.other(hop.names)
    if other:
        problem = f"{hop.what} of {hop.contract.label} calls it {other}, and no mapping says so"
        remedy = f"Carry {chain.name} there, or map {other} to it"
    else:
        problem = f"{hop.what} of {hop.contract.label} does not carry it"
        remedy = f"Carry {chain.name} there, or map it to a field that is carried"
    return Violation(
        place=step.place(),
        operands={
            "flow": chain.flow.name,
            "problem": f"loses {chain.name} at step {step.id}: {problem}",
            "remedy": remedy,
        },
        identity=(hop.contract.label, hop.what),
        related=(Related(hop.place, hop.what),),
    )


def _is_mapped(chain: _Chain, step: Step, hop: _Hop) -> bool:
    """Whether a mapping of a system on the way turns the id into a field, or a field into it."""
    systems = {step.source, *step.targets, *step.via, hop.contract.provider, hop.contract.fronts}
    return any(
        _maps(chain, mapping, hop, systems - {None})
        for mapping in chain.inspection.snapshot.mappings.values()
    )


def _maps(chain: _Chain, mapping: EntityMapping, hop: _Hop, systems: set[str | None]) -> bool:
    ends = (mapping.source, mapping.target)
    named = {parse_reference(each.contract or "", "contract") for each in ends}
    if not any(each.system in systems for each in ends) and not any(
        each is not None and each.name == hop.contract.name for each in named
    ):
        return False
    return any(
        chain.is_kept((_last(name),))
        for field in mapping.fields.values()
        for name in (field.target, *field.sources)
    )


def _last(path: str) -> str:
    return path.rpartition(".")[2]


CHAINS = Check(
    name="correlation.chains",
    look=_chains,
    options=IdOptions,
    operands=frozenset({"flow", "problem", "remedy"}),
    speaks_of="step of a flow",
)
