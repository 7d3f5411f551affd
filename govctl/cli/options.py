"""Options that several commands share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from govctl.errors import UsageError, quoted

NO_VALUE = ""
"""The metavar of a flag: help pages show no type for what takes no value."""

Today = Annotated[
    str | None,
    typer.Option(
        "--today",
        metavar="DATE",
        help="The day to take for today (YYYY-MM-DD), where the current day in UTC will not do.",
    ),
]

Directory = Annotated[
    Path,
    typer.Option(
        "-C", "--directory", metavar="DIR", help="The registry's folder, or one inside it."
    ),
]


def prose(text: str) -> str:
    """Help text with its paragraphs on one line each: terminals wrap them at their own width."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


def parse_day(text: str | None, option: str = "--today") -> date:
    """The day an option names, today in UTC where it names none.

    Raises:
        UsageError: the text is not a date.
    """
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{option} {quoted(text)} is not a date", fix="Write it as YYYY-MM-DD, as in 2026-11-30"
        ) from error
