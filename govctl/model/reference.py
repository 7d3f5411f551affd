"""References between documents: `kind:name[@major][#part]`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_KIND = re.compile(r"[a-z][a-z0-9-]*")
_NAME = re.compile(r"[^\s:@#]+")
_MAJOR = re.compile(r"0|[1-9][0-9]{0,8}")
_PART = re.compile(r"[^\s#]+")


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A name somebody wrote for something declared elsewhere.

    Attributes:
        kind: what is meant: `team`, `person`, `contract`, `event`, `entity`, `codelist`, ...
        name: its name; event types and the `from>to` of an edge are names too.
        major: the major version of a contract, None for whichever is live.
        part: an operation, message or field inside it.
    """

    kind: str
    name: str
    major: int | None = None
    part: str | None = None

    def __str__(self) -> str:
        major = "" if self.major is None else f"@{self.major}"
        part = "" if self.part is None else f"#{self.part}"
        return f"{self.kind}:{self.name}{major}{part}"


def parse_reference(text: str, kind: str | None = None) -> Reference | None:
    """Read `kind:name[@major][#part]`; None when the text is not one.

    `kind` is what a bare name means where the key already says it (`contract: orders@1`); a text
    that names its kind keeps it.
    """
    head, hash_, part = text.partition("#")
    prefix, colon, rest = head.partition(":")
    if not colon:
        prefix, rest = kind or "", head
    name, at, major = rest.partition("@")
    well_formed = (
        _KIND.fullmatch(prefix)
        and _NAME.fullmatch(name)
        and (not at or _MAJOR.fullmatch(major))
        and (not hash_ or _PART.fullmatch(part))
    )
    if not well_formed:
        return None
    return Reference(prefix, name, int(major) if at else None, part if hash_ else None)
