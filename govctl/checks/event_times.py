"""A check on the times of events: when it happened, apart from when it was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from govctl.checks import origins
from govctl.checks.check import Check
from govctl.checks.origins import Demand, Duty, asked
from govctl.checks.sent import Attribute, Event, events_of, plain
from govctl.estate.shapes import Shape
from govctl.model.contract import Contract
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Origin
from govctl.model.pointer import PointerError, resolve

_DEMAND = Demand(
    Duty.SPEC, "does not tell when it happened from when it was recorded", (origins.MAPPING,)
)
_MOST_EXAMPLES = 50
_INSTANT_TYPES = frozenset({"integer", "number"})
"""Seconds or milliseconds since 1970 are an instant whatever the zone."""


@dataclass(frozen=True, slots=True)
class TimeOptions:
    """Names of times, compared without case and separators.

    Attributes:
        occurred: say when something happened (CloudEvents 1.0.2 `time`, EPCIS 2.0 `eventTime`).
        recorded: say when the source recorded it (`recordedtime`, `recordTime`).
        ambiguous: say neither, alone.
    """

    occurred: tuple[str, ...] = ("time", "occurredAt", "eventTime")
    recorded: tuple[str, ...] = ("recordedtime", "recordedAt", "recordTime")
    ambiguous: tuple[str, ...] = ("timestamp", "date", "datetime")


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is wrong with the times of an event, what to do, and what tells it from others."""

    what: str
    remedy: str
    identity: str


def _times(inspection: Inspection, options: TimeOptions) -> Iterator[Observation]:
    for contract in inspection.snapshot.contracts:
        seen = _of_contract(inspection, contract, options)
        yield from asked(inspection.snapshot, contract, _DEMAND, seen)


def _of_contract(
    inspection: Inspection, contract: Contract, options: TimeOptions
) -> Iterator[Observation]:
    for event in events_of(inspection, contract):
        if event.unseen:
            yield event.observe(Outcome.NOT_CHECKED, event.unseen)
            continue
        if not event.bodies and not event.headers:
            yield event.observe(Outcome.NOT_APPLICABLE, "it has no schema")
            continue
        problem = _ours(event, options) if event.is_ours else _others(event, options)
        yield event.judged(_violation(event, problem) if problem else None)


def _violation(event: Event, problem: _Problem) -> Violation:
    times = event.terms.times if event.terms else None
    return Violation(
        place=event.place(),
        operands={"event": event.name, "problem": problem.what, "remedy": problem.remedy},
        identity=(problem.identity,),
        related=(Related(times.place(), "its times, as the contract says"),) if times else (),
    )


def _ours(event: Event, options: TimeOptions) -> _Problem | None:
    """Both times are there, apart, with offsets, and in their order."""
    times = event.terms.times if event.terms else None
    named = (times.occurred if times else None, times.recorded if times else None)
    if named[0] is not None and named[0] == named[1]:
        return _Problem(
            f"says with {named[0]} both when it happened and when it was recorded",
            "Give each its own attribute",
            "same",
        )
    occurred = _find(event, named[0], options.occurred)
    recorded = _find(event, named[1], options.recorded)
    if occurred is None or recorded is None:
        return _absent(event, named, (occurred, recorded), options)
    for attribute in (occurred, recorded):
        if not _has_offset(event, attribute):
            return _local(attribute)
    return _in_examples(event, occurred.name, recorded.name)


def _find(event: Event, declared: str | None, names: tuple[str, ...]) -> Attribute | None:
    """The time of the name the sidecar gives, else of one of the known names."""
    if declared is not None:
        return _timed(event, (declared.rpartition(".")[2],))
    return _timed(event, names)


def _timed(event: Event, names: tuple[str, ...]) -> Attribute | None:
    found = event.carried(names)
    if found is not None:
        return found
    wanted = set(map(plain, names))
    return next((each for each in _in_data(event) if plain(each.name) in wanted), None)


def _in_data(event: Event) -> Iterator[Attribute]:
    """Members of what a structured event carries."""
    for body in event.bodies:
        for node in body.properties.get("data", ()):
            yield from _members(event.shapes.of(node))


def _members(shape: Shape) -> Iterator[Attribute]:
    for name, nodes in shape.properties.items():
        yield Attribute(name, name in shape.required, nodes)


