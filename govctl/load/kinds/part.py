"""A part of a valid registry document, read key by key into the model's types.

The JSON Schemas have been met before any of this runs, so every getter may rely on the shape it
reads; what schemas cannot say (a range that is none, a loop) is refused here.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from govctl.model import pointer as json_pointer
from govctl.model.document import Document
from govctl.model.problem import Problem
from govctl.model.quantity import Duration, Rate, parse_duration, parse_rate

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """One document being read, the files around it, and what was refused so far."""

    document: Document
    files: Collection[str] = ()
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """A map of the document at `pointer`."""

    reading: Reading
    data: Mapping[str, object]
    pointer: str = ""

    @property
    def document(self) -> Document:
        """The document it is part of."""
        return self.reading.document

    def refuse(self, pointer: str, message: str, fix: str) -> None:
        """Say that the value at `pointer`, below this part, cannot mean anything."""
        whole = self.pointer + pointer
        position = self.document.value_position(whole)
        self.reading.problems.append(
            Problem(self.document.path, position.line, position.column, message, fix, pointer=whole)
        )

    def text(self, key: str) -> str | None:
        """The text, None where there is none."""
        value = self.data.get(key)
        return value if isinstance(value, str) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """Texts written as one or as a list."""
        return as_texts(self.data.get(key))

    def flag(self, key: str) -> bool:
        """Whether the key says `true`."""
        return self.data.get(key) is True

    def number(self, key: str) -> float | None:
        """The number, None where there is none."""
        value = self.data.get(key)
        return _number(value)

    def whole(self, key: str) -> int | None:
        """The whole number, None where there is none."""
        value = self.number(key)
        return None if value is None else int(value)

    def day(self, key: str) -> date | None:
        """The date, None where there is none."""
        return as_day(self.data.get(key))

    def duration(self, key: str) -> Duration | None:
        """The duration, None where there is none."""
        text = self.text(key)
        return None if text is None else parse_duration(text)

    def rate(self, key: str) -> Rate | None:
        """The rate, None where there is none."""
        text = self.text(key)
        return None if text is None else parse_rate(text)

    def part(self, key: str) -> Part | None:
        """The map at the key, None where there is none."""
        return self._below(self.data.get(key), json_pointer.join(self.pointer, key))

    def made(self, key: str, make: Callable[[Part], T]) -> T | None:
        """What `make` reads from the map at the key, None where there is none."""
        part = self.part(key)
        return None if part is None else make(part)

    def items(self, key: str, short: str = "") -> tuple[Part, ...]:
        """The maps of a list.

        A bare text, where `short` is given, stands for a map with that text under `short`.
        """
        value = self.data.get(key)
        pointer = json_pointer.join(self.pointer, key)
        found = (
            self._below(
                {short: item} if short and isinstance(item, str) else item, f"{pointer}/{index}"
            )
            for index, item in enumerate(value if isinstance(value, list) else ())
        )
        return tuple(part for part in found if part is not None)

    def members(self, key: str, short: str = "") -> dict[str, Part]:
        """The maps of a map, by name; nothing stands for an empty one.

        A list stands for empty maps of these names. A bare text or list, where `short` is given,
        stands for a map with it under `short`. Keys of other tools (`x-`) are passed over.
        """
        value = self.data.get(key)
        pointer = json_pointer.join(self.pointer, key)
        if isinstance(value, list):
            return {
                str(name): Part(self.reading, {}, f"{pointer}/{index}")
                for index, name in enumerate(value)
            }
        found: dict[str, Part] = {}
        for name, item in as_map(value).items():
            content = {short: item} if short and isinstance(item, (str, list)) else item
            part = self._below({} if content is None else content, json_pointer.join(pointer, name))
            if part is not None and not name.startswith("x-"):
                found[name] = part
        return found

    def names(self, key: str) -> dict[str, tuple[str, ...]]:
        """Texts by name, each written as one or as a list."""
        return {
            name: as_texts(value)
            for name, value in as_map(self.data.get(key)).items()
            if not name.startswith("x-")
        }

    def words(self, key: str) -> dict[str, str]:
        """One text by name; a list maps every text to itself."""
        value = self.data.get(key)
        if isinstance(value, (list, str)):
            return {text: text for text in as_texts(value)}
        return {name: text for name, text in as_map(value).items() if isinstance(text, str)}

    def numbers(self, key: str) -> dict[str, float]:
        """Numbers by name."""
        found = {name: _number(value) for name, value in as_map(self.data.get(key)).items()}
        return {
            name: value
            for name, value in found.items()
            if value is not None and not name.startswith("x-")
        }

    def file(self, key: str) -> str | None:
        """The path within the registry that the key names; see `locate`."""
        text = self.text(key)
        return None if text is None else locate(self.reading, text)

    def _below(self, value: object, pointer: str) -> Part | None:
        return Part(self.reading, as_map(value), pointer) if isinstance(value, dict) else None


def locate(reading: Reading, text: str) -> str:
    """The path within the registry that a document means.

    Relative to the document's own folder; where no file stands there but one does relative to
    the registry's root, that one. Addresses on the web stay what they are.
    """
    if "://" in text:
        return text
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(reading.document.path), text))
    if beside in reading.files:
        return beside
    from_root = posixpath.normpath(text)
    return from_root if from_root in reading.files else beside


def as_texts(value: object) -> tuple[str, ...]:
    """Texts written as one or as a list."""
    if isinstance(value, str):
        return (value,)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def as_map(value: object) -> Mapping[str, object]:
    """A map, empty where there is none."""
    return value if isinstance(value, dict) else {}


def as_day(value: object) -> date | None:
    """A date, None where there is none."""
    return date.fromisoformat(value) if isinstance(value, str) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or value is None or isinstance(value, (str, list, dict)):
        return None
    return value if isinstance(value, (int, float)) else float(str(value))
