"""`govctl compat`: whether every payload of one schema is accepted by another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from govctl.compare.side import address
from govctl.errors import UsageError, quoted
from govctl.estate.content import resolved_paths
from govctl.interfaces.detect import detect
from govctl.interfaces.formats import JSON_SCHEMA, dialect_of_format
from govctl.load.loose import loose_file
from govctl.model.compat import CompatReport, direction
from govctl.model.dialect import Dialect
from govctl.model.document import Document
from govctl.model.documents import Documents
from govctl.model.pointer import PointerError, resolve
from govctl.subschema.compat import CompatResult, Direction, Mode, compat
from govctl.subschema.contains import contains
from govctl.subschema.question import DEFAULT_BUDGET, Lens, SchemaSource, World


@dataclass(frozen=True, slots=True)
class CompatRequest:
    """What to ask.

    Attributes:
        writer, reader: `FILE` or `FILE#/pointer`; in a mode, the earlier and the later version.
        mode: None is the plain question, whether the reader accepts what the writer may send.
        world: how much a writer may send beyond what its schema declares.
        budget: the most search steps to spend on each question.
    """

    writer: str
    reader: str
    mode: Mode | None = None
    world: World = World.DECLARED
    budget: int = DEFAULT_BUDGET


def compat_files(request: CompatRequest) -> CompatReport:
    """Ask the question of two files.

    Raises:
        UsageError: a file cannot be read, or has nothing at the pointer.
    """
    writer, reader = schema_file(request.writer), schema_file(request.reader)
    answer = ask(writer, reader, request)
    return report(answer, (request.writer, request.reader))


def ask(writer: SchemaSource, reader: SchemaSource, request: CompatRequest) -> CompatResult:
    """Ask the questions of the request's mode, under its lens and budget."""
    lens = Lens(world=request.world)
    if request.mode is not None:
        return compat(writer, reader, request.mode, lens, request.budget)
    answer = contains(writer, reader, lens, request.budget)
    return CompatResult(Mode.BACKWARD, answer.lens, (Direction(Mode.BACKWARD, answer),))


def report(result: CompatResult, names: tuple[str, str] = ("", "")) -> CompatReport:
    """A result as people and programs read it; `names` are those of writer and reader."""
    found = tuple(direction(each.answer, each.mode.value) for each in result.directions)
    worst = found[result.directions.index(result.worst)]
    return CompatReport(
        verdict=worst.verdict,
        witness=worst.witness,
        reason=worst.reason,
        lens=worst.lens,
        mode=result.mode.value,
        sentence=worst.sentence,
        edit=worst.edit,
        directions=found,
        writer=names[0],
        reader=names[1],
    )


def schema_file(text: str, dialect: Dialect | None = None) -> SchemaSource:
    """The schema that `FILE` or `FILE#/pointer` names, with the documents it may refer to.

    `dialect` wins over what the file says of itself.

    Raises:
        UsageError: the file cannot be read, or has nothing at the pointer.
    """
    name, pointer = _split(text)
    documents, path = loose_file(Path(name))
    document = documents.document(path)
    if document is None:
        raise _unreadable(name, documents, path)
    try:
        resolve(document.data, pointer)
    except PointerError as error:
        raise UsageError(
            f"{quoted(name)} has nothing at {quoted(pointer)}: {error.reason}",
            fix="Write the place as a JSON Pointer: openapi.yaml#/components/schemas/Order",
        ) from error
    if not pointer:
        _refuse_whole_spec(document, name)
    return SchemaSource(
        document=document.data,
        pointer=pointer,
        uri=address(path),
        dialect=dialect or _dialect(document),
        resources=_resources(documents, path, pointer),
    )


def _refuse_whole_spec(document: Document, name: str) -> None:
    """A spec accepts anything when it is read as a schema, which would pass for an answer."""
    found = detect(document.data)
    if found is not None and found != JSON_SCHEMA:
        raise UsageError(
            f"{quoted(name)} is a spec ({found}), not a schema",
            fix=f"Name the schema in it: {name}#/components/schemas/NAME, or use govctl diff",
        )


def _split(text: str) -> tuple[str, str]:
    """File and pointer; a file whose name has a `#` is a file."""
    if _is_file(text):
        return text, ""
    name, hash_, fragment = text.rpartition("#")
    return (name, unquote(fragment)) if hash_ else (text, "")


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _unreadable(name: str, documents: Documents, path: str) -> UsageError:
    problem = next(iter(documents.problems(path)), None)
    reason = problem.message if problem else "it is empty"
    place = f"{name}:{problem.line}" if problem and problem.line else None
    return UsageError(
        f"{quoted(name)} cannot be read: {reason}",
        place=place,
        fix=problem.fix if problem else "Name a schema: YAML or JSON",
    )


def _dialect(document: Document) -> Dialect | None:
    """That of the spec around the schema; None leaves it to the schema's own `$schema`."""
    found = detect(document.data)
    return None if found is None or found == JSON_SCHEMA else dialect_of_format(found)


def _resources(documents: Documents, path: str, pointer: str) -> dict[str, object]:
    found = {each: documents.document(each) for each in resolved_paths(path, pointer, documents)}
    return {address(each): document.data for each, document in found.items() if document}
