"""What a reference means: registry paths, identifiers of each dialect, and refusals."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govctl.interfaces.node import Node
from govctl.interfaces.refs import References, Unresolved
from govctl.load.loose import ValueDocuments
from govctl.model import pointer as json_pointer

LATEST = "https://json-schema.org/draft/2020-12/schema"
DRAFT_07 = "http://json-schema.org/draft-07/schema#"
DRAFT_04 = "http://json-schema.org/draft-04/schema#"


def meaning(files: Mapping[str, object], text: str, at: str = "", path: str = "a/s.json") -> str:
    """Path and pointer of what `text` means at a place of a document, or why it means nothing."""
    found = References(ValueDocuments(files)).resolve(Node(path, at, None), text)
    return found.message if isinstance(found, Unresolved) else f"{found.path}#{found.pointer}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("t.json", "a/t.json#"),
        ("./t.json?raw=1#/x", "a/t.json#/x"),
        ("../t.json", "t.json#"),
        ("%2e%2e/t.json", "t.json#"),
        ("my%20file.json", "a/my file.json#"),
        ("my file.json", "a/my file.json#"),
        ("100%25.json", "a/100%.json#"),
    ],
)
def test_files_are_meant_relative_to_the_document(text: str, expected: str) -> None:
    """Percent-encoding is undone once, `..` counts, a query does not."""
    files = {path: {"x": 1} for path in ("a/s.json", "a/t.json", "t.json", "a/my file.json")}
    assert meaning({**files, "a/100%.json": {}}, text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("../../t.json", "leads out of the registry"),
        ("%2e%2e/%2e%2e/t.json", "leads out of the registry"),
        ("%2Fetc/passwd", "leads out of the registry"),
        ("/t.json", "nothing is fetched"),
        ("//host/t.json", "nothing is fetched"),
        ("C:/t.json", "nothing is fetched"),
        ("C:\\t.json", "nothing is fetched"),
        ("..\\t.json", "nothing is fetched"),
        ("..%5Ct.json", "nothing is fetched"),
        ("file:///t.json", "nothing is fetched"),
        ("registry:///t.json", "nothing is fetched"),
        ("http://[/t.json", "nothing is fetched"),
        ("%2e%2e/%2e%2e%2Ft.json", "leads out of the registry"),
        ("%252e%252e/t.json", "no such readable document"),
        ("\ud800.json", "no such readable document"),
    ],
)
def test_nothing_outside_the_registry_is_reached(text: str, reason: str) -> None:
    """Whatever the spelling; with identifiers in the document, and without."""
    plain: dict[str, object] = {"a/s.json": {}, "t.json": {}}
    named = {"a/s.json": {"$schema": LATEST, "$defs": {"n": {"$id": "n"}}}, "t.json": {}}
    assert reason in meaning(plain, text)
    assert reason in meaning(named, text)


@pytest.mark.parametrize(
    ("dialect", "naming", "anchored"),
    [
        (DRAFT_04, {"id": "n"}, {"id": "#here"}),
        (DRAFT_07, {"$id": "n"}, {"$id": "#here"}),
        (LATEST, {"$id": "n"}, {"$anchor": "here"}),
        (LATEST, {"$id": "n"}, {"$dynamicAnchor": "here"}),
    ],
)
def test_each_dialect_names_schemas_its_own_way(
    dialect: str, naming: dict[str, str], anchored: dict[str, str]
) -> None:
    """`id` in draft-04, `$id` since, anchors of their own since 2019-09."""
    inner = {**naming, "definitions": {"a": anchored}}
    files = {"a/s.json": {"$schema": dialect, "definitions": {"i": inner}}}
    assert meaning(files, "n") == "a/s.json#/definitions/i"
    assert meaning(files, "n#here") == "a/s.json#/definitions/i/definitions/a"
    assert meaning(files, "#here", "/definitions/i") == "a/s.json#/definitions/i/definitions/a"
    assert "no schema there has the anchor" in meaning(files, "#here")


def test_what_another_dialect_calls_an_identifier_is_none() -> None:
    """OpenAPI 3.0 has no `$id`; `id` is a keyword in draft-04 only; a `$ref` there hides it."""
    old = {"openapi": "3.0.3", "components": {"schemas": {"A": {"$id": "n", "x": {}}}}}
    assert meaning({"a/s.json": old}, "#/openapi", "/components/schemas/A") == "a/s.json#/openapi"
    assert "no such readable document" in meaning({"a/s.json": old}, "n")
    new = {"$schema": DRAFT_07, "definitions": {"i": {"id": "n"}, "r": {"$id": "m", "$ref": "#"}}}
    assert "no such readable document" in meaning({"a/s.json": new}, "n")
    assert "no such readable document" in meaning({"a/s.json": new}, "m")


def test_an_embedded_schema_may_be_of_another_dialect() -> None:
    """Its `$schema` says so, for what is inside it too."""
    inner = {"$schema": DRAFT_04, "id": "n", "definitions": {"a": {"id": "#here"}}}
    files = {"a/s.json": {"$schema": LATEST, "$defs": {"i": inner}}}
    assert meaning(files, "n#here") == "a/s.json#/$defs/i/definitions/a"


def test_addresses_inside_an_embedded_schema_start_at_its_name() -> None:
    """RFC 3986, 5.1.1; a name on the web has no neighbours in the registry."""
    schema = {
        "$schema": LATEST,
        "$defs": {"b": {"$id": "b/x.json"}, "w": {"$id": "https://w.example/x.json"}},
    }
    files = {"a/s.json": schema, "a/t.json": {}, "a/b/t.json": {}}
    assert meaning(files, "t.json") == "a/t.json#"
    assert meaning(files, "t.json", "/$defs/b") == "a/b/t.json#"
    assert meaning(files, "t.json", "/$defs/w").startswith(
        "'t.json' means https://w.example/t.json, which is outside the registry"
    )


@pytest.mark.parametrize("key", ["$id", "id"])
def test_a_document_stands_where_its_file_stands(key: str) -> None:
    """Its name on the web moves nothing: neighbours of the name are neighbours of the file."""
    files = {"a/s.json": {key: "http://example.com/v1/example.json"}, "a/t.json": {}, "t.json": {}}
    assert meaning(files, "t.json") == "a/t.json#"
    assert meaning(files, "../t.json") == "t.json#"
    assert meaning(files, "http://example.com/v1/t.json") == "a/t.json#"
    assert meaning(files, "http://example.com/v1/example.json") == "a/s.json#"
    assert "leads out" in meaning(files, "http://example.com/v1/../../../t.json")
    assert "nothing is fetched" in meaning(files, "http://example.com/v2/t.json")


def test_the_name_of_an_example_left_in_many_schemas_confuses_none() -> None:
    """The first owns the name; inside each, `#` still is its own root."""
    schema = {"$id": "http://example.com/example.json", "$defs": {"x": {}}}
    files = {"a/s.json": {"$schema": LATEST, **schema, "properties": {"p": schema, "q": schema}}}
    assert meaning(files, "http://example.com/example.json#/$defs/x") == "a/s.json#/$defs/x"
    assert meaning(files, "#/$defs/x", "/properties/p") == "a/s.json#/properties/p/$defs/x"


def test_a_name_that_is_a_fragment_only_names_nothing() -> None:
    """2020-12 forbids it, generators write it."""
    files = {"a/s.json": {"$schema": LATEST, "properties": {"p": {"$id": "#/properties/p"}}}}
    assert meaning(files, "#/$schema", "/properties/p") == "a/s.json#/$schema"


def test_what_other_documents_are_called_does_not_depend_on_what_was_read_before() -> None:
    """A name is known in its own document only, whichever was asked for first."""
    files = {"a/s.json": {}, "a/t.json": {"$schema": LATEST, "$id": "https://t.example/t"}}
    references = References(ValueDocuments(files))
    start = Node("a/s.json", "", None)
    assert isinstance(references.resolve(start, "t.json"), Node)
    assert isinstance(references.resolve(start, "https://t.example/t"), Unresolved)


def test_pointers_inside_one_document_load_no_library() -> None:
    """Most documents refer to their own components only, and should not pay for more."""
    program = (
        "import sys\n"
        "from govctl.interfaces.node import Node\n"
        "from govctl.interfaces.refs import References\n"
        "from govctl.load.loose import ValueDocuments\n"
        "files = {'s': {'$id': 'http://example.com/s', '$defs': {'a': {}}}}\n"
        "References(ValueDocuments(files)).resolve(Node('s', '', None), '#/$defs/a')\n"
        "print('referencing' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


_TEXTS = st.one_of(
    st.sampled_from(["#", "n", "#n", "t.json", "../t.json", "http://e.example/n", "/n", "\ud800"]),
    st.text(st.sampled_from("an#/.%2e\\:?~[]\ud800 "), max_size=8),
)
_SCALARS = st.one_of(st.none(), st.integers(), _TEXTS, st.sampled_from([LATEST, DRAFT_07]))
_KEYS = ["$schema", "$id", "id", "$anchor", "$dynamicAnchor", "$ref", "$defs", "properties", "x"]
_DATA = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(_KEYS), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(_DATA, _TEXTS, st.sampled_from(["", "/$defs", "/$defs/x", "/properties/x"]))
def test_a_reference_always_has_an_answer(data: object, text: str, at: str) -> None:
    """A node of a document at hand, with its value, or a reason: never an exception."""
    documents = ValueDocuments({"a/s.json": data, "t.json": {"$defs": {}}})
    found = References(documents).resolve(Node("a/s.json", at, None), text)
    if isinstance(found, Unresolved):
        assert found.message
        assert found.fix
    else:
        assert found.value is json_pointer.resolve(documents.values[found.path], found.pointer)
