"""`govctl diff`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govctl.cli.options import Directory, prose
from govctl.errors import ExitCode

if TYPE_CHECKING:
    from govctl.model.diff import DiffReport


class Format(StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


class Only(StrEnum):
    """The one verdict whose changes are shown."""

    BREAKING = "breaking"
    UNDECIDED = "undecided"
    RISKY = "risky"
    COMPATIBLE = "compatible"


class FailOn(StrEnum):
    """The least verdict that fails the run."""

    BREAKING = "breaking"
    RISKY = "risky"


class Mode(StrEnum):
    """Which questions two bare schemas answer."""

    BACKWARD = "backward"
    FORWARD = "forward"
    FULL = "full"


_HELP = """Say what changed between BEFORE and AFTER, for whom it breaks, and with what proof.

Each side is a file, contract:NAME@X.Y.Z (its published version), REV:PATH, or a revision of the
registry, taken in this order. Without AFTER, BEFORE is compared with the same thing as it is now.

Grouped by contract, breaking first: what happened, where on both sides, a payload or call that
shows it, consumers hit and not hit, the least version, who has to agree, and what to do instead.

Exit codes: 0, or 1 with --fail-on when the verdict is at least that bad; 2 wrong usage,
3 unreadable revision.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("diff", help=prose(_HELP))(_diff)


def _diff(  # noqa: PLR0913  (a command line has as many options as it has)
    *,
    before: Annotated[
        str, typer.Argument(metavar="BEFORE", help="The earlier side.", show_default=False)
    ],
    after: Annotated[
        str | None,
        typer.Argument(metavar="[AFTER]", help="The later side; without it, as it is now."),
    ] = None,
    directory: Directory = Path(),
    contract: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this contract; may be repeated."),
    ] = None,
    only: Annotated[Only | None, typer.Option(help="Show only changes with this verdict.")] = None,
    mode: Annotated[
        Mode | None, typer.Option(help="How to compare two bare schemas (default: full).")
    ] = None,
    format: Annotated[  # noqa: A002  (the option's name)
        Format, typer.Option("--format", help="How to write the report.")
    ] = Format.TEXT,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the report to this file instead of printing it."),
    ] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="End with 1 when the verdict is at least this bad.")
    ] = None,
) -> None:
    from govctl.model.change import Compatibility
    from govctl.model.diff import DiffVerdict
    from govctl.subschema.compat import Mode as Question
    from govctl.usecases.diff import DiffRequest, diff

    request = DiffRequest(
        before=before,
        after=after,
        directory=directory,
        contracts=tuple(contract or ()),
        only=Compatibility(only.value) if only else None,
        mode=Question(mode.value) if mode else None,
    )
    report = diff(request)
    _write(report, format, output)
    if fail_on is not None and report.fails(DiffVerdict(fail_on.value)):
        raise typer.Exit(int(ExitCode.FINDINGS))


def _write(report: DiffReport, form: Format, output: Path | None) -> None:
    from govctl.cli.output import emit, emit_lines

    if form is Format.TEXT and output is None:
        from govctl.report.diff_text import lines

        emit_lines(lines(report))
        return
    emit(_rendered(report, form), output)


def _rendered(report: DiffReport, form: Format) -> str:
    if form is Format.JSON:
        from govctl.report import diff_json

        return diff_json.render(report)
    if form is Format.HTML:
        from govctl.report import diff_html

        return diff_html.render(report)
    if form is Format.MARKDOWN:
        from govctl.report import diff_markdown

        return diff_markdown.render(report)
    from govctl.report import diff_text

    return diff_text.render(report)
