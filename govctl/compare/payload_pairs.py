"""Every payload that exists in both versions, with who writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import NamedTuple

from govctl.compare.calls import call_with, call_with_parameter
from govctl.compare.media_types import pair_contents
from govctl.compare.parameters import pair_operation_parameters, pair_parameters
from govctl.compare.payloads import PayloadPair, Place, as_witness
from govctl.compare.responses import pair_responses
from govctl.compare.side import Side
from govctl.model.change import ChangeDirection, Evidence
from govctl.model.interface import (
    Action,
    Content,
    Message,
    Operation,
    Origin,
    Parameter,
    ParameterLocation,
    SchemaAt,
)

_HEADER_LOCATIONS = frozenset({ParameterLocation.HEADER, ParameterLocation.COOKIE})


@dataclass(frozen=True, slots=True)
class _Way:
    """One way through an operation: what is said of its payloads, and who writes them."""

    subject: str
    direction: ChangeDirection
    status: str = ""


def operation_payloads(
    before: Side, subject: str, was: Operation, now: Operation
) -> Iterator[PayloadPair]:
    """Parameters, request bodies, response headers and bodies of an operation of both versions.

    On webhooks and callbacks the provider writes the call and its receiver the answer.
    """
    asking, answering = ChangeDirection.REQUEST, ChangeDirection.RESPONSE
    if now.inverted:
        asking, answering = ChangeDirection.EVENT, ChangeDirection.REQUEST
    asked = _Way(subject, asking)
    for old, new in _parameters(was, now):
        place: Place = (
            "request-header" if new.location in _HEADER_LOCATIONS else "request-parameter"
        )
        filled = as_witness if now.inverted else partial(call_with_parameter, before, was, old)
        yield from _parameter(asked, place, (old, new), filled)
    if was.request is not None and now.request is not None:
        for body in pair_contents(was.request.contents, now.request.contents):
            filled = as_witness if now.inverted else partial(call_with, before, was, body[0])
            yield from _contents(asked, "request-body", body, filled)
    for earlier, later in pair_responses(was, now):
        status = "" if later.status.startswith("2") else later.status
        answered = _Way(subject, answering, status)
        for header in pair_parameters(earlier.headers, later.headers).kept:
            yield from _parameter(answered, "response-header", header, as_witness)
        for body in pair_contents(earlier.contents, later.contents):
            yield from _contents(answered, "response-body", body, as_witness)


def _parameters(was: Operation, now: Operation) -> Iterator[tuple[Parameter, Parameter]]:
    pairs = pair_operation_parameters(was, now)
    yield from pairs.kept
    yield from pairs.moved


def _parameter(
    way: _Way,
    place: Place,
    pair: tuple[Parameter, Parameter],
    evidence: Callable[[object], Evidence],
) -> Iterator[PayloadPair]:
    old, new = pair
    schemas = _paired(old.schema, new.schema, (old.origin, new.origin), "schema")
    if schemas is None:
        return
    yield PayloadPair(
        way.subject,
        place,
        way.direction,
        schemas.old,
        schemas.new,
        unsaid=schemas.unsaid,
        name=new.name,
        status=way.status,
        wire_text=old.media_type is None and new.media_type is None,
        evidence=evidence,
    )


def _contents(
    way: _Way,
    place: Place,
    pair: tuple[Content, Content],
    evidence: Callable[[object], Evidence],
) -> Iterator[PayloadPair]:
    """The schemas of a body: of the whole, of the items of a sequence, of each form field."""
    old, new = pair
    for schemas in _schemas_of(old, new):
        yield PayloadPair(
            way.subject,
            place,
            way.direction,
            schemas.old,
            schemas.new,
            unsaid=schemas.unsaid,
            status=way.status,
            evidence=evidence,
        )
    fields = pair_parameters(old.fields, new.fields)
    for field in fields.kept:
        yield from _parameter(way, "request-parameter", field, as_witness)


class _Schemas(NamedTuple):
    """The schemas of both versions, and which of them is none."""

    old: SchemaAt
    new: SchemaAt
    unsaid: str = ""


def _paired(
    old: SchemaAt | None, new: SchemaAt | None, holders: tuple[Origin, Origin], key: str
) -> _Schemas | None:
    """Both schemas; where one version gives none, the place where it would stand."""
    if old is not None and new is not None:
        return _Schemas(old, new)
    if new is not None:
        return _Schemas(SchemaAt(_below(holders[0], key), new.dialect), new, "old")
    if old is not None:
        return _Schemas(old, SchemaAt(_below(holders[1], key), old.dialect), "new")
    return None


def _below(holder: Origin, key: str) -> Origin:
    return Origin(holder.path, f"{holder.pointer}/{key}")


def _schemas_of(old: Content, new: Content) -> Iterator[_Schemas]:
    """The schemas of a body that stand for each other.

    A body without a schema holds anything only where its media type is one that schemas describe:
    for a picture they say nothing, and OpenAPI 3.1 leaves them out there. The fields of a form of
    OpenAPI 2.0, and a sequence now described by its items, are not said by no schema.
    """
    holders = old.origin, new.origin
    whole = _paired(old.schema, new.schema, holders, "schema")
    items = _paired(old.item_schema, new.item_schema, holders, "itemSchema")
    said_otherwise = bool(old.fields or new.fields) or bool(
        whole and items and (whole.unsaid or items.unsaid)
    )
    for found in (whole, items):
        if found is None:
            continue
        if not found.unsaid or (not said_otherwise and _is_described(old, new)):
            yield found


def _is_described(*contents: Content) -> bool:
    """Whether schemas say what these media types hold."""
    types = (content.media_type.lower() for content in contents)
    return all(any(word in each for word in _DESCRIBED) for each in types)


_DESCRIBED = ("json", "xml", "yaml", "form", "multipart/", "*/*", "event-stream")


def message_payloads(subject: str, was: Message, now: Message) -> Iterator[PayloadPair]:
    """Payload and headers of a message of both versions.

    What the provider receives is written by others; where nobody says who writes, the provider
    does.
    """
    received = now.action is Action.RECEIVE
    way = _Way(subject, ChangeDirection.REQUEST if received else ChangeDirection.EVENT)
    schemas = _payloads_of(was, now)
    if schemas is not None:
        old, new, unsaid = schemas
        yield PayloadPair(way.subject, "event-payload", way.direction, old, new, unsaid=unsaid)
    for old, new in _headers(was, now):
        yield PayloadPair(way.subject, "event-header", way.direction, old, new)


def _payloads_of(was: Message, now: Message) -> _Schemas | None:
    """The payloads of both versions; another schema format is not for this comparison."""
    if any(each.payload_format or each.record is not None for each in (was, now)):
        return None
    return _paired(was.payload, now.payload, (was.origin, now.origin), "payload")


def _headers(was: Message, now: Message) -> Iterator[tuple[SchemaAt, SchemaAt]]:
    """The header schemas in order: the one that decides, then those that traits add."""
    old = ((was.headers,) if was.headers else ()) + was.more_headers
    new = ((now.headers,) if now.headers else ()) + now.more_headers
    for left, right in zip_longest(old, new):
        if left is not None and right is not None:
            yield left, right