def _absent(
    event: Event,
    named: tuple[str | None, str | None],
    found: tuple[Attribute | None, Attribute | None],
    options: TimeOptions,
) -> _Problem:
    only = _timed(event, options.ambiguous)
    missing = " or ".join(
        words
        for words, each in zip(("when it happened", "when it was recorded"), found, strict=True)
        if each is None
    )
    declared = [
        name for name, each in zip(named, found, strict=True) if name is not None and each is None
    ]
    if declared:
        return _Problem(
            f"does not carry {' and '.join(declared)}, which {event.contract.path} names",
            f"Add {' and '.join(declared)} to it in the spec, or name the time it carries",
            "undelivered",
        )
    if only is not None and found == (None, None):
        what = f"has only {only.name}, which may be when it happened or when it was recorded"
        return _Problem(what, _remedy(options), "only")
    return _Problem(f"does not say {missing}", _remedy(options), "missing")


def _remedy(options: TimeOptions) -> str:
    return f"Carry {options.occurred[0]} (when it happened) and {options.recorded[0]} apart"


def _local(attribute: Attribute) -> _Problem:
    return _Problem(
        f"has {attribute.name} without an offset: it is another moment in every time zone",
        f"Give {attribute.name} `format: date-time` (RFC 3339)",
        f"offset:{plain(attribute.name)}",
    )


def _has_offset(event: Event, attribute: Attribute) -> bool:
    """Whether a time is an instant: RFC 3339, a number since 1970, or text of a given pattern."""
    if not attribute.nodes:
        return False
    formats = event.facets(attribute, "format")
    if "date-time" in formats:
        return True
    types = event.facets(attribute, "type")
    if any(each in _INSTANT_TYPES for each in types if isinstance(each, str)):
        return True
    return not formats and bool(event.facets(attribute, "pattern"))


def _others(event: Event, options: TimeOptions) -> _Problem | None:
    """Of an event of which only the spec is known: one time that may be either."""
    found = [
        each
        for each in _members_of(event)
        if plain(each.name) in set(map(plain, (*options.occurred, *options.recorded)))
        or _looks_like_a_time(event, each)
    ]
    names = {plain(each.name) for each in found}
    if len(names) == 1 and names <= set(map(plain, options.ambiguous)):
        name = found[0].name
        what = f"has only {name}, which may be when it happened or when it was recorded"
        return _Problem(what, _remedy(options), "only")
    return None


def _members_of(event: Event) -> Iterator[Attribute]:
    yield from (event.headers or {}).values()
    for body in event.bodies:
        yield from _members(body)
        for name, nodes in body.properties.items():
            if name in {"data", "metadata", "meta", "header", "headers", "context", "payload"}:
                for node in nodes:
                    yield from _members(event.shapes.of(node))


def _looks_like_a_time(event: Event, attribute: Attribute) -> bool:
    name = attribute.name.lower()
    if {"date-time", "date", "time"} & {
        each for each in event.facets(attribute, "format") if isinstance(each, str)
    }:
        return True
    return name.endswith(("time", "timestamp", "date", "_at", "ts")) or attribute.name.endswith(
        "At"
    )


def _in_examples(event: Event, occurred: str, recorded: str) -> _Problem | None:
    """An example that was recorded before it happened, or whose times have no offset."""
    for example in _examples(event.inspection, event.origin):
        early, late = _instant(example.get(occurred)), _instant(example.get(recorded))
        for name, each in ((occurred, early), (recorded, late)):
            if each is not None and each.tzinfo is None:
                return _Problem(
                    f"has an example whose {name} has no offset",
                    "Write the offset, such as `Z` or `-06:00`",
                    f"example:{plain(name)}",
                )
        if early is not None and late is not None and late < early:
            return _Problem(
                f"has an example with {recorded} before {occurred}: it was recorded before it "
                "happened",
                f"Correct the example; {recorded} is never before {occurred}",
                "example-order",
            )
    return None


def _examples(inspection: Inspection, origin: Origin) -> Iterator[Mapping[str, object]]:
    """The payloads of a message's examples, each with its headers."""
    document = inspection.snapshot.document(origin.path)
    try:
        entry = resolve(document.data if document else None, origin.pointer)
    except PointerError:
        return
    examples = entry.get("examples") if isinstance(entry, dict) else None
    for example in examples[:_MOST_EXAMPLES] if isinstance(examples, list) else ():
        whole: dict[str, object] = {}
        for key in ("headers", "payload"):
            part = example.get(key) if isinstance(example, dict) else None
            whole.update(part if isinstance(part, dict) else {})
        yield whole


def _instant(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


TIMES = Check(
    name="events.times",
    look=_times,
    options=TimeOptions,
    operands=frozenset({"event", "problem", "remedy"}),
    speaks_of="event",
)
