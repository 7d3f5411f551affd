"""The interface inventory, `assessment/interfaces.csv`, as rows with their places."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from govctl.load.conventions import INVENTORY_PATH
from govctl.load.encoding import decode
from govctl.load.wording import shown, suggestion
from govctl.model.inventory import InventoryRow
from govctl.model.place import Place
from govctl.model.problem import Problem

_COLUMNS = (
    "name",
    "from",
    "to",
    "style",
    "entity",
    "documented",
    "manual",
    "transformation",
    "contract",
    "successor",
    "note",
)
_OPTIONAL = frozenset({"transformation", "contract", "successor", "note"})
_YES_NO = frozenset({"yes", "no"})


def read_inventory(content: bytes | Problem) -> tuple[tuple[InventoryRow, ...], list[Problem]]:
    """The rows of the inventory, and what is wrong with it."""
    text = content if isinstance(content, Problem) else decode(INVENTORY_PATH, content)
    if isinstance(text, Problem):
        return (), [text]
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows: list[InventoryRow] = []
    problems: list[Problem] = []
    try:
        header = [name.strip() for name in next(lines, [])]
        problems.extend(_header_problems(header))
        if not problems:
            for cells in lines:
                if any(cells):
                    row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
                    problems.extend(_row_problems(row, lines.line_num))
                    rows.append(_row(row, lines.line_num))
    except csv.Error as error:
        message = f"This is not CSV: {error}"
        problems.append(_problem(lines.line_num, message, "Close the quotes of the cell"))
    return tuple(rows), problems


def _header_problems(header: list[str]) -> Iterator[Problem]:
    unknown = [name for name in header if name not in _COLUMNS and not name.startswith("x-")]
    meant = set()
    for name in unknown:
        close = suggestion(name, _COLUMNS)
        meant.add(close)
        fix = f"Write `{close}`" if close else f"The columns are {', '.join(_COLUMNS)}"
        yield _problem(1, f"Unknown column {shown(name)}", fix)
    for name in _COLUMNS:
        if name not in header and name not in meant and name not in _OPTIONAL:
            yield _problem(1, f"There is no column `{name}`", f"Add the column `{name}`")


def _row_problems(row: Mapping[str, str], line: int) -> Iterator[Problem]:
    if not row.get("name"):
        yield _problem(line, "This interface has no name", "Give it a name of its own")
    for column in ("documented", "manual"):
        value = row.get(column, "")
        if value.lower() not in _YES_NO:
            yield _problem(line, f"`{column}` is {shown(value)}", "Write `yes` or `no`")


def _row(row: Mapping[str, str], line: int) -> InventoryRow:
    return InventoryRow(
        name=row.get("name", ""),
        source=row.get("from", ""),
        target=row.get("to", ""),
        style=row.get("style", ""),
        entity=row.get("entity", ""),
        documented=row.get("documented", "").lower() == "yes",
        manual=row.get("manual", "").lower() == "yes",
        transformation=row.get("transformation", ""),
        contract=row.get("contract", ""),
        successor=row.get("successor", ""),
        note=row.get("note", ""),
        place=Place(INVENTORY_PATH, line, 1),
    )


def _problem(line: int, message: str, fix: str) -> Problem:
    return Problem(INVENTORY_PATH, max(line, 1), 1, message, fix)
