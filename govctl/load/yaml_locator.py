"""Where the parts of a YAML document stand."""

from __future__ import annotations

from array import array

from govctl.load.source_text import SourceText
from govctl.model import pointer as json_pointer
from govctl.model.document import Position

_KEY = 0
_VALUE = 1
_MISSING = object()


class Marks:
    """The places of a document's nodes, as indexes into the text, in the order of the data.

    A mapping has two marks per member, key and value; a list has one per item. The marks of one
    container are neighbours in `indexes`, from `starts[id(container)]`: ids are safe as keys since
    the document keeps its containers, and sixteen bytes per member are all that places cost.
    """

    __slots__ = ("indexes", "root", "starts", "typed")

    def __init__(self) -> None:
        self.root = 0
        self.indexes = array("Q")
        self.starts: dict[int, int] = {}
        self.typed: dict[int, str] = {}

    def record(self, container: object, marks: list[int]) -> None:
        """Keep the marks of a finished container."""
        self.starts[id(container)] = len(self.indexes)
        self.indexes.fromlist(marks)

    def of_member(self, mapping: dict[str, object], slot: int) -> tuple[int, int]:
        """Return the marks of key and value of the member in that place of a mapping."""
        start = self.starts[id(mapping)] + 2 * slot
        return self.indexes[start], self.indexes[start + 1]

    def of_item(self, items: list[object], slot: int) -> tuple[int, int]:
        """Return the mark of an item, for its key and its value."""
        mark = self.indexes[self.starts[id(items)] + slot]
        return mark, mark


class YamlLocator:
    """Answers for the pointers of one document from the marks taken while it was built."""

    def __init__(self, data: object, marks: Marks, source: SourceText) -> None:
        self._data = data
        self._marks = marks
        self._source = source
        self._slots: dict[int, dict[str, int]] = {}

    def key_position(self, tokens: tuple[str, ...]) -> Position:
        """Return where the key or item starts."""
        return self._source.position(self._find(tokens)[0][_KEY])

    def value_position(self, tokens: tuple[str, ...]) -> Position:
        """Return where the value starts."""
        return self._source.position(self._find(tokens)[0][_VALUE])

    def source_text(self, tokens: tuple[str, ...]) -> str | None:
        """Return what was typed where the value does not say it."""
        marks, value = self._find(tokens)
        # A mapping may start where its first key does, which may be a number with an anchor.
        is_scalar = value is not _MISSING and not isinstance(value, (dict, list))
        return self._marks.typed.get(marks[_VALUE]) if is_scalar else None

    def line(self, number: int) -> str:
        """Return a line of the file."""
        return self._source.line(number)

    def _find(self, tokens: tuple[str, ...]) -> tuple[tuple[int, int], object]:
        """Return the marks of the part or its nearest ancestor, and the part or _MISSING."""
        value = self._data
        marks = (self._marks.root, self._marks.root)
        for token in tokens:
            try:
                part = json_pointer.child(value, token)
            except LookupError:
                return marks, _MISSING
            marks = self._marks_of(value, token)
            value = part
        return marks, value

    def _marks_of(self, container: object, token: str) -> tuple[int, int]:
        if isinstance(container, dict):
            return self._marks.of_member(container, self._slot(container, token))
        assert isinstance(container, list)  # noqa: S101 - only containers have parts
        return self._marks.of_item(container, int(token))

    def _slot(self, mapping: dict[str, object], key: str) -> int:
        slots = self._slots.get(id(mapping))
        if slots is None:
            slots = {name: slot for slot, name in enumerate(mapping)}
            self._slots[id(mapping)] = slots
        return slots[key]
