"""Checks on status models themselves: how they begin, end, and who moves them."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.checks.check import Check, NoOptions, judged
from govctl.checks.targets import abridged
from govctl.estate.shapes import Shapes, shapes_of
from govctl.model.facts import FieldName
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.pointer import join
from govctl.model.snapshot import Snapshot
from govctl.model.status import State, StatusModel, Transition


def status_target(model: StatusModel, part: str = "") -> str:
    """`status:model`, with `#state` or `#from>to` for a part of it."""
    return f"status:{model.name}" + (f"#{part}" if part else "")


def _lives(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """States that nothing reaches, or that nothing leaves."""
    for model in inspection.snapshot.status_models.values():
        if not model.states:
            reason = "the model has no states"
            yield Observation(status_target(model), Outcome.NOT_APPLICABLE, reason)
            continue
        begins = model.initial in model.states
        yield judged(status_target(model), () if begins else (_beginning(model),))
        reached = _reached(model)
        for state in model.states.values():
            violation = _of_state(model, state, reached)
            yield judged(status_target(model, state.name), filter(None, (violation,)))


def _reached(model: StatusModel) -> frozenset[str]:
    if model.initial not in model.states:
        return frozenset(model.states)  # that it has no beginning is said once
    return model.reachable_from(model.initial or "") | {model.initial or ""}


def _beginning(model: StatusModel) -> Violation:
    initial = abridged(model.initial or "")
    return _life(
        model,
        "/initial" if initial else "/name",
        f"begins as {initial}, which is none of its states"
        if initial
        else "has no state that it begins in",
        "Name the state that a new object is in (`initial`)",
        ("initial",),
    )


def _of_state(model: StatusModel, state: State, reached: frozenset[str]) -> Violation | None:
    at = join("/states", state.name)
    left = any(step.source == state.name for step in model.transitions)
    if state.name not in reached:
        problem = f"has the state {state.name}, and no way from {model.initial} leads there"
        remedy = "Add the transition that leads there, or remove the state"
    elif not state.final and not left:
        problem = f"ends in {state.name}, which is not final: nothing leaves it"
        remedy = "Add the transition that leaves it, or say `final: true`"
    elif state.final and left:
        problem = f"calls {state.name} final, and a transition leaves it"
        remedy = "Remove the transition, or `final`"
    else:
        return None
    return _life(model, at, problem, remedy, (state.name,))


def _life(
    model: StatusModel, pointer: str, problem: str, remedy: str, identity: tuple[str, ...]
) -> Violation:
    return Violation(
        place=model.place(pointer),
        operands={"model": model.name, "problem": problem, "remedy": remedy},
        identity=identity,
    )


def _owners(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Transitions that nobody owns, or that nothing brings about."""
    for model in inspection.snapshot.status_models.values():
        for step in model.transitions:
            missing = [
                word
                for word, there in (("owner", step.owners), ("trigger", step.triggers))
                if not there
            ]
            target = status_target(model, f"{step.source}>{step.target}")
            yield judged(target, (_unowned(model, step, missing),) if missing else ())


def _unowned(model: StatusModel, step: Transition, missing: list[str]) -> Violation:
    words = {"owner": "no system takes it", "trigger": "nothing brings it about"}
    remedies = {
        "owner": "name the system that decides it (`owner`)",
        "trigger": "name the event or operation that brings it about, or `roll-up` (`trigger`)",
    }
    remedy = ", and ".join(remedies[each] for each in missing)
    return Violation(
        place=step.place(),
        operands={
            "model": model.name,
            "source": step.source,
            "target": step.target,
            "problem": " and ".join(words[each] for each in missing),
            "remedy": remedy[0].upper() + remedy[1:],
        },
        identity=(step.source, step.target, *missing),
    )


