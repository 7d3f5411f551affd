"""Who has to agree to a change: `approvals:` of the configuration, by change class and exposure.

Keys are looked for from the most exact to the least: the class with the exposure
(`breaking.partner`), the class with any exposure (`breaking.*`, then `breaking`); after these, for
what is undecided or risky the same of `breaking`, and for text the same of `additive`, because who
decides on the one decides on the other; last `*.partner`, `*.*` and `*`. The first key found
decides alone. Changes of rights have the class `rights`. The exposure of a contract that does not
say it is internal; a change of a canonical schema has that of the most exposed contract it reaches.

A class that no key names needs nobody where nothing can break. What is breaking, undecided or risky
and every change of rights is then the review board's (each team with `board: true`), since only
`none` is the fast lane.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from govctl.model import pointer as json_pointer
from govctl.model.approval import Approval, Approver
from govctl.model.change import Assessment, Bump, Compatibility
from govctl.model.config import Config
from govctl.model.contract import Contract, Exposure
from govctl.model.diff import ConsumerImpact
from govctl.model.entity import Entity
from govctl.model.snapshot import Snapshot
from govctl.usecases.rights_moves import is_about_rights, rights_moves, systems_moved

_RIGHTS = "rights"
_INSTEAD = {"undecided": "breaking", "risky": "breaking", "text": "additive"}
"""Classes whose changes need the word of those who decide on another, unless named apart."""


@dataclass(frozen=True, slots=True)
class Concern:
    """A change, and whom it concerns.

    `subject` is the contract or entity that changes; `exposures` are those of the contracts that
    the change reaches.
    """

    assessment: Assessment
    subject: Contract | Entity | None
    hit: tuple[ConsumerImpact, ...] = ()
    exposures: tuple[Exposure, ...] = ()


@dataclass(frozen=True, slots=True)
class Approvers:
    """The policy as it stands before the change, and whom its words stand for.

    A change that relaxes the policy takes effect once it is merged, so `before` decides: on the
    keys, on who is a member of a team, and on who answers for a system or contract that it knows.
    Where it has no configuration, `after` does.
    """

    before: Snapshot
    after: Snapshot

    @property
    def policy(self) -> Snapshot:
        """The snapshot whose configuration applies."""
        return self.before if self.before.config is not None else self.after

    def approval(self, concern: Concern) -> Approval | None:
        """Who has to agree, None where there is no configuration to ask."""
        config = self.policy.config
        if config is None:
            return None
        exposure = _exposure(concern)
        classes = _classes(concern.assessment)
        for key in _keys(classes, exposure):
            if key in config.approvals:
                return self._under(key, config, concern)
        return self._unlisted(f"{classes[0]}.{exposure}", concern)

    def _under(self, key: str, config: Config, concern: Concern) -> Approval:
        words = config.approvals[key]
        approvers: dict[str, Approver] = {}
        for word in words:
            for each in self._parties(word, concern):
                known = approvers.get(each.who)
                approvers[each.who] = _joined(known, each) if known else each
        place = config.place(json_pointer.join("/approvals", key))
        found = tuple(approvers.values())
        return Approval(key, found, said=True, place=place, fast_lane=not words)

    def _unlisted(self, key: str, concern: Concern) -> Approval:
        assessment = concern.assessment
        harmless = assessment.compatibility is Compatibility.COMPATIBLE
        if harmless and not is_about_rights(assessment.change):
            return Approval(key)
        why = "decides on what `approvals` does not name"
        boards = tuple(self.party(f"team:{name}", why) for name in self.boards)
        return Approval(key, boards, unassigned=not boards)

    @property
    def boards(self) -> tuple[str, ...]:
        """The teams that are review boards, sorted."""
        return tuple(name for name, team in self.policy.teams.items() if team.board)

    @property
    def board_members(self) -> frozenset[str]:
        """References to everybody on a review board."""
        teams = self.policy.teams
        return frozenset(member for name in self.boards for member in teams[name].members)

    def party(self, who: str, why: str = "") -> Approver:
        """A party with the persons who may speak for it.

        One that nobody answers for (a system without an owner) is spoken for by the review board.
        """
        kind, _, name = who.partition(":")
        if kind == "person":
            return Approver(who, why, (who,))
        if kind == "team":
            team = self.policy.teams.get(name)
            if team is None and name not in self.policy.teams:
                team = self.after.teams.get(name)
            return Approver(who, why, team.members if team else ())
        stand_in = "nobody is declared; the review board speaks for it"
        why = f"{why}: {stand_in}" if why else stand_in
        return Approver(who, why, tuple(sorted(self.board_members)))

    def _parties(self, word: str, concern: Concern) -> Iterator[Approver]:
        if word == "consumers":
            for each in concern.hit:
                who = self._answers(each.system, ("owner", "steward"))
                yield self.party(who, f"owner of consumer {each.system}")
        elif word == "stewards":
            yield from self._stewards(concern)
        elif word in {"owner", "steward"}:
            yield self._of_subject(word, concern)
        else:
            yield self.party(word)

    def _stewards(self, concern: Concern) -> Iterator[Approver]:
        """The stewards of every system that gains or loses a right; else of what changes."""
        change = concern.assessment.change
        systems = systems_moved(change)
        for name in systems:
            moves = [each for each in rights_moves(change) if each.system == name]
            verbs = sorted({"gains" if each.gains else "loses" for each in moves})
            who = self._answers(name, ("steward", "owner"))
            yield self.party(who, f"steward of {name}, which {' and '.join(verbs)}")
        if not systems:
            yield self._of_subject("steward", concern)

    def _answers(self, name: str, roles: tuple[str, ...]) -> str:
        """Who answers for a system, partner or team, as it was before where it was there."""
        for snapshot in (self.policy, self.after):
            found = snapshot.systems.get(name) or snapshot.partners.get(name)
            if found is not None:
                named = (getattr(found, role) for role in roles)
                return next((str(each) for each in named if each), f"system:{name}")
            if name in snapshot.teams:
                return f"team:{name}"
        return f"system:{name}"

    def _of_subject(self, role: str, concern: Concern) -> Approver:
        subject = concern.subject
        if subject is None:
            return self.party("contract", f"{role} of what changes")
        kind = "entity" if isinstance(subject, Entity) else "contract"
        who = getattr(self._earlier(subject), role, None)
        return self.party(who or f"{kind}:{subject.name}", f"{role} of {kind} {subject.name}")

    def _earlier(self, subject: Contract | Entity) -> Contract | Entity:
        if isinstance(subject, Entity):
            return self.policy.entities.get(subject.name, subject)
        policy = self.policy
        return policy.contract(subject.name, subject.major) or (
            policy.contract(subject.name) or subject
        )


def _joined(known: Approver, other: Approver) -> Approver:
    """A party that is asked for several reasons."""
    reasons = dict.fromkeys((*filter(None, known.why.split("; ")), *filter(None, (other.why,))))
    return replace(known, why="; ".join(reasons))


def _keys(classes: tuple[str, ...], exposure: str) -> Iterator[str]:
    for word in (*classes, "*"):
        yield from (f"{word}.{exposure}", f"{word}.*", word)


def _exposure(concern: Concern) -> str:
    """The widest exposure that a change meets."""
    subject = concern.subject
    own = subject.exposure if isinstance(subject, Contract) else None
    found = [each for each in (own, *concern.exposures) if each is not None]
    return max(found, key=tuple(Exposure).index, default=Exposure.INTERNAL).value


def _classes(assessment: Assessment) -> tuple[str, ...]:
    """The classes under which a change may stand, the most exact first."""
    if is_about_rights(assessment.change):
        return (_RIGHTS,)
    if assessment.compatibility is Compatibility.COMPATIBLE:
        word = "additive" if assessment.bump >= Bump.MINOR else "text"
    else:
        word = assessment.compatibility.value
    return (word, _INSTEAD[word]) if word in _INSTEAD else (word,)
