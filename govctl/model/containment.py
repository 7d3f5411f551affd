"""The answer to `contains(writer, reader)`: proved, refuted with a witness, or undecided."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

JsonValue = object
"""A parsed JSON value: None, bool, int, float, Decimal, str, or lists and dicts of these."""


WITHDRAWN = "declared-payloads"
"""Lens of "is what the old version could send still sent?": payloads have declared members only."""
IGNORED = "declared-reader"
"""Lens of "does the new version know what it is sent?": readers know declared members only."""


def is_strict(lens: str) -> bool:
    """Whether a lens is stricter than what writers and readers of API contracts keep to.

    A break that only a strict lens shows is a risk: a member that nobody declared, a value of a
    list that may grow, a member that the reader takes and ignores.
    """
    chosen = lens.split(",")
    return chosen[0] in {"open", IGNORED} or "closed-enums" in chosen


class Verdict(StrEnum):
    """What is known about "every payload the writer may send is accepted by the reader"."""

    CONTAINED = "contained"
    NOT_CONTAINED = "not-contained"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class RootEdit:
    """The smallest pair of places whose difference makes the witness fail.

    Both are JSON Pointers, each into its own document; a side is None where it says nothing
    (a keyword that only the other side has).
    """

    writer: str | None
    reader: str | None


@dataclass(frozen=True, slots=True)
class Undecided:
    """Why a question stayed open.

    `reason` is a stable kebab-case word of the documentation, `detail` a plain sentence,
    `writer` and `reader` the pointers of the smallest part that could not be decided.
    """

    reason: str
    detail: str
    writer: str | None = None
    reader: str | None = None


@dataclass(frozen=True, slots=True)
class Containment:
    """The verdict on one question, in one direction, under one lens.

    `witness` is set (together with `has_witness`, since `null` is a payload too) exactly when the
    verdict is *not contained*; an independent validator has accepted it for the writer and refused
    it for the reader. `steps` counts the deterministic search steps spent.
    """

    verdict: Verdict
    lens: str
    steps: int = 0
    has_witness: bool = False
    witness: JsonValue = None
    undecided: Undecided | None = None
    edit: RootEdit | None = None
    sentence: str = ""
