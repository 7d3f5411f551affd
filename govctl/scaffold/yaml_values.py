"""Edits of values below a key that change as few lines as can be: lists item by item, maps by key.

Beside `govctl.scaffold.yaml_edit`, which puts single keys: here whole structures are brought from
what they are to what they shall be. After the edit the file is read again and holds exactly what
was asked for, or the edit is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode
from yaml.resolver import Resolver

from govctl.errors import UsageError
from govctl.load.yamljson import read
from govctl.scaffold.yaml_edit import Editable

Data = str | bool | Sequence["Data"] | Mapping[str, "Data"]
"""What an edit can write."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._*/+#@-]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STRING = "tag:yaml.org,2002:str"


@dataclass(frozen=True, slots=True)
class _Splice:
    """Text to stand where other text stands now."""

    start: int
    end: int
    text: str


class _UnusualError(Exception):
    """The place is written in a way that is not edited."""


def revise(file: Editable, data: Mapping[str, Any]) -> Editable:
    """The file with its document brought to `data`, everything else as it is.

    Raises:
        UsageError: a place that has to change is written in a way that cannot be edited
            mechanically (anchors, tags, block texts).
    """
    if _data(file) == data:
        return file
    try:
        splices = list(_Editor(file).map(_root(file), _data(file), data))
    except (_UnusualError, yaml.YAMLError, RecursionError) as error:
        raise _refused(file) from error
    text = file.text
    for each in sorted(splices, key=lambda each: (each.start, each.end), reverse=True):
        text = text[: each.start] + each.text + text[each.end :]
    edited = replace(file, text=text)
    if _data(edited) != data:
        raise _refused(file)
    return edited


def _refused(file: Editable) -> UsageError:
    return UsageError(
        "What has to change is written in a way that is not edited mechanically",
        place=file.path,
        fix="Write it without anchors, tags and block texts, or edit it by hand",
    )


def _data(file: Editable) -> Any:
    found = read(file.path, file.text.encode("utf-8", "surrogatepass"))
    return found.documents[file.index].data if file.index < len(found.documents) else None


def _root(file: Editable) -> MappingNode:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    documents = list(yaml.compose_all(file.text, Loader=loader))
    root = documents[file.index] if file.index < len(documents) else None
    # A byte order mark is no character to the parser, and would shift every index.
    if not isinstance(root, MappingNode) or file.text.startswith("\ufeff"):
        raise _UnusualError
    return root


