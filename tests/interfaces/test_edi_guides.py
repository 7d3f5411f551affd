"""EDI guides as interfaces: segments by path, contradictions at their lines."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from govctl.interfaces.edi.parts import MOST_NESTED
from govctl.interfaces.metaschemas import own_schema_text
from govctl.model.interface import Action, Interface
from govctl.model.record import Notation, Record

Spec = Callable[..., Interface]

X12 = """\
edi-guide: "1.0"
title: Ship notice
version: "1.10"
standard: x12
set: "856"
release: "004010"
direction: out
segments:
  - segment: BSN
    use: M
    elements:
      - {at: 1, id: "353", use: M, type: ID, min: 2, max: 2, codes: {"00": Original}}
      - {at: 2, id: "396", use: X}
      - {at: 4, id: "81", use: O, type: R, min: 1, max: 10}
  - loop: HL
    level: S
    use: M
    repeat: ">1"
    segments:
      - {segment: HL, use: M}
      - {segment: REF, qualifier: {REF01: [CN, BM]}, use: O, repeat: 2}
      - loop: N1
        qualifier: {N101: ST}
        use: X
        segments: [{segment: N1, use: M}]
"""
EDIFACT = """\
edi-guide: "1.0"
standard: edifact
message: DESADV
directory: D.96A
association: EAN005
segments:
  - segment: BGM
    use: M
    elements:
      - id: C002
        use: C
        components:
          - {id: "1001", use: R, type: an, max: 3, codes: ["351"]}
          - {id: "1131", use: N}
      - {id: "1004", use: M, type: an, max: 35}
  - group: SG1
    use: D
    repeat: 10
    qualifier: {RFF01-01: ON}
    segments:
      - {segment: RFF, use: M}
