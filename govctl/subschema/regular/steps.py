"""The budget of a question, and what was found out while answering it."""

from __future__ import annotations

from govctl.subschema.regular.errors import Exhausted
from govctl.subschema.regular.terms import Edge, Language

Edges = tuple[Edge, ...]


class Steps:
    """A deterministic budget: the same question always costs the same number of steps.

    One budget may serve many searches. What these compute is remembered here and nowhere else, so
    that an answer never depends on questions asked with other budgets.

    Attributes:
        limit: how many steps may be taken.
        spent: how many were.
        edges: see `derivatives.edges`.
        cells: see `derivatives.cells`.
        advanced: see `derivatives.advanced`.
    """

    __slots__ = ("advanced", "cells", "edges", "limit", "spent")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.spent = 0
        self.edges: dict[Language, Edges] = {}
        self.cells: dict[Language, Edges] = {}
        self.advanced: dict[Language, Edges] = {}

    def take(self, count: int = 1) -> None:
        """Take steps.

        Raises:
            Exhausted: when more than `limit` are taken.
        """
        self.spent += count
        if self.spent > self.limit:
            raise Exhausted(self.spent)
