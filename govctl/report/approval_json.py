"""Who has to agree, and who has, as JSON data: the same in every report that says so."""

from __future__ import annotations

from collections.abc import Iterable

from govctl.model.approval import Approval, Approver, Decision, RightsMove
from govctl.model.place import Place


def approval_data(approval: Approval | None) -> dict[str, object] | None:
    """An approval; None where nothing asks for one."""
    if approval is None:
        return None
    return {
        "class": approval.change_class,
        "who": list(approval.who),
        "said": approval.said,
        "place": place_data(approval.place) if approval.place else None,
        "fast-lane": approval.fast_lane,
        "standing": approval.standing.value,
        "approvers": [approver_data(each) for each in approval.approvers],
        "missing": [each.who for each in approval.missing],
        "decisions": [decision_data(each) for each in approval.decisions],
    }


def approver_data(approver: Approver) -> dict[str, object]:
    """A party that has to agree, and who may speak for it."""
    return {"who": approver.who, "why": approver.why, "may": list(approver.may)}


def decision_data(decision: Decision) -> dict[str, object]:
    """What one review says."""
    return {
        "review": decision.review,
        "decision": decision.verdict,
        "by": list(decision.by),
        "counted": list(decision.counted),
        "decided-on": decision.decided_on.isoformat() if decision.decided_on else None,
        "conditions": list(decision.conditions),
        "closed-by": decision.closed_by,
        "recorded-in-this-change": decision.in_change,
        "written-by": decision.written_by,
        "place": place_data(decision.place),
    }


def rights_data(moves: Iterable[RightsMove]) -> list[dict[str, object]]:
    """Who gains and who loses what."""
    return [{"system": each.system, "gains": each.gains, "what": each.what} for each in moves]


def place_data(place: Place) -> dict[str, object]:
    """A place: file, line and column from 1 (0: the whole file), JSON Pointer."""
    return {
        "file": place.path,
        "line": place.line,
        "column": place.column,
        "pointer": place.pointer,
    }
