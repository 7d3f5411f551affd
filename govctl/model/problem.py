"""What is wrong with an input, as a value: a bad file is a result, not the end of a run."""

from __future__ import annotations

from dataclasses import dataclass

from govctl.model.place import Place


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A defect of an input file.

    Attributes:
        path: POSIX path within the registry.
        line: 1-based line, 0 where the whole file is meant.
        column: 1-based column in code points, 0 where the whole line or file is meant.
        message: what is wrong, in one sentence, with the value seen.
        fix: what to do about it.
        code: the registry rule it belongs to (`registry/invalid-document`, ...).
        pointer: JSON Pointer of the part, where the file could be parsed.
        related: other places that explain it, each with a word on why.
    """

    path: str
    line: int
    column: int
    message: str
    fix: str
    code: str = "registry/invalid-document"
    pointer: str = ""
    related: tuple[tuple[Place, str], ...] = ()
