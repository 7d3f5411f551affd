"""Which states a call is about, and which of a status it may set: parts of the checks on writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govctl.checks.uses import Call
from govctl.estate.carried_values import canonical_values
from govctl.estate.standing import names_door, owns_step
from govctl.model.facts import FieldName, Renamed
from govctl.model.inspection import Inspection
from govctl.model.place import Place
from govctl.model.rights import Door, FieldRights
from govctl.model.status import StatusModel
from govctl.model.terms import OperationTerms
from govctl.model.words import names_listed


@dataclass(frozen=True, slots=True)
class Sent:
    """A field that a call sends: where the spec takes it, and the rights on it.

    `renamed` says what its values mean, where they are those of a local model.
    """

    name: FieldName
    place: Place
    rights: FieldRights
    renamed: Renamed | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a field that is sent may not be: the claim against it, and the line of that claim."""

    sent: Sent
    shown: str
    claim: str
    place: Place
    states: tuple[str, ...] = ()
    window: str = ""


def asked_states(inspection: Inspection, call: Call) -> Mapping[str, tuple[str, ...]]:
    """By status model, the states in which an operation may be called; none for any state.

    A new object is in the initial state. States that are only listed belong to every status model
    that has all of them.
    """
    terms = call.terms
    if terms is None:
        return {}
    models = inspection.snapshot.status_models
    if terms.does == "create":
        entity = (terms.entity or call.contract.entity or "").removeprefix("entity:")
        every = [each for each in models.values() if each.entity == entity]
        return {each.name: (each.initial,) for each in every if each.initial}
    window = terms.allowed_while
    if window is None:
        return {}
    if window.by_model:
        return window.by_model
    return {
        each.name: window.states
        for each in models.values()
        if each.states.keys() >= {*window.states}
    }


def foreign_status(
    inspection: Inspection, call: Call, sent: Sent, model: StatusModel
) -> Refusal | None:
    """The states that the caller may set through the operation without owning a way there."""
    terms, system = call.terms, call.consumer.system
    if terms is None:
        return None
    sources = asked_states(inspection, call).get(model.name)
    foreign = tuple(
        state
        for state in _settable(inspection, terms, sent, model)
        if not (terms.does == "create" and state == model.initial)
        and not owns_step(model, system, state, sources)
        and not _is_asked_for(model, state, call.door)
    )
    if not foreign:
        return None
    shown = f"{sent.name} ({names_listed(foreign, 4)})"
    return Refusal(sent, shown, f"status model {model.name}", model.place("/transitions"))


def _settable(
    inspection: Inspection, terms: OperationTerms, sent: Sent, model: StatusModel
) -> tuple[str, ...]:
    """The states that a request may name: what the sidecar says, else what its schema lists."""
    if terms.sets_status in model.states:
        return (terms.sets_status,) if terms.sets_status else ()
    values = canonical_values(inspection.snapshot, sent.place, sent.renamed)
    return tuple(state for state in model.states if values is None or state in values)


def _is_asked_for(model: StatusModel, state: str, door: Door) -> bool:
    """Whether the operation is what triggers a transition to the state: its owner is asked."""
    return any(
        names_door(trigger, door)
        for step in model.transitions
        if step.target == state
        for trigger in step.triggers
        if trigger.startswith("contract:")
    )
