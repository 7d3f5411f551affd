"""Two versions of an EDI guide: what changed, for whom it breaks, and the segment that shows it."""

from __future__ import annotations

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

GUIDE = """\
edi-guide: "1.0"
standard: x12
set: "856"
release: "004010"
segments:
  - segment: BSN
    use: M
    elements:
      - {at: 1, id: "353", use: M, type: ID, min: 2, max: 2, codes: ["00", "05"]}
      - {at: 2, id: "396", use: M, type: AN, min: 2, max: 30}
  - loop: HL
    level: S
    use: M
    segments:
      - {segment: HL, use: M}
      - {segment: TD1, use: O}
      - {segment: TD5, use: O}
      - {segment: REF, qualifier: {REF01: CN}, use: O, elements: [{use: M, type: ID, max: 3, codes: [CN]}, {use: M, type: AN, max: 30}]}
      - {segment: REF, qualifier: {REF01: BM}, use: O, elements: [{use: M, type: ID, max: 3, codes: [BM]}, {use: M, type: AN, max: 20}]}
      - loop: HL
        level: O
        use: M
        repeat: 200
        segments:
          - {segment: HL, use: M}
          - {segment: PRF, use: M, elements: [{use: M, type: AN, max: 22}]}
"""  # noqa: E501  (one segment in a line, as guides are read)
EDIFACT = """\
edi-guide: "1.0"
standard: edifact
message: DESADV
directory: D.96A
segments:
  - segment: BGM
    use: M
    elements:
      - {id: C002, use: C, components: [{id: "1001", use: R, type: an, max: 3, codes: ["351"]}]}
      - {id: "1004", use: M, type: an, max: 35}
  - group: SG1
    use: C
    repeat: 10
    segments:
      - {segment: RFF, use: M, elements: [{id: C506, use: M, components: [{use: M, type: an, max: 3}, {use: R, type: an, max: 35}]}]}
"""  # noqa: E501  (as above)

Edit = tuple[str, str]


def _side(text: str, action: Action) -> Side:
    found = one_side({"guide.yaml": text.encode()}, "guide.yaml")
    messages = tuple(replace(each, action=action) for each in found.interface.messages)
    assert found.interface.problems == ()
    return replace(found, interface=replace(found.interface, messages=messages))


def _edited(text: str, *edits: Edit) -> str:
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def _changes(action: Action, *edits: Edit, guide: str = GUIDE) -> list[Change]:
    return list(changes(_side(guide, action), _side(_edited(guide, *edits), action)))


def _kinds(found: list[Change]) -> list[str]:
    return [each.coordinates.kind for each in found]


def _line(guide: str, words: str) -> str:
    return next(f"{line}\n" for line in guide.splitlines() if words in line)


BM = _line(GUIDE, "REF01: BM")
TD1 = _line(GUIDE, "TD1")


def test_a_lost_segment_is_shown_as_it_was_sent() -> None:
    """With its qualifier, and values that the guide allows."""
    (change,) = _changes(Action.SEND, (BM, ""))
    assert change.coordinates.kind == "outbound-segment-removed"
    assert change.operands["name"] == "segment REF(BM)"
    assert change.evidence.value == "REF*BM*ABC~"


def test_a_lost_loop_is_one_change() -> None:
    """What stood in it is gone with it."""
    loop = GUIDE[GUIDE.index("      - loop: HL\n        level: O") :]
    (change,) = _changes(Action.SEND, (loop, ""))
    assert change.operands["name"] == "loop HL(O)"
    assert change.operands["location"] == " of HL(S)"


def test_the_segment_that_moved_is_told_and_not_those_it_passed() -> None:
    """The fewest moves that explain the order."""
    (change,) = _changes(Action.SEND, (TD1, ""), (BM, BM + TD1))
    assert change.coordinates.kind == "outbound-segment-moved"
    assert change.operands["name"] == "segment TD1"


def test_a_segment_in_another_loop_has_moved() -> None:
    """Not gone here and new there."""
    inner = "          - {segment: HL, use: M}\n"
    found = _changes(Action.SEND, (BM, ""), (inner, f"{inner}    {BM}"))
    assert _kinds(found) == ["outbound-segment-moved"]


def test_another_qualifier_for_the_same_segment() -> None:
    """Told as such, since everything else is the same."""
    old = "qualifier: {REF01: BM}, use: O, elements: [{use: M, type: ID, max: 3, codes: [BM]}"
    found = _changes(Action.RECEIVE, (old, old.replace("BM", "2I")))
    kinds = set(_kinds(found))
    assert "inbound-segment-qualifier-changed" in kinds
    assert not kinds & {"inbound-segment-removed", "inbound-segment-added"}


def test_repeats_are_shown_by_one_too_many() -> None:
    """Three segments where two are allowed."""
    fewer = [("repeat: 200", "repeat: 2")]
    (change,) = _changes(Action.RECEIVE, *fewer)
    assert assessment(change).compatibility is Compatibility.BREAKING
    assert str(change.evidence.value).count("HL*") == 3
    (written,) = _changes(Action.SEND, *fewer)
    assert assessment(written).compatibility is Compatibility.COMPATIBLE


