"""Specs in memory, read as if they stood in a registry."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from govctl.interfaces.read import read_interface
from govctl.load.yamljson import Read, read
from govctl.model.document import Document
from govctl.model.interface import Interface
from govctl.model.problem import Problem


class Registry:
    """The files of a registry by path; what is no text is data that was never in a file."""

    def __init__(
        self, files: Mapping[str, object], vendored: Mapping[str, str] | None = None
    ) -> None:
        self._files = files
        self.vendored: Mapping[str, str] = vendored or {}
        self._read: dict[str, Read] = {}

    def document(self, path: str) -> Document | None:
        """The first document of a file."""
        return next(iter(self.documents(path)), None)

    def documents(self, path: str) -> tuple[Document, ...]:
        """Every document of a file."""
        return self._file(path).documents

    def problems(self, path: str) -> tuple[Problem, ...]:
        """What is wrong with the text of a file."""
        return self._file(path).problems

    def _file(self, path: str) -> Read:
        if path not in self._read:
            self._read[path] = self._load(path)
        return self._read[path]

    def _load(self, path: str) -> Read:
        return _read_file(path, self._files[path]) if path in self._files else Read(())


class Folder(Registry):
    """The files of a folder on disk, each read when it is asked for."""

    def __init__(self, root: Path) -> None:
        super().__init__({})
        self._root = root

    def _load(self, path: str) -> Read:
        file = self._root / path
        return read(path, file.read_bytes()) if file.is_file() else Read(())


def _read_file(path: str, content: object) -> Read:
    if isinstance(content, str):
        return read(path, content.encode())
    return Read((Document(path, content, json.dumps(content, default=str), "json"),))


@pytest.fixture(scope="session")
def spec() -> Callable[..., Interface]:
    """Read one spec: its text or data, or several files of which `api.yaml` is the spec."""

    def read_spec(
        content: object, *, files: Mapping[str, object] | None = None, declared: str | None = None
    ) -> Interface:
        registry = Registry({"api.yaml": content, **(files or {})})
        return read_interface("api.yaml", registry, declared)

    return read_spec


@pytest.fixture(scope="session")
def folder() -> Callable[[Path, str], Interface]:
    """Read one spec of a folder on disk."""

    def read_from(root: Path, path: str) -> Interface:
        return read_interface(path, Folder(root))

    return read_from
