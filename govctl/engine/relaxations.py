"""In what a changed policy asks for less than the one it changes: who gains what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from govctl.engine.severity import ENFORCE, TRIAL, WARN, severity, stage
from govctl.estate.waivers import approvers, in_force
from govctl.model.config import Config
from govctl.model.place import Place
from govctl.model.pointer import join
from govctl.model.policy import Relaxation
from govctl.model.rule import Rule, release
from govctl.model.snapshot import Snapshot
from govctl.model.waiver import Waiver

_STRICTNESS = {TRIAL: 0, WARN: 1, ENFORCE: 2}


def relaxations(
    base: Snapshot, head: Snapshot, rules: tuple[Iterable[Rule], Iterable[Rule]], today: date
) -> tuple[Relaxation, ...]:
    """Every relaxation of `head` against `base`, sorted by place.

    `rules` are those that the two configurations select, the base's first. A base without a
    configuration has no policy that could be relaxed.
    """
    if base.config is None or head.config is None:
        return ()
    found = [
        *_rules(base.config, head.config, rules, today),
        *_waivers(base, head, today),
        *_tolerated(base, head),
        *_boards(base, head),
        *_settings(base.config, head.config),
    ]
    return tuple(sorted(found, key=lambda each: (each.place, each.identity)))


def _rules(
    base: Config, head: Config, rules: tuple[Iterable[Rule], Iterable[Rule]], today: date
) -> Iterator[Relaxation]:
    """Rules that are gone, weigh less, or are rolled out less far."""
    before, after = ({rule.id: rule for rule in each} for each in rules)
    for name in sorted(before):
        if name not in after:
            where = head.place("/extends")
            what = f"{name} is no longer among the rules that run"
            yield Relaxation(where, what, "everybody may break it", ("rule", name), rule=name)
            continue
        yield from _weights(before[name], base, head)
        earlier, later = (stage(after[name], each, today) for each in (base, head))
        if _STRICTNESS[later] < _STRICTNESS[earlier]:
            yield Relaxation(
                head.place(join("/stages", name)),
                f"{name} is at stage {later}; it was at {earlier}",
                f"what breaks it fails no run{' as an error' if later == WARN else ''}",
                ("stage", name, later),
                rule=name,
            )


def _weights(rule: Rule, base: Config, head: Config) -> Iterator[Relaxation]:
    tiers = sorted({"", *base.tiers, *head.tiers})
    overall = False
    for tier in tiers:
        earlier, later = severity(rule, base, tier), severity(rule, head, tier)
        is_told = overall and rule.id not in head.tiers.get(tier, {})
        if later.weight >= earlier.weight or is_told:
            continue
        overall = overall or not tier
        pointer = join("/tiers", tier, rule.id) if tier else join("/severity", rule.id)
        on = f" on {tier}" if tier else ""
        yield Relaxation(
            head.place(pointer),
            f"{rule.id} is {later}{on}; it was {earlier}",
            f"contracts of {tier} may break it" if tier else "everybody may break it",
            ("severity", rule.id, tier, later.value),
            rule=rule.id,
        )


def _waivers(base: Snapshot, head: Snapshot, today: date) -> Iterator[Relaxation]:
    for name, waiver in head.waivers.items():
        earlier = base.waivers.get(name)
        if earlier is None:
            what = f"waiver {name} is new: {waiver.rule} on {waiver.target}"
        elif (earlier.rule, earlier.target) != (waiver.rule, waiver.target):
            what = f"waiver {name} now covers {waiver.rule} on {waiver.target}"
        elif _later(waiver.expires, earlier.expires):
            what = f"waiver {name} ends on {_day(waiver)}; it ended on {_day(earlier)}"
        elif in_force(waiver, head, today) and not in_force(earlier, base, today):
            what = f"waiver {name} counts now; it did not"
        else:
            continue
        yield Relaxation(
            waiver.place(),
            what,
            f"{waiver.target} need not keep {waiver.rule} until {_day(waiver)}, "
            f"asked for by {waiver.requested_by or 'nobody named'} and approved by "
            f"{', '.join(waiver.approved_by) or 'nobody'}",
            ("waiver", name, what),
            rule=waiver.rule,
            target=waiver.target,
        )


def _later(after: date | None, before: date | None) -> bool:
    return before is not None and (after is None or after > before)


def _day(waiver: Waiver) -> str:
    return str(waiver.expires) if waiver.expires else "no day"


def _tolerated(base: Snapshot, head: Snapshot) -> Iterator[Relaxation]:
    known = {each.fingerprint for listed in base.tolerated.values() for each in listed.findings}
    for name, listed in head.tolerated.items():
        for each in listed.findings:
            if each.fingerprint not in known:
                rule = each.rule or "a finding"
                yield Relaxation(
                    each.place(),
                    f"{rule} on {each.target or name} is added to the tolerated findings, a list "
                    "that only shrinks",
                    f"{each.target or name} keeps the finding without an end",
                    ("tolerated", each.fingerprint),
                    fingerprint=each.fingerprint,
                )


def _boards(base: Snapshot, head: Snapshot) -> Iterator[Relaxation]:
    """Who may grant waivers now and could not before."""
    for emergency in (False, True):
        before, after = (
            approvers(each, each.config.waivers if each.config else None, emergency=emergency)
            for each in (base, head)
        )
        words = "waivers in an emergency" if emergency else "waivers"
        for person in sorted(after - before):
            yield Relaxation(
                _person_place(head, person),
                f"{person} may now grant {words}",
                f"person:{person} decides what need not be kept",
                ("approver", words, person),
            )


def _person_place(snapshot: Snapshot, person: str) -> Place:
    for team in snapshot.teams.values():
        for member in team.members:
            if member.removeprefix("person:") == person:
                return team.place_of("members", member)
    return snapshot.config.place() if snapshot.config else Place("", 0, 0)


def _settings(base: Config, head: Config) -> Iterator[Relaxation]:
    yield from _fewer(base, head)
    yield from _numbers(base, head)
    yield from _topology(base, head)
    yield from _other_names(base, head)
    for change, who in base.approvals.items():
        fewer = sorted(set(who) - set(head.approvals.get(change, ())))
        if fewer:
            yield Relaxation(
                head.place(join("/approvals", change)),
                f"{', '.join(fewer)} need no longer agree to {change}",
                f"changes of the class {change} pass without them",
                ("approvals", change),
            )


def _fewer(base: Config, head: Config) -> Iterator[Relaxation]:
    """Lists that may only grow without asking."""
    listed: Mapping[str, tuple[str, Callable[[Config], Iterable[str]]]] = {
        "required-entities": ("need not be in the ownership matrix", _required),
        "priority": ("is no longer a contract that comes first", lambda each: each.priority),
        "specs": ("is no longer looked for as a contract", lambda each: each.specs),
        "rulesets": ("is no longer run", lambda each: each.rulesets),
        "waivers/never": ("may be waived", _never),
    }
    for key, (words, read) in listed.items():
        for name in sorted(set(read(base)) - set(read(head))):
            yield Relaxation(
                head.place(f"/{key}"),
                f"{name} {words}",
                "what depends on it is not asked for any more",
                (key, name),
                rule=name if key == "waivers/never" else "",
            )


def _required(config: Config) -> Iterable[str]:
    return config.required_entities


def _never(config: Config) -> Iterable[str]:
    return config.waivers.never if config.waivers else ()


def _numbers(base: Config, head: Config) -> Iterator[Relaxation]:
    """Notice that is shorter, and terms of waivers that are longer."""
    for exposure, days in base.notice_days.items():
        now = head.notice_days.get(exposure)
        if now is None or now < days:
            yield Relaxation(
                head.place(join("/deprecation/notice-days", exposure)),
                f"consumers of {exposure} contracts get {now or 'no'} days of notice; they had "
                f"{days}",
                f"providers of {exposure} contracts may switch off sooner",
                ("notice-days", exposure),
            )
    before, after = _terms(base), _terms(head)
    for key, days in before.items():
        now = after.get(key)
        if now is None or now > days:
            unit = "hours" if key == "emergency-hours" else "days"
            yield Relaxation(
                head.place(join("/waivers", *key.split(" "))),
                f"waivers may hold for {f'{now} {unit}' if now is not None else 'ever'} "
                f"({key}); it was {days} {unit}",
                "whoever holds a waiver keeps it longer",
                ("waivers", key),
            )


def _terms(config: Config) -> dict[str, int]:
    """The longest a waiver may hold, by where the configuration says so."""
    policy = config.waivers
    if policy is None:
        return {}
    found = {
        f"limits {rule} {tier}": days
        for rule, tiers in policy.limits.items()
        for tier, days in tiers.items()
    }
    if policy.max_days is not None:
        found["max-days"] = policy.max_days
    if policy.emergency_hours is not None:
        found["emergency-hours"] = policy.emergency_hours
    return found


def _topology(base: Config, head: Config) -> Iterator[Relaxation]:
    if base.topology is None:
        return
    before, after = base.topology, head.topology
    pairs = set(after.allow) - set(before.allow) if after else set()
    for source, target in sorted(pairs):
        yield Relaxation(
            head.place("/topology/allow"),
            f"{source} may now reach {target}",
            f"systems of the layer {source} reach those of {target}",
            ("topology", source, target),
        )
    for system, protection in before.protect.items():
        now = after.protect.get(system) if after else None
        more = sorted(set(now.only_from) - set(protection.only_from)) if now else ["everybody"]
        if more:
            yield Relaxation(
                head.place(join("/topology/protect", system)),
                f"{system} may now be reached from {', '.join(more)}",
                f"{', '.join(more)} reach {system} directly",
                ("protect", system),
            )
    hops = after.max_sync_hops if after else None
    if before.max_sync_hops is not None and (hops is None or hops > before.max_sync_hops):
        yield Relaxation(
            head.place("/topology/max-sync-hops"),
            f"synchronous chains may have {hops or 'any number of'} hops; it was "
            f"{before.max_sync_hops}",
            "longer chains pass",
            ("max-sync-hops",),
        )


def _other_names(base: Config, head: Config) -> Iterator[Relaxation]:
    """Conventions have no stricter or laxer: what is checked against another one is a change."""
    for name, pattern in base.conventions.items():
        now = head.conventions.get(name)
        if now != pattern:
            yield Relaxation(
                head.place(join("/conventions", name)),
                f"the convention {name} is {now or 'gone'}; it was {pattern}",
                "what follows the new convention passes",
                ("conventions", name),
            )
    is_raised = head.rules_as_of is None or (
        base.rules_as_of is not None and release(head.rules_as_of) >= release(base.rules_as_of)
    )
    if base.rules_as_of is not None and not is_raised:
        yield Relaxation(
            head.place("/rules-as-of"),
            f"rules newer than {head.rules_as_of} are on trial; it was {base.rules_as_of}",
            "what breaks the newer rules fails no run",
            ("rules-as-of",),
        )
