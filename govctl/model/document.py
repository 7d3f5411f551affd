"""One parsed document of a file: its data, and where every part of it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from govctl.model import pointer as json_pointer
from govctl.model.place import Place
from govctl.model.pointer import Pointer, PointerError

__all__ = ["Document", "Format", "Locator", "Nowhere", "Place", "Position"]

Format = Literal["yaml", "json", "csv"]


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A point of a text: line and column from 1; columns count code points, tabs as one."""

    line: int
    column: int


class Locator(Protocol):
    """Knows where the parts of one document stand.

    Every method takes unescaped pointer tokens and is total: what does not exist is answered for
    its nearest ancestor that does.
    """

    def key_position(self, tokens: tuple[str, ...]) -> Position:
        """Return where a member's key, or an item of a list, starts."""
        ...

    def value_position(self, tokens: tuple[str, ...]) -> Position:
        """Return where a value starts."""
        ...

    def source_text(self, tokens: tuple[str, ...]) -> str | None:
        """Return what was typed for an unquoted scalar, where the value does not say it."""
        ...

    def line(self, number: int) -> str:
        """Return a line of the file without its line break; "" for a line it does not have."""
        ...


class Nowhere:
    """The locator of data that was never in a file: everything stands at line 1, column 1."""

    def key_position(self, tokens: tuple[str, ...]) -> Position:  # noqa: ARG002 - a constant
        """Return the start of the text."""
        return Position(1, 1)

    def value_position(self, tokens: tuple[str, ...]) -> Position:  # noqa: ARG002 - a constant
        """Return the start of the text."""
        return Position(1, 1)

    def source_text(self, tokens: tuple[str, ...]) -> str | None:  # noqa: ARG002 - a constant
        """Return None: nobody typed it."""
        return None

    def line(self, number: int) -> str:  # noqa: ARG002 - a constant
        """Return "": there is no text."""
        return ""


class Layers(Protocol):
    """Knows which parts of a document were written in another file."""

    def written(self, tokens: tuple[str, ...]) -> tuple[Document, Pointer]:
        """Return the document that a part was written in, and its pointer there.

        Takes unescaped pointer tokens and is total, as a locator is.
        """
        ...


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a file. Equal documents have the same path, bytes and index.

    Attributes:
        path: POSIX path within the registry.
        data: None, bool, int, float, Decimal, str, list or dict with str keys, of these. Decimal
            stands for a number that a float cannot hold. Parts that the author shares through
            anchors are one object. To be read only.
        digest: SHA-256 of the bytes of the file, in hexadecimal; where something was laid over
            them, of that as well.
        format: the syntax of the file.
        index: which document of the file, from 0.
        locator: where its parts stand; ask the methods of the document instead.
        layers: which parts an overlay brought in, None where there is none. Positions are then
            those of the file that a part was written in: ask `place` for both.
    """

    path: str
    data: object = field(compare=False, repr=False)
    digest: str
    format: Format
    index: int = 0
    locator: Locator = field(default_factory=Nowhere, compare=False, repr=False)
    layers: Layers | None = field(default=None, compare=False, repr=False)

    def written(self, pointer: Pointer) -> tuple[Document, Pointer]:
        """Return the document that the part was written in, and its pointer there."""
        return self.layers.written(_tokens(pointer)) if self.layers else (self, pointer)

    def key_position(self, pointer: Pointer) -> Position:
        """Return where the member's key, or the item, that `pointer` names starts.

        What does not exist is answered for its nearest ancestor that does. A member that a merge
        key brought in stands where it was written.
        """
        document, at = self.written(pointer)
        return document.locator.key_position(_tokens(at))

    def value_position(self, pointer: Pointer) -> Position:
        """Return where the value starts (an alias, where the alias stands); total as above."""
        document, at = self.written(pointer)
        return document.locator.value_position(_tokens(at))

    def place(self, pointer: Pointer) -> Place:
        """Return the key position of `pointer` as a place in the file it was written in."""
        document, at = self.written(pointer)
        position = document.locator.key_position(_tokens(at))
        return Place(document.path, position.line, position.column, at)

    def source_text(self, pointer: Pointer) -> str | None:
        """Return what the author typed for an unquoted scalar when the value does not say it.

        "1.10" for the number 1.1, "011" for 11, "True" for true, "~" for null. None where the
        text is the value's own (12, true, any string), nothing was typed, or nothing is there.
        """
        document, at = self.written(pointer)
        return document.locator.source_text(_tokens(at))

    def line(self, number: int) -> str:
        """Return a line of the file (from 1) without its line break, "" where there is none."""
        return self.locator.line(number)


def _tokens(pointer: Pointer) -> tuple[str, ...]:
    """Return the tokens of any text: what is not a JSON Pointer (a hostile `$ref`) is the root."""
    try:
        return json_pointer.split(pointer)
    except PointerError:
        return ()
