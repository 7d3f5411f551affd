"""`govctl schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from govctl.cli.options import prose

_HELP = """Print the JSON Schema of a kind of registry document.

Without KIND, the root schema that switches on `kind`: the one to give to an editor. `check`,
`diff`, `compat`, `review`, `matrix`, `who` and `impact` are the schemas of what these commands
print with `--format json`; `edi-guide` is that of EDI guides, `file-layout` that of one line of a
layout CSV, by its headings.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("schema", help=prose(_HELP))(_schema)


def _schema(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="KIND", help="The kind, such as Contract; none for the root schema."
        ),
    ] = None,
) -> None:
    from govctl.cli.output import emit
    from govctl.interfaces.metaschemas import own_schema_text
    from govctl.report import compat, diff_json, matrix_data, reach, review_json, who
    from govctl.report import json as check_report
    from govctl.usecases.schema import schema_text

    printed = {
        "check": check_report.schema_text,
        "compat": compat.schema_text,
        "diff": diff_json.schema_text,
        "review": review_json.schema_text,
        "matrix": matrix_data.schema_text,
        "who": who.schema_text,
        "impact": reach.schema_text,
    }
    if kind in {"edi-guide", "file-layout"}:
        emit(own_schema_text(f"{kind}-1"))
    else:
        emit(printed[kind]() if kind in printed else schema_text(kind))
