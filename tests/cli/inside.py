"""The tool run inside the test's own process: for what does not depend on a process of its own."""

from __future__ import annotations

import io
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

from govctl.cli.app import run
from tests.cli.conftest import Ran


def inside(folder: Path, *arguments: str) -> Ran:
    """Run a command in a folder; no terminal, no colour."""
    out, err = io.StringIO(), io.StringIO()
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        code = run(arguments)
    return Ran(code, out.getvalue(), err.getvalue())
