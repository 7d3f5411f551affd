"""Who gets in: the ways to authenticate that operations accept, and the schemes behind them.

Requirements are alternatives; a caller meets one. An old caller still gets in when some new
alternative asks for no more than the caller has. Names of schemes are irrelevant: a renamed scheme
that says the same is the same.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from govctl.compare.align import align
from govctl.compare.versions import Versions
from govctl.model.change import NO_EVIDENCE, Change, Evidence
from govctl.model.interface import Origin, SecurityRequirement, SecurityScheme

_PROSE = frozenset({"description", "bearerFormat", "deprecated"})
_ENDPOINTS = ("authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl")

Alternative = Mapping[str, frozenset[str]]
"""Schemes that must all be met, each with its scopes; empty lets anyone in."""


@dataclass(frozen=True, slots=True)
class Secured:
    """What is asked of those who use one operation or message, before and after."""

    subject: str
    was: Origin
    now: Origin
    old: tuple[SecurityRequirement, ...]
    new: tuple[SecurityRequirement, ...]
    evidence: Evidence = NO_EVIDENCE


class SchemeNames:
    """One name for each scheme of both versions."""

    def __init__(self, versions: Versions) -> None:
        self.old = _by_name(versions.before.interface.security_schemes)
        self.new = _by_name(versions.after.interface.security_schemes)
        gone = {name: each for name, each in self.old.items() if name not in self.new}
        fresh = {name: each for name, each in self.new.items() if name not in self.old}
        pairs = align(gone, fresh, ((_said, _said), (_alias, _alias), (_form, _form))).moved
        self._renamed = {was.name: now.name for was, now in pairs}

    def now(self, name: str) -> str:
        """What a scheme of the old version is called in the new one."""
        return self._renamed.get(name, name)

    def alternatives(self, requirements: tuple[SecurityRequirement, ...]) -> list[Alternative]:
        """The requirements under the new names; without any, everybody gets in."""
        found: list[Alternative] = [
            {self.now(use.scheme): frozenset(use.scopes) for use in each.uses}
            for each in requirements
        ]
        return found or [{}]


def _by_name(schemes: tuple[SecurityScheme, ...]) -> Mapping[str, SecurityScheme]:
    return {scheme.name: scheme for scheme in schemes}


def _said(scheme: SecurityScheme) -> str:
    """What a scheme says, prose apart."""
    raw = {key: value for key, value in scheme.raw.items() if key not in _PROSE}
    return json.dumps(raw, sort_keys=True, default=str)


def _alias(scheme: SecurityScheme) -> tuple[str, str]:
    """Form and name in any case: the same name in another spelling comes first."""
    return (_form(scheme), scheme.name.lower())


def security_changes(versions: Versions, names: SchemeNames, secured: Secured) -> Iterator[Change]:
    """What changed for one operation: old ways in that are closed, new ways that are open."""
    old, new = names.alternatives(secured.old), names.alternatives(secured.new)
    if old == new:
        return
    told: set[tuple[str, str, str]] = set()
    for kind, operands in (*_closed(old, new), *_opened(old, new)):
        key = (kind, operands.get("name", ""), operands.get("old", "") + operands.get("new", ""))
        if key not in told:
            told.add(key)
            yield _change(versions, secured, kind, operands)


def _change(versions: Versions, secured: Secured, kind: str, operands: Mapping[str, str]) -> Change:
    was = secured.old[0].origin if secured.old else secured.was
    now = secured.new[0].origin if secured.new else secured.now
    return versions.change(kind, secured.subject, (was, now), operands, secured.evidence)


Found = tuple[str, dict[str, str]]


def _closed(old: list[Alternative], new: list[Alternative]) -> Iterator[Found]:
    for way in old:
        if any(_lets_in(each, way) for each in new):
            continue
        words = {"old": _words(way), "new": " or ".join(map(_words, new))}
        if not way:
            yield "security-requirement-added", words
            continue
        same = [each for each in new if each.keys() <= way.keys()]
        wider = [each for each in new if each.keys() > way.keys()]
        if same:
            yield from _scopes("added", way, min(same, key=lambda each: len(_missing(each, way))))
        elif wider:
            extra = sorted(wider[0].keys() - way.keys())
            yield "security-scheme-became-required", {"name": ", ".join(extra)}
        else:
            yield "security-alternative-removed", {"name": _words(way), **words}


def _opened(old: list[Alternative], new: list[Alternative]) -> Iterator[Found]:
    for way in new:
        if any(_lets_in(way, each) and _lets_in(each, way) for each in old):
            continue
        if any(_lets_in(each, way) for each in old):
            continue
        words = {"old": " or ".join(map(_words, old)), "new": _words(way)}
        same = [each for each in old if each.keys() == way.keys()]
        wider = [each for each in old if each.keys() > way.keys()]
        if not way:
            yield "security-requirement-removed", words
        elif same:
            yield from _scopes("removed", way, min(same, key=lambda each: len(_missing(each, way))))
        elif wider:
            spared = sorted(wider[0].keys() - way.keys())
            yield "security-scheme-became-optional", {"name": ", ".join(spared)}
        else:
            yield "security-alternative-added", {"name": _words(way), **words}


def _lets_in(required: Alternative, held: Alternative) -> bool:
    """Whether a caller that meets `held` also meets `required`."""
    return all(name in held and scopes <= held[name] for name, scopes in required.items())


def _missing(required: Alternative, held: Alternative) -> list[tuple[str, str]]:
    return sorted(
        (name, scope)
        for name, scopes in required.items()
        for scope in scopes - held.get(name, frozenset())
    )


def _scopes(action: str, held: Alternative, required: Alternative) -> Iterator[Found]:
    for scheme, scope in _missing(required, held):
        yield f"security-scope-{action}", {"name": scope, "location": scheme}


def _words(way: Alternative) -> str:
    """A way in, in words."""
    parts = [
        f"{name} ({', '.join(sorted(scopes))})" if scopes else name
        for name, scopes in sorted(way.items())
    ]
    return " and ".join(parts) or "no authentication"


def scheme_changes(versions: Versions, uses: Mapping[str, set[str]]) -> Iterator[Change]:
    """What changed about the schemes themselves; `uses` says which operations ask for which."""
    names = SchemeNames(versions)
    for name, old in names.old.items():
        new = names.new.get(names.now(name))
        if new is None or new.name not in uses or _said(old) == _said(new):
            continue
        reached = tuple(sorted(uses[new.name]))
        for kind, operands in _differences(old, new):
            both = (old.origin, new.origin)
            change = versions.change(kind, reached[0], both, {"name": name, **operands})
            yield replace(change, reaches=reached) if len(reached) > 1 else change


def _differences(old: SecurityScheme, new: SecurityScheme) -> Iterator[Found]:
    if _form(old) != _form(new):
        yield "security-scheme-changed", {"old": _form(old), "new": _form(new)}
        return
    for flow in old.flows:
        if flow not in new.flows:
            yield "security-flow-removed", {"old": flow}
    for flow in new.flows:
        if flow not in old.flows:
            yield "security-flow-added", {"new": flow}
    before, after = _endpoints(old), _endpoints(new)
    for what in before:
        if what in after and before[what] != after[what]:
            yield "security-endpoint-changed", {"old": before[what], "new": after[what]}


def _form(scheme: SecurityScheme) -> str:
    """How credentials travel: `apiKey in header X-Key`, `http bearer`, `oauth2`."""
    where = f"in {scheme.location} {scheme.parameter}" if scheme.location else ""
    return " ".join(part for part in (scheme.type, scheme.scheme, where) if part)


def _endpoints(scheme: SecurityScheme) -> Mapping[str, str]:
    found = {"openIdConnectUrl": scheme.raw.get("openIdConnectUrl")}
    flows = scheme.raw.get("flows")
    for flow in scheme.flows:
        holder = flows.get(flow) if isinstance(flows, dict) else scheme.raw
        for key in _ENDPOINTS:
            found[f"{flow} {key}"] = holder.get(key) if isinstance(holder, dict) else None
    return {key: value for key, value in found.items() if isinstance(value, str)}


def uses_of(
    names: SchemeNames, secured: Mapping[str, tuple[SecurityRequirement, ...]]
) -> Mapping[str, set[str]]:
    """Scheme to the operations and messages that asked for it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for subject, requirements in secured.items():
        for way in names.alternatives(requirements):
            for name in way:
                found[name].add(subject)
    return found
