"""The JSON Schemas (2020-12) of the registry's documents, one file per kind.

The files share definitions through `common.json`; `schema` hands them out self-contained, as
editors and `govctl schema` need them.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from functools import cache
from importlib import resources
from typing import Any

from govctl.model import pointer as json_pointer

ROOT = "registry"
"""The schema of any document: it switches on `kind`."""

_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of document, sorted: `CodeList`, `Config`, ..."""
    names = _file(ROOT)["properties"]["kind"]["enum"]
    return tuple(names)


def schema(kind: str) -> dict[str, Any]:
    """The self-contained schema of one kind, or of any document for `registry`.

    Raises:
        KeyError: there is no such kind.
    """
    if kind != ROOT and kind not in kinds():
        raise KeyError(kind)
    return deepcopy(_bundled(kind))


@cache
def _bundled(kind: str) -> dict[str, Any]:
    bundle = _Bundle(_file_name(kind))
    document: dict[str, Any] = bundle.rewritten(_file(bundle.root), bundle.root)
    document.pop("$defs", None)
    if bundle.definitions:
        document["$defs"] = dict(sorted(bundle.definitions.items()))
    return document


def _file_name(kind: str) -> str:
    return _WORD.sub("-", kind).lower()


@cache
def _file(name: str) -> dict[str, Any]:
    text = resources.files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


class _Bundle:
    """One schema with everything it refers to under its own `$defs`."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.definitions: dict[str, Any] = {}

    def rewritten(self, node: Any, file: str) -> Any:
        if isinstance(node, list):
            return [self.rewritten(item, file) for item in node]
        if not isinstance(node, dict):
            return node
        return {
            key: self._reference(value, file)
            if key == "$ref" and isinstance(value, str)
            else value
            if key in {"examples", "enum", "const"}
            else self.rewritten(value, file)
            for key, value in node.items()
        }

    def _reference(self, text: str, file: str) -> str:
        address, _, fragment = text.partition("#")
        target = address.removesuffix(".json") or file
        name = self._name(target, json_pointer.last(fragment))
        if name not in self.definitions:
            self.definitions[name] = {}
            found = json_pointer.resolve(_file(target), fragment)
            definition = self.rewritten(found, target)
            for own in ("$schema", "$id", "$defs"):
                definition.pop(own, None)
            self.definitions[name] = definition
        return f"#/$defs/{name}"

    def _name(self, file: str, definition: str) -> str:
        """The file's kind for the whole file, `Kind.definition` for a part of another kind."""
        if file in {self.root, "common"}:
            return definition
        kind: str = _file(file)["properties"]["kind"]["const"]
        return f"{kind}.{definition}" if definition else kind
