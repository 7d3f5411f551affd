"""Path patterns: `*` and `?` inside a name, `**` for any folders, at the end for all below."""

from __future__ import annotations

from fnmatch import fnmatchcase


def matches(path: str, pattern: str) -> bool:
    """Whether a POSIX path matches a pattern, in time that grows with their product only."""
    names = path.split("/")
    # The numbers of leading names of the path that the pattern so far can take up.
    reached = {0}
    for part in pattern.removeprefix("./").split("/"):
        if part == "**":
            reached = set(range(min(reached), len(names) + 1))
        else:
            reached = {
                taken + 1
                for taken in reached
                if taken < len(names) and fnmatchcase(names[taken], part)
            }
        if not reached:
            return False
    return len(names) in reached
