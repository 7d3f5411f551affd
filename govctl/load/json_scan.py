"""A slow look at a JSON text: where the defects stand that its parser only notes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import islice
from typing import NoReturn

from govctl.load.numbers import NumberTooLargeError, fraction, integer
from govctl.load.problem_log import ProblemLog, shown
from govctl.model import pointer as json_pointer

WHITESPACE = " \t\n\r"

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"?'
_TOKEN = re.compile(_STRING + r'|[{}\[\],]|[^\s{}\[\],:"]+', re.DOTALL)
_BRACKET = re.compile(_STRING + r"|[{}\[\]]", re.DOTALL)
_MAY_BE_LONE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a pair
    r"|(?P<lone>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_REPLACEMENT = r"\ufffd"  # as long as what it replaces, so that places stay

_STEPS = {"{": 1, "[": 1, "}": -1, "]": -1}
_NOT_FINITE = frozenset(("NaN", "Infinity", "-Infinity"))


def log_lone_surrogates(log: ProblemLog) -> str:
    """Return the text of the file with U+FFFD for each half of a surrogate pair, and note these.

    No Unicode text can hold such a half; written to a file or a terminal it would fail there.
    """
    text = log.source.text
    if not _MAY_BE_LONE.search(text):
        return text
    lone = [match for match in _ESCAPE.finditer(text) if match["lone"]]
    for match in lone:
        message = f"{match[0]} is half a surrogate pair, which is no character"
        log.add(match.start(), message, "Write the whole pair or the character itself")
    pieces: list[str] = []
    end = 0
    for match in lone:
        pieces += (text[end : match.start()], _REPLACEMENT)
        end = match.end()
    return "".join((*pieces, text[end:]))


def log_too_many_nodes(log: ProblemLog, limit: int) -> None:
    """Refuse a text with more nodes than the limit, keys included.

    Raises:
        StopReading: it has.
    """
    text = log.source.text
    if len(text) <= 2 * limit or sum(text.count(mark) for mark in ",:[{") <= limit:
        return
    nodes = (match for match in _TOKEN.finditer(text) if match[0] not in "}],")
    beyond = next(islice(nodes, limit, None), None)
    if beyond:
        log.stop(beyond.start(), f"The file has more than {limit:,} nodes", "Split it")


def log_depth(log: ProblemLog, limit: int) -> NoReturn:
    """Note the first container deeper than a limit; the deepest, if none is (Python gave up).

    Raises:
        StopReading: always.
    """
    depth = deepest = index = 0
    for match in _BRACKET.finditer(log.source.text):
        depth += _STEPS.get(match[0], 0)
        if depth > deepest:
            deepest, index = depth, match.start()
        if depth > limit:
            break
    message = f"The document nests deeper than {min(limit, deepest - 1)} levels"
    log.stop(index, message, "Flatten the document")


@dataclass(slots=True)
class _Level:
    """An open container: the key or index of the current part, and the keys seen (objects)."""

    is_object: bool
    token: str | int = 0
    wants_key: bool = True
    keys: dict[str, int] = field(default_factory=dict)


def log_defects(text: str, log: ProblemLog) -> None:
    """Note the duplicate keys and the numbers that are none of JSON, in a text that does parse.

    Raises:
        StopReading: the file has too many.
    """
    levels: list[_Level] = []
    for match in _TOKEN.finditer(text):
        lexeme = match[0]
        if lexeme in "{[":
            levels.append(_Level(is_object=lexeme == "{"))
        elif lexeme in "}]":
            levels.pop()
        elif lexeme == ",":
            _next_part(levels[-1])
        elif lexeme[0] == '"':
            _note_key(levels, lexeme, match.start(), log)
        else:
            _check_scalar(levels, lexeme, match.start(), log)


def _next_part(level: _Level) -> None:
    if level.is_object:
        level.wants_key = True
    else:
        level.token = int(level.token) + 1


def _note_key(levels: list[_Level], lexeme: str, index: int, log: ProblemLog) -> None:
    if not levels or not levels[-1].is_object or not levels[-1].wants_key:
        return
    level = levels[-1]
    key = str(json.loads(lexeme))
    level.token, level.wants_key = key, False
    if key not in level.keys:
        level.keys[key] = index
        return
    pointer = _pointer(levels)
    message = f"The key {shown(key)} is in this object twice; the first one has no effect"
    related = ((log.place(level.keys[key], pointer), "the first one"),)
    fix = "Keep one of them, or merge the two"
    log.add(index, message, fix, pointer=pointer, related=related)
    level.keys[key] = index


def _check_scalar(levels: list[_Level], lexeme: str, index: int, log: ProblemLog) -> None:
    pointer = _pointer(levels)
    if lexeme in _NOT_FINITE:
        message = f"{lexeme} is a number that JSON does not have"
        log.add(index, message, "Write a finite number, null or a text", pointer=pointer)
        return
    if lexeme[0] not in "-0123456789":
        return
    try:
        integer(lexeme) if lexeme.lstrip("-").isdigit() else fraction(lexeme)
    except NumberTooLargeError as error:
        message = f"A number is too large to be read faithfully: {error}"
        log.add(index, message, "Quote it if it is text", pointer=pointer)


def _pointer(levels: list[_Level]) -> str:
    return json_pointer.join("", *(level.token for level in levels))
