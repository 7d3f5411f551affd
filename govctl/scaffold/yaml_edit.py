"""Edits of single keys in YAML and JSON files that leave every other character alone.

Comments, quotes, order, indentation and line ends stay. After every edit the file is read again,
and holds exactly what was asked for, or the edit is refused: unusual YAML (anchors around the
place, tags, merge keys) is for people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode
from yaml.resolver import Resolver

from govctl.errors import UsageError
from govctl.load.yamljson import read

Value = str | Mapping[str, "Value"]
"""A text, or a map of such values."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+-]*")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+-]*|https?://[A-Za-z0-9._~/?&=%+-]+")
_STRING = "tag:yaml.org,2002:str"
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Editable:
    """The text of a registry file, and which of its documents is edited.

    `path` is the one within the registry; its suffix says whether it is JSON.
    """

    path: str
    text: str
    index: int = 0

    @property
    def is_json(self) -> bool:
        """Whether texts and keys have to stand in double quotes."""
        return self.path.lower().endswith(".json")


def editable(path: str, content: bytes, index: int = 0) -> Editable:
    """A file by its bytes, to be edited.

    Raises:
        UsageError: it is not UTF-8.
    """
    try:
        return Editable(path, content.decode("utf-8"), index)
    except UnicodeDecodeError as error:
        raise UsageError(
            "The file is not UTF-8, so it is not edited", place=path, fix="Save it as UTF-8"
        ) from error


def put(file: Editable, keys: tuple[str, ...], value: Value, *, after: str = "") -> Editable:
    """The file with a value under nested keys; maps on the way are added where they are missing.

    A new key goes behind the key `after` of its map, or to its end.

    Raises:
        UsageError: the place is written in a way that cannot be edited mechanically.
    """
    expected = _with(_data(file), keys, value)
    edited = _checked(file, lambda root: _put(file, root, keys, value, after), keys)
    return _verified(file, edited, expected, keys)


def drop(file: Editable, keys: tuple[str, ...]) -> Editable:
    """The file without the key that nested keys lead to; the same file where there is none.

    Raises:
        UsageError: the place is written in a way that cannot be edited mechanically.
    """
    data = _data(file)
    expected = _without(data, keys)
    if expected == data:
        return file
    edited = _checked(file, lambda root: _drop(file, root, keys), keys)
    return _verified(file, edited, expected, keys)


class _UnusualError(Exception):
    """The place is written in a way that is not edited."""


def _checked(file: Editable, edit: Callable[[MappingNode], str], keys: tuple[str, ...]) -> str:
    try:
        return edit(_root(file))
    except (_UnusualError, yaml.YAMLError, RecursionError) as error:
        raise _refused(file, keys) from error


def _verified(file: Editable, text: str, expected: object, keys: tuple[str, ...]) -> Editable:
    edited = replace(file, text=text)
    if _data(edited) != expected:
        raise _refused(file, keys)
    return edited


def _refused(file: Editable, keys: tuple[str, ...]) -> UsageError:
    return UsageError(
        f"The key {'.'.join(keys)!r} is written in a way that is not edited mechanically",
        place=file.path,
        fix="Write it as a plain key and value, without anchors and tags, or edit it by hand",
    )


def _data(file: Editable) -> object:
    found = read(file.path, file.text.encode("utf-8", "surrogatepass"))
    return found.documents[file.index].data if file.index < len(found.documents) else None


def _with(data: object, keys: tuple[str, ...], value: Value) -> object:
    if not keys:
        return _plain(value)
    known = data if isinstance(data, dict) else {}
    return {**known, keys[0]: _with(known.get(keys[0]), keys[1:], value)}


def _without(data: object, keys: tuple[str, ...]) -> object:
    if not isinstance(data, dict) or keys[0] not in data:
        return data
    if len(keys) == 1:
        return {key: each for key, each in data.items() if key != keys[0]}
    return {**data, keys[0]: _without(data[keys[0]], keys[1:])}


def _plain(value: Value) -> object:
    return value if isinstance(value, str) else {key: _plain(each) for key, each in value.items()}


def _root(file: Editable) -> MappingNode:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    documents = list(yaml.compose_all(file.text, Loader=loader))
    root = documents[file.index] if file.index < len(documents) else None
    # A byte order mark is no character to the parser, and would shift every index.
    if not isinstance(root, MappingNode) or file.text.startswith("\ufeff"):
        raise _UnusualError
    return root


def _put(file: Editable, root: MappingNode, keys: tuple[str, ...], value: Value, after: str) -> str:
    node: Node = root
    for depth, key in enumerate(keys):
        if not isinstance(node, MappingNode):
            return _over(file, node, _nested(keys[depth:], value))
        found = _member(node, key)
        if found is None:
            return _inserted(file, node, key, _nested(keys[depth + 1 :], value), after)
        node = found[1]
    return _over(file, node, value)


