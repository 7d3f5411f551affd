"""Writing results: to a file as a whole or not at all, to a pipe that may close, to a terminal."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import typer

from govctl.errors import UsageError, quoted
from govctl.report.text import Line


def emit(text: str, output: Path | None = None) -> None:
    """Write a result to `output`, or to standard output.

    Raises:
        UsageError: the file cannot be written; nothing of it is left behind.
    """
    if output is None:
        _to_stdout(text)
    else:
        write_whole(output, text)


def write_whole(path: Path, text: str, *, make_folder: bool = False) -> None:
    """Write a file completely or not at all: a temporary file beside it, then a rename.

    `make_folder` creates the folder it belongs in, where that is not there yet.

    Raises:
        UsageError: the file cannot be written.
    """
    try:
        if make_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        temporary.chmod(_mode(path))
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise _unwritable(path, error) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int:
    """The permissions of the file that is replaced, or those a new file would get."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _unwritable(path: Path, error: OSError) -> UsageError:
    reason = error.strerror or type(error).__name__
    return UsageError(
        f"Cannot write {quoted(str(path))}: {reason}",
        fix="Name a file in a folder that exists and that you may write to",
    )


def _to_stdout(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        closed_pipe()


def closed_pipe() -> None:
    """End quietly: whoever read our output has seen enough.

    Raises:
        typer.Exit: always, with code 0.
    """
    # Python flushes standard output once more at exit, and would complain again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(0)


def wants_colour() -> bool:
    """Whether standard output is a terminal, and nobody said NO_COLOR (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def emit_lines(lines: Iterable[Line]) -> None:
    """Write styled lines: in colour on a terminal, plain otherwise."""
    if not wants_colour():
        _to_stdout("".join("".join(span.text for span in line) + "\n" for line in lines))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    try:
        for line in lines:
            console.print(Text.assemble(*((span.text, span.style) for span in line)))
    except BrokenPipeError:
        closed_pipe()
