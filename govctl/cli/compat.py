"""`govctl compat`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from govctl.cli.options import NO_VALUE, prose
from govctl.errors import ExitCode


class Mode(StrEnum):
    """Whose payloads have to be understood by whom."""

    BACKWARD = "backward"
    FORWARD = "forward"
    FULL = "full"


class World(StrEnum):
    """What a writer may send beyond what its schema declares."""

    DECLARED = "declared"
    OPEN = "open"


class Format(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"


_HELP = """Say whether every payload of WRITER is accepted by READER.

Both are JSON Schemas (YAML or JSON), or parts of specs: openapi.yaml#/components/schemas/Order.
The answer is contained (proved), not contained (with a payload that a validator accepts on one
side and refuses on the other), or undecided (with the reason). With [bold]--mode[/bold], WRITER
and READER are the earlier and the later version of one schema.

Exit codes: 0 contained, 1 not contained (under --strict undecided as well), 2 wrong usage.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("compat", help=prose(_HELP))(_compat)


def _compat(  # noqa: PLR0913  (a command line has as many options as it has)
    *,
    writer: Annotated[
        str, typer.Argument(metavar="WRITER", help="FILE or FILE#/pointer: what is sent.")
    ],
    reader: Annotated[
        str, typer.Argument(metavar="READER", help="FILE or FILE#/pointer: what is accepted.")
    ],
    mode: Annotated[
        Mode | None,
        typer.Option(
            help="backward: READER reads what WRITER wrote; forward: the opposite; full: both."
        ),
    ] = None,
    lens: Annotated[
        World, typer.Option(help="Whether writers send only what their schema declares.")
    ] = World.DECLARED,
    budget: Annotated[
        int | None,
        typer.Option(min=1, metavar="STEPS", help="The most search steps for each question."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", metavar=NO_VALUE, help="End with 1 when undecided.")
    ] = False,
    format: Annotated[  # noqa: A002  (the option's name)
        Format, typer.Option("--format", help="How to write the answer.")
    ] = Format.TEXT,
) -> None:
    from govctl.cli.output import emit, emit_lines
    from govctl.report import compat as pages
    from govctl.subschema.compat import Mode as Question
    from govctl.subschema.question import DEFAULT_BUDGET
    from govctl.subschema.question import World as Reading
    from govctl.usecases.compat import CompatRequest, compat_files

    request = CompatRequest(
        writer=writer,
        reader=reader,
        mode=Question(mode.value) if mode else None,
        world=Reading(lens.value),
        budget=budget or DEFAULT_BUDGET,
    )
    report = compat_files(request)
    if format is Format.JSON:
        emit(pages.render_json(report))
    else:
        emit_lines(pages.lines(report))
    if report.fails(strict=strict):
        raise typer.Exit(int(ExitCode.FINDINGS))
