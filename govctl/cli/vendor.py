"""`govctl vendor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govctl.cli.options import NO_VALUE, Directory, prose

_HELP = """Record the copy that the registry keeps of a document on the web.

Nothing is fetched: FILE is the copy, inside the registry. From then on a `$ref` to URL reads it,
and `govctl check` says when its bytes are no longer those that were recorded.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("vendor", help=prose(_HELP))(_vendor)


def _vendor(
    *,
    url: Annotated[
        str,
        typer.Argument(metavar="URL", help="The address that references name.", show_default=False),
    ],
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The copy, inside the registry.", show_default=False),
    ],
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            metavar=NO_VALUE,
            help="Replace what is recorded for URL: another file, or other bytes.",
        ),
    ] = False,
    directory: Directory = Path(),
) -> None:
    from govctl.cli.output import emit
    from govctl.errors import one_line
    from govctl.scaffold.files import write_all
    from govctl.usecases.vendor import VendorRequest, vendor

    found = vendor(VendorRequest(directory, url, file, replace))
    written = write_all(found.folder, (found.config,))
    what = f"{one_line(found.url)} as {one_line(found.file)} ({found.digest})"
    emit(
        f"Recorded {what} in {found.config.path}\n" if written else f"{what} is recorded already\n"
    )