def _nested(keys: tuple[str, ...], value: Value) -> Value:
    for key in reversed(keys):
        value = {key: value}
    return value


def _member(node: MappingNode, key: str) -> tuple[Node, Node] | None:
    for name, value in node.value:
        if isinstance(name, ScalarNode) and name.value == key:
            return name, value
    return None


def _over(file: Editable, node: Node, value: Value) -> str:
    """Another value in the place of a scalar; maps and lists are not overwritten."""
    if not isinstance(node, ScalarNode) or node.style in {"|", ">"}:
        raise _UnusualError
    start, end = node.start_mark.index, node.end_mark.index
    quote = node.style or ""
    text = _flow(value, is_json=file.is_json, quote=quote)
    space = " " if start and file.text[start - 1] == ":" else ""
    return file.text[:start] + space + text + file.text[end:]


def _inserted(file: Editable, node: MappingNode, key: str, value: Value, after: str) -> str:
    if node.flow_style:
        return _inserted_in_flow(file, node, key, value)
    before = _member(node, after) if after else None
    last = before or node.value[-1]
    index = _line_end(file.text, _end(last[1]))
    indent = node.value[0][0].start_mark.column
    line_end = "\r\n" if "\r\n" in file.text else "\n"
    lines = (" " * indent + each + line_end for each in _block(key, value, indent))
    head = file.text[:index]
    if head and not head.endswith("\n"):
        head += line_end
    return head + "".join(lines) + file.text[index:]


def _inserted_in_flow(file: Editable, node: MappingNode, key: str, value: Value) -> str:
    pair = f"{json.dumps(key) if file.is_json else _flow_key(key)}: "
    pair += _flow(value, is_json=file.is_json)
    if node.value:
        index = node.value[-1][1].end_mark.index
        return f"{file.text[:index]}, {pair}{file.text[index:]}"
    index = node.start_mark.index + 1
    return f"{file.text[:index]}{pair}{file.text[index:]}"


def _drop(file: Editable, root: MappingNode, keys: tuple[str, ...]) -> str:
    node: Node = root
    for key in keys[:-1]:
        found = _member(node, key) if isinstance(node, MappingNode) else None
        if found is None:
            raise _UnusualError
        node = found[1]
    found = _member(node, keys[-1]) if isinstance(node, MappingNode) else None
    if found is None or not isinstance(node, MappingNode) or len(node.value) == 1:
        raise _UnusualError
    position = node.value.index(found)
    if not node.flow_style:
        start = file.text.rfind("\n", 0, found[0].start_mark.index) + 1
        end = _line_end(file.text, _end(found[1]))
        if file.text[start : found[0].start_mark.index].strip():
            raise _UnusualError
    elif position:
        start = node.value[position - 1][1].end_mark.index
        end = found[1].end_mark.index
    else:
        start = found[0].start_mark.index
        end = node.value[1][0].start_mark.index
    return file.text[:start] + file.text[end:]


def _end(node: Any) -> int:
    """Where a value ends; a block map or list, for the parser, ends where the next thing begins."""
    while not isinstance(node, ScalarNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(node, MappingNode) else last
    index: int = node.end_mark.index
    return index


def _line_end(text: str, index: int) -> int:
    """The start of the line after the one at an index; there already, after a block of text."""
    if index and text[index - 1] == "\n":
        return index
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


def _block(key: str, value: Value, indent: int) -> Iterator[str]:
    """The lines of a key with its value, without the indent of the first."""
    name = key if _PLAIN_KEY.fullmatch(key) and _is_text(key) else json.dumps(key)
    one_line = f"{name}: {_flow(value, is_json=False)}"
    if isinstance(value, str) or (len(one_line) + indent <= _WIDTH and "://" not in one_line):
        yield one_line
        return
    yield f"{name}:"
    for inner, each in value.items():
        yield from (f"  {line}" for line in _block(inner, each, indent + 2))


def _flow(value: Value, *, is_json: bool, quote: str = "") -> str:
    if isinstance(value, str):
        return _scalar(value, is_json=is_json, quote=quote)
    name = json.dumps if is_json else _flow_key
    pairs = (f"{name(key)}: {_flow(each, is_json=is_json)}" for key, each in value.items())
    return "{" + ", ".join(pairs) + "}"


def _flow_key(key: str) -> str:
    return key if _PLAIN.fullmatch(key) and _is_text(key) else json.dumps(key)


def _scalar(text: str, *, is_json: bool, quote: str) -> str:
    """A text as YAML: in the quotes that stood there, bare where nothing can be mistaken."""
    if quote == "'" and "'" not in text and text.isprintable() and not is_json:
        return f"'{text}'"
    if not is_json and not quote and _PLAIN.fullmatch(text) and _is_text(text):
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _is_text(text: str) -> bool:
    """Whether YAML 1.1, whose readers take more words for something else, reads it as text."""
    resolver: Any = Resolver()
    return bool(resolver.resolve(ScalarNode, text, (True, False)) == _STRING)
