"""What travels beside payload schemas: parameters, form fields, headers, errors; and what has none.

A parameter or form field is a part of what the caller writes where the operation changes something
(POST, PUT, PATCH) and the value is no part of the address: then it stands for the field of its name
in the entity that the operation is about, or for what its schema refers to. What only selects
(paths, and all parameters of GET or DELETE) writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from govctl.estate.bindings import NO_SCHEMA, Payload, answers, travel_of
from govctl.model.contract import Contract
from govctl.model.facts import Travel, Unbound
from govctl.model.interface import (
    Content,
    Interface,
    Message,
    Operation,
    Origin,
    Parameter,
    ParameterLocation,
)
from govctl.model.place import Place
from govctl.model.snapshot import Snapshot

OTHER_FORMAT = "a payload is in a format whose fields are not tied to canonical ones"

_CHANGING = frozenset({"POST", "PUT", "PATCH"})
_NAMED = frozenset({ParameterLocation.QUERY, ParameterLocation.FORM})
"""Where a value's name can be that of a field; headers and cookies have names of their own."""


def values_beside(contract: Contract, interface: Interface) -> Iterator[Payload]:
    """Single values, headers and errors, as payloads of their own."""
    for operation in interface.operations:
        part = operation.name or operation.identity
        there = Travel.RESPONSE if operation.inverted else Travel.REQUEST
        back = Travel.REQUEST if operation.inverted else Travel.RESPONSE
        yield from _sent(contract, operation, part, there)
        yield from _answered(operation, part, back)
    for message in interface.messages:
        for headers in (message.headers, *message.more_headers):
            if headers is not None:
                travel = travel_of(message.action)
                yield Payload(message.name, travel, headers, listed=False)


def _sent(contract: Contract, operation: Operation, part: str, travel: Travel) -> Iterator[Payload]:
    entity = _entity(contract, part)
    if operation.method.upper() in _CHANGING:
        for parameter in operation.parameters:
            if parameter.location is not ParameterLocation.PATH:
                yield from _value(parameter, part, travel, entity)
    fields = {
        field.identity: field
        for content in (operation.request.contents if operation.request else ())
        for field in content.fields
    }
    for field in fields.values():
        yield from _value(field, part, travel, entity, listed=True)
    for content in operation.request.contents if operation.request else ():
        if content.item_schema is not None:
            yield Payload(part, travel, content.item_schema)


def _value(
    parameter: Parameter, part: str, travel: Travel, entity: str, *, listed: bool = False
) -> Iterator[Payload]:
    if parameter.schema is not None:
        about = entity if parameter.location in _NAMED else ""
        yield Payload(part, travel, parameter.schema, parameter.name, about, listed)


def _answered(operation: Operation, part: str, travel: Travel) -> Iterator[Payload]:
    """Headers, sequences, and what errors tell: a conflict may well show the whole object."""
    successes = answers(operation)
    for response in operation.responses:
        is_success = response in successes
        for header in response.headers:
            yield from _value(header, part, travel, "")
        for content in response.contents:
            if content.item_schema is not None:
                yield Payload(part, travel, content.item_schema, listed=is_success)
            if content.schema is not None and not is_success:
                yield Payload(part, travel, content.schema, listed=False)


def _entity(contract: Contract, part: str) -> str:
    terms = contract.operations.get(part)
    named = (terms.entity if terms else None) or contract.entity or ""
    return named.removeprefix("entity:")


def schemaless(snapshot: Snapshot, contract: Contract, interface: Interface) -> Iterator[Unbound]:
    """Payloads that no JSON Schema describes, each with the reason why nothing is known of it."""
    for operation in interface.operations:
        part = operation.name or operation.identity
        there = Travel.RESPONSE if operation.inverted else Travel.REQUEST
        back = Travel.REQUEST if operation.inverted else Travel.RESPONSE
        sent = operation.request.contents if operation.request else ()
        answered = [content for each in answers(operation) for content in each.contents]
        for travel, contents in ((there, sent), (back, answered)):
            for content in contents:
                if _is_open(content):
                    place = _place(snapshot, content.origin)
                    yield Unbound(contract.label, part, travel, "", place, NO_SCHEMA)
    for message in interface.messages:
        yield from _of_message(snapshot, contract, message)


def _is_open(content: Content) -> bool:
    return content.schema is None and content.item_schema is None and not content.fields


def _of_message(snapshot: Snapshot, contract: Contract, message: Message) -> Iterator[Unbound]:
    if message.payload is None and message.record is None:
        reason = OTHER_FORMAT if message.payload_format else NO_SCHEMA
        place = _place(snapshot, message.payload_origin or message.origin)
        travel = travel_of(message.action)
        yield Unbound(contract.label, message.name, travel, "", place, reason)


def _place(snapshot: Snapshot, origin: Origin) -> Place:
    document = snapshot.document(origin.path)
    if document is None:
        return Place(origin.path, 0, 0, origin.pointer)
    return document.place(origin.pointer)
