"""The ownership matrix for people: as a table for the terminal, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.errors import one_line
from govctl.model.matrix import Cell, EntityMatrix, MatrixReport, MatrixRow
from govctl.model.rights import Standing
from govctl.report.text import Line, Span

LEGEND = "M master, M= computed by its master, w writer (numbers: when and through what), r reader"
_SIGNS = {Standing.MASTER: "M", Standing.WRITER: "w", Standing.READER: "r", Standing.NOBODY: ""}
_STYLES = {"M": "bold green", "w": "bold yellow", "r": "dim"}
_WIDTH = 100
NO_MASTER = "(no master)"


class Notes:
    """Notes of one entity's cells, numbered as they come up."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def sign(self, cell: Cell | None) -> str:
        """A cell as a sign: `M`, `M=`, `w1,2`, `r`, or nothing."""
        if cell is None:
            return ""
        if cell.computes:
            return "M="
        known = (str(self.numbers.setdefault(n, len(self.numbers) + 1)) for n in cell.notes)
        return _SIGNS[cell.standing] + ",".join(known)


def label(row: MatrixRow) -> str:
    """What decides about a row."""
    return row.label or NO_MASTER


def render_table(report: MatrixReport) -> str:
    """The table as plain text."""
    return "".join("".join(span.text for span in line) + "\n" for line in lines(report))


def lines(report: MatrixReport) -> Iterator[Line]:
    """The matrix as styled lines: entity by entity, a line per row, its fields below it."""
    for entity in report.entities:
        yield from _entity(entity)
        yield ()
    yield (Span(f"{LEGEND}; as of {report.today}", "dim"),)


def _entity(entity: EntityMatrix) -> Iterator[Line]:
    notes = Notes()
    grid = [
        (row, [notes.sign(row.cells.get(system)) for system in entity.systems])
        for row in entity.rows
    ]
    first = max([len(label(row)) for row in entity.rows] + [len(entity.entity)])
    widths = [
        max(len(system), *(len(signs[index]) for _, signs in grid), 1)
        for index, system in enumerate(entity.systems)
    ]
    head = "  ".join(f"{one_line(s):<{w}}" for s, w in zip(entity.systems, widths, strict=True))
    yield (Span(f"{one_line(entity.entity):<{first}}  {head}".rstrip(), "bold"),)
    for row, signs in grid:
        yield (Span(f"{one_line(label(row)):<{first}}", "cyan"), *_signs(signs, widths))
        yield from _fields(row)
    for note, number in notes.numbers.items():
        yield (Span(f"  {number} {one_line(note)}", "dim"),)
    if not entity.rows:
        yield (Span("  nothing is said about it"),)


def _signs(signs: list[str], widths: list[int]) -> Iterator[Span]:
    last = max((index for index, sign in enumerate(signs) if sign), default=-1)
    for index, sign in enumerate(signs[: last + 1]):
        text = sign if index == last else f"{sign:<{widths[index]}}"
        yield Span(f"  {text}", _STYLES.get(sign[:1], ""))


def _fields(row: MatrixRow) -> Iterator[Line]:
    """The fields of a row, in as many lines as they need."""
    text = "   "
    for index, field in enumerate(row.fields):
        word = one_line(field) + ("," if index < len(row.fields) - 1 else "")
        if len(text) + 1 + len(word) > _WIDTH and text.strip():
            yield (Span(text, "dim"),)
            text = "   "
        text += f" {word}"
    yield (Span(text, "dim"),)


def render_markdown(report: MatrixReport) -> str:
    """The matrix as Markdown tables."""
    parts = ["# Ownership matrix", f"{LEGEND}. As of {report.today}.", *_sections(report)]
    return "\n\n".join(parts) + "\n"


def _sections(report: MatrixReport) -> Iterator[str]:
    for entity in report.entities:
        notes = Notes()
        head = ["group", "fields", *entity.systems]
        table = [head, ["---"] * len(head)]
        for row in entity.rows:
            signs = [notes.sign(row.cells.get(system)) for system in entity.systems]
            table.append([label(row), ", ".join(row.fields), *signs])
        yield f"## {_escaped(entity.entity)}"
        yield "\n".join("| " + " | ".join(map(_escaped, cells)) + " |" for cells in table)
        if notes.numbers:
            yield "\n".join(f"{n}. {_escaped(note)}" for note, n in notes.numbers.items())


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    safe = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for sign in "\\`*_[]|":
        safe = safe.replace(sign, f"\\{sign}")
    return safe
