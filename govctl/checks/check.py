"""What a check is: a function that looks, with typed options and declared operands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from govctl.model.finding import Observation, Outcome, Violation
from govctl.model.inspection import Inspection

Options = TypeVar("Options")


@dataclass(frozen=True, slots=True)
class NoOptions:
    """The options of a check that has none."""


@dataclass(frozen=True, slots=True)
class Check(Generic[Options]):
    """Code that looks at one inspection and says what it saw, target by target.

    Attributes:
        name: how rules bind it, `family.what-it-looks-at`.
        look: yields an observation for every target it speaks of, passes included.
        options: frozen dataclass of the options; every field has a default.
        operands: the names a rule's message and fix may use.
        speaks_of: the kind of target, in a word a reader knows (`field`, `operation`).
        after_outcomes: whether it reads the outcomes of the other rules, and so runs last.
    """

    name: str
    look: Callable[[Inspection, Options], Iterator[Observation]]
    options: type[Options]
    operands: frozenset[str]
    speaks_of: str
    after_outcomes: bool = False


def judged(target: str, violations: Iterable[Violation], tier: str = "") -> Observation:
    """A failure where there are violations, a pass where there are none."""
    found = tuple(violations)
    outcome = Outcome.FAIL if found else Outcome.PASS
    return Observation(target, outcome, violations=found, tier=tier)
