"""`govctl impact`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from govctl.cli.options import Directory, prose


class Format(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"


_HELP = """Say what a change of a contract would reach.

CONTRACT is a name with or without its major, and with #part for one operation or message:
order-events@1#com.acme.order.created.v1. Consumers, flows, mappings, partners, environments, status
models and rights are listed, each with the line that says so.
Exit codes: 0 answered, 2 no such contract, part or field.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("impact", help=prose(_HELP))(_impact)


def _impact(
    *,
    contract: Annotated[str, typer.Argument(metavar="CONTRACT[#PART]", help="order-events@1")],
    field: Annotated[
        str | None,
        typer.Option(metavar="FIELD", help="Only this field, canonical or of the payload."),
    ] = None,
    directory: Directory = Path(),
    format: Annotated[  # noqa: A002  (the option's name)
        Format, typer.Option("--format", help="How to write the answer.")
    ] = Format.TEXT,
) -> None:
    from govctl.cli.output import emit, emit_lines
    from govctl.report import reach as pages
    from govctl.usecases.reach import ImpactRequest, impact

    report = impact(ImpactRequest(directory, contract, field))
    if format is Format.JSON:
        emit(pages.render_json(report))
    else:
        emit_lines(pages.lines(report))
