"""`govctl check`."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from govctl.cli.options import NO_VALUE, Today, parse_day, prose
from govctl.errors import ExitCode
from govctl.model.report import CheckReport
from govctl.model.rule import Severity

_PATIENCE = 1.0
"""Seconds after which somebody at a terminal wants to know what is going on."""


class Format(StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    SARIF = "sarif"


class FailOn(StrEnum):
    """The least severity that fails the run."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


Registry = Annotated[
    Path, typer.Argument(metavar="PATH", help="The registry's folder, or one inside it.")
]
Base = Annotated[
    str | None,
    typer.Option(
        metavar="REV",
        help="Revision to compare with (branch, tag, commit): its merge base is used.",
    ),
]
Head = Annotated[
    str | None, typer.Option(metavar="REV", help="Revision to check instead of the work tree.")
]
Packs = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Run only this rule pack; may be repeated."),
]
Rules = Annotated[
    list[str] | None, typer.Option(metavar="RULE", help="Run only this rule; may be repeated.")
]
Configuration = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="A govctl.yaml to use instead of the registry's own, on both sides.",
    ),
]
PolicyFrom = Annotated[
    str | None,
    typer.Option(
        metavar="REV",
        help="Judge by the policy of this revision alone, instead of those of base and change.",
    ),
]
Threshold = Annotated[
    FailOn, typer.Option(help="Fail when a finding of at least this severity stands.")
]
NewOnly = Annotated[
    bool,
    typer.Option(
        "--new-only", metavar=NO_VALUE, help="With --base: show and fail on new findings alone."
    ),
]
Strict = Annotated[
    bool,
    typer.Option("--strict", metavar=NO_VALUE, help="Treat what could not be checked as an error."),
]
ReportFormat = Annotated[Format, typer.Option("--format", help="How to write the report.")]
Reports = Annotated[
    list[str] | None,
    typer.Option(
        "--report",
        metavar="FORMAT=FILE",
        help="Write the report to FILE as well, in that format; may be repeated.",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write the report to this file instead of printing it."),
]

_HELP = """Check the registry in PATH, and what changed since a base revision.

Reads every registry file and spec, runs the rule packs that govctl.yaml extends, and prints each
finding with its place, the value seen and what to do. With [bold]--base[/bold], contracts are also
compared with that revision, and every finding says whether it is new.

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or configuration,
3 unreadable revision, 4 a check crashed.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("check", help=prose(_HELP))(_check)


def _check(  # noqa: PLR0913  (a command line has as many options as it has)
    *,
    path: Registry = Path(),
    base: Base = None,
    head: Head = None,
    pack: Packs = None,
    rule: Rules = None,
    config: Configuration = None,
    policy_from: PolicyFrom = None,
    fail_on: Threshold = FailOn.ERROR,
    new_only: NewOnly = False,
    strict: Strict = False,
    format: ReportFormat = Format.TEXT,  # noqa: A002  (the option's name)
    output: Output = None,
    report: Reports = None,
    today: Today = None,
) -> None:
    from govctl.usecases.check import CheckRequest, check

    reports = _reports(report or (), output)
    request = CheckRequest(
        path=path,
        today=parse_day(today),
        base=base,
        head=head,
        packs=tuple(pack or ()),
        rules=tuple(rule or ()),
        config=config,
        strict=strict,
        policy_from=policy_from,
        dated=today is not None,
    )
    with _progress(format, output) as progress:
        found = check(request, progress)
    for form, file in reports:
        _write(found, form, file, show_old=not new_only)
    _write(found, format, output, show_old=not new_only)
    if found.crashes:
        raise typer.Exit(int(ExitCode.CRASH))
    if found.failing(Severity(fail_on.value), new_only=new_only):
        raise typer.Exit(int(ExitCode.FINDINGS))


def _reports(asked: Sequence[str], output: Path | None) -> list[tuple[Format, Path]]:
    """The reports to write beside the one that is printed, refused before anything is looked at.

    Raises:
        UsageError: an unknown format, a folder that is not there, or two reports to one file.
    """
    from govctl.errors import UsageError, quoted

    found: list[tuple[Format, Path]] = []
    taken = {output.resolve()} if output else set()
    for text in asked:
        name, equals, file = text.partition("=")
        if not equals or not file or name not in set(Format):
            raise UsageError(
                f"{quoted(text)} names no report",
                fix=f"Write --report FORMAT=FILE; the formats are {', '.join(Format)}",
            )
        path = Path(file)
        if path.resolve() in taken:
            raise UsageError(
                f"Two reports go to {quoted(file)}", fix="Give each report a file of its own"
            )
        if not path.parent.is_dir():
            raise UsageError(
                f"The folder of {quoted(file)} does not exist",
                fix=f"Create {quoted(str(path.parent))}, or name another file",
            )
        taken.add(path.resolve())
        found.append((Format(name), path))
    return found


def _write(report: CheckReport, form: Format, output: Path | None, *, show_old: bool) -> None:
    """Write the report; the module of a format is called after it, and read only when asked for."""
    from govctl.cli.output import emit, emit_lines

    module = import_module(f"govctl.report.{form.value}")
    if form is Format.TEXT and output is None:
        emit_lines(module.lines(report, show_old))
    elif form is Format.JSON:
        emit(module.render(report), output)
    else:
        emit(module.render(report, show_old=show_old), output)


@contextmanager
def _progress(form: Format, output: Path | None) -> Iterator[Callable[[str], None]]:
    """A line on the terminal that says what is being done, where it takes long; gone at the end."""
    if not sys.stderr.isatty() or (form is Format.JSON and output is None):
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=20))
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=None)
    timer = threading.Timer(_PATIENCE, bar.start)
    timer.start()
    try:
        yield lambda step: bar.update(task, description=step)
    finally:
        timer.cancel()
        timer.join()
        if bar.live.is_started:
            bar.stop()


def _silent(step: str) -> None:
    """Say nothing."""
