"""Which waivers count: complete, approved by somebody entitled, not too long, and not over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from govctl.model.config import WaiverPolicy
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot
from govctl.model.waiver import Waiver

NEVER_WAIVED = "governance"
"""The pack whose findings speak of policy itself: accepting them by policy would be a circle."""

_EMERGENCY_HOURS = 72
_DAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a waiver does not count.

    Attributes:
        key: the key of the waiver that is wrong or missing.
        problem: what is wrong, a sentence that goes on after "the waiver".
        remedy: what to do.
    """

    key: str
    problem: str
    remedy: str


def in_force(waiver: Waiver, snapshot: Snapshot, today: date) -> bool:
    """Whether a waiver counts on that day, under the policy and the teams of that snapshot."""
    over = waiver.expires is not None and waiver.expires < today
    return not over and next(faults(waiver, snapshot, today), None) is None


def covers(waiver: Waiver, rule: str, target: str) -> bool:
    """Whether a waiver is for a rule on a target, or for something the target is a part of.

    `contract:x@2` covers its operations, `contract:x` every major, `entity:order#lines` and
    `entity:order#lines.*` every field below.
    """
    return waiver.rule == rule and is_within(target, waiver.target)


def is_within(target: str, whole: str) -> bool:
    """Whether a target is the same as another, or a part of it."""
    if target == whole:
        return True
    inner, outer = parse_reference(target), parse_reference(whole)
    if inner is None or outer is None or (inner.kind, inner.name) != (outer.kind, outer.name):
        return False
    if outer.major not in (None, inner.major):
        return False
    if outer.part is None:
        return True
    if inner.part is None:
        return False
    part = outer.part.removesuffix(".*")
    return inner.part == outer.part or inner.part.startswith(f"{part}.")


def faults(waiver: Waiver, snapshot: Snapshot, today: date) -> Iterator[Fault]:
    """Everything that keeps a waiver from counting; nothing for one that is only over."""
    policy = snapshot.config.waivers if snapshot.config else None
    if policy is not None and waiver.rule in policy.never:
        yield Fault("rule", f"is for {waiver.rule}, which cannot be waived", "Mend the finding")
        return
    yield from _missing(waiver)
    yield from _approval(waiver, snapshot, policy)
    yield from _dates(waiver, today)
    yield from _term(waiver, snapshot, policy)
    if waiver.emergency:
        yield from _emergency(waiver, snapshot)


def _missing(waiver: Waiver) -> Iterator[Fault]:
    wanted = {
        "reason": (waiver.reason, "reason", "Say why the rule cannot be met now"),
        "requested-by": (waiver.requested_by, "requester", "Name the team or person that asks"),
        "approved-by": (waiver.approved_by, "approver", "Name the person who agreed"),
        "approved-on": (waiver.approved_on, "day of approval", "Add the day it was agreed"),
        "expires": (waiver.expires, "end", "Add the last day it holds"),
    }
    for key, (value, words, remedy) in wanted.items():
        if not value:
            yield Fault(key, f"has no {words}", f"{remedy} (`{key}`)")


def _approval(waiver: Waiver, snapshot: Snapshot, policy: WaiverPolicy | None) -> Iterator[Fault]:
    if not waiver.approved_by:
        return
    entitled = approvers(snapshot, policy, emergency=waiver.emergency)
    who = "on call for a team" if waiver.emergency else "on the board that grants waivers"
    named = [each for each in map(_person, waiver.approved_by) if each in entitled]
    if not named:
        listed = ", ".join(sorted(entitled)) or "nobody"
        yield Fault(
            "approved-by",
            f"is approved by {', '.join(waiver.approved_by)}, who is not {who}",
            f"Have it approved by one of: {listed}",
        )
    elif all(_is_requester(each, waiver, snapshot) for each in named):
        yield Fault(
            "approved-by",
            f"is approved by {named[0]}, who asked for it",
            "Have it approved by somebody else",
        )


