"""What tells the alternatives of a union apart may be optional, and required by another part."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govctl.model.change import Change
from govctl.model.containment import WITHDRAWN, Verdict, is_strict
from govctl.model.dialect import Dialect
from govctl.subschema.contains import contains
from govctl.subschema.question import Direction, Formats, Lens, SchemaSource

Between = Callable[..., list[Change]]
Schemas = dict[str, object]


def _object(*, required: list[str] | None = None, **members: object) -> Schemas:
    said: Schemas = {"type": "object", "properties": members}
    return {**said, "required": required} if required else said


def _to(name: str) -> Schemas:
    return {"$ref": f"#/components/schemas/{name}"}


_ONE, _TWO, _BOTH = {"enum": [1]}, {"enum": [2]}, {"enum": [1, 2]}
_FIRST, _SECOND = _object(p=_ONE, q=_BOTH), _object(p=_TWO, q=_BOTH)
_CHANGED = _object(p=_ONE, q=_ONE)
_TEXT = {"type": "string"}
_KINDS: Schemas = {"C1": _object(p=_ONE), "C2": _object(p=_TWO)}
_NESTED: Schemas = {
    "C1": _object(p=_to("E1")),
    "C2": _object(p=_to("E2")),
    "E1": _object(k=_ONE),
    "E2": _object(k=_TWO),
}
_PARTS: Schemas = {"A": _object(p=_ONE, q=_BOTH), "B": {"required": ["p"]}}
_WHOLE = {"allOf": [_to("A"), _to("B")]}

_MISSED_ONCE: dict[str, tuple[Schemas, Schemas]] = {
    "one alternative changed": (
        {"Order": {"type": "object", "anyOf": [_FIRST, _SECOND]}},
        {"Order": {"type": "object", "anyOf": [_CHANGED, _SECOND]}},
    ),
    "one alternative of a property changed": (
        {"Order": _object(x={"anyOf": [_FIRST, _SECOND]})},
        {"Order": _object(x={"anyOf": [_CHANGED, _SECOND]})},
    ),
    "an alternative elsewhere removed": (
        {"Order": _object(x={"anyOf": [_to("C1"), _to("C2"), _TEXT]}), **_KINDS},
        {"Order": _object(x={"anyOf": [_to("C1"), _TEXT]}), **_KINDS},
    ),
    "an exclusive alternative removed": (
        {"Order": _object(x={"oneOf": [_to("C1"), _to("C2"), _TEXT]}), **_KINDS},
        {"Order": _object(x={"oneOf": [_to("C1"), _TEXT]}), **_KINDS},
    ),
    "an alternative that differs further down removed": (
        {"Order": _object(x={"anyOf": [_to("C1"), _to("C2"), _TEXT]}), **_NESTED},
        {"Order": _object(x={"anyOf": [_to("C1"), _TEXT]}), **_NESTED},
    ),
    "a property beside the union": (
        {"Order": {**_object(p=_BOTH), "anyOf": [_to("C1"), _to("C2")]}, **_KINDS},
        {"Order": {**_object(p=_BOTH), "anyOf": [_to("C1")]}, **_KINDS},
    ),
    "required by another part": (
        {"Order": _WHOLE, **_PARTS},
        {"Order": _WHOLE, **_PARTS, "A": _CHANGED},
    ),
    "inside something required, required by another part": (
        {"Order": _object(x=_to("T"), s=_BOTH, required=["x"]), "T": _WHOLE, **_PARTS},
        {"Order": _object(x=_to("T"), s=_ONE, required=["x"]), "T": _WHOLE, **_PARTS},
    ),
}


@pytest.mark.parametrize("name", _MISSED_ONCE)
def test_the_break_is_found(between: Between, name: str) -> None:
    """With a payload that shows it, which needs the optional property."""
    old, new = _MISSED_ONCE[name]
    found = between(old, new, "request")
    assert any(each.containment and each.containment.has_witness for each in found)


_VALUES = st.sampled_from([_ONE, _TWO, _BOTH])
_OBJECTS = st.fixed_dictionaries({"p": _VALUES}, optional={"q": _VALUES}).map(
    lambda members: {"type": "object", "properties": members}
)
_REQUIRED = st.builds(lambda name: {"required": [name]}, st.sampled_from("pq"))
_REFERENCES = st.sampled_from(["C1", "C2", "C3"]).map(_to)
_BRANCHES = st.lists(_REFERENCES | _OBJECTS | st.just(_TEXT), min_size=1, max_size=3)
_KEYWORDS = st.sampled_from(["anyOf", "oneOf", "allOf"])
_UNIONS = st.builds(
    lambda keyword, listed: {keyword: listed},
    st.sampled_from(["anyOf", "oneOf", "allOf"]),
    _BRANCHES,
)
_PLACES = _REFERENCES | _OBJECTS | _UNIONS
_ORDERS = st.builds(
    lambda members, required: _object(required=required, **members),
    st.dictionaries(st.sampled_from("xyp"), _PLACES, min_size=1, max_size=3),
    st.sampled_from([[], ["x"]]),
) | st.builds(lambda union: {"type": "object", **union}, _UNIONS)
_NAMED = st.fixed_dictionaries(
    {"Order": _ORDERS, "C1": _OBJECTS, "C2": _OBJECTS | _REQUIRED, "C3": _OBJECTS}
)


@st.composite
def _versions(draw: st.DrawFn) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """Two versions of which the second is the first with one or two named schemas redrawn."""
    old, other = draw(_NAMED), draw(_NAMED)
    redrawn = draw(st.sets(st.sampled_from(sorted(old)), min_size=1, max_size=2))
    return old, {name: other[name] if name in redrawn else old[name] for name in old}


def _source(schemas: Schemas) -> SchemaSource:
    document = {"openapi": "3.1.1", "components": {"schemas": schemas}}
    return SchemaSource(document, "/components/schemas/Order", dialect=Dialect.OPENAPI_31)


def _is_told(change: Change) -> bool:
    answer = change.containment
    return answer is not None and answer.verdict is not Verdict.CONTAINED


def _is_break(change: Change) -> bool:
    """Whether the reader is said to refuse a payload that is sent."""
    answer = change.containment
    if answer is None or answer.verdict is not Verdict.NOT_CONTAINED:
        return False
    return answer.lens != WITHDRAWN and not is_strict(answer.lens)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(versions=_versions())
def test_no_break_of_a_union_is_missed(
    between: Between, versions: tuple[Mapping[str, object], Mapping[str, object]]
) -> None:
    """Where a whole payload is refused, something is told that is not compatible."""
    old, new = json.loads(json.dumps(versions))
    lens = Lens(direction=Direction.REQUEST, formats=Formats.ASSERT)
    answer = contains(_source(old), _source(new), lens)
    found = between(old, new, "request")
    if answer.verdict is Verdict.NOT_CONTAINED:
        assert any(map(_is_told, found)), answer.witness
    elif answer.verdict is Verdict.CONTAINED:
        assert not any(map(_is_break, found))


def test_alternatives_too_large_to_compare_are_undecided(between: Between) -> None:
    """Nobody is told that nothing breaks where it was not looked at whole."""
    chain = {f"N{i}": _object(k=_to(f"N{i + 1}")) for i in range(3_000)}
    kinds: Schemas = {"C1": _object(p=_to("N0")), "C2": _object(p=_to("N1")), **chain}
    kinds["N3000"] = _object(k=_ONE)
    old = {"Order": _object(x={"anyOf": [_to("C1"), _to("C2")]}), **kinds}
    new = {"Order": _object(x={"anyOf": [_to("C1"), _TEXT]}), **kinds}
    found = between(old, new, "request")
    reasons = {
        each.containment.undecided.reason
        for each in found
        if each.containment and each.containment.undecided
    }
    assert reasons == {"comparison-too-large"}
