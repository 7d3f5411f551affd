"""Structural edits of YAML: the data asked for, and every line that has nothing to do with it."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from govctl.errors import UsageError
from govctl.load.yamljson import read
from govctl.scaffold.yaml_edit import Editable
from govctl.scaffold.yaml_values import Data, revise

words = st.sampled_from(["erp", "crm", "a b", "on", "12:30", "1.10", "lines.*", "contract:x@1#y"])
names = st.sampled_from(["a", "b", "c", "while"])
values: st.SearchStrategy[Data] = st.recursive(
    words | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
STYLES = {"mixed": None, "block": False, "flow": True}
maps = st.dictionaries(names, values, min_size=1, max_size=4)


def data(path: str, text: str) -> object:
    """What the strict reader makes of a text."""
    (document,) = read(path, text.encode()).documents
    return document.data


@given(maps, maps, st.sampled_from(sorted(STYLES)))
def test_the_file_holds_what_was_asked_for_or_stays(
    old: dict[str, Data], new: dict[str, Data], style: str
) -> None:
    """In block, flow and mixed style; what cannot be edited is refused, never half done."""
    text = yaml.safe_dump(old, default_flow_style=STYLES[style], sort_keys=False, width=60)
    assume(data("a.yaml", text) == old)
    try:
        edited = revise(Editable("a.yaml", text), new)
    except UsageError:
        return
    assert data("a.yaml", edited.text) == new


@given(maps, maps)
def test_json_stays_json(old: dict[str, Data], new: dict[str, Data]) -> None:
    """Every key and text in double quotes."""
    text = json.dumps(old, indent=2)
    try:
        edited = revise(Editable("a.json", text), new)
    except UsageError:
        return
    assert json.loads(edited.text) == new


BLOCK = """\
# who owns what
entity: order       # the order
groups:
  # first of all
  - name: intent
    fields:
      - channel     # chosen by the customer
      - notes
    master: "erp"
    writers: [{system: crm, while: [open, held]}]   # until it is picked
  - {name: money, fields: [total], master: erp}
"""


def lines_changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that went and those that came."""
    old, new = before.splitlines(), after.splitlines()
    return [each for each in old if each not in new], [each for each in new if each not in old]


def edited(**change: Data) -> str:
    """The example with its first group changed."""
    whole = data("a.yaml", BLOCK)
    assert isinstance(whole, dict)
    group = {**whole["groups"][0], **change}
    kept = {key: value for key, value in group.items() if value is not None}
    wanted = {**whole, "groups": [kept, *whole["groups"][1:]]}
    return revise(Editable("a.yaml", BLOCK), wanted).text


@pytest.mark.parametrize(
    ("change", "went", "came"),
    [
        ({"master": "wms"}, ['    master: "erp"'], ["    master: wms"]),
        ({"fields": ["channel"]}, ["      - notes"], []),
        ({"fields": ["channel", "notes", "lines.*"]}, [], ["      - lines.*"]),
        ({"fields": ["channel", "remarks"]}, ["      - notes"], ["      - remarks"]),
        ({"derived": True}, [], ["    derived: true"]),
        (
            {"writers": [{"system": "crm", "while": ["open"]}]},
            ["    writers: [{system: crm, while: [open, held]}]   # until it is picked"],
            ["    writers: [{system: crm, while: [open]}]   # until it is picked"],
        ),
        (
            {"writers": []},
            ["    writers: [{system: crm, while: [open, held]}]   # until it is picked"],
            ["    writers: []   # until it is picked"],
        ),
    ],
)
def test_only_the_lines_of_the_change_change(
    change: dict[str, Data], went: list[str], came: list[str]
) -> None:
    """Comments beside them included."""
    assert lines_changed(BLOCK, edited(**change)) == (went, came)


def test_a_block_list_that_loses_all_its_items_stays_a_list() -> None:
    """An empty list has to be written as one."""
    text = "a:\n  - b\n  - c\nd: e\n"
    assert revise(Editable("a.yaml", text), {"a": [], "d": "e"}).text == "a: []\nd: e\n"


def test_line_ends_of_the_file_are_kept() -> None:
    """New lines end as the others do."""
    text = "a:\r\n  - b\r\n"
    assert revise(Editable("a.yaml", text), {"a": ["b", "c"]}).text == "a:\r\n  - b\r\n  - c\r\n"


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [b]\nc: *x\n",
        "a: |\n  b\nc: d\n",
        "x: &x {a: [b]}\n<<: *x\nc: d\n",
    ],
)
def test_unusual_writing_is_left_to_people(text: str) -> None:
    """Anchors and block texts are refused with the file's name."""
    with pytest.raises(UsageError, match="edited mechanically"):
        revise(Editable("a.yaml", text), {"a": ["z"], "c": "z"})
