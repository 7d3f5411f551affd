"""The smallest call of an operation: what a person can paste into a test."""

from __future__ import annotations

import re
from collections.abc import Callable

from govctl.compare.side import Side
from govctl.model.change import NO_EVIDENCE, Evidence, EvidenceKind
from govctl.model.interface import Body, Operation, Parameter, ParameterLocation, SchemaAt
from govctl.subschema.contains import contains
from govctl.subschema.question import Direction, Formats, Lens, SchemaSource

_SAMPLE_BUDGET = 20_000
_LENS = Lens(direction=Direction.REQUEST, formats=Formats.ASSERT)
_NOTHING = SchemaSource(document=False)
_EMPTY = SchemaSource(document={"type": "string", "maxLength": 0})


def smallest_call(side: Side, operation: Operation, without: str = "") -> Evidence:
    """A call with the required parameters and body only; none where no sample could be made.

    `without` names a parameter to leave out.
    """
    parts: dict[str, object] = {"method": operation.method, "path": operation.path}
    for parameter in operation.parameters:
        if not parameter.required or parameter.name == without:
            continue
        value = _text_sample(side, parameter.schema)
        if value is None:
            return NO_EVIDENCE
        _place(parts, parameter, value[0])
    body = _body(side, operation.request)
    if body is not None:
        parts["body"] = body[0]
    return Evidence(EvidenceKind.CALL, parts)


def _place(parts: dict[str, object], parameter: Parameter, value: object) -> None:
    if parameter.location is ParameterLocation.PATH:
        template = re.escape("{" + parameter.name + "}")
        filler: Callable[[re.Match[str]], str] = lambda _: str(value)  # noqa: E731 (for re.sub)
        parts["path"] = re.sub(template, filler, str(parts["path"]))
        return
    group = "headers" if parameter.location is ParameterLocation.HEADER else "query"
    if parameter.location is ParameterLocation.COOKIE:
        group = "cookies"
    members = parts.setdefault(group, {})
    if isinstance(members, dict):
        members[parameter.name] = value


def _body(side: Side, body: Body | None) -> tuple[object] | None:
    if body is None or not body.required or not body.contents:
        return None
    return _sample(side, body.contents[0].schema)


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
