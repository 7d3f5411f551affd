"""The matrix as a page: names from documents are shown as text, whatever they are."""

from __future__ import annotations

import csv
import io
from datetime import date
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from govctl.model.matrix import Cell, DeclaredLine, EntityMatrix, MatrixReport, MatrixRow
from govctl.model.place import Place
from govctl.model.rights import Standing
from govctl.report.matrix import render_markdown, render_table
from govctl.report.matrix_data import EXECUTED, render_csv
from govctl.report.matrix_html import render_html

texts = st.text(st.sampled_from("ab<>&\"'|`\\=+-@;,\n\r\t\x1b\x00"), min_size=1, max_size=12)


def _report(text: str) -> MatrixReport:
    cell = Cell(Standing.WRITER, (text,))
    row = MatrixRow(text, (text,), {text: cell}, (text,))
    line = DeclaredLine({"entity": text, "name": text, "after": text}, Place("a.yaml", 1, 1))
    entity = EntityMatrix(text, (text,), (row,), (line,))
    return MatrixReport("registry", date(2026, 11, 23), (entity,))


class _Tags(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a tag and its attributes."""
        self.tags.add(tag)
        self.tags.update(name for name, _ in attrs)


@given(texts)
def test_no_text_adds_a_tag_or_an_attribute_to_the_page(text: str) -> None:
    """The page has the tags it has for any harmless name."""
    found = []
    for each in (text, "harmless"):
        tags = _Tags()
        tags.feed(render_html(_report(each)))
        found.append(tags.tags)
    assert found[0] == found[1]


@given(texts)
def test_markdown_and_terminal_keep_each_text_on_its_line(text: str) -> None:
    """Neither a line break nor a control character of a name reaches the reader."""
    for render in (render_markdown, render_table):
        page = render(_report(text))
        assert page.count("\n") == render(_report("harmless")).count("\n")
        assert all(c == "\n" or c.isprintable() for c in page)


@given(texts)
def test_no_cell_begins_with_what_a_spreadsheet_executes(text: str) -> None:
    """OWASP's list: = + - @ tab and carriage return."""
    rows = csv.reader(io.StringIO(render_csv(_report(text)), newline=""))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(EXECUTED)]
