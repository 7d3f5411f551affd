"""`govctl rules`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Form(StrEnum):
    """How the list is written."""

    TEXT = "text"
    MARKDOWN = "markdown"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("rules", help="List the rules, by pack.")(_rules)


def _rules(
    *,
    pack: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only the rules of this pack; may be repeated."),
    ] = None,
    form: Annotated[
        Form, typer.Option("--as", help="A list, or the page that is rules/README.md.")
    ] = Form.TEXT,
) -> None:
    from govctl.cli.output import emit
    from govctl.report import catalogue as pages
    from govctl.usecases import catalogue

    known = catalogue.packs()
    if form is Form.MARKDOWN:
        emit(pages.page(known))
    else:
        emit(pages.table(known, catalogue.chosen(known, tuple(pack or ()))))
