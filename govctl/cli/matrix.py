"""`govctl matrix`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govctl.cli.options import Directory, Today, parse_day, prose

if TYPE_CHECKING:
    from govctl.model.matrix import MatrixReport
    from govctl.usecases.matrix import MatrixRequest


class Form(StrEnum):
    """How the matrix is written."""

    TABLE = "table"
    CSV = "csv"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


_HELP = """Show the ownership matrix: which system masters, writes or reads which fields.

With [bold]--import[/bold], take over what was edited in a matrix written with --as csv. Only the
lines of the ownership files that have to change do; nothing is written unless all of the file is
good.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("matrix", help=prose(_HELP))(_matrix)


def _matrix(  # noqa: PLR0913  (a command line has as many options as it has)
    *,
    entity: Annotated[
        str | None, typer.Argument(metavar="ENTITY", help="Only this entity; all without it.")
    ] = None,
    form: Annotated[Form, typer.Option("--as", help="How to write it.")] = Form.TABLE,
    source: Annotated[
        Path | None,
        typer.Option("--import", metavar="FILE", help="A CSV file to take changes from."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write to a file, whole or not at all.")
    ] = None,
    directory: Directory = Path(),
    today: Today = None,
) -> None:
    from govctl.cli.output import emit, emit_lines
    from govctl.report import matrix as pages
    from govctl.usecases.matrix import MatrixRequest, matrix

    request = MatrixRequest(directory, parse_day(today), entity)
    if source is not None:
        _import(source, request)
        return
    report = matrix(request)
    if form is not Form.TABLE:
        emit(_rendered(report, form), output)
    elif output is None:
        emit_lines(pages.lines(report))
    else:
        emit(pages.render_table(report), output)


def _rendered(report: MatrixReport, form: Form) -> str:
    from govctl.report import matrix as pages
    from govctl.report import matrix_data, matrix_html

    written = {
        Form.CSV: matrix_data.render_csv,
        Form.MARKDOWN: pages.render_markdown,
        Form.HTML: matrix_html.render_html,
        Form.JSON: matrix_data.render_json,
    }
    return written[form](report)


def _import(source: Path, request: MatrixRequest) -> None:
    from govctl.cli.output import emit
    from govctl.scaffold.files import write_all
    from govctl.usecases.matrix_import import matrix_import

    plan = matrix_import(request, source)
    written = write_all(plan.folder, plan.files)
    if not written:
        emit("The registry says all of this already; nothing was written\n")
        return
    emit("".join(f"Wrote {path}\n" for path in written))
