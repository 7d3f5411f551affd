"""ECMA-262 patterns, spelled so that the validator's regex engine reads what the author meant.

The engine (Rust) differs in few places: `.` matches line separators; `[^]` and `[]`, a hyphen
beside a class escape, a brace that is no quantifier and a surrogate pair in two escapes are errors.
"""

from __future__ import annotations

import re

_QUANTIFIER = re.compile(r"\{[0-9]+(?:,[0-9]*)?\}")
_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_CLASS_ESCAPES = frozenset("dDsSwW")
_LONG = 1_000
_LONG_COUNT = re.compile(
    r"\^(\.|\\[dDsSwW]|\[\^?(?:[^\\\[\]]|\\[^pPuxc0-9])+\])\{([0-9]{1,9})(,?)([0-9]{1,9})?\}\$"
)
_ANY = "[^\\n\\r\\u2028\\u2029]"


def respell(pattern: str) -> str:
    """Return a pattern with the same ECMA-262 meaning in the spelling that the engine accepts.

    What is not understood is left as it is: the engine then refuses it, or reads it as it stands.
    """
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        taken, text = _next(pattern, at)
        parts.append(text)
        at += taken
    return "".join(parts)


def as_length(pattern: str) -> tuple[str, int, int | None] | None:
    """Return a pattern of one long counted atom as (pattern without count, least, most) length.

    `^.{0,262144}$` counts code points as `maxLength` does, which the engine does without unrolling
    it into states. None for every other pattern, and where the count is small.
    """
    found = _LONG_COUNT.fullmatch(pattern)
    if found is None:
        return None
    atom, least, comma, most = found.groups()
    bounds = (int(least), int(most or least) if most or not comma else None)
    if max(bounds[0], bounds[1] or 0) < _LONG:
        return None
    return f"^{atom}*$", *bounds


def _next(pattern: str, at: int) -> tuple[int, str]:
    """Return how many characters the token at `at` takes, and its spelling."""
    char = pattern[at]
    if char == "\\":
        return _escape(pattern, at)
    if char == ".":
        return 1, _ANY
    if char == "[":
        return _character_class(pattern, at)
    if char == "{":
        quantifier = _QUANTIFIER.match(pattern, at)
        return (len(quantifier[0]), quantifier[0]) if quantifier else (1, "\\{")
    return 1, char


def _escape(pattern: str, at: int) -> tuple[int, str]:
    following = pattern[at + 1 : at + 2]
    if following in ("p", "P") or pattern.startswith("\\u{", at):
        end = pattern.find("}", at)
        if end > 0:
            return end + 1 - at, pattern[at : end + 1]
    pair = _SURROGATES.match(pattern, at)
    if pair:
        code = 0x10000 + ((int(pair[1], 16) & 0x3FF) << 10) + (int(pair[2], 16) & 0x3FF)
        return len(pair[0]), f"\\u{{{code:x}}}"
    if following == "0" and not pattern[at + 2 : at + 3].isdigit():
        return 2, "\\x00"
    return 2, pattern[at : at + 2]


def _character_class(pattern: str, at: int) -> tuple[int, str]:
    """Respell a bracketed class; the whole rest when it is never closed."""
    negated = pattern.startswith("[^", at)
    start = at + (2 if negated else 1)
    atoms, end = _atoms(pattern, start)
    if end is None:
        return len(pattern) - at, pattern[at:]
    if not atoms:
        return end + 1 - at, "[\\s\\S]" if negated else "[^\\s\\S]"
    return end + 1 - at, ("[^" if negated else "[") + "".join(_hyphens(atoms)) + "]"


def _atoms(pattern: str, at: int) -> tuple[list[str], int | None]:
    """Return the members of a class as written, and where its bracket closes."""
    atoms: list[str] = []
    while at < len(pattern):
        if pattern[at] == "]":
            return atoms, at
        if pattern[at] == "\\":
            taken, text = _escape(pattern, at)
            atoms.append("\\x08" if text == "\\b" else text)
        else:
            taken = 1
            atoms.append(pattern[at])
        at += taken
    return atoms, None


def _hyphens(atoms: list[str]) -> list[str]:
    """Escape each hyphen that stands for itself, and what the engine reads as an operator."""
    spelled: list[str] = []
    range_end = -1
    for index, atom in enumerate(atoms):
        if atom != "-":
            spelled.append("\\" + atom if atom in ("[", "&", "~") else atom)
        elif (
            0 < index < len(atoms) - 1
            and index - 1 != range_end
            and not _beside_class(atoms, index)
        ):
            spelled.append("-")
            range_end = index + 1
        else:
            spelled.append("\\-")
    return spelled


def _beside_class(atoms: list[str], index: int) -> bool:
    around = (atoms[index - 1], atoms[index + 1])
    return any(atom[0] == "\\" and atom[1:2] in _CLASS_ESCAPES | {"p", "P"} for atom in around)
