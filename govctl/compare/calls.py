"""The smallest call of an operation: what a person can paste into a test."""

from __future__ import annotations

import re
from collections.abc import Callable

from govctl.compare.side import Side
from govctl.model.change import NO_EVIDENCE, Evidence, EvidenceKind
from govctl.model.interface import Content, Operation, Parameter, ParameterLocation, SchemaAt
from govctl.subschema.contains import contains
from govctl.subschema.question import Direction, Formats, Lens, SchemaSource

_SAMPLE_BUDGET = 20_000
_LENS = Lens(direction=Direction.REQUEST, formats=Formats.ASSERT)
_NOTHING = SchemaSource(document=False)
_EMPTY = SchemaSource(document={"type": "string", "maxLength": 0})


def smallest_call(side: Side, operation: Operation, without: str = "", also: str = "") -> Evidence:
    """A call with the required parameters and body only; none where no sample could be made.

    `without` names a parameter to leave out, `also` an optional one to send.
    """
    parts = _head(side, operation, without, also)
    if parts is None:
        return NO_EVIDENCE
    body = operation.request
    if body is not None and body.required and body.contents:
        sample = _sample(side, body.contents[0].schema)
        if sample is None:
            return NO_EVIDENCE
        parts = _with_body(parts, body.contents[0], sample[0])
    return Evidence(EvidenceKind.CALL, parts)


def call_with(side: Side, operation: Operation, content: Content, body: object) -> Evidence:
    """The smallest call that carries a given body."""
    parts = _head(side, operation, "", "")
    if parts is None:
        return Evidence(EvidenceKind.WITNESS, body)
    return Evidence(EvidenceKind.CALL, _with_body(parts, content, body))


def call_with_parameter(
    side: Side, operation: Operation, parameter: Parameter, value: object
) -> Evidence:
    """The smallest call that carries a given value of one parameter."""
    call = smallest_call(side, operation, without=parameter.name)
    if not isinstance(call.value, dict):
        return Evidence(EvidenceKind.WITNESS, value)
    parts = dict(call.value)
    _place(parts, parameter, value)
    return Evidence(EvidenceKind.CALL, parts)


def _head(side: Side, operation: Operation, without: str, also: str) -> dict[str, object] | None:
    """Method, path and required parameters; None where no value for one of them was found."""
    parts: dict[str, object] = {"method": operation.method, "path": operation.path}
    for parameter in operation.parameters:
        wanted = parameter.required or parameter.name == also
        if not wanted or parameter.name == without:
            continue
        value = _text_sample(side, parameter.schema)
        if value is None:
            return None
        _place(parts, parameter, value[0])
    return parts


def _with_body(parts: dict[str, object], content: Content, body: object) -> dict[str, object]:
    headers = parts.get("headers")
    known = headers if isinstance(headers, dict) else {}
    return parts | {"headers": known | {"Content-Type": content.media_type}, "body": body}


def _place(parts: dict[str, object], parameter: Parameter, value: object) -> None:
    if parameter.location is ParameterLocation.PATH:
        template = re.escape("{" + parameter.name + "}")
        filler: Callable[[re.Match[str]], str] = lambda _: str(value)  # noqa: E731 (for re.sub)
        parts["path"] = re.sub(template, filler, str(parts["path"]))
        return
    group = "headers" if parameter.location is ParameterLocation.HEADER else "query"
    if parameter.location is ParameterLocation.COOKIE:
        group = "cookies"
    known = parts.get(group)
    parts[group] = (known if isinstance(known, dict) else {}) | {parameter.name: value}


def _text_sample(side: Side, schema: SchemaAt | None) -> tuple[object] | None:
    """A sample that is not empty where it can be helped: an empty segment is another path."""
    return _sample(side, schema, _EMPTY) or _sample(side, schema)


def _sample(
    side: Side, schema: SchemaAt | None, other_than: SchemaSource = _NOTHING
) -> tuple[object] | None:
    """One payload that the schema accepts, as small as the search finds it.

    `other_than` is a schema of payloads that will not do.
    """
    if schema is None:
        return ("string",)
    answer = contains(side.source(schema), other_than, _LENS, _SAMPLE_BUDGET)
    return (answer.witness,) if answer.has_witness else None
