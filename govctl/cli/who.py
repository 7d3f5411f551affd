"""`govctl who`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from govctl.cli.options import Directory, Today, parse_day, prose


class Format(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"


_HELP = """Say who may write and read a field, through what, and which lines say so.

FIELD is an entity and a path, array levels implicit: order.lines.qtyOrdered. That nobody may is an
answer too. Exit codes: 0 answered, 2 no such field, state or system.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("who", help=prose(_HELP))(_who)


def _who(  # noqa: PLR0913  (a command line has as many options as it has)
    *,
    field: Annotated[str, typer.Argument(metavar="FIELD", help="order.lines.qtyOrdered")],
    state: Annotated[
        str | None, typer.Option("--in", metavar="STATE", help="Only while it is in this state.")
    ] = None,
    system: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only what this system may do.")
    ] = None,
    directory: Directory = Path(),
    format: Annotated[  # noqa: A002  (the option's name)
        Format, typer.Option("--format", help="How to write the answer.")
    ] = Format.TEXT,
    today: Today = None,
) -> None:
    from govctl.cli.output import emit, emit_lines
    from govctl.report import who as pages
    from govctl.usecases.who import WhoRequest, who

    report = who(WhoRequest(directory, field, parse_day(today), state, system))
    if format is Format.JSON:
        emit(pages.render_json(report))
    else:
        emit_lines(pages.lines(report))
