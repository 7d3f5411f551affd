"""Laws of overlays: nothing changes nothing, and a simple reading gives the same documents."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from govctl.load.overlay.actions import Problems, read_overlay
from govctl.load.overlay.apply import apply
from govctl.load.yamljson import read
from govctl.model import pointer as json_pointer
from govctl.model.document import Document

NAMES = st.sampled_from(["a", "b", "c"])
SCALARS = st.sampled_from([None, True, 2, "x", ""])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=10,
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, max_size=3)
STEPS = st.sampled_from([".a", ".b", ".c", "[0]", "[1]"])
TARGETS = st.lists(STEPS, max_size=3).map(lambda parts: "$" + "".join(parts))
ACTIONS = st.one_of(
    st.fixed_dictionaries({"target": TARGETS, "update": VALUES}),
    st.fixed_dictionaries({"target": TARGETS, "remove": st.just(value=True)}),
    st.fixed_dictionaries({"target": TARGETS, "copy": TARGETS}),
)


def document(path: str, value: object) -> Document:
    """A value as a file."""
    return read(path, json.dumps(value).encode()).documents[0]


def laid(spec: object, actions: list[Mapping[str, object]]) -> Document:
    """A document with an overlay over it."""
    overlay = document(
        "overlay.json",
        {"overlay": "1.1.0", "info": {"title": "t", "version": "1"}, "actions": actions},
    )
    problems = Problems(overlay)
    read_back = read_overlay(overlay, "spec.json", {}, problems)
    original = document("spec.json", spec)
    return original if read_back is None else apply(original, read_back, problems)


class Unfit(Exception):  # noqa: N818 - of the simple reading below
    """An action that is refused."""


def simply(spec: object, actions: list[Mapping[str, object]]) -> object:
    """The same in place, on a deep copy, for targets of names and indexes."""
    whole = {"$": copy.deepcopy(spec)}
    for action in actions:
        before = copy.deepcopy(whole)
        try:
            act(whole, action)
        except Unfit:
            whole = before
    return whole["$"]


def find(whole: dict[str, object], query: str) -> tuple[object, object]:
    """The container and key of what a query of names and indexes selects."""
    holder: object = whole
    key: object = "$"
    for step in query[1:].replace("[", ".").replace("]", "").split(".")[1:]:
        holder = holder[key]  # type: ignore[index]  # walked step by step
        key = int(step) if step.isdigit() else step
        inside = isinstance(holder, list) and isinstance(key, int) and key < len(holder)
        if not inside and not (isinstance(holder, dict) and key in holder):
            raise Unfit
    return holder, key


def act(whole: dict[str, object], action: Mapping[str, object]) -> None:
    """One action, carried out in place."""
    holder, key = find(whole, str(action["target"]))
    if action.get("remove"):
        if holder is whole:
            raise Unfit
        del holder[key]  # type: ignore[attr-defined]  # a container
        return
    if "copy" in action:
        source, name = find(whole, str(action["copy"]))
        value = copy.deepcopy(source[name])  # type: ignore[index]  # a container
    else:
        value = copy.deepcopy(action["update"])
    known = holder[key]  # type: ignore[index]  # a container
    if isinstance(known, list):
        known.extend(value if isinstance(value, list) else [value])
    else:
        holder[key] = merged(known, value)  # type: ignore[index]  # a container


def merged(known: object, value: object) -> object:
    """Maps into maps, lists behind lists, plain values in the place of plain values."""
    if isinstance(known, dict) and isinstance(value, dict):
        return known | {k: merged(known[k], v) if k in known else v for k, v in value.items()}
    if isinstance(known, list) and isinstance(value, list):
        return known + value
    if isinstance(known, dict | list) or isinstance(value, dict | list):
        raise Unfit
    return value


@given(DOCUMENTS)
@settings(deadline=None)
def test_an_overlay_of_nothing_changes_nothing(spec: object) -> None:
    """Not the data, not the digest."""
    found = laid(spec, [{"target": "$", "update": {}}])
    assert found.data == spec
    assert found.digest == document("spec.json", spec).digest


@given(DOCUMENTS, st.lists(ACTIONS, max_size=4))
@settings(max_examples=200, deadline=None)
def test_a_simple_reading_gives_the_same_document(
    spec: object, actions: list[Mapping[str, object]]
) -> None:
    """Members in the same order too; an action that is refused leaves nothing behind."""
    assert json.dumps(laid(spec, actions).data) == json.dumps(simply(spec, actions))


@given(DOCUMENTS, st.lists(ACTIONS, max_size=4))
@settings(deadline=None)
def test_every_part_was_written_where_it_is_said(
    spec: object, actions: list[Mapping[str, object]]
) -> None:
    """Plain values stand, in the file named, at the pointer named."""
    found = laid(spec, actions)
    waiting = [("", found.data)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, dict | list):
            inner = value.items() if isinstance(value, dict) else enumerate(value)
            waiting.extend((json_pointer.join(pointer, key), each) for key, each in inner)
        else:
            origin, at = found.written(pointer)
            assert json_pointer.resolve(origin.data, at) == value


@given(DOCUMENTS, st.lists(ACTIONS, max_size=4))
@settings(deadline=None)
def test_what_is_laid_over_is_left_alone(spec: object, actions: list[Mapping[str, object]]) -> None:
    """The parsed spec is shared: nothing is changed in place."""
    original = document("spec.json", spec)
    overlay = document(
        "overlay.json",
        {"overlay": "1.1.0", "info": {"title": "t", "version": "1"}, "actions": actions or [{}]},
    )
    before = json.dumps([original.data, overlay.data])
    problems = Problems(overlay)
    found = read_overlay(overlay, "spec.json", {}, problems)
    assert found is not None
    apply(original, found, problems)
    assert json.dumps([original.data, overlay.data]) == before
