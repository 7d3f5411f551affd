"""Where the packs and the reference registry are: inside the wheel, or in a checkout."""

from __future__ import annotations

from pathlib import Path

import govctl


def bundled(folder: str) -> Path:
    """Directory of the bundled `rules` or `registry`.

    Raises:
        FileNotFoundError: when the installation is incomplete.
    """
    package = Path(govctl.__file__).resolve().parent
    for candidate in (package / "_bundled" / folder, package.parent / folder):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(
        f"this installation of govctl has no {folder}/ folder: install it again"
    )