"""


def _record(spec: Spec, text: str) -> Record:
    (message,) = spec(text).messages
    assert message.record is not None
    return message.record


def test_segments_have_their_loops_and_qualifiers_in_their_paths(spec: Spec) -> None:
    """What is not used is not there; the rest is in the order it is sent."""
    record = _record(spec, X12)
    assert [each.path for each in record.segments] == [
        "BSN",
        "HL(S)",
        "HL(S)/HL",
        "HL(S)/REF(BM|CN)",
    ]
    loop = record.segments[1]
    assert (loop.is_loop, loop.required, loop.repeat) == (True, True, None)
    assert (record.segments[3].repeat, record.segments[3].required) == (2, False)


def test_elements_have_positions_types_and_codes(spec: Spec) -> None:
    """Codes may carry their meanings; elements that are not used are left out."""
    first, last = _record(spec, X12).segments[0].fields
    assert (first.name, first.value.codes, first.required) == ("01", ("00",), True)
    assert (last.name, last.value.type, last.value.max_length) == ("04", "R", 10)


def test_a_set_goes_the_way_the_guide_says(spec: Spec) -> None:
    """Set, release, version as typed, direction."""
    interface = spec(X12)
    (message,) = interface.messages
    assert (message.name, message.action) == ("856", Action.SEND)
    assert (interface.version, interface.format) == ("1.10", "edi-guide-1.0")
    assert message.record is not None
    assert message.record.release == "004010"
    assert interface.problems == ()


def test_edifact_has_groups_and_composites(spec: Spec) -> None:
    """A component has the position of its composite and its own."""
    record = _record(spec, EDIFACT)
    assert record.writing.notation is Notation.EDIFACT
    assert (record.name, record.release) == ("DESADV", "D.96A")
    bgm, group, rff = record.segments
    assert [each.name for each in bgm.fields] == ["01", "01-01", "02"]
    assert (group.path, group.qualifiers, group.repeat) == ("SG1(ON)", (("01-01", "ON"),), 10)
    assert rff.path == "SG1(ON)/RFF"
    assert spec(EDIFACT).problems == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('set: "856"', "set: 856", "'set' is 856, not of type string"),
        ('release: "004010"\n', "", "lacks the key 'release'"),
        ('set: "856"', 'set: "856"\nmessage: DESADV', "'message' is not allowed there"),
        ("use: O, type: R", "use: Q, type: R", "not one of the values allowed"),
        ("type: R, min: 1", "type: ZZ, min: 1", "'ZZ' is no data type of x12"),
        ("type: R, min: 1", "type: R, min: 20", "minimum length 20 is above"),
        ('codes: {"00": Original}', 'codes: ["000"]', "'000' does not fit the length of 2 to 2"),
        ("at: 4, id", "at: 1, id", "BSN01 is described twice"),
        ("segment: BSN\n    use: M", "segment: BSN\n    uses: M", "has the key 'uses'"),
        ("repeat: 2}", "repeat: 0}", "'repeat'"),
        ("{segment: HL, use: M}", "{segment: HL, use: M}\n      - {segment: HL, use: O}", "tells"),
        (
            "segment: BSN\n    use: M",
            "segment: BSN\n    use: M\n    qualifier: {BSN09: X}",
            "BSN09, which is not among the elements",
        ),
        (
            "segment: BSN\n    use: M",
            "segment: BSN\n    use: M\n    qualifier: {BSN01: '77'}",
            "'77' is no code of BSN01",
        ),
        ('edi-guide: "1.0"', 'edi-guide: "9.0"', "is edi-guide-9.0, which is not supported"),
        ("  - segment: BSN", "  - 17\n  - segment: BSN", "is 17, not of type object"),
    ],
)
def test_a_defect_of_a_guide_is_told_once_at_its_line(
    spec: Spec, old: str, new: str, words: str
) -> None:
    """Whatever is wrong names a line, and the rest of the guide is read."""
    assert old in X12
    found = [each for each in spec(X12.replace(old, new, 1)).problems if words in each.message]
    assert len(found) == 1
    assert found[0].line > 0


def test_hostile_nesting_ends_in_a_reason(spec: Spec) -> None:
    """Loops within loops are followed so far and no further."""
    part: dict[str, object] = {"segment": "N1", "use": "M"}
    for _ in range(120):
        part = {"loop": "HL", "use": "M", "segments": [part]}
    text = json.dumps(
        {"edi-guide": "1.0", "standard": "x12", "set": "856", "release": "004010"}
        | {"segments": [part]}
    )
    interface = spec(text)
    assert any(str(MOST_NESTED) in reason for _, reason in interface.not_read)


@pytest.mark.parametrize("value", [None, [], {}, 5, "text", [None], [[]], [{"loop": 5}]])
def test_any_value_for_segments_is_a_finding(spec: Spec, value: object) -> None:
    """No shape of a guide raises."""
    guide = {"edi-guide": "1.0", "standard": "x12", "set": "850", "release": "004010"}
    assert spec(json.dumps(guide | {"segments": value})).problems


def test_the_published_schema_is_a_schema_and_describes_every_key() -> None:
    """`govctl schema edi-guide`: editors complete and explain from it."""
    for name in ("edi-guide-1", "file-layout-1"):
        schema = json.loads(own_schema_text(name))
        assert schema["$schema"].endswith("2020-12/schema")
        assert all(each.get("description") for each in schema["properties"].values())


@pytest.mark.parametrize(
    "element",
    [
        "{at: 1000000000000, use: M, type: AN, max: 3}",
        "{at: -1, use: M, type: AN, max: 3}",
        "{at: true, use: M, type: AN, max: 3}",
        "{use: M, type: AN, min: 1000000000, max: 3000000000}",
        "{use: M, type: N99999999999999999999, max: 3}",
        "{use: M, type: ID, max: 3, codes: ['', null, 5]}",
        "{use: M, components: 5}",
        "5",
    ],
)
def test_an_element_that_cannot_be_is_a_finding(spec: Spec, element: str) -> None:
    """Numbers beyond reason and values of other types are told, and the rest is read."""
    interface = spec(X12.replace('{at: 4, id: "81", use: O, type: R, min: 1, max: 10}', element))
    assert interface.problems
    (message,) = interface.messages
    assert message.record is not None
    assert all(0 < each.position < 100 for each in message.record.segments[0].fields)
