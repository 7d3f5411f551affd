"""A second opinion on *contained*: the canonical form of jsonschema-rs.

The interface is experimental (0.60.x), so this is the only module that knows it. It answers "yes"
or nothing: a "no" of it carries no witness, and without it every question is still answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

import jsonschema_rs

_MOST_OBJECTS = 400
_MOST_BRANCHES: Mapping[str, int] = MappingProxyType(
    # Measured with 0.60.3: each `if` multiplies the time by 15, four take 8 ms and six 1.7 s.
    {"if": 4, "anyOf": 24, "oneOf": 24, "not": 8, "dependentSchemas": 4}
)

_CRASH_TOGETHER = frozenset({"$ref", "unevaluatedProperties", "unevaluatedItems"})


def covers(reader: dict[str, object], writer: dict[str, object]) -> Literal[True] | None:
    """Return True when the library proves that the reader accepts all the writer accepts.

    Args:
        reader: a plain 2020-12 schema (`plain.PlainSchema.document`).
        writer: another one.

    None when it does not know, when the schemas are of a size or kind at which it is known to take
    long, and when the installed version does not have the interface.
    """
    if not (_is_small(reader) and _is_small(writer)) or not is_available():
        return None
    if _ends_the_process(reader) or _ends_the_process(writer):
        return None
    return True if _says_yes(reader, writer) else None


@cache
def is_available() -> bool:
    """Whether the installed jsonschema-rs has the interface, and it works on the simplest pair."""
    return _says_yes({}, {"type": "null"})


def _says_yes(reader: dict[str, object], writer: dict[str, object]) -> bool:
    try:
        answer = _canonical(reader).covers(_canonical(writer))
        proved = bool(answer == jsonschema_rs.canonical.Containment.YES)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - experimental: it may raise anything, panics included
        return False
    return proved


def _canonical(document: dict[str, object]) -> jsonschema_rs.CanonicalSchema:
    return jsonschema_rs.canonicalize(
        document, draft=jsonschema_rs.Draft202012, validate_formats=False, offline=True
    )


def _ends_the_process(document: dict[str, object]) -> bool:
    """Whether 0.60.3 may overflow its stack: references together with `unevaluated*`."""
    found: set[str] = set()
    waiting: list[object] = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            found.update(_CRASH_TOGETHER & part.keys())
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return "$ref" in found and len(found) > 1


def _is_small(document: dict[str, object]) -> bool:
    """Whether canonicalisation is known to be quick; counts stop at the first excess."""
    left = {"objects": _MOST_OBJECTS, **_MOST_BRANCHES}
    waiting: list[object] = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            left["objects"] -= len(part)
            waiting.extend(part)
        elif isinstance(part, dict):
            left["objects"] -= 1
            for keyword in _MOST_BRANCHES:
                branches = part.get(keyword)
                if isinstance(branches, list) or keyword == "dependentSchemas":
                    left[keyword] -= len(branches or ())
                else:
                    left[keyword] -= keyword in part
            waiting.extend(part.values())
        if min(left.values()) < 0:
            return False
    return True
