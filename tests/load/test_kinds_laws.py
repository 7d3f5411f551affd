"""Laws of reading registry documents: nothing that anybody writes raises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from govctl.load import schemas
from govctl.load.coercion import coerce
from govctl.load.links import links
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.load.validation import validate
from govctl.load.yamljson import read

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
KINDS = st.sampled_from(schemas.kinds())


def _definition(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return {**root["$defs"][reference.removeprefix("#/$defs/")], **schema, "$ref": None}
    return schema


def _sample(schema: dict[str, Any], root: dict[str, Any], depth: int = 0) -> object:
    """A valid value of one of our schemas, as full as three levels allow."""
    whole = _definition(schema, root)
    for key in ("examples", "enum"):
        if whole.get(key):
            return whole[key][0]
    if "const" in whole:
        return whole["const"]
    if "anyOf" in whole:
        return _sample(whole["anyOf"][-1], root, depth)
    named = whole.get("type", "string")
    kind = named[0] if isinstance(named, list) else named
    if kind == "array":
        return [_sample(whole["items"], root, depth + 1)]
    if kind == "object":
        return dict(_members(whole, root, depth))
    return {"string": "text", "boolean": True, "null": None}.get(kind, 1)


def _members(
    schema: dict[str, Any], root: dict[str, Any], depth: int
) -> Iterator[tuple[str, object]]:
    for key, inner in schema.get("properties", {}).items():
        if depth < 3 or key in schema.get("required", ()):
            yield key, _sample(inner, root, depth + 1)


def sample(kind: str) -> dict[str, Any]:
    """A full valid document of a kind."""
    schema = schemas.schema(kind)
    document = _sample(schema, schema)
    assert isinstance(document, dict)
    return document


def _paths(value: object, at: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    yield at
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _paths(inner, (*at, index))


def _replaced(value: Any, path: tuple[Any, ...], new: object) -> Any:
    if not path:
        return new
    head, *rest = path
    if isinstance(value, dict):
        return {**value, head: _replaced(value[head], tuple(rest), new)}
    return [
        _replaced(inner, tuple(rest), new) if index == head else inner
        for index, inner in enumerate(value)
    ]


@given(KINDS, st.data())
@settings(max_examples=150, deadline=None)
def test_any_mutation_of_a_valid_document_is_read(kind: str, data: st.DataObject) -> None:
    """One part replaced by anything at all: the document is valid still, or says what is wrong."""
    valid = sample(kind)
    path = data.draw(st.sampled_from(sorted(_paths(valid), key=repr)))
    mutated = _replaced(valid, path, data.draw(JSON))
    text = json.dumps(mutated).encode()
    snapshot = load(
        Memory({"govctl.yaml": b"apiVersion: govctl/v1\nkind: Config\n", "a.json": text})
    )
    assert all(problem.message and problem.fix for problem in snapshot.problems)
    assert links(snapshot) == links(snapshot)


@given(KINDS)
@settings(max_examples=60, deadline=None)
def test_full_documents_are_valid(kind: str) -> None:
    """The documents that the mutations start from are valid, so that they test what they say."""
    (document,) = read("a.json", json.dumps(sample(kind)).encode()).documents
    assert validate(document, kind).problems == ()


@given(KINDS, JSON)
@settings(max_examples=100, deadline=None)
def test_validation_and_explanation_agree(kind: str, content: object) -> None:
    """What the fast validator refuses is explained, whatever it is."""
    (document,) = read("a.json", json.dumps({"kind": kind, "x": content}).encode()).documents
    assert validate(document, kind).problems


@given(KINDS)
@settings(max_examples=40, deadline=None)
def test_coercion_settles(kind: str) -> None:
    """Valid documents stay as they are: coercion changes only what was not text yet."""
    (document,) = read("a.json", json.dumps(sample(kind)).encode()).documents
    assert coerce(document, schemas.schema(kind)).data == document.data
