"""What somebody sees who runs the tool in a terminal."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import edit

pty = pytest.importorskip("pty", reason="pseudo terminals are POSIX")

CONTRACT = "contracts/orders/contract.yaml"


def test_a_terminal_gets_colours(registry: Path) -> None:
    """Findings in colour; a quick run shows no progress."""
    edit(registry / CONTRACT, "provider: erp", "provider: erpp")
    shown = _on_a_terminal(registry, {})
    assert "\x1b[1;31merror" in shown
    assert "\x1b[?25l" not in shown


def test_nobody_who_says_no_colour_gets_any(registry: Path) -> None:
    """NO_COLOR (no-color.org) holds on a terminal too; long lines are not cut at its width."""
    edit(registry / CONTRACT, "provider: erp", "provider: erpp")
    shown = _on_a_terminal(registry, {"NO_COLOR": "1"})
    assert "\x1b[" not in shown
    assert f"{CONTRACT}:8:1  error  registry/unresolved-reference\r\n" in shown


def _on_a_terminal(folder: Path, setting: dict[str, str]) -> str:
    """What `govctl check` prints on a terminal of 40 columns."""
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    environment |= {"TERM": "xterm-256color", "COLUMNS": "40", **setting}
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "govctl", "check"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(theirs)
        shown = _read_all(ours)
    os.close(ours)
    assert process.returncode == 1
    return shown


def _read_all(handle: int) -> str:
    """Everything up to the end, which a terminal reports as an error on some systems."""
    parts: list[bytes] = []
    while select.select([handle], [], [], 60)[0]:
        try:
            part = os.read(handle, 65536)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts).decode()
