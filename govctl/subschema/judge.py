"""The independent validator: what a side of a question accepts, according to jsonschema-rs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

import jsonschema_rs

from govctl.model.containment import JsonValue
from govctl.model.dialect import Dialect
from govctl.subschema.plain import PlainSchema
from govctl.subschema.plain_page import exact
from govctl.subschema.plain_places import Library
from govctl.subschema.question import SchemaProblem, SchemaSource
from govctl.subschema.wire import readings

_Answer = TypeVar("_Answer")
_BACKTRACKS = 100_000
_MOST_READINGS = 1_024
_LINEAR = jsonschema_rs.RegexOptions()
_BACKTRACKING = jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKS)
_ENGINE_FAILURES = (
    jsonschema_rs.ValidationErrorKind.BacktrackLimitExceeded,
    jsonschema_rs.ValidationErrorKind.RegexEngineFailure,
)
_OWN_DRAFT: dict[Dialect, type[jsonschema_rs.Validator]] = {
    Dialect.DRAFT_04: jsonschema_rs.Draft4Validator,
    Dialect.DRAFT_06: jsonschema_rs.Draft6Validator,
    Dialect.DRAFT_07: jsonschema_rs.Draft7Validator,
    Dialect.DRAFT_2019_09: jsonschema_rs.Draft201909Validator,
    Dialect.DRAFT_2020_12: jsonschema_rs.Draft202012Validator,
}
_READ_OTHERWISE = frozenset(
    # patterns unless respelled, content* in drafts 6 and 7, dependencies since 2019-09,
    # unevaluatedItems beside contains in 2019-09
    (
        *("pattern", "patternProperties", "contentMediaType", "contentEncoding"),
        *("dependencies", "unevaluatedItems"),
    )
)
"""What the validator reads in its own way in one draft or another."""


class Unjudgeable(ValueError):  # noqa: N818 - the state of a payload, not a failure of the program
    """A value the validator cannot be asked about: not JSON, too deep, a pattern out of bounds."""


class Judge:
    """Decides what one plain schema accepts.

    Patterns run in linear time where the engine can; where it cannot (lookaround, back-references)
    they run under a limit, and hitting the limit is never an answer.
    """

    def __init__(self, schema: PlainSchema, *, reads_text: bool = False) -> None:
        """Compile a schema.

        Args:
            schema: what to judge by.
            reads_text: whether scalars are text on the wire, so that `"7"` may be read as 7.

        Raises:
            SchemaProblem: the validator refuses the schema (reason `validator-refuses-schema`).
        """
        self._reads_text = reads_text
        self._runaways: list[jsonschema_rs.Validator] = []
        try:
            self._validator = _compile(schema.document, _LINEAR)
        except (ValueError, RecursionError):
            self._validator = self._backtracking(schema)

    def _backtracking(self, schema: PlainSchema) -> jsonschema_rs.Validator:
        try:
            validator = _compile(schema.document, _BACKTRACKING)
        except (ValueError, RecursionError) as error:
            raise _refusal(schema, error) from None
        for pattern in sorted(_patterns(schema.document)):
            lone: dict[str, object] = {"pattern": pattern}
            if not _compiles(lone, _LINEAR):
                self._runaways.append(_compile(lone, _BACKTRACKING))
        return validator

    def accepts(self, payload: JsonValue) -> bool:
        """Return whether the schema accepts a payload, in one of its readings for text.

        Raises:
            Unjudgeable: the validator cannot say.
        """
        return _ask(payload, self._decide)

    def failures(self, payload: JsonValue) -> list[jsonschema_rs.ValidationError]:
        """Return what the validator finds wrong with a payload as it stands, in its order.

        Raises:
            Unjudgeable: the validator cannot say.
        """
        return _ask(payload, lambda value: list(self._validator.iter_errors(value)))

    def _decide(self, value: JsonValue) -> bool:
        if self._runaways:
            self._refuse_runaways(value)
        if not self._reads_text:
            return self._validator.is_valid(value)
        for count, reading in enumerate(islice(readings(value), _MOST_READINGS + 1)):
            if count == _MOST_READINGS:
                raise Unjudgeable("the payload has too many readings as text")
            if self._validator.is_valid(reading):
                return True
        return False

    def _refuse_runaways(self, value: JsonValue) -> None:
        texts = sorted(set(_texts(value)))
        for validator in self._runaways:
            for text in texts:
                if any(isinstance(e.kind, _ENGINE_FAILURES) for e in validator.iter_errors(text)):
                    raise Unjudgeable("a pattern ran out of bounds")


class OriginalJudge:
    """Decides by a document as it was written, in its own draft."""

    def __init__(self, validator: jsonschema_rs.Validator) -> None:
        self._validator = validator

    def accepts(self, payload: JsonValue) -> bool:
        """Return whether the original document accepts a payload.

        Raises:
            Unjudgeable: the validator cannot say.
        """
        return _ask(payload, self._validator.is_valid)


def original_judge(source: SchemaSource, schema: PlainSchema) -> OriginalJudge | None:
    """Return a judge of the source itself, where it and the plain schema must say the same.

    None when the lens changed something, for API descriptions, for a part of a document or one
    spread over several, and for documents with what the validator reads in its own way.
    """
    document = source.document
    if schema.changed or source.pointer or source.resources or not isinstance(document, dict):
        return None
    draft = _OWN_DRAFT.get(Library(source).root().dialect)
    if draft is None or _member_names(document) & _READ_OTHERWISE:
        return None
    try:
        whole = exact(document)
        if not isinstance(whole, dict):
            return None
        return OriginalJudge(draft(whole, validate_formats=False, offline=True))
    except (ValueError, RecursionError):  # what is wrong with it has been said about the plain one
        return None


def _ask(payload: JsonValue, question: Callable[[JsonValue], _Answer]) -> _Answer:
    try:
        return question(exact(payload))
    except Unjudgeable:
        raise
    except (ValueError, RecursionError, OverflowError) as error:
        raise Unjudgeable(str(error)[:200]) from None


def _compile(
    document: dict[str, object],
    patterns: jsonschema_rs.RegexOptions | jsonschema_rs.FancyRegexOptions,
) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator(
        document, validate_formats=False, offline=True, pattern_options=patterns
    )


def _compiles(document: dict[str, object], patterns: jsonschema_rs.RegexOptions) -> bool:
    try:
        _compile(document, patterns)
    except (ValueError, RecursionError):
        return False
    return True


def _refusal(schema: PlainSchema, error: Exception) -> SchemaProblem:
    """Return the problem behind a schema that does not compile, at its place in the original."""
    path: list[str] = []
    if isinstance(error, jsonschema_rs.ValidationError):
        path = [str(token) for token in error.instance_path]
    pointer = schema.origin(path) or ""
    message = f"the validator refuses the schema: {str(error).splitlines()[0][:200]}"
    return SchemaProblem(pointer, message, "validator-refuses-schema")


def _patterns(document: object) -> set[str]:
    """Return all patterns of a plain schema."""
    found: set[str] = set()
    for schema in _objects(document):
        pattern = schema.get("pattern")
        if isinstance(pattern, str):
            found.add(pattern)
        table = schema.get("patternProperties")
        if isinstance(table, dict):
            found.update(table)
    return found


def _member_names(document: object) -> set[str]:
    return {name for part in _objects(document) for name in part}


def _objects(value: object) -> Iterator[dict[str, object]]:
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield part
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)


def _texts(value: object) -> Iterator[str]:
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            yield from part
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
