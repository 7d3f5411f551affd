"""Access and limits: how much, how large, how good, for whom, and how one gets in."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.terms import Terms
from govctl.model.change import Change, Evidence, EvidenceKind
from govctl.model.contract import Exposure
from govctl.model.pointer import join
from govctl.model.quantity import Rate
from govctl.model.terms import SecurityTerms

_REACH = (Exposure.INTERNAL, Exposure.PARTNER, Exposure.PUBLIC)
_HIGHER_IS_BETTER = frozenset({"availability", "throughput", "success-rate"})
"""Objectives that are better when greater; times and error rates are better when smaller."""


def limit_changes(terms: Terms) -> Iterator[Change]:
    """Rates, sizes, objectives, exposure and what the gateway asks for."""
    old, new = terms.before.security, terms.after.security
    yield from _rates(terms, old, new)
    yield from _payload_size(terms)
    yield from _objectives(terms)
    yield from _exposure(terms)
    yield from _gateway(terms, old, new)


def _rates(terms: Terms, old: SecurityTerms | None, new: SecurityTerms | None) -> Iterator[Change]:
    before, after = (each.rate_limits if each else {} for each in (old, new))
    for caller in sorted(before.keys() | after.keys()):
        was = before.get(caller) or before.get("default")
        now = after.get(caller) or after.get("default")
        action = _rate_action(was, now)
        if action:
            words = {"old": str(was or "unlimited"), "new": str(now or "unlimited")}
            single = "default" in (after or before) and len(after or before) == 1
            pointer = "/security/rate-limit" if single else _caller(caller)
            evidence = _burst(caller, was, now)
            yield terms.change(
                f"rate-limit-{action}", pointer, {"name": caller, **words}, evidence=evidence
            )


def _caller(name: str) -> str:
    return join("/security/rate-limit", name)


def _rate_action(was: Rate | None, now: Rate | None) -> str:
    if was is None or now is None:
        return "" if was is now else "added" if was is None else "removed"
    if was.per_minute == now.per_minute:
        return ""
    return "lowered" if now.per_minute < was.per_minute else "raised"


def _burst(caller: str, was: Rate | None, now: Rate | None) -> Evidence:
    """The calls that went through before: as many as were allowed, one too many now."""
    if was is not None:
        sequence = {"as": caller, "calls": was.count, "within-seconds": was.period}
    elif now is not None:
        sequence = {"as": caller, "calls": now.count + 1, "within-seconds": now.period}
    else:
        sequence = {}
    return Evidence(EvidenceKind.CALL, sequence)


def _payload_size(terms: Terms) -> Iterator[Change]:
    was, now = (
        each.service_class.max_payload_kb if each.service_class else None
        for each in (terms.before, terms.after)
    )
    action = _number_action(was, now)
    if action:
        words = {"old": _kilobytes(was), "new": _kilobytes(now)}
        yield terms.change(f"payload-limit-{action}", "/class/max-payload-kb", words)


def _kilobytes(size: float | None) -> str:
    return "no limit" if size is None else f"{size:g} kB"


def _number_action(was: float | None, now: float | None) -> str:
    if was == now:
        return ""
    if was is None or now is None:
        return "added" if was is None else "removed"
    return "lowered" if now < was else "raised"


def _objectives(terms: Terms) -> Iterator[Change]:
    before, after = (
        each.observability.slo if each.observability else {} for each in (terms.before, terms.after)
    )
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name), after.get(name)
        action = _number_action(was, now)
        if action in {"lowered", "raised"} and name not in _HIGHER_IS_BETTER:
            action = "lowered" if action == "raised" else "raised"
        if action:
            words = {"name": name, "old": _objective(was), "new": _objective(now)}
            yield terms.change(f"slo-{action}", join("/observability/slo", name), words)


def _objective(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"


def _exposure(terms: Terms) -> Iterator[Change]:
    was, now = terms.before.exposure, terms.after.exposure
    if was is None or now is None or was is now:
        return
    action = "narrowed" if _REACH.index(now) < _REACH.index(was) else "widened"
    yield terms.change(f"exposure-{action}", "/exposure", {"old": was.value, "new": now.value})


def _gateway(
    terms: Terms, old: SecurityTerms | None, new: SecurityTerms | None
) -> Iterator[Change]:
    for area, key, was, now in (
        ("authentication", "auth", old and old.auth, new and new.auth),
        ("signature", "signature", old and old.signature, new and new.signature),
    ):
        if was != now:
            action = "changed" if was and now else "added" if now else "removed"
            words = {"old": was or "none", "new": now or "none"}
            yield terms.change(f"{area}-{action}", f"/security/{key}", words)
    was, now = old and old.via, new and new.via
    if was and now and was != now:
        yield terms.change("gateway-changed", "/security/via", {"old": was, "new": now})
    yield from _scopes(terms, old.scopes if old else (), new.scopes if new else ())


def _scopes(terms: Terms, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
    for scope in new:
        if scope not in old:
            yield terms.change("security-scope-added", "/security/scopes", {"name": scope})
    for scope in old:
        if scope not in new:
            yield terms.change("security-scope-removed", "/security/scopes", {"name": scope})
