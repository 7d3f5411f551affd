"""Status models before and after: states, locks, transitions and who owns them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from govctl.compare.contract_kinds import CONTRACT_KINDS
from govctl.compare.rights import Rights, named
from govctl.compare.terms import listed
from govctl.estate.masters import specificity
from govctl.model.change import Change
from govctl.model.declaration import Declaration
from govctl.model.status import State, StatusModel, Transition


def status_changes(before: Rights, after: Rights) -> Iterator[Change]:
    """Every change of the status models of one entity; one that is not there has no states."""
    old = {each.name: each for each in before.models}
    new = {each.name: each for each in after.models}
    for name in sorted(old.keys() | new.keys()):
        was = old.get(name) or replace(new[name], states={}, transitions=())
        model = new.get(name) or replace(was, states={}, transitions=())
        if was != model:
            yield from _states(was, model)
            yield from _locks(was, model, after.fields)
            yield from _transitions(was, model)


def _change(
    kind: str,
    subject: str,
    declared: tuple[Declaration | None, Declaration | None],
    operands: dict[str, str],
) -> Change:
    old, new = declared
    return Change(
        CONTRACT_KINDS[kind].coordinates,
        subject,
        old.place() if old else None,
        new.place() if new else None,
        operands=operands,
    )


def _states(was: StatusModel, now: StatusModel) -> Iterator[Change]:
    for name, state in was.states.items():
        if name not in now.states:
            yield _change("rights-state-removed", was.name, (state, now), {"name": name})
    for name, state in now.states.items():
        if name not in was.states:
            yield _change("rights-state-added", now.name, (was, state), {"name": name})


def _locks(was: StatusModel, now: StatusModel, fields: tuple[str, ...]) -> Iterator[Change]:
    """Fields that a state of both versions now locks, or no longer does."""
    for name, state in now.states.items():
        earlier = was.states.get(name)
        if earlier is None:
            continue
        old, new = _locked(earlier, fields), _locked(state, fields)
        both = (earlier, state)
        for action, found in (
            ("added", tuple(path for path in new if path not in old)),
            ("removed", tuple(path for path in old if path not in new)),
        ):
            if found:
                subject = named(now.entity, found)
                yield _change(f"rights-lock-{action}", subject, both, {"name": name})
        if earlier.amend_with != state.amend_with:
            words = {"old": earlier.amend_with or "none", "new": state.amend_with or "none"}
            operands = {"name": name, **words}
            yield _change("rights-lock-amendment-changed", now.name, both, operands)


def _locked(state: State, fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        path
        for path in fields
        if any(specificity(pattern, path) is not None for pattern in state.locks)
    )


def _transitions(was: StatusModel, now: StatusModel) -> Iterator[Change]:
    old, new = _by_step(was), _by_step(now)
    for step, transition in old.items():
        if step not in new:
            words = {"name": _text(step), "old": listed(transition.owners)}
            yield _change("rights-transition-removed", was.name, (transition, now), words)
    for step, transition in new.items():
        earlier = old.get(step)
        if earlier is None:
            words = {"name": _text(step), "new": listed(transition.owners)}
            yield _change("rights-transition-added", now.name, (was, transition), words)
        else:
            yield from _steps(now.name, earlier, transition)


def _steps(subject: str, old: Transition, new: Transition) -> Iterator[Change]:
    for aspect, was, now in (
        ("owner", old.owners, new.owners),
        ("trigger", old.triggers, new.triggers),
    ):
        if sorted(was) != sorted(now):
            words = {"old": listed(was), "new": listed(now)}
            operands = {"name": _text((old.source, old.target)), **words}
            yield _change(f"rights-transition-{aspect}-changed", subject, (old, new), operands)


def _by_step(model: StatusModel) -> Mapping[tuple[str, str], Transition]:
    return {(each.source, each.target): each for each in model.transitions}


def _text(step: tuple[str, str]) -> str:
    return f"{step[0]} to {step[1]}"
