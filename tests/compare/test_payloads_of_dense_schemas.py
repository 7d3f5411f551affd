"""However densely schemas are linked, comparing them ends, and what is not known is said."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable

import pytest

from govctl.compare import allowance
from govctl.model.change import Change
from govctl.model.containment import Verdict

Between = Callable[..., list[Change]]
Schemas = dict[str, dict[str, object]]
_EDITED = 6


def _object(**properties: object) -> dict[str, object]:
    return {"type": "object", "properties": properties}


def _reference(name: str) -> dict[str, object]:
    return {"$ref": f"#/components/schemas/{name}"}


def _ring(size: int) -> Schemas:
    """Schemas of which each refers to the next, the seventh and the thirty-first."""
    found: Schemas = {"Order": _object(start=_reference("S0"))}
    for number in range(size):
        links = {f"to{far}": _reference(f"S{(number + far) % size}") for far in (1, 7, 31)}
        found[f"S{number}"] = _object(code={"type": "string", "maxLength": 10}, **links)
    return found


def _edited(ring: Schemas) -> Schemas:
    found, size = copy.deepcopy(ring), len(ring) - 1
    for number in range(_EDITED):
        properties = found[f"S{(number + 1) * size // 7}"]["properties"]
        assert isinstance(properties, dict)
        properties["code"] = {"type": "string", "maxLength": 5}
    return found


def _verdicts(changes: list[Change]) -> list[Verdict]:
    return [change.containment.verdict for change in changes if change.containment is not None]


def test_six_edits_in_a_ring_of_six_hundred_are_six_breaks_in_little_time(between: Between) -> None:
    """Work grows with the way to an edit, not with all that is linked to it."""
    ring = _ring(600)
    started = time.process_time()
    assert _verdicts(between(ring, _edited(ring))) == [Verdict.NOT_CONTAINED] * _EDITED
    assert time.process_time() - started < 5


def test_edits_beyond_the_allowed_work_are_told_as_undecided(
    between: Between, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that was not looked at is passed over or called compatible."""
    monkeypatch.setattr(allowance.Allowance.__init__, "__defaults__", (1,))
    monkeypatch.setattr(allowance, "_PER_CHANGED", 0)
    ring = _ring(40)
    changes = between(ring, _edited(ring), "request")
    assert _verdicts(changes) == [Verdict.UNDECIDED] * _EDITED
    reasons = {
        c.containment.undecided.reason for c in changes if c.containment and c.containment.undecided
    }
    assert reasons == {"budget-spent", "comparison-budget"}


def test_an_edit_two_hundred_and_forty_objects_deep_is_told(between: Between) -> None:
    """Depth hides nothing."""
    old: dict[str, object] = {"type": "string"}
    new: dict[str, object] = {"type": "integer"}
    for _ in range(240):
        old, new = _object(a=old), _object(a=new)
    assert len(between({"Order": old}, {"Order": new}, "request")) == 1


def test_a_wider_schema_below_not_is_told(between: Between) -> None:
    """What grows below `not` shrinks what is accepted."""
    order = {"not": {"properties": {"a": _reference("Part")}, "required": ["a"], "type": "object"}}
    old = {"Order": order, "Part": {"type": "null"}}
    new = {"Order": order, "Part": {}}
    assert Verdict.NOT_CONTAINED in _verdicts(between(old, new, "request"))


def test_a_branch_of_optional_members_that_is_gone_is_told(between: Between) -> None:
    """A payload that only the lost branch took need not have any member that is required."""
    parts = {
        name: {**_object(**{name: {"type": "string"}}), "additionalProperties": False}
        for name in ("a", "b", "c")
    }
    old = {"Order": {"anyOf": [_reference(name) for name in parts]}, **parts}
    new = {"Order": {"anyOf": [_reference("a"), _reference("b")]}, **parts}
    (change,) = between(old, new, "request")
    assert change.coordinates.kind == "request-branch-removed"
    assert _verdicts([change]) == [Verdict.NOT_CONTAINED]
