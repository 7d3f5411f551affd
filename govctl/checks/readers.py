"""A check on who sees what: answers and messages against the readers of their fields and views."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govctl.checks.check import Check, NoOptions
from govctl.checks.targets import tier
from govctl.checks.uses import Call, Carried, calls, carried
from govctl.estate.standing import may_read
from govctl.model.facts import FieldName, FieldUse, Travel
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.ownership import View
from govctl.model.place import Place
from govctl.model.rights import Reason
from govctl.model.words import names_listed

_MOST_PLACES = 5
_SEEN = (Travel.RESPONSE, Travel.EVENT)


@dataclass(frozen=True, slots=True)
class _Leak:
    """Something that reaches a system that may not see it, and the line that keeps it from it."""

    name: str
    place: Place | None
    why: Reason | None


def _readers(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    known = carried(inspection.facts)
    for call in calls(inspection):
        level = tier(call.contract)
        seen = [use for travel in _SEEN for use in known.by(call, travel)]
        leaks = (*_views(inspection, call), *_fields(inspection, call, seen))
        if leaks:
            told = (_violation(call, leaks),)
            yield Observation(call.target, Outcome.FAIL, violations=told, tier=level)
        else:
            yield Observation(call.target, *_unleaked(known, call, seen), tier=level)


def _unleaked(known: Carried, call: Call, seen: list[FieldUse]) -> tuple[Outcome, str]:
    untied = [part for travel in _SEEN for part in known.untied(call, travel)]
    untied = [part for part in untied if call.touches(part.path)]
    if untied:
        return Outcome.NOT_CHECKED, untied[0].reason
    return (Outcome.PASS, "") if seen else (Outcome.NOT_APPLICABLE, "no canonical field is carried")


def _fields(inspection: Inspection, call: Call, seen: list[FieldUse]) -> Iterator[_Leak]:
    told: set[FieldName] = set()
    for use in seen:
        rights = inspection.rights.get(use.name)
        if rights is None or may_read(rights, call.consumer.system, inspection.today):
            continue
        if use.name not in told and _reaches(call, use):
            told.add(use.name)
            why = rights.readers.reasons
            yield _Leak(str(use.name), use.place, why[0] if why else None)


def _reaches(call: Call, use: FieldUse) -> bool:
    """Whether a field of a payload gets to the consumer.

    A message does as a whole. An answer can be cut to the caller: what the consumer says it uses.
    """
    return use.travel is Travel.EVENT or call.touches(use.name.path, use.path)


def _views(inspection: Inspection, call: Call) -> Iterator[_Leak]:
    """The view that a call shows, where the consumer is none of its readers."""
    message = call.contract.messages.get(call.part)
    terms = call.terms or message
    name = (terms.view if terms else None) or call.contract.view
    entity = (terms.entity if terms else None) or call.contract.entity or ""
    ownership = inspection.snapshot.ownerships.get(entity.removeprefix("entity:"))
    view: View | None = ownership.views.get(name) if ownership and name else None
    if view is not None and call.consumer.system not in view.readers:
        why = Reason(view.place("/readers"), f"readers of view {view.name}")
        yield _Leak(f"{ownership.entity if ownership else ''} view {view.name}", None, why)


def _violation(call: Call, leaks: tuple[_Leak, ...]) -> Violation:
    names = tuple(each.name for each in leaks)
    reasons = {each.why.place: Related(each.why.place, each.why.note) for each in leaks if each.why}
    carried_at = [
        Related(each.place, f"{call.part} carries {each.name} here") for each in leaks if each.place
    ]
    return Violation(
        place=call.place,
        operands={
            "system": call.consumer.system,
            "fields": names_listed(names),
            "part": call.part,
            "contract": call.contract.label,
        },
        identity=(call.consumer.system, *names),
        related=(*reasons.values(), *carried_at[:_MOST_PLACES]),
    )


READERS = Check(
    name="ownership.readers",
    look=_readers,
    options=NoOptions,
    operands=frozenset({"system", "fields", "part", "contract"}),
    speaks_of="operation or message as a consumer uses it",
)
