"""Registry documents against their JSON Schemas: fast when valid, plain-spoken when not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

from govctl.load import schemas
from govctl.load.coercion import coerce
from govctl.model.document import Document
from govctl.model.problem import Problem


@dataclass(frozen=True, slots=True)
class Validated:
    """The content of a document as its schema means it.

    Attributes:
        data: the coerced content; to be used only when there are no problems.
        problems: why it is not valid, one per root cause, in the order of the file.
    """

    data: object
    problems: tuple[Problem, ...] = ()


def validate(document: Document, kind: str) -> Validated:
    """Check a document against the schema of its kind, coercing plain scalars to text first.

    Raises:
        KeyError: there is no such kind.
    """
    coerced = coerce(document, _schema(kind))
    if coerced.traps or not _is_valid(coerced.data, kind):
        problems = (*_explained(document, coerced.data, kind), *coerced.traps)
        return Validated(coerced.data, tuple(sorted(problems)))
    return Validated(coerced.data)


@cache
def _schema(kind: str) -> dict[str, object]:
    return schemas.schema(kind)


def _is_valid(data: object, kind: str) -> bool:
    try:
        return bool(_validator(kind).is_valid(data))
    except ValueError:  # text that is not Unicode: lone surrogates
        return False


@cache
def _validator(kind: str) -> Any:
    # Imported here since a run that finds its results in the cache validates nothing.
    import jsonschema_rs  # noqa: PLC0415 - the reason above

    return jsonschema_rs.Draft202012Validator(
        _schema(kind), validate_formats=True, retriever=_refuse
    )


def _refuse(uri: str) -> NoReturn:
    raise LookupError(f"{uri} is not fetched")


def _explained(document: Document, data: object, kind: str) -> tuple[Problem, ...]:
    from govctl.load.explanation import explain  # noqa: PLC0415 - jsonschema is slow to import

    found = explain(document, data, kind)
    if found or _is_valid(data, kind):
        return found
    message = f"This is not a valid document of kind {kind}"
    position = document.value_position("")
    fix = f"`govctl schema {kind}` prints the schema it has to meet"
    return (Problem(document.path, position.line, position.column, message, fix),)
