"""YAML events to plain data, by the core schema of YAML 1.2, with the place of every node.

Written for speed where the nodes are many: `_mapping` and `_sequence` take the common events
themselves and leave anchors, aliases, tags, merge keys and defects to methods off that road.
They call each other without a step between, so a level of nesting is one level of Python's stack.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from govctl.load.limits import Limits
from govctl.load.numbers import NumberTooLargeError
from govctl.load.problem_log import ProblemLog, shown
from govctl.load.scalars import FIRST_CHARACTERS, resolve, typed
from govctl.load.yaml_anchors import Anchor, Anchors
from govctl.load.yaml_events import Event, NextEvent
from govctl.load.yaml_locator import Marks
from govctl.load.yaml_tags import TagError, check_collection_tag, resolve_tagged
from govctl.model import pointer as json_pointer

_MERGE_KEY = "<<"

Merge = tuple[int, int, object]
"""A merge key: the marks of key and value, and the value."""


class DocumentBuilder:
    """Builds one document of a stream; a new builder for each, since anchors end with it."""

    def __init__(self, events: NextEvent, log: ProblemLog, limits: Limits) -> None:
        self.marks = Marks()
        self._next = events
        self._log = log
        self._path: list[str | int] = []
        self._anchors = Anchors(self.marks, log, limits)

    def build(self, event: Event) -> object:
        """Return the value of the node that `event` starts, the root of the document.

        Raises:
            StopReading: a limit is passed; the log says which.
            yaml.YAMLError: the text is not YAML.
        """
        self.marks.root = event.start_mark.index
        return _BUILD[type(event)](self, event, 1)

    def _mapping(self, start: Event, depth: int) -> dict[str, object]:
        anchor = self._enter(start, depth, "map")
        next_event, path, record = self._next, self._path, self.marks.record
        data: dict[str, object] = {}
        marks: list[int] = []
        merges: list[Merge] = []
        while type(name := next_event()) is not MappingEndEvent:
            key: str | None
            value: object
            if type(name) is ScalarEvent and name.tag is None and name.anchor is None:
                key = name.value
            else:
                key = self._decorated_key(name, depth)
            event = next_event()
            if key is None:
                self._skip(event, depth)
                continue
            if (
                type(event) is ScalarEvent
                and (event.style or (event.value and event.value[0] not in FIRST_CHARACTERS))
                and event.tag is None
                and event.anchor is None
            ):
                value = event.value
            else:
                path.append(key)
                value = _BUILD[type(event)](self, event, depth + 1)
                path.pop()
            if key == _MERGE_KEY and _is_merge(name):
                merges.append((name.start_mark.index, event.start_mark.index, value))
            elif key in data:
                places = (name.start_mark.index, event.start_mark.index)
                self._replace(data, marks, (key, value), places)
            else:
                data[key] = value
                marks.append(name.start_mark.index)
                marks.append(event.start_mark.index)
        if merges:
            self._merge(data, marks, merges)
        record(data, marks)
        if anchor is not None:
            self._anchors.close(anchor, data, depth)
        return data

    def _sequence(self, start: Event, depth: int) -> list[object]:
        anchor = self._enter(start, depth, "seq")
        next_event, path, record = self._next, self._path, self.marks.record
        items: list[object] = []
        marks: list[int] = []
        while type(event := next_event()) is not SequenceEndEvent:
            marks.append(event.start_mark.index)
            if (
                type(event) is ScalarEvent
                and (event.style or (event.value and event.value[0] not in FIRST_CHARACTERS))
                and event.tag is None
                and event.anchor is None
            ):
                items.append(event.value)
            else:
                path.append(len(items))
                items.append(_BUILD[type(event)](self, event, depth + 1))
                path.pop()
        record(items, marks)
        if anchor is not None:
            self._anchors.close(anchor, items, depth)
        return items

    def _enter(self, start: Event, depth: int, tag: str) -> Anchor | None:
        anchors = self._anchors
        if depth > anchors.deepest:
            anchors.check_depth(depth, start.start_mark.index, self._pointer())
        if start.tag is not None:
            try:
                check_collection_tag(start.tag, tag)
            except TagError as error:
                self._note(start, str(error), "Remove the tag")
        if start.anchor is None:
            return None
        return anchors.open(start.anchor, start.start_mark.index, depth)

    def _leaf(self, event: Event, depth: int) -> object:
        """Return the value of a scalar or an alias; `depth` is the level it stands on."""
        index = event.start_mark.index
        if type(event) is AliasEvent:
            anchor = self._anchors.resolve(event, depth, self._pointer())
            if anchor is None:
                return None
            if anchor.index in self.marks.typed:
                self.marks.typed[index] = self.marks.typed[anchor.index]
            return anchor.value
        value = self._scalar(event)
        if event.anchor is not None:
            self._anchors.define_scalar(event.anchor, value, event.value, index)
        return value

    def _scalar(self, event: Event) -> object:
        text = event.value
        try:
            if event.tag is not None:
                return resolve_tagged(event.tag, text)
            if event.style or (text and text[0] not in FIRST_CHARACTERS):
                return text
            value = resolve(text)
        except TagError as error:
            self._note(event, f"{error}: {shown(text)}", "Remove the tag, or quote the text")
            return text
        except NumberTooLargeError as error:
            message = f"A number is too large to be read faithfully: {error}"
            self._note(event, message, "Quote it if it is text")
            return text
        if value is not text:
            self._note_value(event, value)
        return value

    def _note_value(self, event: Event, value: object) -> None:
        """Keep what was typed for a value, and report a float that JSON does not have."""
        text = typed(event.value, value)
        if text is not None:
            self.marks.typed[event.start_mark.index] = text
        if isinstance(value, float) and not math.isfinite(value):
            message = f"{event.value} is a number that JSON does not have"
            self._note(event, message, "Quote it if it is text, or write a finite number")

    def _decorated_key(self, event: Event, depth: int) -> str | None:
        """Return the text of a key with a tag, an anchor or an alias, None for no scalar."""
        index = event.start_mark.index
        if type(event) is ScalarEvent:
            self._leaf(event, depth + 1)
            key: str = event.value
            return key
        if type(event) is AliasEvent:
            anchor = self._anchors.resolve(event, depth + 1, self._pointer())
            if anchor is None or anchor.text is not None:
                return anchor.text if anchor else None
        else:
            self._skip(event, depth)
        message = "A mapping or list is used as the key of a mapping"
        self._log.add(index, message, "Use text as the key", pointer=self._pointer())
        return None

    def _skip(self, event: Event, depth: int) -> None:
        """Pass over the node that `event` starts, which stands on that level of nesting."""
        opened = 0
        while True:
            index = event.start_mark.index
            if isinstance(event, CollectionStartEvent):
                opened += 1
                # libyaml takes time by the square of the depth.
                self._anchors.check_depth(depth + opened, index, self._pointer())
            elif isinstance(event, CollectionEndEvent):
                opened -= 1
            if not opened:
                return
            event = self._next()

    def _replace(
        self,
        data: dict[str, object],
        marks: list[int],
        member: tuple[str, object],
        places: tuple[int, int],
    ) -> None:
        """Let the later of two members count, as most readers do, and report the pair."""
        key, value = member
        slot = 2 * list(data).index(key)
        pointer = self._pointer(key)
        related = ((self._log.place(marks[slot], pointer), "the first one"),)
        message = f"The key {shown(key)} is in this mapping twice; the first one has no effect"
        fix = "Keep one of them, or merge the two"
        self._log.add(places[0], message, fix, pointer=pointer, related=related)
        data[key] = value
        marks[slot : slot + 2] = places

    def _merge(self, data: dict[str, object], marks: list[int], merges: list[Merge]) -> None:
        """Add what merge keys bring and the mapping does not say itself; the first one wins."""
        first = merges[0]
        for merge in merges:
            key_index, index, value = merge
            pointer = self._pointer(_MERGE_KEY)
            if merge is not first:
                message = "The merge key '<<' is in this mapping twice"
                related = ((self._log.place(first[0], pointer), "the first one"),)
                fix = "Write one merge key with a list: <<: [*first, *second]"
                self._log.add(key_index, message, fix, pointer=pointer, related=related)
            for source in value if isinstance(value, list) else [value]:
                if isinstance(source, dict):
                    self._anchors.spend(len(source), index, pointer)
                    self._add_missing(data, marks, source)
                else:
                    message = "The merge key '<<' takes a mapping or a list of mappings"
                    self._log.add(index, message, "Quote the key if it is text", pointer=pointer)

    def _add_missing(
        self, data: dict[str, object], marks: list[int], source: dict[str, object]
    ) -> None:
        for slot, (key, value) in enumerate(source.items()):
            if key not in data:
                data[key] = value
                marks += self.marks.of_member(source, slot)

    def _note(self, event: Event, message: str, fix: str) -> None:
        self._log.add(event.start_mark.index, message, fix, pointer=self._pointer())

    def _pointer(self, *tokens: str) -> str:
        return json_pointer.join("", *self._path, *tokens)


# Functions, not bound methods: a builder that referred to itself would keep its parser and text
# alive while the cyclic collector is paused.
_BUILD: dict[type, Callable[[DocumentBuilder, Event, int], object]] = {
    MappingStartEvent: DocumentBuilder._mapping,  # noqa: SLF001 - the class's own table
    SequenceStartEvent: DocumentBuilder._sequence,  # noqa: SLF001 - the same
    ScalarEvent: DocumentBuilder._leaf,  # noqa: SLF001 - the same
    AliasEvent: DocumentBuilder._leaf,  # noqa: SLF001 - the same
}


def _is_merge(name: Event) -> bool:
    """Tell whether a key that reads `<<` is a merge key; quoted or tagged, it is text."""
    return type(name) is ScalarEvent and not name.style and name.tag is None
