"""Sentences about a diff that every format says in the same words."""

from __future__ import annotations

from govctl.model.change import Bump, Compatibility
from govctl.model.diff import Approval, DiffChange, DiffReport, DiffVerdict, Unread, VersionNeed

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
    """Who has to agree, or why nobody is named."""
    if approval.who:
        return f"{', '.join(approval.who)} ({approval.change_class})"
    if approval.is_fast_lane:
        return f"nobody, fast lane ({approval.change_class})"
    return f"not said: approvals in govctl.yaml has no {approval.change_class}"


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
