"""What awaits a decision as JSON: the versioned contract of `report/review.schema.json`."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from govctl.model.diff import DiffChange
from govctl.model.review import Emergency, Gone, Reopened, ReviewedBranch, ReviewItem, ReviewReport
from govctl.report.approval_json import (
    approval_data,
    approver_data,
    decision_data,
    place_data,
    rights_data,
)
from govctl.report.jsontext import json_text

VERSION = "1"
"""Raised when a consumer of the JSON would have to change."""


def render(report: ReviewReport) -> str:
    """The report as one JSON document, ending in a line feed; same report, same bytes."""
    return json_text(as_data(report)) + "\n"


def schema_text() -> str:
    """The JSON Schema (2020-12) that every rendered report is valid against."""
    return files("govctl.report").joinpath("review.schema.json").read_text(encoding="utf-8")


def as_data(report: ReviewReport) -> dict[str, object]:
    """The report as plain JSON data."""
    return {
        "version": VERSION,
        "today": report.today.isoformat(),
        "base": report.base,
        "awaiting": report.awaiting,
        "emergencies": [_emergency(each) for each in report.emergencies],
        "items": [_item(each) for each in report.items],
        "branches": [_branch(each) for each in report.branches],
    }


def _emergency(emergency: Emergency) -> dict[str, object]:
    waiver = emergency.waiver
    return {
        "branch": emergency.branch,
        "name": waiver.name,
        "rule": waiver.rule,
        "target": waiver.target,
        "reason": waiver.reason or "",
        "incident": waiver.incident or "",
        "requested-by": waiver.requested_by or "",
        "approved-by": list(waiver.approved_by),
        "approved-on": _day(waiver.approved_on),
        "expires": _day(waiver.expires),
        "expired": emergency.expired,
        "place": place_data(waiver.place()),
    }


def _branch(branch: ReviewedBranch) -> dict[str, object]:
    return {
        "name": branch.name,
        "head": branch.head,
        "base": branch.base,
        "gone": [_gone(each) for each in branch.gone],
        "notes": list(branch.notes),
    }


def _gone(gone: Gone) -> dict[str, object]:
    return {
        "review": gone.review,
        "fingerprint": gone.fingerprint,
        "says": gone.says,
        "place": place_data(gone.place),
    }


def _item(item: ReviewItem) -> dict[str, object]:
    diff = item.diff
    return {
        "branch": item.branch,
        "target": diff.target,
        "name": diff.name,
        "verdict": diff.verdict.value,
        "standing": item.standing.value,
        "bump": diff.version.bump.word,
        "declared": diff.version.declared,
        "needed": diff.version.needed,
        "enough": diff.version.enough,
        "consumers": list(diff.hit),
        "contracts": list(item.contracts),
        "rights": rights_data(item.rights),
        "since": _day(item.since),
        "age-days": item.age,
        "missing": [approver_data(each) for each in item.missing],
        "agreed": list(item.agreed),
        "decisions": [decision_data(each) for each in item.decisions],
        "kept": item.kept,
        "reopened": [_reopened(each) for each in item.reopened],
        "changes": [_change(each) for each in diff.decided],
    }


def _reopened(reopened: Reopened) -> dict[str, object]:
    return {
        "review": reopened.review,
        "decision": reopened.decision,
        "says": reopened.says,
        "place": place_data(reopened.place),
    }


def _change(change: DiffChange) -> dict[str, object]:
    where = change.locations.after or change.locations.before
    return {
        "fingerprint": change.fingerprint,
        "digest": change.digest,
        "rule": change.rule,
        "compatibility": change.compatibility.value,
        "sentence": change.sentence,
        "location": place_data(where.place) if where else None,
        "approval": approval_data(change.approval),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
