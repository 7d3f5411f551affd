"""`govctl who`: who may write and read a field, and the lines that say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from govctl.errors import UsageError, quoted
from govctl.estate.fields import CanonicalModel, canonical_model
from govctl.estate.rights import rights
from govctl.estate.standing import (
    claim_reasons,
    in_force,
    lock_reasons,
    may_read,
    standing,
    writers,
)
from govctl.load.wording import suggestion
from govctl.model.facts import FieldName
from govctl.model.rights import Entitlement, FieldRights, Reason, Standing
from govctl.model.snapshot import Snapshot
from govctl.model.status import StatusModel
from govctl.model.who import WhoReport
from govctl.usecases.registries import Asked, open_registries


@dataclass(frozen=True, slots=True)
class WhoRequest:
    """What was asked: `order.lines.qtyOrdered`, in a state, by a system, on a day."""

    folder: Path
    field: str
    today: date
    state: str | None = None
    system: str | None = None


def who(request: WhoRequest) -> WhoReport:
    """Who may write and read a field.

    Raises:
        UsageError: there is no such entity, field, state or system, with the one probably meant.
    """
    snapshot = open_registries(Asked(request.folder)).head
    model = canonical_model(snapshot)
    name = _name(model, snapshot, request.field)
    found = rights(snapshot, (name,))[name]
    state = _state(snapshot, found, request.state) if request.state else None
    _refuse_unknown_system(snapshot, request.system)
    entitled = writers(found, request.today, state)
    chosen = tuple(each for each in entitled if request.system in {None, each.system})
    return WhoReport(
        name=name,
        place=model.fields[name].place,
        today=request.today,
        state=state,
        system=request.system,
        standing=_standing(found, request, chosen),
        writers=chosen,
        refused="" if chosen else _refused(found, request, state, entitled),
        readers=_readers(found, request),
        views=tuple(view.name for view in found.views),
        reasons=tuple(sorted(set(_reasons(found, entitled, state)))),
    )


def _name(model: CanonicalModel, snapshot: Snapshot, text: str) -> FieldName:
    entity, _, path = text.partition(".")
    if entity not in snapshot.entities:
        raise _unknown("entity", entity, snapshot.entities)
    leaves = {
        name.path for name, field in model.fields.items() if name.entity == entity and field.leaf
    }
    if path in leaves:
        return FieldName(entity, path)
    below = sorted(each for each in leaves if each.startswith(f"{path}.") or not path)
    if below:
        shown = ", ".join(f"{entity}.{each}" for each in below[:3])
        raise UsageError(
            f"{quoted(text)} is not one field but {len(below)}",
            fix=f"Name one of them: {shown}{' ...' if len(below) > 3 else ''}",  # noqa: PLR2004 (as listed)
        )
    raise _unknown("field", text, {f"{entity}.{each}" for each in leaves})


def _state(snapshot: Snapshot, found: FieldRights, text: str) -> tuple[str, str]:
    """The state by its model: the one that governs the field first, else any of the entity."""
    every = [m for m in snapshot.status_models.values() if m.entity == found.name.entity]
    first: list[StatusModel] = [found.model] if found.model else []
    for model in (*first, *every):
        if text in model.states:
            return model.name, text
    raise _unknown("state", text, {state for model in every for state in model.states})


def _refuse_unknown_system(snapshot: Snapshot, system: str | None) -> None:
    known = {*snapshot.systems, *snapshot.partners, *snapshot.teams}
    if system is not None and system not in known:
        raise _unknown("system", system, known)


def _unknown(what: str, text: str, known: Iterable[str]) -> UsageError:
    names = sorted(known)
    close = suggestion(text, names)
    if close:
        fix = f"Did you mean {quoted(close)}?"
    elif names and len(names) <= 20:  # noqa: PLR2004 (as many as a line can hold)
        fix = f"There are {', '.join(names)}"
    else:
        fix = "`govctl matrix --as csv` lists all of them" if names else f"There is no {what} yet"
    return UsageError(f"The registry has no {what} {quoted(text)}", fix=fix)


def _standing(found: FieldRights, request: WhoRequest, chosen: tuple[Entitlement, ...]) -> str:
    """What the system asked about is; in a state in which it may not write, at most a reader."""
    if request.system is None:
        return ""
    known = standing(found, request.system, request.today)
    if chosen or known not in {Standing.MASTER, Standing.WRITER} or request.state is None:
        return known.value
    return known.value if known is Standing.MASTER else Standing.READER.value


def _refused(
    found: FieldRights,
    request: WhoRequest,
    state: tuple[str, str] | None,
    entitled: tuple[Entitlement, ...],
) -> str:
    claims = in_force(found, request.today)
    reasons: tuple[tuple[object, str], ...] = (
        (request.system is not None and entitled, "the right is with others"),
        (found.status, "no transition leads on from there"),
        (found.hidden, "only a default covers it, which does not count for a required entity"),
        (not found.claims, "the ownership matrix says nothing about it"),
        (not claims, f"no group of the matrix holds on {request.today}"),
        (claims and claims[0].derived, f"{claims[0].master if claims else ''} computes it"),
        (
            state and lock_reasons(found, state),
            "the state locks it, and names no contract that amends it",
        ),
    )
    return next((words for holds, words in reasons if holds), "no window is open in that state")


def _readers(found: FieldRights, request: WhoRequest) -> tuple[str, ...] | None:
    systems = found.readers.systems
    if request.system is None or systems is None:
        return systems
    return (request.system,) if may_read(found, request.system, request.today) else ()


def _reasons(
    found: FieldRights, entitled: tuple[Entitlement, ...], state: tuple[str, str] | None
) -> Iterator[Reason]:
    for each in entitled:
        yield from each.reasons
    if found.status is None:
        yield from claim_reasons(found)
    if state is not None:
        yield from lock_reasons(found, state)
    if found.hidden is not None:
        yield Reason(found.hidden.place, f"group {found.hidden.group}: a default, not counted")
    yield from found.readers.reasons
