"""The diff report as a page: one file that loads nothing and shows hostile text as text."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

from govctl.model.change import Compatibility
from govctl.model.diff import SourceLine, TextChange
from govctl.model.place import Place
from govctl.report.diff_html import render
from govctl.report.side_by_side import rows
from tests.report.diff_reports import HOSTILE, change, contract, report

_VOID = {"meta", "br", "input", "col", "path", "rect"}


class _Page(HTMLParser):
    """Collects elements, and refuses what is not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _hostile() -> str:
    bad = replace(
        change(HOSTILE),
        subject=HOSTILE,
        fix=HOSTILE,
        proof=HOSTILE,
        reaches=(HOSTILE, "b"),
    )
    text = TextChange(Place(HOSTILE, 3, 1, HOSTILE), "changed", HOSTILE, HOSTILE)
    named = replace(contract((bad,), texts=(text,)), name=HOSTILE, consumers=(HOSTILE,))
    return render(replace(report(named), before=HOSTILE, notes=(HOSTILE,)))


def test_elements_are_closed_in_order() -> None:
    """The page is well formed, with its ids told apart."""
    twice = (change("one"), change("two"))
    page = _Page(render(report(contract(twice), contract((change(),), name="stock"))))
    assert page.open == []
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_nothing_is_loaded_from_anywhere() -> None:
    """No element refers to another resource, and the policy forbids every one."""
    page = _Page(_hostile())
    outside = [
        (tag, name, value)
        for tag, attributes in page.elements
        for name, value in attributes.items()
        if name in {"src", "srcset", "action", "formaction", "data", "poster", "background"}
        or (name in {"href", "xlink:href"} and not value.startswith("#"))
    ]
    assert outside == []
    assert not [tag for tag, _ in page.elements if tag in {"link", "iframe", "object", "img"}]
    assert "url(" not in render(report(contract((change(),))))


def test_only_the_pages_own_script_and_style_run() -> None:
    """The policy names both by their digests; no attribute holds script or style."""
    text = render(report(contract((change(),))))
    page = _Page(text)
    policy = next(a["content"] for tag, a in page.elements if tag == "meta" and "http-equiv" in a)
    assert policy.startswith("default-src 'none'; ")
    for name in ("style", "script"):
        found = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
        assert found is not None
        digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert not [
        name
        for _, attributes in page.elements
        for name in attributes
        if name == "style" or name.startswith("on")
    ]


def test_hostile_names_stay_text() -> None:
    """A name that is markup appears as the characters it is made of."""
    text = _hostile()
    page = _Page(text)
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert "<script>alert(1)</script>\"'>" in "".join(page.texts)
    assert "{{ 7*7 }}" in "".join(page.texts)
    assert not {each for each in text if not (each.isprintable() or each == "\n")}
    text.encode("utf-8")


def test_changes_carry_what_the_filters_ask_for() -> None:
    """Each change names its verdict, its contract and the consumers it hits."""
    quiet = change("quiet", Compatibility.COMPATIBLE, number=1)
    page = _Page(render(report(contract((change(), replace(quiet, hit=()))))))
    found = [
        (a["data-severity"], a["data-contract"], a["data-consumers"])
        for tag, a in page.elements
        if tag == "article"
    ]
    assert found == [("breaking", "contract-1", "shop"), ("compatible", "contract-1", "")]


def test_the_graph_says_in_words_what_it_draws() -> None:
    """Who cannot see the drawing reads who is hit and who is not."""
    page = _Page(render(report(contract((change(),)))))
    label = next(a["aria-label"] for tag, a in page.elements if tag == "svg")
    assert label == "orders hits shop, spares crm"


def test_rows_mark_what_differs() -> None:
    """Lines that both sides have stand beside each other; the edited one is marked."""
    found = rows(change().locations)
    assert [(row.differs, bool(row.before), bool(row.after)) for row in found] == [
        (False, True, True),
        (True, True, True),
        (False, True, True),
    ]


def test_ends_that_one_excerpt_alone_reaches_are_no_change() -> None:
    """A window that starts earlier on one side does not paint its first lines red."""
    places = change().locations
    assert places.before is not None
    early = (SourceLine(38, "Customer:"), *places.before.lines)
    shifted = replace(places, before=replace(places.before, lines=early))
    assert rows(shifted) == rows(places)


def test_a_part_that_is_gone_has_one_side() -> None:
    """Without a place on the other side, only what there was is quoted."""
    places = replace(change().locations, after=None)
    assert all(row.after is None for row in rows(places))
