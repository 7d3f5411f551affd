"""Messages whose payloads are Avro, compared by what Avro readers do with what writers write."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govctl.compare.interface import changes
from govctl.compare.side import Side
from govctl.engine.incomparable import incomparable
from govctl.engine.verdicts import assessment
from govctl.model.change import Change, Compatibility
from govctl.model.contract import Contract, ContractOrigin, ContractStatus, Level, Spec, Style
from govctl.model.document import Document
from tests.compare.conftest import one_side

AVRO = "application/vnd.apache.avro;version=1.9.0"
BREAKING, COMPATIBLE = Compatibility.BREAKING, Compatibility.COMPATIBLE


def _document(schema: object, action: str, schema_format: str = AVRO) -> dict[str, object]:
    payload = {"schemaFormat": schema_format, "schema": schema}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Stock", "version": "1.0.0"},
        "channels": {
            "stock": {
                "address": "stock",
                "messages": {"moved": {"name": "moved", "payload": payload}},
            }
        },
        "operations": {"move": {"action": action, "channel": {"$ref": "#/channels/stock"}}},
    }


def _side(document: object, files: Mapping[str, bytes] | None = None) -> Side:
    text = json.dumps(document, indent=1)
    return one_side({"asyncapi.json": text.encode(), **(files or {})}, "asyncapi.json")


def _changes(old: object, new: object, action: str = "send") -> list[Change]:
    return list(changes(_side(_document(old, action)), _side(_document(new, action))))


def _verdicts(found: list[Change]) -> dict[str, Compatibility]:
    return {each.coordinates.kind: assessment(each).compatibility for each in found}


def _record(*fields: object, **more: object) -> dict[str, object]:
    return {
        "type": "record",
        "name": "Moved",
        "namespace": "com.acme",
        "fields": list(fields),
        **more,
    }


QTY = {"name": "qty", "type": "int"}
ITEM = {"name": "item", "type": "string"}
LOT = {"name": "lot", "type": ["null", "string"], "default": None}
BARE_LOT = {"name": "lot", "type": "string"}


def test_equal_schemas_have_no_change() -> None:
    """Nor do two ways to write the same."""
    long_form = _record({"name": "qty", "type": {"type": "int"}, "doc": "How many"}, ITEM)
    assert _changes(_record(QTY, ITEM), _record(QTY, ITEM)) == []
    assert _changes(_record(QTY, ITEM), long_form) == []


@pytest.mark.parametrize(
    ("old", "new", "read", "written"),
    [
        ("int", "long", COMPATIBLE, BREAKING),
        ("int", "double", COMPATIBLE, BREAKING),
        ("long", "int", BREAKING, COMPATIBLE),
        ("float", "double", COMPATIBLE, BREAKING),
        ("string", "bytes", COMPATIBLE, COMPATIBLE),
        ("string", "int", BREAKING, BREAKING),
    ],
)
def test_promotions_go_one_way(
    old: str, new: str, read: Compatibility, written: Compatibility
) -> None:
    """A reader takes narrower numbers than its own, and texts for bytes."""
    before, after = (_record({"name": "value", "type": each}) for each in (old, new))
    assert set(_verdicts(_changes(before, after, "receive")).values()) == {read}
    assert set(_verdicts(_changes(before, after, "send")).values()) == {written}


@pytest.mark.parametrize(
    ("old", "new", "action", "expected"),
    [
        ([QTY], [QTY, BARE_LOT], "receive", ("request-property-became-required", BREAKING)),
        ([QTY], [QTY, LOT], "receive", ("request-property-added", COMPATIBLE)),
        ([QTY], [QTY, BARE_LOT], "send", ("event-property-added", COMPATIBLE)),
        ([QTY, BARE_LOT], [QTY], "send", ("event-property-removed", BREAKING)),
        ([QTY, LOT], [QTY], "send", ("event-property-removed", COMPATIBLE)),
        ([QTY, BARE_LOT], [QTY], "receive", ("request-property-removed", COMPATIBLE)),
    ],
)
def test_readers_do_without_fields_that_have_a_default(
    old: list[object], new: list[object], action: str, expected: tuple[str, Compatibility]
) -> None:
    """A missing field breaks a reader that has no default for it."""
    assert _verdicts(_changes(_record(*old), _record(*new), action)) == dict([expected])


def test_a_default_alone_changes_nothing() -> None:
    """Writers write every field, whatever readers would do without it."""
    with_default = {**QTY, "default": 0}
    for action in ("send", "receive"):
        assert _changes(_record(QTY), _record(with_default), action) == []
        assert _changes(_record(with_default), _record(QTY), action) == []


def test_the_alias_of_a_reader_ties_a_renamed_field() -> None:
    """Without one, the field is gone and another one is demanded."""
    renamed = {"name": "quantity", "type": "int"}
    assert _changes(_record(QTY), _record({**renamed, "aliases": ["qty"]}), "receive") == []
    found = _verdicts(_changes(_record(QTY), _record(renamed), "receive"))
    assert found["request-property-became-required"] is BREAKING


def test_symbols_break_readers_without_a_default() -> None:
    """A reader whose enumeration has a default takes any symbol for it."""

    def status(*symbols: str, **more: str) -> object:
        return {"name": "status", "type": {"type": "enum", "name": "S", "symbols": symbols, **more}}

    old, new = _record(status("open", "shipped")), _record(status("open", "shipped", "held"))
    (change,) = _changes(old, new, "send")
    assert change.coordinates.kind == "event-enum-value-added"
    assert assessment(change).compatibility is BREAKING
    assert change.evidence.value == {"status": "held"}
    tolerant = _record(status("open", "shipped", default="open"))
    assert set(_verdicts(_changes(tolerant, new, "send")).values()) == {COMPATIBLE}
    assert set(_verdicts(_changes(old, new, "receive")).values()) == {COMPATIBLE}


def test_null_in_a_union_is_told_as_nullable() -> None:
    """The commonest edit of all."""
    nullable = _record({"name": "qty", "type": ["null", "int"]})
    (change,) = _changes(_record(QTY), nullable, "send")
    assert change.coordinates.kind == "event-nullable-added"
    assert change.evidence.value == {"qty": None}
    assert assessment(change).compatibility is BREAKING
    assert _verdicts(_changes(_record(QTY), nullable, "receive")) == {
        "request-nullable-added": COMPATIBLE
    }


def test_a_recursive_type_that_two_fields_use_is_told_once() -> None:
    """At its definition, with the pointers of both sides."""

    def tree(weight: str) -> object:
        node = _record(
            {"name": "weight", "type": weight},
            {"name": "parts", "type": {"type": "array", "items": "Node"}},
            name="Node",
        )
        return _record({"name": "first", "type": node}, {"name": "second", "type": "com.acme.Node"})

    (change,) = _changes(tree("int"), tree("long"), "send")
    assert change.operands["name"] == "first.weight"
    assert change.after is not None
    assert change.after.pointer.endswith("/schema/fields/0/type/fields/0/type")
    assert change.after.line > 1


def test_what_json_cannot_show_is_undecided() -> None:
    """Avro resolves enumerations and fixed types by name; their JSON forms are texts."""
    enum = {"type": "enum", "name": "S", "symbols": ["a"]}
    old, new = _record({"name": "s", "type": enum}), _record({"name": "s", "type": "string"})
    assert set(_verdicts(_changes(old, new, "receive")).values()) == {Compatibility.UNDECIDED}


def test_a_schema_in_a_file_of_its_own_is_compared_there() -> None:
    """Places point into it."""
    document = _document({"$ref": "./moved.avsc"}, "receive")
    files = [
        {"moved.avsc": json.dumps(_record({"name": "qty", "type": each})).encode()}
        for each in ("long", "int")
    ]
    (change,) = changes(_side(document, files[0]), _side(document, files[1]))
    assert change.after is not None
    assert change.after.path == "moved.avsc"
    assert change.evidence.value in ({"qty": 2147483648}, {"qty": -2147483649})


def _contract() -> Contract:
    document = Document("contract.yaml", {}, "", "yaml")
    return Contract(
        document=document,
        name="stock",
        version="1.0.0",
        status=ContractStatus.ACTIVE,
        style=Style.EVENT,
        origin=ContractOrigin.OWN,
        level=Level.GOVERNED,
        spec=Spec(document=document, file="asyncapi.json"),
    )


def test_avro_counts_as_compared_and_other_languages_do_not() -> None:
    """What cannot be looked at is said."""
    avro = _side(_document(_record(QTY), "send"))
    assert incomparable(_contract(), avro, avro) == ""
    protobuf = _side(_document("message M {}", "send", "application/vnd.google.protobuf"))
    assert "are not compared" in incomparable(_contract(), protobuf, protobuf)
    broken = _side(_document({"type": "no such type"}, "send"))
    assert "are not compared" in incomparable(_contract(), broken, broken)


@pytest.mark.parametrize(
    "schema",
    [
        None,
        [],
        "int",
        {},
        {"type": {}},
        {"type": ["null", 5]},
        {"type": "record", "name": "R"},
        {"type": "record", "name": 5, "fields": [5, {"name": "a"}, {"type": "int"}]},
        {"type": "record", "name": "R", "fields": [{"name": "a", "type": "Nowhere"}]},
        {"type": "record", "name": "R", "fields": [{"name": "r", "type": "R"}]},
        {"type": "enum", "name": "E", "symbols": 5},
        {"type": "fixed", "name": "F", "size": -1},
        {"type": "array"},
        {"type": "map", "values": {"type": "array", "items": "nothing"}},
    ],
)
def test_no_schema_raises(schema: object) -> None:
    """Whatever stands where an Avro schema should."""
    _changes(schema, _record(QTY))
    _changes(_record(QTY), schema)
    _changes({"type": "array", "items": schema}, {"type": "array", "items": "int"})


def test_hostile_nesting_ends() -> None:
    """Arrays in arrays and unions in unions, as deep as documents may be."""
    deep: object = "int"
    wide: object = "int"
    for _ in range(150):
        deep = {"type": "array", "items": deep}
        wide = [wide]
    _changes(deep, {"type": "array", "items": deep})
    _changes(wide, [wide, "string"])


_TYPES = st.recursive(
    st.sampled_from(["int", "long", "float", "double", "string", "boolean"]),
    lambda inner: (
        st.builds(lambda items: {"type": "array", "items": items}, inner)
        | st.builds(
            lambda branch: ["null", branch], inner.filter(lambda each: not isinstance(each, list))
        )
    ),
    max_leaves=3,
)


@given(_TYPES, _TYPES)
def test_reading_is_the_mirror_of_writing(old: object, new: object) -> None:
    """What breaks readers when it is written anew breaks the new reader of what was written so."""
    before, after = (_record({"name": "value", "type": each}) for each in (old, new))
    written = BREAKING in _verdicts(_changes(before, after, "send")).values()
    read = BREAKING in _verdicts(_changes(after, before, "receive")).values()
    assert written == read
