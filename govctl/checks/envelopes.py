"""A check on the envelope of events: the attributes that every consumer reads first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from govctl.checks import origins
from govctl.checks.called import called_operations
from govctl.checks.check import Check
from govctl.checks.origins import Demand, Duty, asked, told_once
from govctl.checks.sent import Attribute, Event, event_of_call, events_of
from govctl.checks.targets import abridged
from govctl.model.contract import Contract
from govctl.model.finding import Observation, Outcome, Violation
from govctl.model.inspection import Inspection
from govctl.model.words import names_listed

_DEMAND = Demand(Duty.SPEC, "lacks part of its envelope", (origins.MAPPING,))
_MAJOR = re.compile(r"[._/-]v[0-9]{1,9}(?![0-9])", re.IGNORECASE)
_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class EnvelopeOptions:
    """The attributes that every event must have (CloudEvents 1.0.2, 2022-02-05: REQUIRED)."""

    attributes: tuple[str, ...] = ("id", "source", "specversion", "type")


def _envelopes(inspection: Inspection, options: EnvelopeOptions) -> Iterator[Observation]:
    for contract in inspection.snapshot.contracts:
        seen = _of_contract(inspection, contract, options)
        told = asked(inspection.snapshot, contract, _DEMAND, seen)
        yield from told_once(contract, told, "event", "event")


def _of_contract(
    inspection: Inspection, contract: Contract, options: EnvelopeOptions
) -> Iterator[Observation]:
    for event in events_of(inspection, contract):
        yield _of_event(event, options)
    for called in called_operations(inspection, contract):
        handed = event_of_call(called)
        if handed is not None:
            yield _of_event(handed, options)


def _of_event(event: Event, options: EnvelopeOptions) -> Observation:
    if event.unseen and not event.is_binary:
        return event.observe(Outcome.NOT_CHECKED, event.unseen)
    if not event.payloads and not event.is_binary:
        return event.judged(_violation(event, "no payload schema", "Describe what it carries"))
    if not event.is_cloud_event and not event.is_ours:
        return event.observe(Outcome.NOT_APPLICABLE, "nothing says that it has a common envelope")
    missing = [name for name in options.attributes if event.attribute(name) is None]
    if missing:
        where = "headers" if event.is_binary else "payload"
        remedy = f"Add {names_listed(missing)} to the {where}, and require it"
        return event.judged(_violation(event, f"no {' and no '.join(missing)}", remedy))
    return event.judged(_imperfect(event, options))


def _imperfect(event: Event, options: EnvelopeOptions) -> Violation | None:
    """All attributes are there; whether they can be left out, or say the wrong thing."""
    known = {name: event.attribute(name) for name in options.attributes}
    optional = [name for name, each in known.items() if each and not each.required]
    if optional:
        listed = names_listed(optional)
        return _violation(event, f"{listed} only as an option", f"Require {listed}")
    version = known.get("specversion")
    values = _values(event, version) if version else ()
    if values and _VERSION not in values:
        what = f"specversion {abridged(str(values[0]))}, which is not CloudEvents {_VERSION}"
        return _violation(event, what, f"Write `const: '{_VERSION}'`")
    return _without_major(event, known.get("type"))


def _without_major(event: Event, type_: Attribute | None) -> Violation | None:
    """A type of ours that says no major, so that a break cannot be told from what came before.

    Where a convention says how types look, versioning/malformed-version holds names against it.
    """
    config = event.inspection.snapshot.config
    convention = config.conventions.get("event-type") if config else None
    if not event.is_ours or type_ is None or convention:
        return None
    values = [str(value) for value in _values(event, type_)] or [event.name]
    wrong = next((value for value in values if not _MAJOR.search(value[:300])), None)
    if wrong is None or event.facets(type_, "pattern"):
        return None
    what = f"the type {abridged(wrong)!r} without a major version"
    return _violation(event, what, "End the type in its major version, such as `.v1`")


def _values(event: Event, attribute: Attribute) -> tuple[object, ...]:
    constants = event.facets(attribute, "const")
    if constants:
        return constants
    listed = [each for each in event.facets(attribute, "enum") if isinstance(each, list)]
    return tuple(value for each in listed for value in each)


def _violation(event: Event, has: str, remedy: str) -> Violation:
    return Violation(
        place=event.place(),
        operands={"event": event.name, "problem": f"has {has}", "remedy": remedy},
    )


ENVELOPES = Check(
    name="events.envelopes",
    look=_envelopes,
    options=EnvelopeOptions,
    operands=frozenset({"event", "problem", "remedy"}),
    speaks_of="event",
)
