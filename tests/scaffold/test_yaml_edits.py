"""Edits of single keys: what was asked for, and not one other character."""

from __future__ import annotations

import difflib

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from govctl.errors import UsageError
from govctl.load.yamljson import read
from govctl.scaffold.yaml_edit import Editable, drop, editable, put

CONTRACT = """\
# Labels of the carrier
apiVersion: govctl/v1   # the format
kind: Contract
version: "3.4.0"   # theirs
spec: {file: vendor/openapi.yaml, overlay: overlay.yaml}   # ours on top
source: {repository: shipping, commit: 4f1c2d9, digest: sha256-aa}
operations:
  createLabel: {does: create}   # the only one
  # more to come

# end
"""


def changed(file: Editable, text: str) -> list[str]:
    """The lines taken away and added."""
    lines = difflib.ndiff(text.splitlines(), file.text.splitlines())
    return [line for line in lines if line[0] in "+-"]


def contract() -> Editable:
    """A contract with comments, quotes and flow style."""
    return Editable("contracts/labels/contract.yaml", CONTRACT)


def test_a_value_is_replaced_in_its_quotes_with_its_comment() -> None:
    """The line stays as it was but for the value."""
    assert changed(put(contract(), ("version",), "4.0.0"), CONTRACT) == [
        '- version: "3.4.0"   # theirs',
        '+ version: "4.0.0"   # theirs',
    ]


def test_keys_are_added_and_dropped_inside_braces() -> None:
    """A map on one line stays on one line."""
    file = drop(put(contract(), ("source", "path"), "api/a b.yaml"), ("source", "commit"))
    assert changed(file, CONTRACT) == [
        "- source: {repository: shipping, commit: 4f1c2d9, digest: sha256-aa}",
        '+ source: {repository: shipping, digest: sha256-aa, path: "api/a b.yaml"}',
    ]


def test_a_new_map_goes_behind_the_key_it_belongs_to() -> None:
    """Its siblings keep their order."""
    text = CONTRACT.replace(
        "source: {repository: shipping, commit: 4f1c2d9, digest: sha256-aa}\n", ""
    )
    file = put(Editable("c.yaml", text), ("source", "digest"), "sha256-bb", after="spec")
    assert changed(file, text) == ["+ source: {digest: sha256-bb}"]
    assert "on top\nsource:" in file.text


def test_addresses_become_keys_on_lines_of_their_own() -> None:
    """And a second one joins the first."""
    file = Editable("govctl.yaml", "kind: Config # c\n")
    for name in ("b", "a"):
        file = put(file, ("vendored", f"https://x.example/{name}.json"), {"file": f"{name}.json"})
    assert file.text == (
        "kind: Config # c\n"
        "vendored:\n"
        "  https://x.example/b.json:\n    file: b.json\n"
        "  https://x.example/a.json:\n    file: a.json\n"
    )


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.yaml", "a: 1\r\nb: 2\r\n", "a: 1\r\nb: 2\r\nversion: 2.0.0\r\n"),
        ("a.yaml", "a: 1", "a: 1\nversion: 2.0.0\n"),
        ("a.yaml", "version:\nb: 1\n", "version: 2.0.0\nb: 1\n"),
        ("a.yaml", "version: 'é'\n", "version: '2.0.0'\n"),
        ("a.yaml", "text: |\n  é\n\n\nb: 1\n", "text: |\n  é\n\n\nb: 1\nversion: 2.0.0\n"),
        (
            "a.yaml",
            "a:\n  - x\n  - y: |\n      z\n",
            "a:\n  - x\n  - y: |\n      z\nversion: 2.0.0\n",
        ),
        ("a.yaml", "a: 1\n# end", "a: 1\nversion: 2.0.0\n# end"),
        ("a.json", '{"a": 1}', '{"a": 1, "version": "2.0.0"}'),
        ("a.json", "{}\n", '{"version": "2.0.0"}\n'),
        ("a.json", '{"version": "1"}\n', '{"version": "2.0.0"}\n'),
    ],
)
def test_line_ends_blocks_and_json_are_kept(path: str, text: str, expected: str) -> None:
    """Whatever way a file is written."""
    assert put(Editable(path, text), ("version",), "2.0.0").text == expected


def test_one_document_of_several_is_edited() -> None:
    """The others are left alone."""
    file = put(Editable("a.yaml", "---\na: 1\n---\na: 2 # x\n", 1), ("a",), "b")
    assert file.text == "---\na: 1\n---\na: b # x\n"


@pytest.mark.parametrize(
    "text",
    [
        *("", "- a\n", "text\n", "version: &v 1\nb: *v\n", "version: >\n  a\n", "version: [1]\n"),
        *("a: 1\n<<: {version: 1}\n", "version: {a: 1}\n", "a: [\n", "version: !!str 1\nb: !x y\n"),
        *("\ufeffversion: 1\n", "version: 1\nversion: 2\n"),
    ],
)
def test_unusual_yaml_is_left_to_people(text: str) -> None:
    """Either the edit is right, or it is refused with the key in the message."""
    try:
        edited = put(Editable("a.yaml", text), ("version",), "2.0.0")
    except UsageError as error:
        told = str(error)
    else:
        data = read("a.yaml", edited.text.encode()).documents[0].data
        told = f"'version' is {data['version'] if isinstance(data, dict) else data}"
    assert told.startswith(("The key 'version' is written", "'version' is 2.0.0"))


def test_a_file_that_is_not_utf_8_is_not_edited() -> None:
    """It says so."""
    with pytest.raises(UsageError, match="not UTF-8"):
        editable("a.yaml", b"a: \xff\n")


TEXTS = st.text(max_size=12) | st.sampled_from(["on", "1.10", "011", "~", "a: b", "#x", "- y", "'"])


@given(TEXTS, st.sampled_from(['version: "1"', "version: '1'", "version: 1", "a: {version: 1}"]))
@settings(deadline=None)
def test_any_text_comes_back_as_it_was_put(text: str, line: str) -> None:
    """By our reader and by one of YAML 1.1, or the edit is refused."""
    keys = ("a", "version") if line.startswith("a") else ("version",)
    try:
        file = put(Editable("a.yaml", f"{line}  # c\nb: 1\n"), keys, text)
    except UsageError:
        return
    assert file.text.endswith("  # c\nb: 1\n")
    found = yaml.safe_load(file.text)
    for key in keys:
        found = found[key]
    assert found == text
