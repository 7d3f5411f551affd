"""Two versions of a file layout: what changed, for whom it breaks, and the line that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govctl.compare.interface import changes
from govctl.compare.side import Side
from govctl.engine.verdicts import assessment
from govctl.model.change import Change, Compatibility
from govctl.model.interface import Action
from tests.compare.conftest import one_side

HEADINGS = "name,type,length,start,scale,required,format,codes,description"
BASE = (
    "ITEM,text,14,,,yes,,,Item",
    "WH,text,4,,,yes,,,Warehouse",
    "QTY,decimal,11,,3,yes,,,On hand",
    "UOM,text,3,,,no,,EA|CS,Unit",
)


def _side(rows: Sequence[str], action: Action, *, header: bool | None = None) -> Side:
    text = "\n".join((HEADINGS, *rows)) + "\n"
    found = one_side({"layout.csv": text.encode()}, "layout.csv")
    (message,) = found.interface.messages
    assert message.record is not None
    writing = replace(message.record.writing, separator=";", header=header)
    sent = replace(message, action=action, record=replace(message.record, writing=writing))
    return replace(found, interface=replace(found.interface, messages=(sent,)))


def _changes(
    old: Sequence[str], new: Sequence[str], action: Action, *, header: bool | None = None
) -> list[Change]:
    return list(changes(_side(old, action, header=header), _side(new, action, header=header)))


def _verdicts(found: list[Change]) -> dict[str, Compatibility]:
    return {each.coordinates.kind: assessment(each).compatibility for each in found}


def test_an_unchanged_layout_has_no_change() -> None:
    """Nor has one whose descriptions alone differ."""
    described = tuple(row.rpartition(",")[0] + ",other words" for row in BASE)
    for action in (Action.SEND, Action.RECEIVE):
        assert _changes(BASE, BASE, action) == []
        assert _changes(BASE, described, action) == []


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("14", "10", "length-lowered"),
        ("EA|CS", "EA", "code-removed"),
        ("11,,3", "11,,2", "scale-lowered"),
        ("UOM,text,3,,,no", "UOM,text,3,,,yes", "became-required"),
    ],
)
def test_what_breaks_readers_one_way_is_compatible_the_other(old: str, new: str, kind: str) -> None:
    """A narrower value hurts those who write it, a wider one those who read it."""
    narrower = tuple(row.replace(old, new) for row in BASE)
    read = _verdicts(_changes(BASE, narrower, Action.RECEIVE))
    written = _verdicts(_changes(BASE, narrower, Action.SEND))
    assert read == {f"inbound-column-{kind}": Compatibility.BREAKING}
    assert written == {f"outbound-column-{kind}": Compatibility.COMPATIBLE}


def test_the_evidence_is_a_line_that_the_old_version_took() -> None:
    """With the separator of the contract, and a value that is one character too long."""
    shorter = tuple(row.replace("14", "10") for row in BASE)
    (change,) = _changes(BASE, shorter, Action.RECEIVE)
    line = str(change.evidence.value)
    assert [len(cell) for cell in line.split(";")] == [11, 3, 1, 0]
    assert change.containment is not None
    assert "ITEM" in change.containment.sentence


def test_a_column_in_between_moves_the_others_once() -> None:
    """One change for all that moved, unless columns are found by their names."""
    inserted = (BASE[0], "LOT,text,9,,,no,,,Lot", *BASE[1:])
    kinds = [each.coordinates.kind for each in _changes(BASE, inserted, Action.SEND)]
    assert kinds == ["outbound-column-added", "outbound-column-moved"]
    named = _changes(BASE, inserted, Action.SEND, header=True)
    assert [each.coordinates.kind for each in named] == ["outbound-column-added"]


def test_what_only_follows_from_a_lost_column_is_not_told() -> None:
    """Readers are broken by the column that is gone; that the others moved says nothing new."""
    found = _changes(BASE, BASE[1:], Action.SEND)
    assert [each.coordinates.kind for each in found] == ["outbound-column-removed"]


def test_a_column_that_is_not_read_any_more_moves_those_that_are() -> None:
    """To ignore a column is a risk; to read the others elsewhere is a break."""
    verdicts = _verdicts(_changes(BASE, BASE[1:], Action.RECEIVE))
    assert verdicts == {
        "inbound-column-removed": Compatibility.RISKY,
        "inbound-column-moved": Compatibility.BREAKING,
    }


def test_two_columns_that_change_places_are_two_moves() -> None:
    """Each of them stands elsewhere."""
    swapped = (BASE[0], BASE[2], BASE[1], BASE[3])
    found = _changes(BASE, swapped, Action.SEND)
    assert [each.operands["name"] for each in found] == ["QTY", "WH"]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (True, "renamed"),
        (None, "renamed"),
        (False, "relabelled"),
    ],
)
def test_another_name_for_the_same_column(kind: str, *, header: bool | None) -> None:
    """A break where readers look for names, a risk where they count columns."""
    renamed = (BASE[0], BASE[1].replace("WH", "SITE"), *BASE[2:])
    (change,) = _changes(BASE, renamed, Action.SEND, header=header)
    assert change.coordinates.kind == f"outbound-column-{kind}"
    assert (change.operands["old"], change.operands["new"]) == ("WH", "SITE")


def test_a_wider_column_of_fixed_width_is_told_once() -> None:
    """That the columns behind it start later follows from it."""
    old = ("A,text,5,1,,yes,,,", "B,text,5,6,,yes,,,")
    new = ("A,text,7,1,,yes,,,", "B,text,5,8,,yes,,,")
    found = _changes(old, new, Action.SEND)
    assert [each.coordinates.kind for each in found] == ["outbound-column-width-changed"]


def test_a_wider_column_that_takes_a_gap_moves_nothing() -> None:
    """Fillers between columns may be used up."""
    old = ("A,text,5,1,,yes,,,", "B,text,5,11,,yes,,,")
    new = ("A,text,7,1,,yes,,,", "B,text,5,11,,yes,,,")
    found = _changes(old, new, Action.SEND)
    assert [each.coordinates.kind for each in found] == ["outbound-column-width-changed"]


def test_an_implied_decimal_point_that_moves_breaks_whatever_the_text() -> None:
    """Every text is still a number, and another one."""
    old = ("AMOUNT,implied-decimal,9,,2,yes,,,",)
    new = ("AMOUNT,implied-decimal,9,,3,yes,,,",)
    for action in (Action.SEND, Action.RECEIVE):
        (change,) = _changes(old, new, action)
        assert assessment(change).compatibility is Compatibility.BREAKING


def test_dates_are_compared_by_what_they_look_like() -> None:
    """A format that takes what the old one wrote is no break."""
    old = ("DAY,date,8,,,yes,yyyyMMdd,,",)
    new = ("DAY,text,8,,,yes,,,",)
    read = _verdicts(_changes(old, new, Action.RECEIVE))
    written = _verdicts(_changes(old, new, Action.SEND))
    assert read == {"inbound-column-type-changed": Compatibility.COMPATIBLE}
    assert written == {"outbound-column-type-changed": Compatibility.BREAKING}


def test_edits_that_take_each_other_back_break_nothing() -> None:
    """Longer values, but only codes that were taken before."""
    old = ("UOM,text,2,,,yes,,,",)
    new = ("UOM,text,3,,,yes,,EA|CS,",)
    found = _verdicts(_changes(old, new, Action.SEND))
    assert set(found.values()) == {Compatibility.COMPATIBLE}


def test_from_a_delimiter_to_fixed_width_is_one_break() -> None:
    """Places mean another thing then; the columns themselves are the same."""
    fixed = ("A,text,5,1,,yes,,,", "B,text,5,6,,yes,,,")
    delimited = ("A,text,5,,,yes,,,", "B,text,5,,,yes,,,")
    found = _changes(delimited, fixed, Action.SEND)
    assert [each.coordinates.kind for each in found] == ["file-delimiter-changed"]


_NAMES = st.sampled_from(["A", "B", "C", "D"])
_ROWS = st.lists(
    st.tuples(
        _NAMES,
        st.sampled_from(["text", "integer", "decimal", "boolean"]),
        st.sampled_from(["", "3", "5"]),
        st.sampled_from(["yes", "no"]),
        st.sampled_from(["", "X|Y", "X"]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda row: row[0],
).map(lambda rows: [f"{n},{t},{w},,,{r},,{c}," for n, t, w, r, c in rows])


@given(_ROWS, st.sampled_from([Action.SEND, Action.RECEIVE]))
def test_no_layout_differs_from_itself(rows: list[str], action: Action) -> None:
    """Whatever it says."""
    assert _changes(rows, rows, action) == []


@given(_ROWS, _ROWS)
def test_reading_is_the_mirror_of_writing(old: list[str], new: list[str]) -> None:
    """The columns whose values break others when we write anew are those when we read as before."""
    written = _changes(old, new, Action.SEND)
    turned = _changes(new, old, Action.RECEIVE)
    breaks = {each.operands["name"] for each in written if _is_value_break(each)}
    assert breaks == {each.operands["name"] for each in turned if _is_value_break(each)}


def _is_value_break(change: Change) -> bool:
    decided = change.containment is not None
    return decided and assessment(change).compatibility is Compatibility.BREAKING
