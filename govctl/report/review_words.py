"""Sentences about what awaits a decision that every format says in the same words."""

from __future__ import annotations

from govctl.model.approval import Approval, Standing
from govctl.model.change import Bump
from govctl.model.diff import DiffChange, VersionNeed
from govctl.model.review import Emergency, Gone, Reopened, ReviewItem, ReviewReport
from govctl.report.diff_words import standing_words

SHOWN_DIGITS = 12
"""Digits of a fingerprint that a person can type after --change."""

_MOST_NAMES = 4

_PAST = {"approve": "approval", "reject": "rejection", "condition": "condition"}


def bump_words(version: VersionNeed) -> str:
    """The version it declares, and the least it needs."""
    if version.bump is Bump.NONE or not version.needed:
        return version.declared or "gone"
    least = f"at least {version.needed} ({version.bump.word})"
    return f"{version.declared or 'gone'}{'' if version.enough else ', too low'}; {least}"


def age_words(item: ReviewItem) -> str:
    """Since when the branch touches it."""
    if item.since is None or item.age is None:
        return "not committed yet"
    return f"{item.since.isoformat()} ({count(item.age, 'day')})"


def change_words(change: DiffChange, item: ReviewItem) -> str:
    """Where one change stands: `3b1f9c0e4a7d`, and whom it awaits where that is not everybody."""
    approval = change.approval
    said = ""
    if approval and (approval.standing is not Standing.AWAITING or _differs(approval, item)):
        said = f": {standing_words(approval)}"
    return f"{change.fingerprint[:SHOWN_DIGITS]}{said}"


def _differs(approval: Approval, item: ReviewItem) -> bool:
    return {each.who for each in approval.missing} != {each.who for each in item.missing}


def policy_words(item: ReviewItem) -> str:
    """The keys of the configuration that ask for somebody's word, and where they stand."""
    found = {
        f"{each.change_class} ({each.place.path}:{each.place.line})"
        if each.place
        else f"approvals has no {each.change_class}"
        for each in (change.approval for change in item.open)
        if each is not None
    }
    return "; ".join(sorted(found))


def nobody_words(item: ReviewItem) -> str:
    """The keys of `approvals:` that are missing where nobody is named; "" where somebody is."""
    keys = sorted(
        {
            each.approval.change_class
            for each in item.open
            if each.approval and each.approval.unassigned
        }
    )
    return f"nobody is named: approvals has no {', '.join(keys)}" if keys else ""


def kept_words(item: ReviewItem) -> str:
    """The other changes, which are agreed, and the reviews that say so; "" where there is none."""
    reviews = sorted(
        {
            decision.review
            for each in item.settled
            if each.approval
            for decision in each.approval.decisions
        }
    )
    if not item.settled:
        return ""
    return f"{count(len(item.settled), 'other change')}, by {', '.join(reviews)}"


def reopened_words(reopened: Reopened) -> str:
    """A decision that no longer holds."""
    place = f"{reopened.place.path}:{reopened.place.line}"
    return f"{_PAST[reopened.decision]} in {place}, decided on other content: {reopened.says}"


def gone_words(gone: Gone) -> str:
    """A decision whose change is gone."""
    says = f" ({gone.says})" if gone.says else ""
    where = f"{gone.place.path}:{gone.place.line}"
    return f"{where} decides on {gone.fingerprint}, which is no change here any more{says}"


def emergency_words(emergency: Emergency) -> str:
    """What an emergency waiver lets pass, until when, and why."""
    waiver = emergency.waiver
    until = waiver.expires.isoformat() if waiver.expires else "for ever"
    until = f"until {until}" if waiver.expires else until
    parts = [
        f"{waiver.rule} for {waiver.target} {until}{' (expired)' if emergency.expired else ''}",
        waiver.reason or "no reason",
        f"incident {waiver.incident}" if waiver.incident else "no incident",
        f"by {', '.join(waiver.approved_by) or waiver.requested_by or 'nobody'}",
    ]
    place = waiver.place()
    return f"{'; '.join(parts)}; {place.path}:{place.line} on {emergency.branch}"


def summary_words(report: ReviewReport) -> str:
    """How much awaits a decision, in one sentence."""
    names = ", ".join(each.name for each in report.branches)
    if not report.open:
        return f"Nothing awaits a decision on {names}, compared with {report.base}."
    changes = count(report.awaiting, "change")
    verb = "awaits" if report.awaiting == 1 else "await"
    changed = list(dict.fromkeys(each.diff.name for each in report.open))
    rest = len(changed) - _MOST_NAMES
    of = ", ".join(changed[:_MOST_NAMES]) + (f" and {rest} more" if rest > 0 else "")
    return f"{changes} of {of} {verb} a decision on {names}, compared with {report.base}."


def settled_words(report: ReviewReport) -> str:
    """What is decided, or needs nobody's word; "" where there is nothing of the kind."""
    settled = [each for each in report.items if not each.standing.is_open]
    words = (
        f"{each.diff.name} on {each.branch} ({'agreed' if each.agreed else 'needs nobody'})"
        for each in settled
    )
    return f"Settled: {', '.join(words)}." if settled else ""


def count(number: int, one: str, many: str = "") -> str:
    """`1 day`, `2 days`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
