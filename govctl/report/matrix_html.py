"""The ownership matrix as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from govctl.errors import printable
from govctl.model.matrix import EntityMatrix, MatrixReport
from govctl.report.matrix import LEGEND, Notes, label

_STYLE = """\
body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color:#1b1b1b;background:#fff}
.wide{overflow-x:auto}
table{border-collapse:collapse;margin:.5rem 0}
th,td{border:1px solid #b5b5b5;padding:.25rem .5rem;text-align:left;vertical-align:top}
thead th{background:#eee}
td.M{background:#cfe8cf;font-weight:600}
td.w{background:#fbe8b8}
td.r{color:#555}
.fields{font-family:ui-monospace,monospace;font-size:.85em;overflow-wrap:anywhere}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def render_html(report: MatrixReport) -> str:
    """The page: a table for each entity, with its notes below it."""
    return "\n".join(_page(report)) + "\n"


def _page(report: MatrixReport) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield '<head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield "<title>Ownership matrix</title>"
    yield f"<style>{_STYLE}</style></head>"
    yield "<body><main><h1>Ownership matrix</h1>"
    yield f"<p>{_text(LEGEND)}. As of {report.today}.</p>"
    for entity in report.entities:
        yield from _entity(entity)
    yield "</main></body></html>"


def _entity(entity: EntityMatrix) -> Iterator[str]:
    notes = Notes()
    name = _text(entity.entity)
    yield f'<h2 id="{name}">{name}</h2>'
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{name}"><table>'
    heads = "".join(f'<th scope="col">{_text(each)}</th>' for each in entity.systems)
    yield f'<thead><tr><th scope="col">group</th><th scope="col">fields</th>{heads}</tr></thead>'
    yield "<tbody>"
    for row in entity.rows:
        signs = [notes.sign(row.cells.get(system)) for system in entity.systems]
        cells = "".join(f'<td class="{_text(sign[:1])}">{_text(sign)}</td>' for sign in signs)
        fields = _text(", ".join(row.fields))
        yield (
            f'<tr><th scope="row">{_text(label(row))}</th>'
            f'<td class="fields">{fields}</td>{cells}</tr>'
        )
    yield "</tbody></table></div>"
    if notes.numbers:
        items = "".join(f"<li>{_text(note)}</li>" for note in notes.numbers)
        yield f"<ol>{items}</ol>"


def _text(text: str) -> str:
    return escape(printable(text))
