"""`govctl review`, and `govctl review record`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from govctl.cli.options import NO_VALUE, Directory, Today, parse_day, prose
from govctl.errors import ExitCode

if TYPE_CHECKING:
    from govctl.model.review import ReviewReport

_LIST = "list"


class Format(StrEnum):
    """How the list is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class FailOn(StrEnum):
    """What fails the run."""

    AWAITING = "awaiting"
    REJECTED = "rejected"


class _ListsByDefault(TyperGroup):
    """`govctl review ARGUMENTS` is `govctl review list ARGUMENTS`, unless it names a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        first = args[0] if args else ""
        if first not in {*self.commands, "--help"}:
            args = [_LIST, *args]
        return super().parse_args(ctx, args)


Base = Annotated[
    str | None,
    typer.Option(
        metavar="REV",
        help="What the change is compared with, at the merge base (default: the default branch).",
    ),
]

ReviewName = Annotated[
    str, typer.Argument(metavar="NAME", help="What the review is called, and its file.")
]
Approve = Annotated[bool, typer.Option("--approve", metavar=NO_VALUE, help="Agree to the changes.")]
Reject = Annotated[bool, typer.Option("--reject", metavar=NO_VALUE, help="Refuse the changes.")]
Conditions = Annotated[
    list[str] | None,
    typer.Option(metavar="TEXT", help="What has to happen first; may be repeated."),
]
Deciders = Annotated[
    list[str] | None,
    typer.Option(metavar="PERSON", help="Who decided: person:dana.k; may be repeated."),
]
Contracts = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Changes of this contract, or entity:NAME; repeatable."),
]
Fingerprints = Annotated[
    list[str] | None,
    typer.Option(metavar="FINGERPRINT", help="This change, by at least 8 digits; may be repeated."),
]
DecidedOn = Annotated[
    str | None, typer.Option(metavar="DATE", help="When it was decided (default: today).")
]
Extend = Annotated[
    bool,
    typer.Option(
        "--extend", metavar=NO_VALUE, help="Add to an existing file, as one more document."
    ),
]

_HELP = """What awaits a decision of the review board, and recording one.

`govctl review [BRANCH...]` lists; `govctl review record NAME` writes a decision. A branch that is
called `list` or `record` is named refs/heads/record.
"""

_HELP_LIST = """List what awaits a decision on each BRANCH, the worst first.

Without BRANCH, the work tree. Every branch is compared with where it left the default branch (or
--base). For each contract and entity: verdict, least version, consumers hit, contracts reached,
rights gained and lost, since when, who has to agree and who has, decisions that hold and those that
a later push reopened. Waivers granted in an emergency come first.

Who has to agree, and who may, is judged as it stands where the branch started: `approvals` of
govctl.yaml, teams, owners. A review that the branch itself brings counts by that measure and is
marked as recorded in this change, with its git author: nothing proves who wrote it, so look at it
before you merge (CODEOWNERS for reviews/ makes the host ask).

Exit codes: 0, or 1 with --fail-on; 2 wrong usage or no registry, 3 unreadable revision.
"""

_HELP_RECORD = """Write reviews/NAME.yaml: a decision on the changes of the work tree.

Without --contract and --change, on everything that awaits those named with --by; with both, on
what either names. Each decision is bound to the fingerprint and the digest of its change: a later
push keeps decisions on unchanged changes and reopens the rest. Commit the file on the branch.

--approve settles earlier rejections and conditions of those for whom --by may speak (`closes`); a
condition stays open until then. A review board's members may reject, and set conditions, anywhere.
Whoever git names as the author of a change does not approve it. An existing file is left alone,
unless --extend adds the decision to it as one more document.

Exit codes: 0 written; 2 wrong usage, persons who may not decide, nothing to decide on; 3 unreadable
revision.
"""


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    commands = typer.Typer(cls=_ListsByDefault, rich_markup_mode="rich", help=prose(_HELP))
    commands.command(_LIST, help=prose(_HELP_LIST))(_list)
    commands.command("record", help=prose(_HELP_RECORD))(_record)
    app.add_typer(commands, name="review")


def _list(  # noqa: PLR0913  (a command line has as many options as it has)
    *,
    branches: Annotated[
        list[str] | None,
        typer.Argument(metavar="[BRANCH...]", help="Branches; the work tree where none is named."),
    ] = None,
    base: Base = None,
    directory: Directory = Path(),
    format: Annotated[  # noqa: A002  (the option's name)
        Format, typer.Option("--format", help="How to write the list.")
    ] = Format.TEXT,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the list to this file instead of printing it."),
    ] = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(help="End with 1 when something awaits a decision, or is rejected."),
    ] = None,
    today: Today = None,
) -> None:
    from govctl.model.approval import Standing
    from govctl.usecases.branches import ReviewRequest
    from govctl.usecases.review import review

    report = review(ReviewRequest(directory, parse_day(today), tuple(branches or ()), base))
    _write(report, format, output)
    rejected = report.standing is Standing.REJECTED
    if fail_on and (rejected or (fail_on is FailOn.AWAITING and report.open)):
        raise typer.Exit(int(ExitCode.FINDINGS))


def _write(report: ReviewReport, form: Format, output: Path | None) -> None:
    from govctl.cli.output import emit, emit_lines
    from govctl.report import review_json, review_markdown, review_text

    if form is Format.JSON:
        emit(review_json.render(report), output)
    elif form is Format.MARKDOWN:
        emit(review_markdown.render(report), output)
    elif output is not None:
        emit(review_text.render(report), output)
    else:
        emit_lines(review_text.lines(report))


def _record(  # noqa: PLR0913  (a command line has as many options as it has)
    *,
    name: ReviewName,
    approve: Approve = False,
    reject: Reject = False,
    condition: Conditions = None,
    by: Deciders = None,
    contract: Contracts = None,
    change: Fingerprints = None,
    on: DecidedOn = None,
    extend: Extend = False,
    base: Base = None,
    directory: Directory = Path(),
    today: Today = None,
) -> None:
    from govctl.cli.output import emit
    from govctl.scaffold.files import write_all
    from govctl.usecases.record import RecordRequest, Selection, record

    day = parse_day(today)
    recording = record(
        RecordRequest(
            directory=directory,
            name=name,
            approve=approve,
            reject=reject,
            conditions=tuple(condition or ()),
            by=tuple(by or ()),
            selection=Selection(tuple(contract or ()), tuple(change or ())),
            decided_on=parse_day(on, "--on") if on else day,
            extend=extend,
            base=base,
        )
    )
    write_all(recording.folder, (recording.file,))
    emit("".join(f"{line}\n" for line in recording.said))
