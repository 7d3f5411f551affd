"""What a change does to the rules of the game."""

from __future__ import annotations

from dataclasses import dataclass

from govctl.model.place import Place


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One way in which a change asks for less than the base does.

    Attributes:
        place: where it stands, in the changed registry.
        what: what was changed, a sentence without its full stop.
        gain: who gains what by it, another one.
        identity: what tells it from others.
        rule, target: what it lets through, "" for anything.
        fingerprint: the one finding it accepts, "" where it is not about a single one.
    """

    place: Place
    what: str
    gain: str
    identity: tuple[str, ...]
    rule: str = ""
    target: str = ""
    fingerprint: str = ""
