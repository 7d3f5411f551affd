"""The command line: one module per command, errors turned into exit codes."""

from __future__ import annotations

import gc
import io
import sys

from govctl import __version__

_COLLECTIONS = (50_000, 20, 100)
"""When the cyclic collector runs: a command lives for seconds, and its data are trees."""


def main() -> None:
    """Entry point of the `govctl` command.

    `--version` is answered before anything is imported; an interrupted run ends with 130.
    """
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"govctl {__version__}\n")
        return
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal or pipe that cannot say a letter gets its escape, never a failed run.
            stream.reconfigure(errors="backslashreplace")
    gc.set_threshold(*_COLLECTIONS)
    try:
        from govctl.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    if code == 130:  # noqa: PLR2004  (what a shell expects of an interrupted command)
        sys.stderr.write("Interrupted. Nothing was left half-written.\n")
    sys.exit(code)
