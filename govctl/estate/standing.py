"""Questions about rights: who may write a field, in which state, through what; who may read it.

Pure functions of the rights on a field, a day, and the state or door that is asked about. Provider
facades (`fronts`) never enter: the caller is the writer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from govctl.estate.masters import holding
from govctl.estate.rights import window_of
from govctl.model.facts import GroupMatch
from govctl.model.ownership import Writer
from govctl.model.reference import parse_reference
from govctl.model.rights import (
    Door,
    Entitlement,
    FieldRights,
    Lock,
    Reason,
    Standing,
    WriteAnswer,
)
from govctl.model.status import StatusModel, Transition

States = Mapping[str, tuple[str, ...]]
"""Status model to states of it."""


def in_force(rights: FieldRights, today: date) -> tuple[GroupMatch, ...]:
    """The groups that hold on a day: one where the matrix is in order."""
    return holding(rights.claims, today)


def names_door(reference: str | None, door: Door) -> bool:
    """Whether a reference (`contract:name@major#part`) means this part of this contract."""
    named = parse_reference(reference or "", "contract")
    if named is None or named.name != door.contract:
        return False
    return named.major in {None, door.major} and named.part in {None, door.part}


def may_write(
    rights: FieldRights, system: str, door: Door, states: States, today: date
) -> WriteAnswer:
    """Whether a system may write a field through a door in all the states given.

    A status model that `states` does not name means every state of it; locks count in the states
    that are named. Fields without a master, and derived ones, may be written by nobody. Status
    fields are asked with `entitled_to_status`.
    """
    closed: list[Reason] = []
    best: WriteAnswer | None = None
    for match in in_force(rights, today):
        if system == match.master and not match.derived:
            beyond = _locked(rights, door, states)
            reasons = (_of_master(match), *_locks_of(rights, beyond))
            return WriteAnswer(Standing.MASTER, beyond, reasons)
        closed.append(_of_master(match))
        found = _as_writer(rights, match, (system, door, states))
        best = best or found
    return best or WriteAnswer(Standing.NOBODY, {}, tuple(closed))


def _as_writer(
    rights: FieldRights, match: GroupMatch, asked: tuple[str, Door, States]
) -> WriteAnswer | None:
    """What the ways of a system through a door add up to; None where it has none."""
    system, door, states = asked
    ways = [
        writer
        for writer in (() if match.derived else match.writers)
        if system in writer.systems and (writer.via is None or names_door(writer.via, door))
    ]
    if not ways:
        return None
    beyond = _outside([window_of(way, rights.model) for way in ways], rights.model, states)
    locked = _locked(rights, door, states)
    for model, names in locked.items():
        beyond[model] = tuple(dict.fromkeys((*beyond.get(model, ()), *names)))
    told = (*_locks_of(rights, locked), *(_of_writer(match, way, rights.model) for way in ways))
    reasons = (_of_master(match), *told)
    return WriteAnswer(Standing.WRITER, beyond, reasons)


def _outside(
    windows: list[States | None], model: StatusModel | None, states: States
) -> dict[str, tuple[str, ...]]:
    """The states asked for that no window holds.

    Windows on one and the same status model add up; one on several models has to hold by itself.
    """
    if any(window is None for window in windows):
        return {}
    every = [window for window in windows if window is not None]
    if any(not _missed(window, model, states) for window in every):
        return {}
    alone = {next(iter(window)) for window in every if len(window) == 1}
    if len(alone) == 1:
        (name,) = alone
        joined = {name: tuple(s for window in every if len(window) == 1 for s in window[name])}
        return _missed(joined, model, states)
    return _missed(every[0], model, states)


def _missed(
    window: States, model: StatusModel | None, states: States
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, allowed in window.items():
        every = tuple(model.states) if model is not None and model.name == name else ()
        asked = states.get(name, every)
        missed = tuple(state for state in asked if state not in allowed)
        if missed or (not asked and name not in states):
            found[name] = missed
    return found


def _locked(rights: FieldRights, door: Door, states: States) -> dict[str, tuple[str, ...]]:
    """The states asked for by name that lock the field, and have no amendment through this door."""
    found: dict[str, tuple[str, ...]] = {}
    for lock in rights.locks:
        if lock.state in states.get(lock.model, ()) and not names_door(lock.amend_with, door):
            names = (*found.get(lock.model, ()), lock.state)
            found[lock.model] = tuple(dict.fromkeys(names))
    return found


def _locks_of(rights: FieldRights, states: States) -> Iterator[Reason]:
    for lock in rights.locks:
        if lock.state in states.get(lock.model, ()):
            yield _of_lock(lock)


def writers(
    rights: FieldRights, today: date, state: tuple[str, str] | None = None
) -> tuple[Entitlement, ...]:
    """Everybody who may write a field, master first; in one state `(model, state)`, or ever.

    Status fields: the owners of the transitions, each with what it may set.
    """
    if rights.status is not None:
        return tuple(_steps(rights.status, state))
    found: list[Entitlement] = []
    for match in in_force(rights, today):
        if not match.derived:
            found.append(Entitlement(match.master, Standing.MASTER, reasons=(_of_master(match),)))
            found.extend(_entitled(rights, match))
    if state is None:
        return tuple(found)
    return tuple(_in_state(rights, found, state))


def _entitled(rights: FieldRights, match: GroupMatch) -> Iterator[Entitlement]:
    for writer in match.writers:
        for system in writer.systems:
            yield Entitlement(
                system,
                Standing.WRITER,
                via=(writer.via,) if writer.via else (),
                states=window_of(writer, rights.model),
                reasons=(_of_writer(match, writer, rights.model),),
            )


def _in_state(
    rights: FieldRights, found: list[Entitlement], state: tuple[str, str]
) -> Iterator[Entitlement]:
    model, name = state
    locks = [lock for lock in rights.locks if (lock.model, lock.state) == state]
    for each in found:
        window = each.states
        if window is not None and name not in window.get(model, (name,)):
            continue
        if not locks:
            yield each
            continue
        via = _through_amendments(each, locks)
        if via:
            reasons = (*each.reasons, *map(_of_lock, locks))
            yield Entitlement(each.system, each.standing, via, each.states, reasons=reasons)


def _through_amendments(each: Entitlement, locks: list[Lock]) -> tuple[str, ...]:
    """The contract that amends in spite of every lock, as narrow as the writer's own. None: ()."""
    amendments = {lock.amend_with for lock in locks}
    if None in amendments or len(amendments) != 1:
        return ()
    (amendment,) = amendments
    if amendment is None or not each.via:
        return (amendment,) if amendment else ()
    return tuple(
        wide if _part(own) is None and _part(wide) is not None else own
        for own, wide in ((via, amendment) for via in each.via)
        if _is_same_contract(own, wide)
    )


