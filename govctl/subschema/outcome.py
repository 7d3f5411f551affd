"""What the search says about a state: no value, a value, a doubtful value, or not known."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

from govctl.model.containment import JsonValue


class Mark(NamedTuple):
    """Why a part of the search space was not searched exactly.

    `where` holds the literals of the smallest question that this happened in.
    """

    reason: str
    detail: str
    where: frozenset[int] = frozenset()


class Outcome(NamedTuple):
    """The answer for one state.

    Without a value and without a mark it is a proof that no value exists. A value with a mark is
    doubtful: something about it could not be checked.
    """

    found: bool
    value: JsonValue = None
    mark: Mark | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it is proved that no value exists."""
        return not self.found and self.mark is None


EMPTY = Outcome(found=False)

Question = frozenset[int]
"""The literals that one value has to satisfy together."""

Asking = Generator[Question, Outcome, Outcome]
"""A search that asks for the outcomes of smaller questions and returns its own."""


def unknown(reason: str, detail: str) -> Outcome:
    """Return the outcome of a search that had to stop short."""
    return Outcome(found=False, mark=Mark(reason, detail))


TOO_LARGE = unknown("witness-too-large", "only values too large to write down were left")
