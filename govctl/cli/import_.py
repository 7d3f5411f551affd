"""`govctl import`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govctl.cli.options import NO_VALUE, Directory, Today, parse_day, prose
from govctl.errors import ExitCode

if TYPE_CHECKING:
    from govctl.usecases.import_update import Update


class FailOn(StrEnum):
    """The least verdict for which nothing is written."""

    BREAKING = "breaking"
    RISKY = "risky"


_HELP = """Replace the spec of somebody else's API with a new version of it.

FILE takes the place of the contract's spec, byte for byte, with the local files beside it that it
refers to. What was there stays as a published version; the contract's version, digest and commit
follow. Before anything is written it says for which of our consumers and mappings it breaks, what
in the registry no longer fits (actions of an overlay among it), and what changed.

Exit codes: 0; 1 with --fail-on when the verdict is at least that bad, and then nothing is written;
2 wrong usage.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("import", help=prose(_HELP))(_import)


def _import(  # noqa: PLR0913  (a command line has as many options as it has)
    *,
    update: Annotated[
        str,
        typer.Option(
            "--update",
            metavar="CONTRACT[@MAJOR]",
            help="The contract whose spec is replaced; of origin vendor, partner or standard.",
            show_default=False,
        ),
    ],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new spec.", show_default=False)],
    version: Annotated[
        str | None,
        typer.Option(
            metavar="X.Y.Z", help="The contract's next version, where info.version will not do."
        ),
    ] = None,
    format: Annotated[  # noqa: A002  (the option's name)
        str | None,
        typer.Option(
            metavar="FORMAT", help="The format of FILE, where it is another one: openapi-3.1."
        ),
    ] = None,
    commit: Annotated[
        str | None,
        typer.Option(metavar="COMMIT", help="Where FILE came from, for `source` of the contract."),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", metavar=NO_VALUE, help="Only say what would be written."),
    ] = False,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(help="Write nothing and end with 1 when the verdict is at least this bad."),
    ] = None,
    directory: Directory = Path(),
    today: Today = None,
) -> None:
    from govctl.cli.output import emit, emit_lines
    from govctl.model.diff import DiffVerdict
    from govctl.report.import_text import lines
    from govctl.usecases.import_update import UpdateRequest, plan_update

    request = UpdateRequest(directory, update, file, parse_day(today), version, format, commit)
    found = plan_update(request)
    if found.report is None:
        emit(f"{found.subject} has this content already; nothing to do\n")
        return
    emit_lines(lines(found.report))
    if fail_on is not None and found.report.diff.fails(DiffVerdict(fail_on.value)):
        emit("Nothing was written\n")
        raise typer.Exit(int(ExitCode.FINDINGS))
    _write(found, dry_run=dry_run)


def _write(found: Update, *, dry_run: bool) -> None:
    from govctl.cli.output import emit
    from govctl.errors import one_line
    from govctl.scaffold.files import write_all

    changed = [each for each in found.files if each.is_change]
    if not dry_run:
        write_all(found.folder, changed)
    word = "Would write" if dry_run else "Wrote"
    emit("".join(f"{word} {one_line(each.path)}\n" for each in changed))