class _Editor:
    """Finds the splices that bring nodes of one file from old data to new."""

    def __init__(self, file: Editable) -> None:
        self._file = file
        self._text = file.text
        self._break = "\r\n" if "\r\n" in file.text else "\n"

    def map(self, node: Node, old: Any, new: Mapping[str, Any]) -> Iterator[_Splice]:
        """A map: keys that went, keys that changed, keys that came."""
        if not isinstance(node, MappingNode) or not isinstance(old, dict):
            raise _UnusualError
        members = {key.value: (key, value) for key, value in node.value}
        if len(members) != len(node.value) or members.keys() != old.keys():
            raise _UnusualError  # merge keys, or keys that are no plain text
        for key, value in new.items():
            if key in old and old[key] != value:
                self._inside(node, members[key][1])
                yield from self._value(members[key][1], old[key], value)
        gone = [members[key] for key in old if key not in new]
        yield from self._dropped(node, gone)
        added = {key: value for key, value in new.items() if key not in old}
        yield from self._added(node, gone, added)

    def _inside(self, node: Node, inner: Node) -> None:
        """Refuse what stands elsewhere: the alias of an anchor, whose text others share."""
        start, end = node.start_mark.index, node.end_mark.index
        if not start <= inner.start_mark.index <= inner.end_mark.index <= end:
            raise _UnusualError

    def _value(self, node: Node, old: Any, new: Any) -> Iterator[_Splice]:
        if isinstance(new, Mapping) and isinstance(node, MappingNode):
            yield from self.map(node, old, new)
        elif isinstance(new, (list, tuple)) and isinstance(node, SequenceNode):
            yield from self._items(node, old, list(new))
        elif isinstance(node, ScalarNode) and node.style in {"|", ">"}:
            raise _UnusualError
        else:
            yield self._over(node, new)

    def _over(self, node: Node, new: Any) -> _Splice:
        start, end = node.start_mark.index, _end(node)
        if isinstance(node, CollectionNode) and not node.flow_style:
            raise _UnusualError
        space = " " if start and self._text[start - 1] == ":" else ""
        return _Splice(start, end, space + self._flow(new))

    def _items(self, node: SequenceNode, old: Any, new: list[Any]) -> Iterator[_Splice]:
        """A list: what stayed is left alone, what changed in its place is changed inside."""
        if not isinstance(old, list) or len(old) != len(node.value):
            raise _UnusualError
        if not new and not node.flow_style:
            yield self._emptied(node)
            return
        for item in node.value:
            self._inside(node, item)
        matcher = SequenceMatcher(None, _texts(old), _texts(new), autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag == "equal":
                continue
            paired = min(i2 - i1, j2 - j1)
            for offset in range(paired):
                item, value = node.value[i1 + offset], new[j1 + offset]
                yield from self._value(item, old[i1 + offset], value)
            yield from self._cut(node, i1 + paired, i2)
            yield from self._put(node, (i1 + paired, i2), new[j1 + paired : j2])

    def _emptied(self, node: SequenceNode) -> _Splice:
        """A block list without items has to be written as `[]`, behind its key."""
        start = self._text.rfind(":", 0, node.start_mark.index) + 1
        if not start or self._text[start : node.start_mark.index].strip():
            raise _UnusualError
        return _Splice(start, _end(node), " []")

    def _cut(self, node: SequenceNode, first: int, last: int) -> Iterator[_Splice]:
        """Items `first` to `last` (exclusive) go, with their lines or their commas."""
        if first >= last:
            return
        items = node.value
        if not node.flow_style:
            for item in items[first:last]:
                start = self._text.rfind("\n", 0, item.start_mark.index) + 1
                if self._text[start : item.start_mark.index].strip() != "-":
                    raise _UnusualError
                yield _Splice(start, self._line_end(_end(item)), "")
        elif first:
            yield _Splice(items[first - 1].end_mark.index, items[last - 1].end_mark.index, "")
        else:
            end = items[last - 1].end_mark.index
            until = items[last].start_mark.index if last < len(items) else end
            yield _Splice(items[0].start_mark.index, until, "")

    def _put(
        self, node: SequenceNode, at: tuple[int, int], new: Sequence[Any]
    ) -> Iterator[_Splice]:
        """New items behind those before index `at[0]`; the old ones up to `at[1]` are going."""
        if not new:
            return
        before, items = at[0], node.value
        texts = [self._flow(each) for each in new]
        if not node.flow_style:
            yield self._new_lines(node, before, texts)
        elif before:
            index = items[before - 1].end_mark.index
            yield _Splice(index, index, "".join(f", {text}" for text in texts))
        else:
            index = node.start_mark.index + 1
            rest = ", " if len(items) > at[1] else ""
            yield _Splice(index, index, ", ".join(texts) + rest)

    def _new_lines(self, node: SequenceNode, before: int, texts: list[str]) -> _Splice:
        first = node.value[0]
        start = self._text.rfind("\n", 0, first.start_mark.index) + 1
        lead = self._text[start : first.start_mark.index]
        if lead.strip() != "-":
            raise _UnusualError
        index = self._line_end(_end(node.value[before - 1])) if before else start
        return self._lines(index, [lead + text for text in texts])

    def _lines(self, index: int, lines: list[str]) -> _Splice:
        """Whole lines at the start of a line; at the end of a file that lacks its last break."""
        lead = self._break if index and self._text[index - 1] != "\n" else ""
        return _Splice(index, index, lead + "".join(line + self._break for line in lines))

    def _dropped(self, node: MappingNode, gone: list[tuple[Node, Node]]) -> Iterator[_Splice]:
        if gone and len(gone) == len(node.value):
            raise _UnusualError
        for key, value in gone:
            self._inside(node, value)
            if not node.flow_style:
                start = self._text.rfind("\n", 0, key.start_mark.index) + 1
                if self._text[start : key.start_mark.index].strip():
                    raise _UnusualError  # the first key of a list item stands behind its dash
                yield _Splice(start, self._line_end(_end(value)), "")
                continue
            position = node.value.index((key, value))
            if position:
                before = node.value[position - 1][1]
                yield _Splice(before.end_mark.index, value.end_mark.index, "")
            else:
                yield _Splice(key.start_mark.index, node.value[1][0].start_mark.index, "")

    def _added(
        self, node: MappingNode, gone: list[tuple[Node, Node]], added: Mapping[str, Any]
    ) -> Iterator[_Splice]:
        if not added:
            return
        kept = [pair for pair in node.value if pair not in gone]
        if not kept:
            raise _UnusualError
        last = kept[-1]
        pairs = [f"{self._key(key)}: {self._flow(value)}" for key, value in added.items()]
        if node.flow_style:
            index = last[1].end_mark.index
            yield _Splice(index, index, "".join(f", {pair}" for pair in pairs))
            return
        indent = " " * kept[0][0].start_mark.column
        yield self._lines(self._line_end(_end(last[1])), [indent + pair for pair in pairs])

    def _line_end(self, index: int) -> int:
        if index and self._text[index - 1] == "\n":
            return index
        found = self._text.find("\n", index)
        return len(self._text) if found < 0 else found + 1

    def _flow(self, value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Mapping):
            pairs = (f"{self._key(key)}: {self._flow(each)}" for key, each in value.items())
            return "{" + ", ".join(pairs) + "}"
        if isinstance(value, (list, tuple)):
            return "[" + ", ".join(map(self._flow, value)) + "]"
        return self._key(str(value))

    def _key(self, text: str) -> str:
        """A text or key: bare where nothing can be mistaken, in double quotes otherwise."""
        if not self._file.is_json and (_is_plain(text) or _is_reference(text)):
            return text
        return json.dumps(text, ensure_ascii=not text.isprintable())


def _texts(items: list[Any]) -> list[str]:
    """Items as texts that are equal where the items are."""
    return [json.dumps(each, sort_keys=True, default=str) for each in items]


def _is_plain(text: str) -> bool:
    """Whether every reader of YAML takes it for this very text, or for the date that is meant."""
    if _DAY.fullmatch(text):
        return True
    resolver: Any = Resolver()
    kind = resolver.resolve(ScalarNode, text, (True, False)) if _PLAIN.fullmatch(text) else ""
    return bool(kind == _STRING)


def _is_reference(text: str) -> bool:
    """Whether a text is a plain `kind:name`, whose colon no reader of YAML takes for a key's."""
    kind, colon, name = text.partition(":")
    return bool(colon and kind.isalpha() and _PLAIN.fullmatch(name) and ":" not in name)


def _end(node: Any) -> int:
    """Where a value ends; a block map or list, for the parser, ends where the next thing begins."""
    while not isinstance(node, ScalarNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(node, MappingNode) else last
    index: int = node.end_mark.index
    return index
