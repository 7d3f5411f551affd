"""Where the parts of a JSON document stand: found when asked for, as few of them ever are."""

from __future__ import annotations

import json
import re

from govctl.load.source_text import SourceText
from govctl.model import pointer as json_pointer
from govctl.model.document import Position

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?[0-9][-+.0-9eE]*")

# Values on the way are read by the C parser only to learn where they end.
_skip = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str).raw_decode

Place = tuple[int, int]
"""The indexes of key and value in the text; equal for an item of an array."""


class _Container:
    """The parts of one object or array, as far as the text has been read."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._is_object = text[start] == "{"
        self._index = _after_space(text, start + 1)
        self.places: dict[str, Place] = {}
        self.is_read = text[self._index] in "}]"

    def find(self, token: str, *, last: bool) -> Place:
        """Return where a part that exists stands; the last one of that name, if asked."""
        while not self.is_read and (last or token not in self.places):
            self._read_part()
        return self.places[token]

    def _read_part(self) -> None:
        text, key_index = self._text, self._index
        name, value_index = str(len(self.places)), key_index
        if self._is_object:
            name, end = _skip(text, key_index)
            colon = _after_space(text, end)
            value_index = _after_space(text, colon + 1)
        _, end = _skip(text, value_index)
        comma = _after_space(text, end)
        self.places[name] = (key_index, value_index)
        self.is_read = text[comma] != ","
        self._index = _after_space(text, comma + 1)


class JsonLocator:
    """Answers for the pointers of one document by reading its text again, never a part twice."""

    def __init__(
        self, data: object, text: str, source: SourceText, *, has_duplicates: bool
    ) -> None:
        self._data = data
        self._text = text
        self._source = source
        self._has_duplicates = has_duplicates
        self._containers: dict[int, _Container] = {}

    def key_position(self, tokens: tuple[str, ...]) -> Position:
        """Return where the key or item starts."""
        (key_index, _), _, _ = self._find(tokens)
        return self._source.position(key_index)

    def value_position(self, tokens: tuple[str, ...]) -> Position:
        """Return where the value starts."""
        (_, value_index), _, _ = self._find(tokens)
        return self._source.position(value_index)

    def source_text(self, tokens: tuple[str, ...]) -> str | None:
        """Return what was typed for a number where the value does not say it."""
        (_, index), value, is_exact = self._find(tokens)
        match = _NUMBER.match(self._text, index)
        if not is_exact or match is None or match[0] == str(value):
            return None
        return match[0]

    def line(self, number: int) -> str:
        """Return a line of the file."""
        return self._source.line(number)

    def _find(self, tokens: tuple[str, ...]) -> tuple[Place, object, bool]:
        """Return the part or its nearest ancestor: place, value, and whether it is the part."""
        value = self._data
        root = _after_space(self._text, 0)
        place = (root, root)
        for token in tokens:
            try:
                part = json_pointer.child(value, token)
                place = self._container(place[1]).find(token, last=self._has_duplicates)
            except (LookupError, RecursionError):  # the latter: a caller deep in Python's stack
                return place, value, False
            value = part
        return place, value, True

    def _container(self, start: int) -> _Container:
        container = self._containers.get(start)
        if container is None:
            container = self._containers[start] = _Container(self._text, start)
        return container


def _after_space(text: str, index: int) -> int:
    match = _SPACE.match(text, index)
    return match.end() if match else index
