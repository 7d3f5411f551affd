"""Write the output of the README's console blocks anew; a person reads the difference.

Run it as `python tests/refresh_readme.py` from the root of the checkout.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.test_readme import ROOT, cloned, commands, shell


def main() -> None:
    """Run every command in order, as the test does, and put its output below it."""
    with tempfile.TemporaryDirectory() as name:
        clone = cloned(Path(name))

        def filled(block: re.Match[str]) -> str:
            story = [f"$ {command}\n{shell(command, clone)}" for command, _ in commands(block[1])]
            return "```console\n" + "".join(story) + "```"

        file = ROOT / "README.md"
        text = file.read_text(encoding="utf-8")
        told = re.sub(r"```console\n(.*?)```", filled, text, flags=re.DOTALL)
        file.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
