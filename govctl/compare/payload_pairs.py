"""Every payload that exists in both versions, with who writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest

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
    if old.schema is None or new.schema is None:
        return
    yield PayloadPair(
        way.subject,
        place,
        way.direction,
        old.schema,
        new.schema,
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
    for was, now in ((old.schema, new.schema), (old.item_schema, new.item_schema)):
        if was is not None and now is not None:
            yield PayloadPair(
                way.subject,
                place,
                way.direction,
                was,
                now,
                status=way.status,
                evidence=evidence,
            )
    fields = pair_parameters(old.fields, new.fields)
    for field in fields.kept:
        yield from _parameter(way, "request-parameter", field, as_witness)


def message_payloads(subject: str, was: Message, now: Message) -> Iterator[PayloadPair]:
    """Payload and headers of a message of both versions.

    What the provider receives is written by others; where nobody says who writes, the provider
    does.
    """
    received = now.action is Action.RECEIVE
    way = _Way(subject, ChangeDirection.REQUEST if received else ChangeDirection.EVENT)
    if was.payload is not None and now.payload is not None:
        yield PayloadPair(way.subject, "event-payload", way.direction, was.payload, now.payload)
    for old, new in _headers(was, now):
        yield PayloadPair(way.subject, "event-header", way.direction, old, new)


def _headers(was: Message, now: Message) -> Iterator[tuple[SchemaAt, SchemaAt]]:
    """The header schemas in order: the one that decides, then those that traits add."""
    old = ((was.headers,) if was.headers else ()) + was.more_headers
    new = ((now.headers,) if now.headers else ()) + now.more_headers
    for left, right in zip_longest(old, new):
        if left is not None and right is not None:
            yield left, right