def approvers(
    snapshot: Snapshot, policy: WaiverPolicy | None, *, emergency: bool
) -> frozenset[str]:
    """Who may grant a waiver: members of the approving teams; in an emergency, who is on call.

    Without `approvers` in the policy, the members of every team with `board: true`.
    """
    teams = snapshot.teams.values()
    if emergency:
        return frozenset(_person(team.on_call) for team in teams if team.on_call)
    named = {_name(each, "team") for each in policy.approvers} if policy else set()
    boards = [team for team in teams if (team.name in named if named else team.board)]
    return frozenset(_person(member) for team in boards for member in team.members)


def _is_requester(person: str, waiver: Waiver, snapshot: Snapshot) -> bool:
    """Whether a person asked, alone or as the only member of the team that asked."""
    reference = parse_reference(waiver.requested_by or "", "team")
    if reference is None:
        return False
    if reference.kind == "person":
        return reference.name == person
    team = snapshot.teams.get(reference.name)
    return team is not None and {_person(each) for each in team.members} == {person}


def _dates(waiver: Waiver, today: date) -> Iterator[Fault]:
    if waiver.approved_on is None:
        return
    if waiver.approved_on > today:
        yield Fault(
            "approved-on",
            f"is approved on {waiver.approved_on}, a day to come",
            "Write the day it was agreed",
        )
    if waiver.expires is not None and waiver.expires < waiver.approved_on:
        yield Fault(
            "expires",
            f"ends on {waiver.expires}, before it was approved on {waiver.approved_on}",
            "Correct one of the two days",
        )


def _term(waiver: Waiver, snapshot: Snapshot, policy: WaiverPolicy | None) -> Iterator[Fault]:
    if waiver.approved_on is None or waiver.expires is None:
        return
    most, why = _longest(waiver, snapshot, policy)
    days = (waiver.expires - waiver.approved_on).days
    if most is not None and days > most:
        last = waiver.approved_on + timedelta(days=most)
        yield Fault(
            "expires",
            f"holds for {days} days ({waiver.approved_on} to {waiver.expires}); {why}",
            f"Let it end by {last}",
        )


def _longest(
    waiver: Waiver, snapshot: Snapshot, policy: WaiverPolicy | None
) -> tuple[int | None, str]:
    """The days a waiver may hold, and who says so."""
    if waiver.emergency:
        hours = policy.emergency_hours if policy else None
        hours = _EMERGENCY_HOURS if hours is None else hours
        return hours // _DAY_HOURS, f"one granted in an emergency holds for {hours} hours at most"
    if policy is None:
        return None, ""
    tier = _tier(waiver, snapshot)
    limit = policy.limits.get(waiver.rule, {}).get(tier)
    if limit is not None and (policy.max_days is None or limit <= policy.max_days):
        return limit, f"{waiver.rule} may be waived for {limit} days at most on {tier}"
    return policy.max_days, f"{policy.max_days} days are the most"


def _tier(waiver: Waiver, snapshot: Snapshot) -> str:
    reference = parse_reference(waiver.target)
    if reference is None or reference.kind != "contract":
        return ""
    contract = snapshot.contract(reference.name, reference.major)
    terms = contract.service_class if contract else None
    return (terms.criticality or "") if terms else ""


def _emergency(waiver: Waiver, snapshot: Snapshot) -> Iterator[Fault]:
    if not waiver.incident:
        yield Fault(
            "incident",
            "was granted in an emergency and names no incident",
            "Add the incident it belongs to (`incident`)",
        )
    for other in _earlier(waiver, snapshot.waivers.values()):
        yield Fault(
            "emergency",
            f"is the second emergency waiver for this rule and target, after {other.name}",
            "Have the board decide",
        )
        return


def _earlier(waiver: Waiver, waivers: Iterable[Waiver]) -> Iterator[Waiver]:
    """Emergency waivers for the same thing that were granted before; by name on the same day."""
    mine = (waiver.approved_on or date.max, waiver.name)
    for other in waivers:
        same = other.rule == waiver.rule and other.target == waiver.target
        if other.emergency and same and (other.approved_on or date.max, other.name) < mine:
            yield other


def _person(text: str) -> str:
    return _name(text, "person")


def _name(text: str, kind: str) -> str:
    reference = parse_reference(text, kind)
    return reference.name if reference else text
