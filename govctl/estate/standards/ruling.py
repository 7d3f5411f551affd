"""What a standard says of one code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple


class Ruling(NamedTuple):
    """Whether a code is valid, and why not.

    `valid` is None where the list at hand cannot tell. `reason` completes "CODE ..."; `instead` is
    the code that was probably meant, "" where none is known.
    """

    valid: bool | None
    reason: str = ""
    instead: str = ""


VALID = Ruling(valid=True)


class Standard(NamedTuple):
    """A code list: its identifier (`iso-4217`), what people call it, and what it says of a code.

    The day matters where codes have ended.
    """

    id: str
    title: str
    rule: Callable[[str, date], Ruling]
