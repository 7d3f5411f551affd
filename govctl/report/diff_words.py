"""Sentences about a diff that every format says in the same words."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.model.approval import Approval, Decision, Standing
from govctl.model.change import Bump, Compatibility
from govctl.model.diff import DiffChange, DiffReport, DiffVerdict, Unread, VersionNeed

_MOST_NAMES = 8


def version_words(version: VersionNeed, *, because: bool = True) -> str:
    """The least version and why: `2.1.0 is too low; at least 3.0.0 (major) since ...`."""
    since = f" since {version.since}{' (published)' if version.published else ''}"
    since = since if version.since else ""
    if version.bump is Bump.NONE:
        return f"{version.declared or 'the version'} may stay{since}"
    why = f": {version.because}" if version.because and because else ""
    if not version.needed:
        return f"a {version.bump.word} step{since}{why}"
    enough = "is enough" if version.enough else "is too low"
    least = f"at least {version.needed} ({version.bump.word})"
    return f"{version.declared} {enough}; {least}{since}{why}"


def approval_words(approval: Approval) -> str:
    """Who has to agree and why, or why nobody has to: with the key that says so, and where."""
    key = approval.change_class
    where = f", {approval.place.path}:{approval.place.line}" if approval.place else ""
    if approval.unassigned:
        return f"nobody is named: approvals has no {key}, and no team is a review board"
    if approval.approvers:
        named = "; ".join(
            f"{each.who} ({each.why})" if each.why else each.who for each in approval.approvers
        )
        return f"{named} [{key}{where}]" if approval.said else f"{named} [no {key}]"
    if approval.fast_lane:
        return f"nobody, fast lane [{key}{where}]"
    if approval.said:
        return f"nobody: no consumer is hit [{key}{where}]"
    return f"nobody: approvals has no {key}, and nothing can break"


def standing_words(approval: Approval) -> str:
    """Where the decisions leave a change: `awaiting team:board`, `agreed`; "" where it is free."""
    standing = approval.standing
    if standing is Standing.AWAITING and approval.missing:
        return f"awaiting {', '.join(each.who for each in approval.missing)}"
    return _STANDINGS[standing]


_STANDINGS = {
    Standing.REJECTED: "rejected",
    Standing.CONDITION: "open until its condition is met and closed",
    Standing.AWAITING: "awaiting",
    Standing.AGREED: "agreed",
    Standing.FREE: "",
}
_VERBS = {"approve": "approved", "reject": "rejected", "condition": "made conditional"}


def decision_words(decision: Decision) -> str:
    """`approved by person:x on 2026-11-20, reviews/a.yaml:7 (recorded in this change)`."""
    words = f"{_VERBS[decision.verdict]} by {', '.join(decision.by)}"
    if decision.decided_on:
        words += f" on {decision.decided_on.isoformat()}"
    words += f", {decision.place.path}:{decision.place.line}"
    if decision.conditions:
        words += f": {'; '.join(decision.conditions)}"
    return words + "".join(f" ({each})" for each in _remarks(decision))


def _remarks(decision: Decision) -> Iterator[str]:
    idle = [each for each in decision.by if each not in decision.counted]
    if not decision.counts:
        yield "counts for nothing: nobody of them may decide"
    elif idle:
        yield f"{', '.join(idle)} may not decide"
    if decision.closed_by:
        yield f"closed by {decision.closed_by}"
    if decision.in_change:
        author = f" by {decision.written_by}" if decision.written_by else ""
        yield f"recorded in this change{author}"


def reach_words(change: DiffChange) -> str:
    """What a change reaches: a few by name, the others by number."""
    shown = ", ".join(change.reaches[:_MOST_NAMES])
    rest = len(change.reaches) - _MOST_NAMES
    return f"{shown} and {rest} more" if rest > 0 else shown


def unread_words(unread: Unread) -> str:
    """What could not be looked at, where, and why."""
    place = unread.place
    return f"{unread.side} {place.path}:{place.line} {place.pointer}: {unread.reason}"


def counts_words(report: DiffReport) -> str:
    """`2 breaking, 3 compatible changes in 2 contracts, 8 unchanged`."""
    parts = [f"{count} {each.value}" for each in Compatibility if (count := report.count(each))]
    changes = len(report.changes)
    noun = "change" if changes == 1 else "changes"
    said = f"{', '.join(parts)} {noun}" if parts else "no changes"
    contracts = len(report.contracts)
    if contracts:
        said += f" in {contracts} contract{'' if contracts == 1 else 's'}"
    return f"{said}, {len(report.same)} unchanged" if report.same else said


def headline(report: DiffReport) -> str:
    """What a reader has to know first, in one sentence."""
    breaking, undecided = (
        report.count(Compatibility.BREAKING),
        report.count(Compatibility.UNDECIDED),
    )
    hit = sorted({system for each in report.contracts for system in each.hit})
    whom = (
        f" for {len(hit)} consumer{'' if len(hit) == 1 else 's'}: {', '.join(hit)}" if hit else ""
    )
    if breaking:
        verb = "change breaks" if breaking == 1 else "changes break"
        return f"{breaking} {verb} what worked before{whom}."
    if undecided or report.verdict is DiffVerdict.UNDECIDED:
        return f"Something could not be decided{whom}: treat it as a break until it is."
    if report.verdict is DiffVerdict.RISKY:
        return f"Nothing is proved to break, but there are risks{whom}."
    if report.verdict is DiffVerdict.COMPATIBLE:
        return "Everything that worked before still works."
    return "Nothing changed."
