"""The ownership matrix for programs: as JSON (`matrix.schema.json`) and as CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io
from importlib.resources import files

from govctl.errors import one_line
from govctl.model.matrix import COLUMNS, Cell, EntityMatrix, MatrixReport, MatrixRow
from govctl.report.jsontext import json_text

EXECUTED = ("=", "+", "-", "@", "\t", "\r")
"""What a cell may not begin with: spreadsheets would take it for a formula."""


def schema_text() -> str:
    """The JSON Schema (2020-12) that every matrix as JSON is valid against."""
    return files("govctl.report").joinpath("matrix.schema.json").read_text(encoding="utf-8")


def render_json(report: MatrixReport) -> str:
    """The matrix as one JSON document, ending in a line feed."""
    data = {
        "registry": report.name,
        "today": report.today.isoformat(),
        "entities": [_entity(each) for each in report.entities],
    }
    return json_text(data) + "\n"


def _entity(entity: EntityMatrix) -> dict[str, object]:
    return {
        "entity": entity.entity,
        "systems": list(entity.systems),
        "rows": [_row(row) for row in entity.rows],
    }


def _row(row: MatrixRow) -> dict[str, object]:
    return {
        "group": row.label or None,
        "fields": list(row.fields),
        "cells": {system: _cell(cell) for system, cell in row.cells.items()},
        "views": list(row.views),
        "path": row.place.path if row.place else None,
        "line": row.place.line if row.place else None,
    }


def _cell(cell: Cell) -> dict[str, object]:
    return {
        "standing": cell.standing.value,
        "computes": cell.computes,
        "notes": list(cell.notes),
    }


def render_csv(report: MatrixReport) -> str:
    """The matrix as it is declared, one line for each group, reader, view and status model."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entity in report.entities:
        for line in entity.lines:
            writer.writerow([_safe(line.cells.get(column, "")) for column in COLUMNS])
    return text.getvalue()


def _safe(cell: str) -> str:
    """A cell on one line that no spreadsheet executes: an apostrophe keeps it text (OWASP)."""
    text = one_line(cell)
    return f"'{text}" if text.startswith((*EXECUTED, "'")) else text
