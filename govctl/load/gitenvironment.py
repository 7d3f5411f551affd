"""Which git is started, and with which environment: what keeps it from running or fetching."""

from __future__ import annotations

import os
import re
import sys

SETTINGS = (
    "--no-pager",
    "--literal-pathspecs",
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.fsmonitor=false"),
)
"""Options before every command: nothing paged, no pathspec magic, no hooks, no monitor."""

# All of git's variables stay behind but those that say where configuration is and how far the
# search for a repository may go.
_HANDED_ON = re.compile(
    r"GIT_CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|PARAMETERS|COUNT|KEY_\d+|VALUE_\d+)"
    r"|GIT_CEILING_DIRECTORIES|GIT_DISCOVERY_ACROSS_FILESYSTEM|GIT_EXEC_PATH"
)
# Inside a receiving hook the pushed objects are visible through these alone.
_QUARANTINE = ("GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
_FIXED = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    # A replaced object has another content under the same id.
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    # An older git does not know the line above; with no transport allowed it cannot fetch either.
    "GIT_ALLOW_PROTOCOL": "",
}


def git_executable() -> str | None:
    """The first git in an absolute folder of PATH; None where there is none.

    Never one in the current folder, where Windows would look first: it may be the registry.
    """
    name = "git.exe" if sys.platform == "win32" else "git"
    candidates = (os.path.join(folder, name) for folder in os.get_exec_path())  # noqa: PTH118 (a Path would make "" the current folder)
    return next(filter(_can_run, candidates), None)


def git_environment() -> dict[str, str]:
    """The environment git runs in: this process's, less what redirects git."""
    quarantine = _QUARANTINE if "GIT_QUARANTINE_PATH" in os.environ else ()
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or _HANDED_ON.fullmatch(name) or name in quarantine
    }
    return kept | _FIXED


def _can_run(candidate: str) -> bool:
    return (
        os.path.isabs(candidate)  # noqa: PTH117 (plain text from PATH)
        and os.path.isfile(candidate)  # noqa: PTH113 (the same)
        and os.access(candidate, os.X_OK)
    )
