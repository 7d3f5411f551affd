"""The commands, and what every one of them shares: errors with an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer

from govctl import __version__
from govctl.cli import (
    check,
    compat,
    diff,
    explain,
    impact,
    import_,
    matrix,
    publish,
    review,
    rules,
    schema,
    vendor,
    who,
)
from govctl.errors import ExitCode, GovctlError, one_line

_LONGEST_FAULT = 300

app = typer.Typer(
    name="govctl",
    help=(
        "The registry of every contract between your systems, kept in git, "
        "and the tool that holds it together."
    ),
    epilog="Start with `govctl check` in a folder that has a govctl.yaml.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


@app.callback()
def _shared(
    version: bool = typer.Option(  # noqa: FBT001  (typer's way to declare a flag)
        False, "--version", metavar="", help="Print the version and stop.", is_eager=True
    ),
) -> None:
    if version:
        typer.echo(f"govctl {__version__}")
        raise typer.Exit


for _module in (
    check,
    compat,
    diff,
    publish,
    review,
    rules,
    explain,
    schema,
    vendor,
    impact,
    import_,
    who,
    matrix,
):
    _module.register(app)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code (DESIGN.md, "The three flows")."""
    try:
        app(list(arguments), prog_name="govctl")
    except GovctlError as error:
        sys.stderr.write(f"govctl: {error}\n")
        return int(error.exit_code)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except Exception as error:
        if os.environ.get("GOVCTL_TRACEBACK"):
            raise
        sys.stderr.write(f"govctl: {_own_fault(error)}\n")
        return int(ExitCode.CRASH)
    return 0


def _own_fault(error: Exception) -> str:
    """A defect of this tool in one line: what is known of it, and what helps to mend it."""
    what = one_line(f"{type(error).__name__}: {error}")[:_LONGEST_FAULT]
    return (
        f"This is a defect of govctl, not of your registry: {what}. Please report it with what "
        "`GOVCTL_TRACEBACK=1 govctl ...` prints."
    )
