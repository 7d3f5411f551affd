"""Teams and the business capabilities they serve."""

from __future__ import annotations

from dataclasses import dataclass

from govctl.model.declaration import NamedDeclaration


@dataclass(frozen=True, slots=True, kw_only=True)
class Team(NamedDeclaration):
    """People who answer for something together.

    Attributes:
        members: references to persons; a person exists by being a member of a team.
        board: whether it is a review board.
        on_call: reference to whom incidents go first.
    """

    members: tuple[str, ...] = ()
    board: bool = False
    on_call: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability(NamedDeclaration):
    """Something the business can do, whatever system does it."""

    steward: str | None = None
    owner: str | None = None
