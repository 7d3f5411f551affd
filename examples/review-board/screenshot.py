# noqa: INP001 (a script beside its example, no package)
"""Make `report.png`: the HTML report of this example, as a browser shows it.

Run it as `python examples/review-board/screenshot.py`; it needs the extra `browser` and a Chromium
(`CHROMIUM` names it where it is not `/usr/bin/chromium`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
WIDTH, HEIGHT = 920, 1590
"""Pixels: the verdict, the decision and the whole first change."""


def main() -> None:
    """Write the report to a temporary file, open it, and take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "orders.html"
        command = [sys.executable, "-m", "govctl", "diff", "-C", str(HERE)]
        command += ["contract:orders@1.4.0", "--format", "html", "--output", str(page)]
        subprocess.run(command, check=True)  # noqa: S603 (this tool, on this folder)
        picture(page, HERE / "report.png")


def picture(page: Path, target: Path) -> None:
    """What Chromium shows of a page without scrolling."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        shown = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        shown.goto(page.as_uri())
        shown.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    main()
