"""What operations do and when they may be called, and what consumers of events must do."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.terms import Terms, listed
from govctl.model.change import Change
from govctl.model.ownership import Window
from govctl.model.pointer import join
from govctl.model.terms import ConsumerDuties, Dedup, Idempotency, OperationTerms, Retry


def operation_term_changes(terms: Terms) -> Iterator[Change]:
    """What changed about the operations that both sidecars speak of."""
    for name, old in terms.before.operations.items():
        new = terms.after.operations.get(name)
        if new is not None:
            yield from _effect(terms, old, new)
            yield from _window(terms, old, new)
            yield from _idempotency(terms, old, new)
            yield from _concurrency(terms, old, new)


def _at(operation: OperationTerms, key: str) -> str:
    return join("/operations", operation.name, key)


def _effect(terms: Terms, old: OperationTerms, new: OperationTerms) -> Iterator[Change]:
    """What the call does to the business, whatever its payload looks like."""
    for key, was, now in (
        ("does", old.does, new.does),
        ("entity", old.entity, new.entity),
        ("sets-status", old.sets_status, new.sets_status),
    ):
        if was and now and was != now:
            words = {"name": key, "old": was, "new": now}
            yield terms.change("operation-effect-changed", _at(new, key), words, new.name)


def _window(terms: Terms, old: OperationTerms, new: OperationTerms) -> Iterator[Change]:
    for model, was, now in windows(old.allowed_while, new.allowed_while):
        yield from window_changes(
            terms, "operation-window", (_at(new, "allowed-while"), new.name), (model, was, now)
        )


States = tuple[str, ...] | None
"""States of one status model; None where every state will do."""


def windows(old: Window | None, new: Window | None) -> Iterator[tuple[str, States, States]]:
    """Status model, states before, states after; the model is "" where the list form is used."""
    models = {*(old.by_model if old else ()), *(new.by_model if new else ())} or {""}
    for model in sorted(models):
        yield model, _states(old, model), _states(new, model)


def _states(window: Window | None, model: str) -> States:
    return None if window is None else window.states_of(model)


def lost_and_won(was: States, now: States) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """States that are no longer in a window, and those that are now."""
    if was == now:
        return (), ()
    if was is None or now is None:
        beyond = (f"not {' or '.join(now or was or ())}",)
        return (beyond, ()) if was is None else ((), beyond)
    return (
        tuple(state for state in was if state not in now),
        tuple(state for state in now if state not in was),
    )


def window_changes(
    terms: Terms, area: str, at: tuple[str, str], states: tuple[str, States, States]
) -> Iterator[Change]:
    """A window that lost states, won states, or both."""
    pointer, subject = at
    model, was, now = states
    lost, won = lost_and_won(was, now)
    words = {"old": _window_text(was), "new": _window_text(now)}
    for action, found in (("narrowed", lost), ("widened", won)):
        if found:
            operands = {"name": listed(found), "location": model, **words}
            yield terms.change(f"{area}-{action}", pointer, operands, subject)


def _window_text(states: States) -> str:
    return "any state" if states is None else listed(states)


def _idempotency(terms: Terms, old: OperationTerms, new: OperationTerms) -> Iterator[Change]:
    was, now = old.idempotency, new.idempotency
    at = _at(new, "idempotency")
    if was is None or now is None:
        if was is not now:
            action = "added" if was is None else "removed"
            yield terms.change(f"idempotency-{action}", at, {}, new.name)
        return
    if _key(was) != _key(now):
        words = {"old": _key(was), "new": _key(now)}
        yield terms.change("idempotency-key-changed", at, words, new.name)
    if was.retention and now.retention and was.retention != now.retention:
        action = "shortened" if now.retention < was.retention else "extended"
        words = {"old": str(was.retention), "new": str(now.retention)}
        yield terms.change(f"idempotency-retention-{action}", f"{at}/retention", words, new.name)


def _key(idempotency: Idempotency) -> str:
    carrier = idempotency.header.lower() if idempotency.header else idempotency.field or "none"
    return f"{carrier}; business key {listed(idempotency.business_key)}"


def _concurrency(terms: Terms, old: OperationTerms, new: OperationTerms) -> Iterator[Change]:
    if bool(old.concurrency) != bool(new.concurrency):
        action = "added" if new.concurrency else "removed"
        words = {"old": old.concurrency or "none", "new": new.concurrency or "none"}
        yield terms.change(f"concurrency-{action}", _at(new, "concurrency"), words, new.name)


def consumer_duty_changes(terms: Terms) -> Iterator[Change]:
    """Duties of every consumer that came, went or changed."""
    old, new = _duties(terms.before.consumers_must), _duties(terms.after.consumers_must)
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name, "none"), new.get(name, "none")
        if was != now:
            action = "added" if name not in old else "removed" if name not in new else "changed"
            words = {"name": name, "old": was, "new": now}
            yield terms.change(f"consumer-duty-{action}", join("/consumers-must", name), words)


def _duties(duties: ConsumerDuties | None) -> dict[str, str]:
    if duties is None:
        return {}
    found: dict[str, str] = {}
    if duties.dedup is not None:
        found["dedup"] = _dedup(duties.dedup)
    if duties.retry is not None:
        found["retry"] = _retry(duties.retry)
    return found


def _dedup(dedup: Dedup) -> str:
    return f"by {listed(dedup.key)} for {dedup.window or 'an unstated time'}"


def _retry(retry: Retry) -> str:
    times = "unstated" if retry.max is None else str(retry.max)
    return f"{times} times, {retry.backoff or 'any'} backoff, then {retry.dlq or 'nowhere'}"