def _undeclared(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Statuses in schemas that the model does not have, and states that its schema lacks."""
    snapshot = inspection.snapshot
    shapes = shapes_of(snapshot.documents)
    for model in snapshot.status_models.values():
        field = inspection.facts.fields.get(FieldName(model.entity, model.field_path))
        if field is None or not model.states:
            reason = "its field is not in the canonical schema, or it has no states"
            yield Observation(status_target(model), Outcome.NOT_CHECKED, reason)
            continue
        own = (field.place.path, field.place.pointer)
        listed = _listed(shapes, own)
        yield judged(
            status_target(model),
            (
                *_strangers(snapshot, model, own, listed),
                *_untold(model, field.place, listed),
            ),
        )
        yield from _in_specs(inspection, model, shapes)


def _listed(shapes: Shapes, place: tuple[str, str]) -> frozenset[str]:
    """Every value that the schema at a place lists or gives as its default or constant."""
    found: set[str] = set()
    for node in shapes.of(shapes.node(*place)).nodes:
        value = node.value if isinstance(node.value, dict) else {}
        found.update(each for each in value.get("enum", ()) if isinstance(each, str))
        for keyword in ("const", "default", "example"):
            if isinstance(value.get(keyword), str):
                found.add(value[keyword])
        found.update(each for each in value.get("examples", ()) if isinstance(each, str))
    return frozenset(found)


def _strangers(
    snapshot: Snapshot, model: StatusModel, place: tuple[str, str], listed: frozenset[str]
) -> Iterator[Violation]:
    document = snapshot.document(place[0])
    for value in sorted(listed - model.states.keys()):
        if document is not None:
            yield Violation(
                place=document.place(place[1]),
                operands={
                    "value": abridged(value),
                    "model": model.name,
                    "problem": f"is not a state of {model.name}",
                    "remedy": f"Use one of {', '.join(model.states)}, or add the state to "
                    f"{model.name}",
                },
                identity=(place[0], value),
                related=(Related(model.place("/states"), "the states"),),
            )


def _untold(model: StatusModel, field: object, listed: frozenset[str]) -> Iterator[Violation]:
    """States of the model that the canonical schema does not list, where it lists any."""
    for name in model.states if listed else ():
        if name not in listed:
            yield Violation(
                place=model.place(join("/states", name)),
                operands={
                    "value": name,
                    "model": model.name,
                    "problem": f"is a state of {model.name}, and the schema of {model.entity} does "
                    f"not let {model.field_path} be it",
                    "remedy": f"Add it to the values of {model.field_path}, or remove the state",
                },
                identity=("untold", name),
            )


def _in_specs(inspection: Inspection, model: StatusModel, shapes: Shapes) -> Iterator[Observation]:
    """What contracts say themselves about the status field, apart from the canonical schema."""
    name = FieldName(model.entity, model.field_path)
    entity = inspection.snapshot.entities.get(model.entity)
    told: set[tuple[str, str, str]] = set()
    for use in inspection.facts.uses:
        at = (use.place.path, use.place.pointer)
        known = (use.contract, *at)
        if use.name != name or known in told or (entity and at[0] == entity.schema):
            continue
        if use.mapping:
            continue  # a local model has its own words; mapping/value-map-hole sees to them
        told.add(known)
        target = f"contract:{use.contract}#{use.part}"
        yield judged(target, _strangers(inspection.snapshot, model, at, _listed(shapes, at)))


LIVES = Check(
    name="status.lives",
    look=_lives,
    options=NoOptions,
    operands=frozenset({"model", "problem", "remedy"}),
    speaks_of="state",
)
OWNERS = Check(
    name="status.owners",
    look=_owners,
    options=NoOptions,
    operands=frozenset({"model", "source", "target", "problem", "remedy"}),
    speaks_of="transition",
)
UNDECLARED = Check(
    name="status.undeclared",
    look=_undeclared,
    options=NoOptions,
    operands=frozenset({"value", "model", "problem", "remedy"}),
    speaks_of="status field",
)
