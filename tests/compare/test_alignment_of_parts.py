"""What became of each part: kept, moved, renamed, gone; and that equal edits are told once."""

from __future__ import annotations

import json
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from govctl.compare.align import align
from govctl.compare.contract_kinds import CONTRACT_EFFECTS, CONTRACT_KINDS
from govctl.compare.interface import changes
from govctl.compare.side import Side, nothing_of, side
from govctl.interfaces.read import read_interface
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.change import Change

OK = {"200": {"description": "OK"}}


def side_of(spec: object, path: str = "api.json") -> Side:
    """A spec on its own as one side of a comparison."""
    documents = load(Memory({path: json.dumps(spec).encode()})).documents
    return side(read_interface(path, documents), documents, (path,))


def api(paths: dict[str, object], **more: object) -> dict[str, object]:
    """A small OpenAPI document."""
    info = {"title": "Orders", "version": "1.0.0"}
    return {"openapi": "3.1.1", "info": info, "paths": paths, **more}


def found(before: object, after: object) -> list[Change]:
    """Every change between two specs."""
    return list(changes(side_of(before), side_of(after)))


def kinds(before: object, after: object) -> list[str]:
    """The kinds of change between two specs, sorted."""
    return sorted(each.coordinates.kind for each in found(before, after))


def body(name: str) -> dict[str, object]:
    """A request body with one property."""
    schema = {"type": "object", "properties": {name: {"type": "string"}}}
    return {"content": {"application/json": {"schema": schema}}}


KEYS = st.dictionaries(st.integers(0, 6), st.integers(0, 3), max_size=6)


@given(old=KEYS, new=KEYS)
def test_alignment_uses_every_part_exactly_once(old: dict[int, int], new: dict[int, int]) -> None:
    """Nothing is lost and nothing is told twice, whatever is alike."""
    left = {key: (key, value) for key, value in old.items()}
    right = {key: (key, value) for key, value in new.items()}
    found = align(left, right, ((lambda part: part[1], lambda part: part[1]),))
    before = [was for was, _ in found.pairs] + list(found.removed)
    after = [now for _, now in found.pairs] + list(found.added)
    assert sorted(before) == sorted(left.values())
    assert sorted(after) == sorted(right.values())


@given(old=KEYS)
def test_alignment_with_itself_moves_nothing(old: dict[int, int]) -> None:
    """The same parts are all kept."""
    parts = {key: (key, value) for key, value in old.items()}
    found = align(parts, parts, ((lambda part: part[1], lambda part: part[1]),))
    assert not found.moved
    assert not found.removed
    assert not found.added


def test_two_candidates_make_no_guess() -> None:
    """Two operations that are alike and gone, one that is new: which one moved is not known."""
    post = {"post": {"requestBody": body("reason"), "responses": OK}}
    before = api({"/a": post, "/b": post})
    after = api({"/c": post})
    assert kinds(before, after) == ["operation-added", "operation-removed", "operation-removed"]


def test_a_move_below_another_prefix_is_one_change() -> None:
    """Fifty operations that move along with their prefix are told once, with all names."""
    old, new = (
        api(
            {
                f"/{prefix}/r{n}": {"get": {"operationId": f"get{n}", "responses": OK}}
                for n in range(50)
            }
        )
        for prefix in ("v1", "v2")
    )
    moved = found(old, new)
    assert [each.coordinates.kind for each in moved] == ["operation-moved"]
    assert moved[0].operands == {"old": "/v1", "new": "/v2"}
    assert len(moved[0].reaches) == 50


def test_a_moved_operation_is_compared_as_well() -> None:
    """What else changed about an operation is not hidden by its move."""
    parameter = {"name": "channel", "in": "query", "required": True, "schema": {"type": "string"}}
    get = {"operationId": "list", "responses": OK}
    before = api({"/a": {"get": get}})
    after = api({"/b": {"get": {**get, "parameters": [parameter]}}})
    assert kinds(before, after) == ["operation-moved", "request-parameter-became-required"]


def test_a_shared_part_is_told_once_with_all_it_reaches() -> None:
    """A component used by three operations is one edit."""
    reference = {"parameters": [{"$ref": "#/components/parameters/Page"}], "responses": OK}
    paths: dict[str, object] = {
        f"/{name}": {"get": {"operationId": name, **reference}} for name in "abc"
    }
    page = {"name": "page", "in": "query", "schema": {"type": "string"}}
    before = api(paths, components={"parameters": {"Page": page}})
    after = api(paths, components={"parameters": {"Page": {**page, "required": True}}})
    (change,) = found(before, after)
    assert change.coordinates.kind == "request-parameter-became-required"
    assert change.reaches == ("a", "b", "c")


def test_a_renamed_path_parameter_is_the_same_operation() -> None:
    """Names in braces are the provider's own business; values are still compared."""

    def item(name: str, kind: str) -> dict[str, object]:
        parameter = {"name": name, "in": "path", "required": True, "schema": {"type": kind}}
        return {f"/o/{{{name}}}": {"get": {"parameters": [parameter], "responses": OK}}}

    assert kinds(api(item("id", "string")), api(item("orderId", "string"))) == []
    changed = kinds(api(item("id", "string")), api(item("orderId", "integer")))
    assert changed
    assert not {"operation-removed", "operation-moved"} & set(changed)


def test_equal_documents_have_no_changes_at_another_path() -> None:
    """Where a file lies says nothing about what it says."""
    spec = api({"/a": {"get": {"responses": OK}}})
    assert list(changes(side_of(spec), side_of(spec, "moved/api.json"))) == []


def test_everything_is_removed_from_what_is_gone() -> None:
    """A contract that is gone loses each operation, with the call that worked."""
    was = side_of(api({"/a": {"get": {"operationId": "list", "responses": OK}}}))
    (change,) = changes(was, nothing_of(was))
    assert change.coordinates.kind == "operation-removed"
    assert change.evidence.value == {"method": "GET", "path": "/a"}


def test_every_kind_has_its_name_and_an_effect() -> None:
    """The table is keyed by what rules are called."""
    for kind, known in CONTRACT_KINDS.items():
        assert known.coordinates.kind == kind
        assert CONTRACT_EFFECTS[known.coordinates] is known.effect


@settings(max_examples=30, deadline=None)
@given(names=st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_a_document_changes_nothing(names: list[str]) -> None:
    """Reordered paths, parameters and responses are the same interface."""

    def spec(order: list[str]) -> dict[str, object]:
        parameters = [{"name": n, "in": "query", "schema": {"type": "string"}} for n in order]
        get = {"parameters": parameters, "responses": OK}
        return api({f"/{n}": {"get": {**get, "operationId": n}} for n in order})

    assert kinds(spec(["a", "b", "c", "d"]), spec(names)) == []


def test_a_large_interface_with_one_edit_is_compared_quickly() -> None:
    """3,000 operations with one new parameter take seconds at most, whatever the machine."""
    paths: dict[str, object] = {
        f"/r{n}": {"get": {"operationId": f"get{n}", "responses": OK}} for n in range(3_000)
    }
    parameter = {"name": "q", "in": "query", "schema": {"type": "string"}}
    edited = {"get": {"operationId": "get0", "parameters": [parameter], "responses": OK}}
    before, after = side_of(api(paths)), side_of(api({**paths, "/r0": edited}))
    started = time.process_time()
    (change,) = changes(before, after)
    assert change.coordinates.kind == "request-parameter-added"
    assert time.process_time() - started < 3
