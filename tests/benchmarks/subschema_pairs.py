"""Lists real pairs of schemas: every named schema that a commit changed, before and after.

    python -m tests.benchmarks.subschema_pairs BUNDLE_OR_REPOSITORY > pairs.jsonl

One JSON object a line: `path`, `old` and `new` (blob ids), `commit`, `pointer` and `dialect`. Named
schemas are the members of `components/schemas`, `definitions` and `$defs`, and documents that are
a schema themselves; equal ones are left out. The order is that of the history.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from govctl.load.yamljson import read
from govctl.model.dialect import Dialect
from govctl.model.pointer import join

_SUFFIXES = (".json", ".yaml", ".yml")
_NO_BLOB = "0" * 40
_SCHEMA_MEMBERS = ("type", "properties", "allOf", "anyOf", "oneOf", "$ref", "items", "enum")


@dataclass(frozen=True, slots=True)
class Pair:
    """One named schema in two neighbouring revisions of a file."""

    path: str
    old: str
    new: str
    commit: str
    pointer: str
    dialect: str


class Blobs:
    """The files of a repository, by blob id, parsed."""

    def __init__(self, repository: Path) -> None:
        self._repository = repository
        self.document = lru_cache(maxsize=8)(self._document)

    def _document(self, path: str, blob: str) -> object:
        data = _git(self._repository, "cat-file", "blob", blob)
        documents = read(path, data).documents
        return documents[0].data if len(documents) == 1 else None


@contextmanager
def opened(source: Path) -> Iterator[Path]:
    """Yield a repository; a bundle is cloned to a temporary folder first."""
    if source.is_dir():
        yield source
        return
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "estate"
        subprocess.run(
            ["git", "clone", "--quiet", "--no-checkout", str(source), str(target)], check=True
        )
        yield target


def pairs(repository: Path, blobs: Blobs) -> Iterator[Pair]:
    """Yield every changed named schema of the history, oldest commit first."""
    for commit, path, old, new in _changes(repository):
        before, after = blobs.document(path, old), blobs.document(path, new)
        dialect = dialect_of(after)
        if dialect is None or dialect != dialect_of(before):
            continue
        earlier, later = dict(_named(before)), dict(_named(after))
        for pointer, schema in later.items():
            if pointer in earlier and earlier[pointer] != schema:
                yield Pair(path, old, new, commit, pointer, str(dialect))


def _changes(repository: Path) -> Iterator[tuple[str, str, str, str]]:
    log = ("log", "--first-parent", "--reverse", "--no-renames", "--raw", "--no-abbrev")
    text = _git(repository, *log, "--format=%H", "HEAD").decode()
    commit = ""
    for line in text.splitlines():
        if line.startswith(":"):
            fields, _, path = line.partition("\t")
            old, new = fields.split()[2:4]
            if _NO_BLOB not in (old, new) and path.endswith(_SUFFIXES):
                yield commit, path, old, new
        elif line:
            commit = line


def dialect_of(document: object) -> Dialect | None:
    """Return the dialect of a document's schemas, None when it holds none."""
    if not isinstance(document, dict):
        return None
    version = str(document.get("openapi", document.get("swagger", "")))
    if version:
        known = {"2": Dialect.OPENAPI_20, "3.0": Dialect.OPENAPI_30, "3.1": Dialect.OPENAPI_31}
        return next((known[v] for v in known if version.startswith(v)), Dialect.OPENAPI_31)
    named = str(document.get("$schema", ""))
    for part, dialect in (("draft-04", Dialect.DRAFT_04), ("draft-06", Dialect.DRAFT_06)):
        if part in named:
            return dialect
    if "2019-09" in named or "2020-12" in named:
        return Dialect.DRAFT_2019_09 if "2019" in named else Dialect.DRAFT_2020_12
    is_schema = named or any(member in document for member in _SCHEMA_MEMBERS)
    return Dialect.DRAFT_07 if is_schema and "asyncapi" not in document else None


def _named(document: object) -> Iterator[tuple[str, object]]:
    if not isinstance(document, dict):
        return
    if "openapi" not in document and "swagger" not in document:
        yield "", document
    for path in (("components", "schemas"), ("definitions",), ("$defs",)):
        value: object = document
        for token in path:
            value = value.get(token) if isinstance(value, dict) else None
        if isinstance(value, dict):
            for name, schema in value.items():
                if isinstance(schema, dict):
                    yield join("", *path, name), schema


def _git(repository: Path, *arguments: str) -> bytes:
    return subprocess.run(
        ["git", "-C", str(repository), *arguments], check=True, capture_output=True
    ).stdout


def main(source: Path) -> None:
    """Print the pairs of a bundle or a repository."""
    with opened(source) as repository:
        for pair in pairs(repository, Blobs(repository)):
            sys.stdout.write(json.dumps(asdict(pair)) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
