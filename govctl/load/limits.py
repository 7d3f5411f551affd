"""What a file may cost before reading it stops with a problem."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file; the defaults lie far above real documents.

    Attributes:
        size: bytes of the file.
        nodes: nodes of the file, keys of mappings included: memory and time grow with them. A file
            with fewer than twice as many characters is not counted.
        documents: documents of the file.
        depth: levels of nesting, aliases expanded.
        aliased: nodes that aliases stand for, expanded (an alias bomb multiplies them).
        directives: YAML directives (`%TAG`), which the parser compares with one another.
        problems: problems of one file before reading it stops.
    """

    size: int = 32 * 1024 * 1024
    nodes: int = 2_000_000
    documents: int = 10_000
    depth: int = 500
    aliased: int = 1_000_000
    directives: int = 100
    problems: int = 100
