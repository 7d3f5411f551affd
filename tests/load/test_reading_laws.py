"""Laws of the reader: it gives back what was written, finds it where it is, and never raises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from govctl.load.yamljson import read
from govctl.model.document import Document, Position
from govctl.model.pointer import join, resolve

# The characters that YAML and JSON both allow unescaped, and that both count lines alike by.
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Co", "Cn")),
    max_size=8,
) | st.sampled_from(["NO", "1.10", "null", "~", "<<", "a b: c", "- x", "#", "'", '"', "1e3", "0o7"])
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values = st.recursive(
    scalars,
    lambda part: st.lists(part, max_size=4) | st.dictionaries(texts, part, max_size=4),
    max_leaves=25,
)
lawful = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class QuotingDumper(yaml.CSafeDumper):
    """Writes text in quotes, since PyYAML's plain text follows YAML 1.1, and no aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base class's name
        """Write shared parts again."""
        return True


def _represent_text(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


QuotingDumper.add_representer(str, _represent_text)


@st.composite
def yaml_texts(draw: st.DrawFn, data: object) -> str:
    """Write data as YAML in one of the ways that PyYAML knows."""
    text = yaml.dump(
        data,
        Dumper=QuotingDumper,
        default_flow_style=draw(st.sampled_from([True, False, None])),
        width=draw(st.sampled_from([20, 80, 10_000])),
        indent=draw(st.integers(2, 6)),
        allow_unicode=draw(st.booleans()),
        explicit_start=draw(st.booleans()),
        line_break=draw(st.sampled_from(["\n", "\r\n", "\r"])),
        sort_keys=False,
    )
    assert isinstance(text, str)
    return text


def only_document(path: str, text: str) -> Document:
    """Read a file of one document without problems."""
    result = read(path, text.encode())
    assert result.problems == ()
    [document] = result.documents
    return document


def node_marks(
    node: yaml.Node | None, pointer: str = ""
) -> Iterator[tuple[str, Position, Position]]:
    """Yield pointer, key position and value position of the parts below a composed node."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = join(pointer, key.value)
            yield below, _position(key), _position(value)
            yield from node_marks(value, below)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            below = join(pointer, index)
            yield below, _position(item), _position(item)
            yield from node_marks(item, below)


def _position(node: yaml.Node) -> Position:
    return Position(node.start_mark.line + 1, node.start_mark.column + 1)


def assert_positions_are_libyaml_s(document: Document, text: str) -> None:
    """Compare every position with the marks of the nodes that PyYAML composes."""
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    for pointer, key, value in node_marks(root):
        assert document.key_position(pointer) == key, pointer
        assert document.value_position(pointer) == value, pointer


def same(left: object, right: object) -> bool:
    """Compare exactly: 1, 1.0 and true are three things."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return repr(left) == repr(right)


@lawful
@given(st.data(), values)
def test_yaml_gives_back_what_was_written(draws: st.DataObject, value: object) -> None:
    """Whatever PyYAML writes is read as the same data."""
    text = draws.draw(yaml_texts(value))
    assert same(only_document("a.yaml", text).data, value)


@lawful
@given(st.data(), values)
def test_yaml_places_are_those_of_libyaml(draws: st.DataObject, value: object) -> None:
    """Every key and value stands where libyaml's own nodes do."""
    text = draws.draw(yaml_texts(value))
    assert_positions_are_libyaml_s(only_document("a.yml", text), text)


@lawful
@given(values, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_json_gives_back_what_was_written(
    value: object,
    indent: int | str | None,
    ensure_ascii: bool,  # noqa: FBT001 - drawn
) -> None:
    """Whatever the standard library writes is read as the same data."""
    text = json.dumps(value, indent=indent, ensure_ascii=ensure_ascii)
    assert same(only_document("a.json", text).data, json.loads(text))


@lawful
@given(values, st.sampled_from([None, 1, 4]))
def test_json_places_are_those_of_libyaml(value: object, indent: int | None) -> None:
    """JSON is YAML, so libyaml's nodes say where its parts stand."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assert_positions_are_libyaml_s(only_document("a.json", text), text)


@lawful
@given(values)
def test_a_pointer_to_every_part_resolves(value: object) -> None:
    """The pointers of the positions are those of the data."""
    text = json.dumps(value, ensure_ascii=False)
    data = only_document("a.yaml", text).data
    for pointer, _, _ in node_marks(yaml.compose(text, Loader=yaml.CSafeLoader)):
        resolve(data, pointer)


hostile_texts = st.text(
    st.sampled_from("ab1 \n\t\r-?:,[]{}#&*!|>'\"%@`<=.~\\uéd8\U0001f4e6\ufeff\x01\u2028"),
    max_size=60,
)


@lawful
@given(
    st.sampled_from(["a.yaml", "a.json"]), st.binary(max_size=60) | hostile_texts.map(str.encode)
)
def test_no_bytes_raise(path: str, data: bytes) -> None:
    """Any bytes give documents and problems, all with places inside the file."""
    result = read(path, data)
    for problem in result.problems:
        assert problem.message
        assert problem.fix
        assert problem.line >= 1
        assert problem.column >= 1
    for document in result.documents:
        assert document.key_position("/a/0/b~1") >= Position(1, 1)
        json.dumps(document.data, ensure_ascii=False, default=str).encode()


@lawful
@given(st.data(), values, st.sampled_from("\n\t:,[]{}&*!'\"#\x00-"))
def test_one_wrong_character_is_no_crash(
    draws: st.DataObject, value: object, character: str
) -> None:
    """A defect in the middle of a good file gives at most one syntax problem."""
    text = draws.draw(yaml_texts(value))
    at = draws.draw(st.integers(0, len(text)))
    assume(len(text) < 2_000)
    read("a.yaml", (text[:at] + character + text[at:]).encode())
    read("a.json", (text[:at] + character + text[at:]).encode())
