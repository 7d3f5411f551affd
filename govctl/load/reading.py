"""One file of the registry to declarations: which documents are ours, valid, and what they say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from govctl.load import schemas
from govctl.load.conventions import API_VERSION, expected_kind, is_other_format, names_format
from govctl.load.kinds import PARSERS
from govctl.load.kinds.part import Part, Reading, as_map
from govctl.load.validation import validate
from govctl.load.wording import shown, suggestion
from govctl.load.yamljson import Read
from govctl.model.declaration import Declaration
from govctl.model.document import Document
from govctl.model.problem import Problem

PUBLISHED = "Published"

MOST_PROBLEMS = 100
"""Problems of one file before its further documents are left unread."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What one document declares.

    Attributes:
        kind: as the document says; "" where it does not say.
        name: what it calls itself, also where the rest of it cannot be read.
        declaration: None where the document is not valid.
        problems: why not.
    """

    kind: str
    name: str
    declaration: Declaration | None
    problems: tuple[Problem, ...] = ()


def declared(
    path: str, read: Read, files: Collection[str], *, by_convention: bool
) -> list[Declared]:
    """What the documents of a file declare.

    `read` is of a file that mentions the format, or that stands where the convention puts registry
    documents (`by_convention`). It is ours when one of its documents names the format, when there
    is no telling because nothing in it can be read, or by convention; any other document in it is
    then a mistake.
    """
    conventional = expected_kind(path) if by_convention else None
    ours = any(map(names_format, read.documents)) or not read.documents
    if not ours and conventional is None:
        return []
    if not ours and read.documents and all(map(is_other_format, read.documents)):
        return []
    if conventional and not read.documents and not read.problems:
        message = f"The file is empty; a document of kind {conventional} belongs here"
        fix = "Write the document, or remove the file"
        return [Declared("", "", None, (Problem(path, 0, 0, message, fix),))]
    found = [Declared("", "", None, (problem,)) for problem in read.problems]
    for document in read.documents:
        if sum(len(each.problems) for each in found[-MOST_PROBLEMS:]) >= MOST_PROBLEMS:
            message = "There are too many problems; the documents from here on were not read"
            found.append(_refused(document, "", message, "Mend the problems before"))
            break
        found.append(_declared(document, files, conventional))
    return found


def _declared(document: Document, files: Collection[str], conventional: str | None) -> Declared:
    if not isinstance(document.data, dict):
        message = f"A registry document is a map, not {shown(document.data)}"
        return _refused(document, "", message, f"Write `apiVersion: {API_VERSION}` and `kind`")
    wrong = _wrong_kind(document, conventional)
    name = _own_name(document)
    if wrong is not None:
        return Declared("", name, None, (wrong,))
    kind = str(document.data["kind"])
    validated = validate(document, kind)
    if validated.problems or kind == PUBLISHED:
        return Declared(kind, name, None, validated.problems)
    reading = Reading(document, files)
    declaration = PARSERS[kind](Part(reading, as_map(validated.data)))
    return Declared(kind, name, declaration, tuple(reading.problems))


def _wrong_kind(document: Document, conventional: str | None) -> Problem | None:
    """The problem of a document of no known kind; everything else about it can wait."""
    data = as_map(document.data)
    kind = data.get("kind")
    if isinstance(kind, str) and kind in schemas.kinds():
        return None
    hint = f"`kind: {conventional}`" if conventional else "one of " + _listed(schemas.kinds())
    if kind is None:
        return _problem(document, "", "`kind` is missing", f"Add {hint}")
    close = suggestion(str(kind), schemas.kinds())
    fix = f"Write `{close}`" if close else f"Write {hint}"
    return _problem(document, "/kind", f"{shown(kind)} is not a kind of document", fix)


def _listed(words: Collection[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _own_name(document: Document) -> str:
    """What a document is referred to by, read before anything is known to be valid."""
    data = as_map(document.data)
    for key in ("name", "system", "entity", "environment"):
        value = data.get(key)
        if isinstance(value, (str, int, float)):
            return document.source_text(f"/{key}") or str(value)
    return ""


def _refused(document: Document, pointer: str, message: str, fix: str) -> Declared:
    return Declared("", "", None, (_problem(document, pointer, message, fix),))


def _problem(document: Document, pointer: str, message: str, fix: str) -> Problem:
    position = document.value_position(pointer)
    return Problem(document.path, position.line, position.column, message, fix, pointer=pointer)
