"""Code lists before and after: codes that end are announced, and unused lists are silent."""

from __future__ import annotations

from datetime import date

import pytest

from govctl.compare.code_lists import Lists, code_list_changes
from govctl.engine.verdicts import assessment
from govctl.model.codelist import Alias, CodeList
from govctl.model.document import Document

NOWHERE = Document("codelists/unit.yaml", {}, "0" * 64, "yaml")
DAY = date(2027, 6, 30)


def _list(values: dict[str, str], **tolerated: date | None) -> CodeList:
    aliases = tuple(
        Alias(document=NOWHERE, value=code, until=until) for code, until in tolerated.items()
    )
    return CodeList(document=NOWHERE, name="unit", values=values, also_accept=aliases)


def _told(before: CodeList | None, after: CodeList | None, *users: str) -> list[tuple[str, str]]:
    lists = Lists("unit", before, after, users or ("entity:item",))
    return [
        (change.coordinates.kind, assessment(change).compatibility.value)
        for change in code_list_changes(lists)
    ]


def test_a_code_that_ends_is_first_announced_and_then_gone() -> None:
    """Moving it to the tolerated ones is a risk; dropping it there is the break."""
    full, ending = _list({"EA": "each", "CS": "case"}), _list({"EA": "each"}, CS=DAY)
    gone = _list({"EA": "each"})
    assert _told(full, ending) == [("code-list-value-ending", "risky")]
    assert _told(ending, gone) == [("code-list-alias-removed", "breaking")]
    assert _told(full, gone) == [("code-list-value-removed", "breaking")]


def test_a_tolerated_code_that_joins_the_list_is_no_change() -> None:
    """It was taken before and is taken now."""
    assert _told(_list({"EA": "each"}, CS=None), _list({"EA": "each", "CS": "case"})) == []


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        ("XCS", "XCT", "code-list-translation-changed"),
        ("case", "carton", "code-list-value-changed"),
    ],
)
def test_other_words_weigh_less_than_another_code(was: str, now: str, kind: str) -> None:
    """A value that is a code translates; any other one describes."""
    assert [each for each, _ in _told(_list({"CA": was}), _list({"CA": now}))] == [kind]


def test_a_list_that_nothing_refers_to_is_silent() -> None:
    """Nobody is hit by it."""
    lists = Lists("unit", _list({"EA": "each"}), None)
    assert list(code_list_changes(lists)) == []
