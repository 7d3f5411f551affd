"""How events are delivered: order, guarantee, how long they are kept, replays, what they assert."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.terms import Terms, listed
from govctl.model.change import Change
from govctl.model.pointer import join
from govctl.model.terms import Delivery, MessageTerms

_EXACTLY_ONCE = "exactly-once"


def delivery_changes(terms: Terms) -> Iterator[Change]:
    """What changed about the broker's promises and the facts that messages state."""
    old, new = terms.before.delivery, terms.after.delivery
    if old is not None and new is not None:
        yield from _order(terms, old, new)
        yield from _guarantee(terms, old, new)
        yield from _retention(terms, old, new)
        yield from _replay(terms, old, new)
    for name, message in terms.before.messages.items():
        now = terms.after.messages.get(name)
        if now is not None:
            yield from _facts(terms, message, now)


def _order(terms: Terms, old: Delivery, new: Delivery) -> Iterator[Change]:
    for area, key, was, now in (
        ("event-ordering-key", "order-by", listed(old.order_by), listed(new.order_by)),
        ("event-sequence", "sequence", old.sequence or "none", new.sequence or "none"),
    ):
        if was != now:
            action = "added" if was == "none" else "removed" if now == "none" else "changed"
            yield terms.change(f"{area}-{action}", f"/delivery/{key}", {"old": was, "new": now})


def _guarantee(terms: Terms, old: Delivery, new: Delivery) -> Iterator[Change]:
    """At most once loses what at least once repeats: either is a break for users of the other."""
    was, now = old.guarantee, new.guarantee
    if was and now and was != now:
        action = "strengthened" if now == _EXACTLY_ONCE else "weakened"
        words = {"old": was, "new": now}
        yield terms.change(f"event-guarantee-{action}", "/delivery/guarantee", words)


def _retention(terms: Terms, old: Delivery, new: Delivery) -> Iterator[Change]:
    was, now = old.retention, new.retention
    if was is not None and now is not None and was != now:
        action = "shortened" if now < was else "extended"
        words = {"old": str(was), "new": str(now)}
        yield terms.change(f"event-retention-{action}", "/delivery/retention", words)


def _replay(terms: Terms, old: Delivery, new: Delivery) -> Iterator[Change]:
    was, now = (bool(each.replay and each.replay.allowed) for each in (old, new))
    if was != now:
        action = "allowed" if now else "withdrawn"
        yield terms.change(f"event-replay-{action}", "/delivery/replay")


def _facts(terms: Terms, old: MessageTerms, new: MessageTerms) -> Iterator[Change]:
    """What the publisher states as facts: consumers act on them."""
    was, now = _asserted(old), _asserted(new)
    pointer = join("/messages", new.name, "asserts")
    for fact in was:
        if fact not in now:
            yield terms.change("event-facts-removed", pointer, {"name": fact}, new.name)
    for fact in now:
        if fact not in was:
            yield terms.change("event-facts-added", pointer, {"name": fact}, new.name)


def _asserted(message: MessageTerms) -> tuple[str, ...]:
    states = (f"{field}={state}" for field, state in message.asserted_status.items())
    return (*message.asserts, *states)