def _part(reference: str) -> str | None:
    named = parse_reference(reference, "contract")
    return named.part if named else None


def _is_same_contract(left: str, right: str) -> bool:
    one, other = parse_reference(left, "contract"), parse_reference(right, "contract")
    if one is None or other is None or one.name != other.name:
        return False
    majors = {one.major, other.major} - {None}
    parts = {one.part, other.part} - {None}
    return len(majors) <= 1 and len(parts) <= 1


def _steps(model: StatusModel, state: tuple[str, str] | None) -> Iterator[Entitlement]:
    for step in model.transitions:
        if state is None or state == (model.name, step.source):
            via = tuple(each for each in step.triggers if each.startswith(("contract:", "event:")))
            for owner in step.owners:
                yield Entitlement(
                    owner,
                    Standing.WRITER,
                    via,
                    {model.name: (step.source,)},
                    step.target,
                    (_of_step(model, step),),
                )


def owns_step(
    model: StatusModel, system: str, target: str, sources: tuple[str, ...] | None = None
) -> bool:
    """Whether a system owns a transition to a state, from one of `sources` where they are given."""
    return any(
        system in step.owners
        for step in model.transitions
        if step.target == target and (sources is None or step.source in sources)
    )


def is_rolled_up(model: StatusModel, target: str) -> bool:
    """Whether a state is only ever derived: each transition to it is triggered by `roll-up`."""
    triggers = [step.triggers for step in model.transitions if step.target == target]
    return bool(triggers) and all(each == ("roll-up",) for each in triggers)


def may_read(rights: FieldRights, system: str, today: date) -> bool:
    """Whether a system may see a field: its master and writers always, others by the matrix."""
    systems = rights.readers.systems
    if systems is None or system in systems:
        return True
    if rights.status is not None:
        return any(system in step.owners for step in rights.status.transitions)
    return any(
        system == match.master or any(system in writer.systems for writer in match.writers)
        for match in in_force(rights, today)
    )


def standing(rights: FieldRights, system: str, today: date) -> Standing:
    """What a system is to a field on a day, in whichever state and through whatever contract."""
    return next(found for _, found, _ in standings(rights, (system,), today))


def standings(
    rights: FieldRights, systems: Iterable[str], today: date
) -> Iterator[tuple[str, Standing, tuple[Entitlement, ...]]]:
    """For each system, what it is to a field on a day, and every way in which it may write."""
    masters = {match.master for match in in_force(rights, today)}
    own: dict[str, list[Entitlement]] = {}
    for each in writers(rights, today):
        own.setdefault(each.system, []).append(each)
    for system in systems:
        entitled = tuple(own.get(system, ()))
        if system in masters and rights.status is None:
            yield system, Standing.MASTER, entitled
        elif entitled:
            yield system, entitled[0].standing, entitled
        else:
            reads = may_read(rights, system, today)
            yield system, Standing.READER if reads else Standing.NOBODY, ()


def _of_master(match: GroupMatch) -> Reason:
    notes = ", derived" if match.derived else ""
    notes += f", from {match.valid_from}" if match.valid_from else ""
    notes += f", until {match.valid_to}" if match.valid_to else ""
    return Reason(match.place, f"group {match.group}: master {match.master}{notes}")


def _of_writer(match: GroupMatch, writer: Writer, model: StatusModel | None) -> Reason:
    note = f"group {match.group}: {', '.join(writer.systems)}"
    for name, states in (window_of(writer, model) or {}).items():
        of = f" of {name}" if writer.window is not None and writer.window.by_model else ""
        note += f" while {', '.join(states)}{of}" if states else " in no state"
    through = f", via {writer.via}" if writer.via else ""
    return Reason(writer.place(), note + through)


def _of_lock(lock: Lock) -> Reason:
    note = f"{lock.model}: {lock.state} locks it"
    through = f", amended with {lock.amend_with}" if lock.amend_with else ""
    return Reason(lock.place, note + through)


def _of_step(model: StatusModel, step: Transition) -> Reason:
    return Reason(step.place(), f"{model.name}: {step.source} to {step.target}")


def lock_reasons(rights: FieldRights, state: tuple[str, str]) -> tuple[Reason, ...]:
    """The lines that lock a field in a state."""
    return tuple(_of_lock(lock) for lock in rights.locks if (lock.model, lock.state) == state)


def claim_reasons(rights: FieldRights) -> tuple[Reason, ...]:
    """The lines of the matrix that cover a field, on whatever day."""
    return tuple(map(_of_master, rights.claims))
