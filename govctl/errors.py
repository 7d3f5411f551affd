"""What ends a run: one class and one exit code per kind of failure.

A defect of a registry file is never an exception that reaches the command line: it is a
`govctl.model.problem.Problem`, and the run goes on. The classes here are for what leaves nothing
to go on with.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What the process tells its caller."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    REVISION = 3
    CRASH = 4
    INTERRUPTED = 130


class GovctlError(Exception):
    """A failure that ends the run.

    Printed as "what is wrong. Where. What to do."; the parts stay apart for reports that show
    them apart. The text is safe to print: nothing typed or read reaches a terminal as a control
    character.

    Attributes:
        exit_code: what the process ends with.
        message: what is wrong, with the value seen, without a full stop at its end.
        place: where: a file with its line, a repository, or nothing.
        fix: what to do about it; may hold lines to run.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.CRASH

    def __init__(self, message: str, *, fix: str, place: str | None = None) -> None:
        super().__init__(message, fix, place)
        self.message = message
        self.fix = fix
        self.place = place

    def __str__(self) -> str:
        parts = (self.message, self.place, self.fix)
        return printable(" ".join(_sentence(part) for part in parts if part))


class UsageError(GovctlError):
    """The command line asks for something that cannot be done (exit code 2)."""

    exit_code = ExitCode.USAGE


class ConfigurationError(GovctlError):
    """No `govctl.yaml`, or one that cannot be read or understood (exit code 2)."""

    exit_code = ExitCode.USAGE


class RevisionError(GovctlError):
    """A revision is unknown, or git cannot hand out what it holds (exit code 3)."""

    exit_code = ExitCode.REVISION


class CrashError(GovctlError):
    """A check failed by its own fault or took too long (exit code 4)."""

    exit_code = ExitCode.CRASH

    def __init__(self, *, rule: str, document: str, reason: str) -> None:
        super().__init__(
            f"Rule {rule} could not finish: {reason}",
            place=document,
            fix="The other results stand. Please report this with the document",
        )
        self.rule = rule
        self.document = document
        self.reason = reason


class Interrupted(GovctlError):  # noqa: N818 (an interruption is a person's wish, not an error)
    """The person at the keyboard ended the run (exit code 130)."""

    exit_code = ExitCode.INTERRUPTED

    def __init__(self) -> None:
        super().__init__("Interrupted", fix="Nothing was left half-written")


def printable(text: str) -> str:
    r"""`text` with everything a terminal would obey written as an escape (`\x1b`).

    Line feeds stay, so that commands to run keep their own lines. Bytes that were no UTF-8 (lone
    surrogates from `surrogateescape`) become `\udcff`, so the result always encodes.
    """
    return "".join(
        character
        if character == "\n" or character.isprintable()
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def one_line(name: str) -> str:
    """A name as it may stand in a sentence: safe to print, line feeds spelled out."""
    return printable(name).replace("\n", "\\n")


def quoted(name: str) -> str:
    """A name as somebody typed it, in quotes, on one line and safe to print."""
    return f"'{one_line(name)}'"


def _sentence(text: str) -> str:
    # Text of several lines ends in something to run, which a full stop would spoil.
    return text if "\n" in text or text.endswith((".", "!", "?")) else f"{text}."