def test_a_change_inside_a_requalified_loop_is_seen() -> None:
    """Loops are aligned before what they hold."""
    guide = GUIDE.replace("level: O", "qualifier: {HL03: O}")
    found = _changes(Action.SEND, ("type: AN, max: 22", "type: AN, max: 30"), guide=guide)
    assert _kinds(found) == ["outbound-element-max-length-raised"]
    assert found[0].operands["name"] == "HL(S)/HL(O)/PRF01"
    assert found[0].evidence.value == f"PRF*{'a' * 23}~"


def test_another_set_is_another_message() -> None:
    """Nothing inside is compared then."""
    found = _changes(Action.SEND, ('"856"', '"857"'), (BM, ""))
    assert _kinds(found) == ["edi-set-changed"]


def test_another_release_is_told_beside_what_differs() -> None:
    """Partners have to move, and their maps have to change."""
    found = _changes(Action.SEND, ("004010", "005010"), (BM, ""))
    assert _kinds(found) == ["edi-release-changed", "outbound-segment-removed"]


def test_elements_left_to_the_standard_are_not_compared() -> None:
    """A guide that lists none says nothing about them."""
    assert _changes(Action.SEND, (", elements: [{use: M, type: AN, max: 22}]", "")) == []


@pytest.mark.parametrize(
    ("edit", "kind", "evidence"),
    [
        (("max: 35}]}]}", "max: 70}]}]}"), "element-max-length-raised", "RFF+ABC:" + "a" * 36),
        (('["351"]', '["351", "352"]'), "element-code-added", "BGM+352"),
        (("repeat: 10", "repeat: 11"), "segment-repeat-raised", "RFF+ABC:ABC'" * 10),
        (("use: M, type: an, max: 35}\n", "use: C, type: an, max: 35}\n"), None, "BGM"),
    ],
)
def test_edifact_is_compared_by_group_composite_and_component(
    edit: Edit, kind: str | None, evidence: str
) -> None:
    """With the separators of EDIFACT in the evidence."""
    (change,) = _changes(Action.SEND, edit, guide=EDIFACT)
    assert change.coordinates.kind == f"outbound-{kind or 'element-became-optional'}"
    assert str(change.evidence.value).startswith(evidence)
    assert str(change.evidence.value).endswith("'")


def test_a_simple_element_that_becomes_a_composite_breaks() -> None:
    """Components are separated by another character."""
    old = '{id: "1004", use: M, type: an, max: 35}'
    new = "{id: C106, use: M, components: [{use: M, type: an, max: 35}]}"
    for action in (Action.SEND, Action.RECEIVE):
        found = _changes(action, (old, new), guide=EDIFACT)
        verdicts = {each.coordinates.action: assessment(each).compatibility for each in found}
        assert verdicts["changed"] is Compatibility.BREAKING


def test_digits_are_counted_without_sign_and_point() -> None:
    """X12 numbers: a minus and a decimal point need no room."""
    guide = GUIDE.replace("type: AN, max: 22", "type: R, min: 1, max: 3")
    (change,) = _changes(
        Action.RECEIVE, ("type: R, min: 1, max: 3", "type: R, min: 1, max: 2"), guide=guide
    )
    assert sum(character.isdigit() for character in str(change.evidence.value)) == 3


_EDITS: list[Edit] = [
    (BM, ""),
    ("max: 30}\n", "max: 20}\n"),
    ('["00", "05"]', '["00"]'),
    ("repeat: 200", 'repeat: ">1"'),
    ("{segment: TD5, use: O}", "{segment: TD5, use: M}"),
    (TD1, ""),
]


@given(st.lists(st.sampled_from(_EDITS), unique=True))
def test_edits_are_told_apart_and_undone_by_their_mirror(edits: list[Edit]) -> None:
    """As many changes as edits; back again, what was added is removed and what rose has fallen."""
    there = _changes(Action.SEND, *edits)
    assert len(there) == len(edits)
    edited = _side(_edited(GUIDE, *edits), Action.SEND)
    back = list(changes(edited, _side(GUIDE, Action.SEND)))
    assert sorted(_kinds(back)) == sorted(_mirror(kind) for kind in _kinds(there))


def _mirror(kind: str) -> str:
    pairs = {"added": "removed", "raised": "lowered", "became-required": "became-optional"}
    swaps: dict[str, str] = {**pairs, **{new: old for old, new in pairs.items()}}
    end = next(each for each in swaps if kind.endswith(each))
    return kind.removesuffix(end) + swaps[end]


@given(st.permutations(["edi-guide", "standard", "set", "release", "segments"]))
def test_the_order_of_keys_means_nothing(keys: list[str]) -> None:
    """Only the order of segments does."""
    lines: dict[str, str] = {}
    key = ""
    for line in GUIDE.splitlines(keepends=True):
        key = line.partition(":")[0] if not line.startswith(" ") else key
        lines[key] = lines.get(key, "") + line
    turned = "".join(lines[each] for each in keys)
    assert list(changes(_side(GUIDE, Action.SEND), _side(turned, Action.SEND))) == []
