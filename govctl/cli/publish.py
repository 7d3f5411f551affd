"""`govctl publish`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govctl.cli.options import Directory, Today, parse_day, prose

_HELP = """Freeze the current version of a contract or entity.

Writes its resolved content, digest and date to published/<version>.json beside it. Later versions
are compared with it, and a published version never changes: publishing it again with the same
content does nothing, with other content is refused.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("publish", help=prose(_HELP))(_publish)


def _publish(
    *,
    name: Annotated[
        str,
        typer.Argument(
            metavar="CONTRACT[@VERSION]",
            help="order-submission, order-submission@2.1.0, or entity:order.",
        ),
    ],
    directory: Directory = Path(),
    today: Today = None,
) -> None:
    from govctl.cli.output import emit, write_whole
    from govctl.usecases.publish import publish

    publication = publish(directory, name, parse_day(today))
    if publication.text is None:
        emit(f"{publication.subject} is published already, with this content\n")
        return
    write_whole(publication.path, publication.text, make_folder=True)
    emit(f"Published {publication.subject} as {publication.shown} ({publication.digest})\n")
