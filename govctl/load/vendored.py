"""Copies that the registry keeps of documents on the web: `vendored` of its configuration."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping

from govctl.errors import one_line
from govctl.load.catalogue import UNRESOLVED
from govctl.model.config import Config, Vendored
from govctl.model.documents import Documents
from govctl.model.problem import Problem


def copies(config: Config | None, files: Collection[str]) -> Mapping[str, str]:
    """The path of the copy of each document on the web, by its address."""
    declared = config.vendored if config else {}
    return {url: _path(each, files) for url, each in sorted(declared.items())}


def copy_problems(
    config: Config | None, files: Collection[str], documents: Documents
) -> Iterator[Problem]:
    """Copies that are not there, and copies whose bytes are not those of the declared digest.

    A digest is `sha256-` and the SHA-256 of the file in hexadecimal.
    """
    declared = config.vendored if config else {}
    for url, path in copies(config, files).items():
        if path not in files:
            yield _missing(declared[url], path)
            continue
        document = documents.document(path)
        wanted = declared[url].digest
        if document and wanted and wanted.lower() != f"sha256-{document.digest}":
            yield _altered(declared[url], path, f"sha256-{document.digest}")


def _path(declared: Vendored, files: Collection[str]) -> str:
    """Beside the configuration; for one that is given apart, from the registry's root."""
    folder = posixpath.dirname(declared.path)
    typed = posixpath.relpath(declared.file, folder) if folder else declared.file
    return typed if declared.file not in files and typed in files else declared.file


def _missing(declared: Vendored, path: str) -> Problem:
    place = declared.place_of("file", declared.file)
    return Problem(
        place.path,
        place.line,
        place.column,
        f"There is no file {one_line(path)}, the copy of {one_line(declared.url)}.",
        "Correct the path, or add the copy.",
        UNRESOLVED,
        place.pointer,
    )


def _altered(declared: Vendored, path: str, found: str) -> Problem:
    place = declared.place_of("digest", declared.digest or "")
    return Problem(
        place.path,
        place.line,
        place.column,
        f"{one_line(path)}, the copy of {one_line(declared.url)}, has the digest {found}, "
        f"and {one_line(declared.digest or '')} is declared.",
        "Look at what changed in the copy; restore it, or declare the digest that it has.",
        pointer=place.pointer,
    )
