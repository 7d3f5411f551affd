"""Checks on who writes what: every consumer's call against the rights on the fields it sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from govctl.checks.check import Check, NoOptions
from govctl.checks.status_writes import Refusal, Sent, asked_states, foreign_status
from govctl.checks.targets import entity_target, tier
from govctl.checks.uses import WRITING, Call, Carried, calls, carried, unseen
from govctl.estate.rights import is_refused
from govctl.estate.standing import in_force, may_write, writers
from govctl.model.facts import FieldName, Travel
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.place import Place
from govctl.model.rights import Entitlement, FieldRights, Standing
from govctl.model.terms import OperationTerms
from govctl.model.words import names_listed

_MOST_PLACES = 5
"""Fields of one finding that are shown where the spec takes them."""


_Judge = Callable[[Inspection, Call, Sent], Refusal | None]


def _writers(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    yield from _judged(inspection, _without_right, _not_allowed)


def _windows(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    yield from _judged(inspection, _outside_window, _not_then, _window_refused)
    yield from _unusable(inspection)


def _judged(
    inspection: Inspection,
    judge: _Judge,
    tell: Callable[[Call, tuple[Refusal, ...]], Violation],
    unclear: Callable[[Inspection, Call, Sent], bool] = lambda *_: False,
) -> Iterator[Observation]:
    known = carried(inspection.facts)
    for call in calls(inspection):
        if call.part in call.use.messages and call.part not in call.contract.operations:
            continue  # what a consumer reads of events is another check's
        reason = _not_applicable(call)
        level = tier(call.contract)
        if reason:
            yield Observation(call.target, Outcome.NOT_APPLICABLE, reason, tier=level)
            continue
        sent = tuple(_sent(inspection, known, call))
        clear = [each for each in sent if not unclear(inspection, call, each)]
        refusals = tuple(filter(None, (judge(inspection, call, each) for each in clear)))
        if refusals:
            told = (tell(call, refusals),)
            yield Observation(call.target, Outcome.FAIL, violations=told, tier=level)
        elif len(clear) < len(sent):
            reason = "a window of the writer means nothing, which is a finding of its own"
            yield Observation(call.target, Outcome.NOT_CHECKED, reason, tier=level)
        else:
            yield from _unrefused(inspection, known, call)


def _not_applicable(call: Call) -> str:
    if call.terms is None or call.terms.does not in WRITING:
        return "the operation is not declared to write"
    if call.use.relays or call.consumer.relays:
        return "the system relays what others write; they are the writers"
    return ""


def _unrefused(inspection: Inspection, known: Carried, call: Call) -> Iterator[Observation]:
    """A pass, or each part of the request that could not be looked at."""
    level = tier(call.contract)
    untied = [each for each in known.untied(call, Travel.REQUEST) if call.touches(each.path)]
    for part in untied:
        target = f"{call.target}:{part.path}" if part.path else call.target
        yield Observation(target, Outcome.NOT_CHECKED, part.reason, tier=level)
    if untied:
        return
    reason = "" if known.by(call, Travel.REQUEST) else unseen(inspection, call)
    outcome = Outcome.NOT_CHECKED if reason else Outcome.PASS
    yield Observation(call.target, outcome, reason, tier=level)


def _sent(inspection: Inspection, known: Carried, call: Call) -> Iterator[Sent]:
    """The canonical fields that a call sends, each once."""
    told: set[FieldName] = set()
    for use in known.by(call, Travel.REQUEST):
        rights = inspection.rights.get(use.name)
        if use.name in told or rights is None or not call.touches(use.name.path, use.path):
            continue
        if not _identifies(inspection, call.terms, use.name):
            told.add(use.name)
            yield Sent(use.name, use.place, rights, use.renamed)
    yield from _declared(inspection, known, call, told)


def _declared(
    inspection: Inspection, known: Carried, call: Call, told: set[FieldName]
) -> Iterator[Sent]:
    """Fields that a consumer says it touches in a call whose request is not tied to any.

    Only where the answer is known not to carry them: what is touched has to be sent then.
    """
    entity = (call.terms.entity if call.terms else None) or call.contract.entity
    is_open = known.untied(call, Travel.REQUEST) and not known.untied(call, Travel.RESPONSE)
    if not is_open or entity is None:
        return
    answered = {use.name for use in known.by(call, Travel.RESPONSE)}
    for path in call.named or ():
        name = FieldName(entity.removeprefix("entity:"), path)
        rights = inspection.rights.get(name)
        if rights is not None and name not in told and name not in answered:
            told.add(name)
            yield Sent(name, call.place, rights)


def _identifies(inspection: Inspection, terms: OperationTerms | None, name: FieldName) -> bool:
    """Whether the field only says which object is meant: a key in anything but a create."""
    declared = inspection.snapshot.entities.get(name.entity)
    if declared is None or terms is None:
        return False
    if terms.does == "create" and terms.entity in {None, name.entity, f"entity:{name.entity}"}:
        return False
    return name.path in declared.keys.canonical


def _without_right(inspection: Inspection, call: Call, sent: Sent) -> Refusal | None:
    """What does not let the caller write the field in any state."""
    rights = sent.rights
    if rights.status is not None:
        return foreign_status(inspection, call, sent, rights.status)
    claims = in_force(rights, inspection.today)
    if not claims or claims[0].derived:
        return None  # nobody's field, or nobody's to write: rules of their own say so
    answer = may_write(rights, call.consumer.system, call.door, {}, inspection.today)
    if answer.standing is not Standing.NOBODY:
        return None
    doors = [w.via for w in claims[0].writers if w.via and call.consumer.system in w.systems]
    only = f", {call.consumer.system} only via {names_listed(doors, 2)}" if doors else ""
    claim = f"group {claims[0].group} (master {claims[0].master}{only})"
    return Refusal(sent, str(sent.name), claim, claims[0].place)


def _window_refused(inspection: Inspection, call: Call, sent: Sent) -> bool:
    """Whether one of the ways in which the caller may write the field has a window of no sense."""
    models = inspection.snapshot.status_models.values()
    return any(
        is_refused(writer, sent.rights.model, models)
        for match in in_force(sent.rights, inspection.today)
        for writer in match.writers
        if call.consumer.system in writer.systems
    )


def _outside_window(inspection: Inspection, call: Call, sent: Sent) -> Refusal | None:
    """The states in which the operation lets the caller write although its window does not."""
    rights = sent.rights
    terms = call.terms
    if terms is None or rights.status is not None:
        return None
    if terms.does == "create":
        rights = replace(rights, locks=())  # nothing is there yet that could be locked
    states = asked_states(inspection, call)
    answer = may_write(rights, call.consumer.system, call.door, states, inspection.today)
    if answer.standing is Standing.NOBODY or not answer.beyond:
        return None
    model = next(iter(answer.beyond))
    beyond = answer.beyond[model] if model in states else ()
    claim = answer.reasons[1]  # the lock that is broken, else the writer's window
    return Refusal(sent, str(sent.name), claim.note, claim.place, beyond, model)


def _operands(call: Call, refusals: tuple[Refusal, ...]) -> dict[str, str]:
    return {
        "system": call.consumer.system,
        "fields": names_listed(each.shown for each in refusals),
        "operation": call.part,
        "contract": call.contract.label,
        "claims": names_listed(dict.fromkeys(each.claim for each in refusals), 3),
    }


def _related(call: Call, refusals: tuple[Refusal, ...]) -> tuple[Related, ...]:
    claims = {
        (each.place.path, each.place.line, each.claim): Related(each.place, each.claim)
        for each in refusals
    }
    taken = [
        Related(each.sent.place, f"{call.part} takes {each.sent.name} here")
        for each in refusals[:_MOST_PLACES]
        if each.sent.place != call.place
    ]
    return (*claims.values(), *taken)


def _identity(call: Call, refusals: tuple[Refusal, ...]) -> tuple[str, ...]:
    return (call.consumer.system, *sorted(str(each.sent.name) for each in refusals))


def _not_allowed(call: Call, refusals: tuple[Refusal, ...]) -> Violation:
    return Violation(
        place=call.place,
        operands=_operands(call, refusals),
        identity=_identity(call, refusals),
        related=_related(call, refusals),
    )


def _not_then(call: Call, refusals: tuple[Refusal, ...]) -> Violation:
    states = tuple(dict.fromkeys(state for each in refusals for state in each.states))
    models = tuple(dict.fromkeys(each.window for each in refusals if each.window))
    terms = call.terms
    declared = terms is not None and terms.allowed_while is not None
    key = "/allowed-while" if declared else ""
    return Violation(
        place=terms.place(key) if terms is not None else call.place,
        operands={
            **_operands(call, refusals),
            "states": f"while {names_listed(states)}" if states else "in every state",
            "model": names_listed(models),
        },
        identity=(*_identity(call, refusals), *states),
        related=(
            *_related(call, refusals),
            Related(call.place, f"{call.consumer.system} calls it"),
        ),
    )


def _unusable(inspection: Inspection) -> Iterator[Observation]:
    """Windows that contradict the status model: every state of them locks the fields."""
    found: dict[tuple[str, Place], list[tuple[FieldName, Entitlement]]] = {}
    for name, rights in inspection.rights.items():
        for each in writers(rights, inspection.today) if rights.locks else ():
            is_window = any((each.states or {}).values()) and not each.sets
            if is_window and not _is_usable(rights, each, inspection.today):
                found.setdefault((name.entity, each.reasons[0].place), []).append((name, each))
    for (entity, place), dead in sorted(found.items()):
        yield Observation(
            entity_target(entity), Outcome.FAIL, violations=(_dead_window(place, dead),)
        )


def _is_usable(rights: FieldRights, right: Entitlement, today: date) -> bool:
    """Whether there is a state in which the right still holds."""
    return any(
        (each.system, each.reasons[0]) == (right.system, right.reasons[0])
        for model, states in (right.states or {}).items()
        for state in states
        for each in writers(rights, today, (model, state))
    )


def _dead_window(place: Place, dead: list[tuple[FieldName, Entitlement]]) -> Violation:
    systems = dict.fromkeys(each.system for _, each in dead)
    fields = dict.fromkeys(str(name) for name, _ in dead)
    windows = [named for _, each in dead for named in (each.states or {}).values()]
    states = dict.fromkeys(state for named in windows for state in named)
    return Violation(
        place=place,
        message=(
            f"{names_listed(systems)} may write {names_listed(fields)} only while "
            f"{names_listed(states)}, and nobody may then: these states lock them."
        ),
        fix=(
            "Open a state that does not lock these fields, name the contract that amends them "
            "under `amend-with`, or take the writer out"
        ),
        identity=(*systems, *fields),
    )


_OPERANDS = frozenset({"system", "fields", "operation", "contract", "claims"})

WRITERS = Check(
    name="ownership.writers",
    look=_writers,
    options=NoOptions,
    operands=_OPERANDS,
    speaks_of="operation as a consumer uses it",
)
WINDOWS = Check(
    name="ownership.windows",
    look=_windows,
    options=NoOptions,
    operands=_OPERANDS | {"states", "model"},
    speaks_of="operation as a consumer uses it",
)
