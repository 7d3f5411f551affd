"""A check on the ids in events that those downstream find their own objects by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govctl.checks import origins
from govctl.checks.check import Check
from govctl.checks.origins import Demand, Duty, asked
from govctl.checks.sent import Event, events_of
from govctl.model.contract import Contract
from govctl.model.facts import FieldName, Travel
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Action
from govctl.model.words import names_listed

_DEMAND = Demand(Duty.TERMS, "lacks ids that others need", (origins.MAPPING,))
_Carried = Mapping[tuple[str, str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class ReferenceOptions:
    """What events must refer to.

    Attributes:
        needs: `ENTITY: FIELD`, or `ENTITY=STATE: FIELD` for the event that asserts a state;
            `A or B` where either will do. A field below `lines` is asked for only where the event
            carries lines, and every one only where the canonical schema has it.
    """

    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Need:
    """One entry of the options, read: the paths of which an event must carry one."""

    entity: str
    state: str
    paths: tuple[str, ...]


def _references(inspection: Inspection, options: ReferenceOptions) -> Iterator[Observation]:
    needs = tuple(filter(None, map(_need, options.needs)))
    carried = _carried(inspection)
    for contract in inspection.snapshot.contracts:
        seen = _of_contract(inspection, contract, needs, carried)
        yield from asked(inspection.snapshot, contract, _DEMAND, seen)


def _need(text: str) -> _Need | None:
    subject, colon, paths = text.partition(":")
    entity, _, state = subject.strip().partition("=")
    named = tuple(each.strip() for each in paths.split(" or "))
    return _Need(entity, state, named) if colon and all(named) else None


def _carried(inspection: Inspection) -> _Carried:
    """Paths of canonical fields by contract and event; those of other entities by their names."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for use in inspection.facts.uses:
        if use.travel in {Travel.EVENT, Travel.RESPONSE}:
            found[use.contract, use.part].add(use.name.path)
    return {key: frozenset(paths) for key, paths in found.items()}


def _of_contract(
    inspection: Inspection, contract: Contract, needs: tuple[_Need, ...], carried: _Carried
) -> Iterator[Observation]:
    for event in events_of(inspection, contract):
        asserted = event.terms.asserted_status if event.terms else {}
        asks = [
            need
            for need in needs
            if need.entity == event.entity
            and need.state in {"", *asserted.values()}
            and _exists(inspection, need)
        ]
        declared = event.terms.refs if event.terms else ()
        if event.action is Action.RECEIVE or not (asks or declared):
            reason = "nothing says which ids it has to carry"
            yield event.observe(Outcome.NOT_APPLICABLE, reason)
        elif event.unseen:
            yield event.observe(Outcome.NOT_CHECKED, event.unseen)
        else:
            yield event.judged(_lacking(event, asks, carried))


def _exists(inspection: Inspection, need: _Need) -> bool:
    """Whether the canonical schema has one of the fields at all."""
    return any(FieldName(need.entity, path) in inspection.facts.fields for path in need.paths)


def _lacking(event: Event, asks: list[_Need], carried: _Carried) -> Violation | None:
    paths = carried.get((event.contract.label, event.name), frozenset())
    names = _names(event)
    declared = event.terms.refs if event.terms else ()
    promised = [ref for ref in declared if not _has(ref, paths, names)]
    lacking = [
        " or ".join(need.paths)
        for need in asks
        if not any(_has(path, paths, names) for path in need.paths) and _applies(need, paths, names)
    ]
    if not promised and not lacking:
        return None
    told = []
    if lacking:
        told.append(f"carries no {' and no '.join(lacking)}")
    if promised:
        told.append(f"is said to refer to {names_listed(promised)}, and does not carry it")
    every = tuple(dict.fromkeys((*lacking, *promised)))
    terms = event.terms
    return Violation(
        place=event.place(),
        operands={
            "event": event.name,
            "problem": ", and ".join(told),
            "remedy": f"Add {names_listed(every)} to the payload",
        },
        identity=every,
        related=(Related(terms.place(), "what the contract says of it"),) if terms else (),
    )


def _applies(need: _Need, paths: frozenset[str], names: frozenset[str]) -> bool:
    """Fields of lines are asked for only of events that carry lines."""
    above = {path.partition(".")[0] for path in need.paths if "." in path}
    if not above or any("." not in path for path in need.paths):
        return True
    return any(each in names for each in above) or any(
        path.partition(".")[0] in above for path in paths
    )


def _has(path: str, paths: frozenset[str], names: frozenset[str]) -> bool:
    """Whether a field is carried: tied to the canonical model, or by its name in the payload."""
    below = f"{path.removesuffix('.*')}."
    if path in paths or any(each.startswith(below) for each in paths):
        return True
    return path.removesuffix(".*") in names


def _names(event: Event) -> frozenset[str]:
    """Dotted names in the payload, two levels deep, and in what a structured event carries."""
    found: set[str] = set()
    for body in event.bodies:
        tops = [body, *map(event.shapes.of, body.properties.get("data", ()))]
        for top in tops:
            for name, nodes in top.properties.items():
                found.add(name)
                for node in nodes:
                    shape = event.shapes.of(node)
                    inner = [shape, *map(event.shapes.of, shape.items)]
                    found.update(f"{name}.{each}" for part in inner for each in part.properties)
    return frozenset(found)


REFERENCES = Check(
    name="events.references",
    look=_references,
    options=ReferenceOptions,
    operands=frozenset({"event", "problem", "remedy"}),
    speaks_of="event",
)
