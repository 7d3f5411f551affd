"""Who may decide on a change, and what to say to somebody who may not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from govctl.errors import UsageError, one_line
from govctl.model.approval import Approval
from govctl.model.diff import DiffChange
from govctl.model.snapshot import Snapshot
from govctl.usecases.branches import Reviewed, paths_of

_WORD = re.compile(r"[^a-z0-9]+")


def who_may(found: Reviewed, changes: Iterable[DiffChange]) -> str:
    """The parties that have to agree to changes, each with the persons who speak for it."""
    parties = {
        each.who: ", ".join(each.may) or "nobody"
        for change in changes
        if change.approval
        for each in change.approval.approvers
    }
    words = [who if who == may else f"{who} ({may})" for who, may in sorted(parties.items())]
    return "; ".join(words) or _boards(found)


def _boards(found: Reviewed) -> str:
    members = sorted(found.agreement.approvers.board_members)
    return ", ".join(members) or "nobody: no team is a review board"


def refuse_undecided(
    found: Reviewed, change: DiffChange, verdict: str, by: tuple[str, ...]
) -> None:
    """Refuse a decision that nobody named may take.

    Raises:
        UsageError: says who may.
    """
    approval = change.approval
    if approval and any(found.agreement.decisions.may(each, verdict, approval) for each in by):
        return
    what = f"{change.fingerprint[:12]} ({one_line(change.sentence)})"
    if approval and not approval.approvers and not approval.unassigned and verdict == "approve":
        raise UsageError(f"{what} needs nobody's word", fix="Leave it out")
    raise UsageError(
        f"{', '.join(by)} may not decide on {what}",
        place=_key(approval) if approval else None,
        fix=f"Those who may: {who_may(found, [change])}",
    )


def _key(approval: Approval) -> str:
    """The key of the configuration that says who agrees, and where it stands."""
    place = approval.place
    if place is None:
        return f"approvals has no {approval.change_class}"
    return f"{place.path}:{place.line} ({approval.change_class})"


def refuse_nobody(
    found: Reviewed, waiting: list[DiffChange], chosen: list[DiffChange], by: tuple[str, ...]
) -> None:
    """Refuse a decision on nothing.

    Raises:
        UsageError: nothing awaits one, or nothing that those named may decide on.
    """
    if not waiting:
        raise UsageError(
            f"Nothing awaits a decision on {found.branch.name}",
            fix="`govctl review` says what is settled; name a change with --change",
        )
    if not chosen:
        raise UsageError(
            f"{', '.join(by)} may decide on none of the changes that await a decision",
            fix=f"Those who may: {who_may(found, waiting)}",
        )


def refuse_authors(found: Reviewed, chosen: Iterable[DiffChange], by: tuple[str, ...]) -> None:
    """Refuse an approval by somebody whom git names as an author of the change.

    An author is known where the name or the address of a commit is that of one person of the
    registry (`dana.k@...` or `Dana K` for `person:dana.k`); others are not guessed at.

    Raises:
        UsageError: names the commit.
    """
    persons = _by_word(found.agreement.approvers.policy)
    for change in chosen:
        paths = paths_of(found, change.contract, (change,))
        for commit in found.commits:
            if paths.isdisjoint(commit.paths):
                continue
            names = (commit.author, commit.email.partition("@")[0])
            authors = {persons.get(_folded(each), "") for each in names}
            for person in by:
                if person in authors:
                    raise UsageError(
                        f"{person} is the author of commit {commit.id[:12]}, which changes "
                        f"{one_line(change.subject)} ({change.fingerprint[:12]}): nobody approves "
                        "their own change",
                        fix="Let somebody else decide, or choose other changes with --change",
                    )


def _by_word(policy: Snapshot) -> dict[str, str]:
    """Persons by their folded names; two that fold alike are nobody's."""
    found: dict[str, list[str]] = {}
    for name in policy.persons:
        found.setdefault(_folded(name), []).append(f"person:{name}")
    return {word: names[0] for word, names in found.items() if len(names) == 1 and word}


def _folded(name: str) -> str:
    return _WORD.sub("-", name.casefold()).strip("-")
