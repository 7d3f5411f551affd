"""References found in the registry's files, and whether they lead anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from govctl.model.place import Place


@dataclass(frozen=True, slots=True)
class Link:
    """One reference somebody wrote.

    Attributes:
        place: where it stands.
        text: as written.
        kind: what is meant (`system`, `contract`, `$ref`, `state`, ...).
        resolved: whether it leads to something.
        problem: why it does not, in one sentence.
        suggestion: the closest name that would, or "".
    """

    place: Place
    text: str
    kind: str
    resolved: bool
    problem: str = ""
    suggestion: str = ""
