"""A registry of integration contracts kept in git, and the tool that holds it together.

For programs: `govctl.contains(writer, reader)`, `govctl.diff(before, after)` and
`govctl.check(path)` answer as the commands do, with frozen values.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

__all__ = ["__version__", "check", "contains", "diff"]


def __getattr__(name: str) -> Any:
    """The public functions, imported when the first of them is asked for.

    Named by text, so that `import govctl` stays light and no layer depends on a higher one.
    """
    if name in __all__:
        return getattr(importlib.import_module("govctl.usecases.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
