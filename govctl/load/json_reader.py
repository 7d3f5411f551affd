"""Reads a JSON file (RFC 8259) with the standard library's parser.

The parser says nothing of places. Its hooks only note that something is wrong; where it stands is
looked up afterwards, in the few files that need it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from govctl.load.json_errors import log_error
from govctl.load.json_locator import JsonLocator
from govctl.load.json_scan import (
    WHITESPACE,
    log_defects,
    log_depth,
    log_lone_surrogates,
    log_too_many_nodes,
)
from govctl.load.limits import Limits
from govctl.load.numbers import NumberTooLargeError, fraction, integer
from govctl.load.problem_log import ProblemLog, StopReading
from govctl.model.document import Document

_Value = TypeVar("_Value", int, float | Decimal)


def read_json(digest: str, log: ProblemLog, limits: Limits) -> tuple[Document, ...]:
    """Return the one document of the file that `log` is about, () when it cannot be read.

    A file of white space has none, and no problem either.
    """
    if not log.source.text.strip(WHITESPACE):
        return ()
    try:
        return (_read(digest, log, limits),)
    except json.JSONDecodeError as error:
        log_error(error, log)
    except StopReading:
        pass
    return ()


def _read(digest: str, log: ProblemLog, limits: Limits) -> Document:
    hooks = _Hooks()
    decoder = json.JSONDecoder(
        object_pairs_hook=hooks.members,
        parse_int=hooks.integer,
        parse_float=hooks.fraction,
        parse_constant=hooks.constant,
    )
    log_too_many_nodes(log, limits.nodes)
    try:
        text = log_lone_surrogates(log)
        data = decoder.decode(text)
    except RecursionError:
        log_depth(log, limits.depth)
    if _is_deeper(data, limits.depth):
        log_depth(log, limits.depth)
    if hooks.has_defects:
        log_defects(text, log)
    locator = JsonLocator(data, text, log.source, has_duplicates=hooks.has_duplicates)
    return Document(log.path, data, digest, "json", 0, locator)


class _Hooks:
    """Builds what the parser reads, and notes whether a closer look is needed."""

    def __init__(self) -> None:
        self.has_defects = False
        self.has_duplicates = False

    def members(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        data = dict(pairs)
        if len(data) != len(pairs):
            self.has_duplicates = self.has_defects = True
        return data

    def integer(self, text: str) -> int | str:
        return self._number(integer, text)

    def fraction(self, text: str) -> float | Decimal | str:
        return self._number(fraction, text)

    def constant(self, text: str) -> float:
        self.has_defects = True
        return float(text)

    def _number(self, parse: Callable[[str], _Value], text: str) -> _Value | str:
        try:
            return parse(text)
        except NumberTooLargeError:
            self.has_defects = True
            return text


def _is_deeper(data: object, limit: int) -> bool:
    """Tell whether containers nest deeper than a limit, level by level: without recursion."""
    level = [data] if isinstance(data, (dict, list)) else []
    for _ in range(limit):
        level = [
            part
            for container in level
            for part in (container.values() if type(container) is dict else container)
            if type(part) is dict or type(part) is list
        ]
        if not level:
            return False
    return True
