"""`govctl explain`."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("explain", help="Say what a rule wants, why, and how to mend a finding.")(_explain)


def _explain(
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="The rule's id, such as idempotency/key-missing.")
    ],
) -> None:
    from govctl.cli.output import emit
    from govctl.report.catalogue import explanation
    from govctl.usecases import catalogue

    known = catalogue.packs()
    emit(explanation(catalogue.rule(known, rule), known))
