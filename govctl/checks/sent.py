"""What contracts send: messages, webhooks and callbacks, seen as events with attributes.

CloudEvents 1.0.2 (2022-02-05) attributes are found in both content modes: structured, where they
are members of the payload, and binary, where they are headers with the prefix of the protocol
binding (`ce-` in HTTP, `ce_` in Kafka, `cloudEvents_` or `cloudEvents:` in AMQP 1.0, none in
MQTT 5).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from govctl.checks.called import Called, spec_place
from govctl.checks.origins import Duty, unasked
from govctl.checks.targets import abridged, contract_target, operation_name, tier
from govctl.estate.shapes import Shape, Shapes, shapes_of
from govctl.interfaces.node import Node
from govctl.model.contract import Contract, Style
from govctl.model.finding import Observation, Outcome, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import (
    Action,
    Content,
    Message,
    Operation,
    Origin,
    ParameterLocation,
    SchemaAt,
)
from govctl.model.place import Place
from govctl.model.terms import MessageTerms

_PREFIXES = ("ce_", "ce-", "cloudevents_", "cloudevents:", "")
_BINARY_SIGNS = frozenset(f"{prefix}specversion" for prefix in _PREFIXES) | {"ce_type", "ce-type"}
_STRUCTURED = "application/cloudevents"
_BATCH = "application/cloudevents-batch"
_CONTAINERS = ("metadata", "meta", "header", "headers", "envelope", "context")
"""Where payloads of other envelopes keep what describes the event."""

_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Attribute:
    """A header or member of an event: its name as written, and the schemas that describe it."""

    name: str
    required: bool
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Event:
    """One event as a contract sends, or receives, it.

    Attributes:
        name: the message's name, the webhook's, or the id of a callback's operation.
        part: the name, or the identity where a document uses the name twice.
        origin: the message or operation in the spec.
        action: who sends it; webhooks and callbacks are sent.
        payloads: its payload in every media type that has a JSON Schema.
        foreign: the format of a payload schema that is not JSON Schema, as written.
        media_types: of its payload, in lower case.
        message: the message it is, None for webhooks and callbacks.
        also: other names that the registry may give it: a webhook's, and its operation's.
        lost: whether its headers are described by a `$ref` that leads nowhere.
    """

    inspection: Inspection
    contract: Contract
    name: str
    part: str
    origin: Origin
    action: Action = Action.SEND
    payloads: tuple[SchemaAt, ...] = ()
    foreign: str = ""
    media_types: tuple[str, ...] = ()
    headers: Mapping[str, Attribute] | None = None
    message: Message | None = None
    lost: bool = False
    also: tuple[str, ...] = ()

    def is_named(self, names: Collection[str]) -> bool:
        """Whether one of the names means this event."""
        return self.name in names or any(each in names for each in self.also)

    @property
    def target(self) -> str:
        """The event, as findings name it."""
        return contract_target(self.contract, self.part)

    @property
    def terms(self) -> MessageTerms | None:
        """What the sidecar says of it."""
        return self.contract.messages.get(self.name)

    @property
    def entity(self) -> str:
        """The entity it speaks about, "" where nothing says which."""
        named = (self.terms.entity if self.terms else None) or self.contract.entity or ""
        return named.removeprefix("entity:").partition("@")[0]

    @property
    def is_ours(self) -> bool:
        """Whether a governed contract calls it an event: the whole of the rules applies."""
        styled = self.contract.style in {Style.EVENT, Style.WEBHOOK}
        return styled and not unasked(self.contract, Duty.TERMS)

    @property
    def shapes(self) -> Shapes:
        """The shapes of the documents it stands in."""
        return shapes_of(self.inspection.snapshot.documents)

    def place(self) -> Place:
        """Where the spec declares it."""
        return spec_place(self.inspection, self.origin)

    def observe(self, outcome: Outcome, reason: str = "", *seen: Violation) -> Observation:
        """An observation of the event, at the tier of its contract."""
        return Observation(self.target, outcome, reason, tuple(seen), tier(self.contract))

    def judged(self, violation: Violation | None) -> Observation:
        """A failure where there is a violation, a pass where there is none."""
        return (
            self.observe(Outcome.FAIL, "", violation) if violation else self.observe(Outcome.PASS)
        )

    @cached_property
    def bodies(self) -> tuple[Shape, ...]:
        """The payload in each media type; a batch is seen as one of its events."""
        found = []
        for payload in self.payloads:
            shape = self.shapes.at(payload)
            if not shape.properties and shape.certain_items and self._is_batch:
                shape = self.shapes.of(shape.certain_items[0])
            found.append(shape)
        return tuple(found)

    @property
    def _is_batch(self) -> bool:
        return any(each.startswith(_BATCH) for each in self.media_types)

    @property
    def unseen(self) -> str:
        """Why not all of it can be looked at; "" where it can."""
        if self.foreign:
            return f"its payload is not JSON Schema but {abridged(self.foreign)}"
        if self.lost or any(body.dangling for body in self.bodies):
            return "a $ref that describes it leads nowhere"
        return ""

    @property
    def is_binary(self) -> bool:
        """Whether CloudEvents attributes travel as headers."""
        return bool(_BINARY_SIGNS & (self.headers or {}).keys())

    @property
    def is_structured(self) -> bool:
        """Whether CloudEvents attributes travel in the payload."""
        if any(each.startswith(_STRUCTURED) for each in self.media_types):
            return True
        return any("specversion" in body.properties for body in self.bodies)

    @property
    def is_cloud_event(self) -> bool:
        """Whether it means to be a CloudEvent, in either mode."""
        return self.is_binary or self.is_structured

    def attribute(self, name: str) -> Attribute | None:
        """A CloudEvents attribute or extension in the mode that the event is in.

        Without a mode, and for extensions that travel apart, a header or member of that name.
        """
        if self.is_binary or not self.is_structured:
            found = self.header(name)
            if found is not None or self.is_binary:
                return found
        return self.member(name)

    def header(self, name: str) -> Attribute | None:
        """A header of that name, with or without the prefix of a protocol binding."""
        headers = self.headers or {}
        return next((headers[p + name] for p in _PREFIXES if p + name in headers), None)

    def member(self, name: str) -> Attribute | None:
        """A top-level member of the payload; required where every media type requires it."""
        bodies = [body for body in self.bodies if name in body.properties]
        if not bodies:
            return None
        needed = all(name in required_in(self.shapes, body) for body in self.bodies)
        return Attribute(name, needed, tuple(n for body in bodies for n in body.properties[name]))

    def carried(self, names: Iterable[str]) -> Attribute | None:
        """The first header or member of one of the names, compared without case or separators.

        Members are those of the payload, and of the part of it that describes the event.
        """
        wanted = {plain(name) for name in names}
        for key, attribute in (self.headers or {}).items():
            if _bare(key) in wanted:
                return attribute
        for body in self._described():
            for name, nodes in body.properties.items():
                if plain(name) in wanted:
                    return Attribute(name, name in body.required, nodes)
        return None

    def _described(self) -> Iterator[Shape]:
        for body in self.bodies:
            yield body
            for name, nodes in body.properties.items():
                if name.lower() in _CONTAINERS:
                    yield from map(self.shapes.of, nodes)

    def facets(self, attribute: Attribute, keyword: str) -> tuple[object, ...]:
        """The values of a keyword in the schemas that describe an attribute."""
        found: list[object] = []
        for node in attribute.nodes:
            found.extend(self.shapes.of(node).facet(keyword))
        return tuple(found)


def plain(name: str) -> str:
    """A name without case and separators: `X-Correlation-Id` and `xCorrelationID` are one."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _bare(header: str) -> str:
    """The plain name of a header, without the prefix of a protocol binding."""
    for prefix in _PREFIXES:
        if prefix and header.startswith(prefix):
            return plain(header.removeprefix(prefix))
    return plain(header)


def required_in(shapes: Shapes, shape: Shape, depth: int = 0) -> frozenset[str]:
    """What every payload of a shape must have: also what each of its alternatives asks for."""
    found = set(shape.required)
    for node in shape.certain if depth < _DEPTH else ():
        for keyword in ("oneOf", "anyOf"):
            branches = [
                required_in(shapes, shapes.of(branch), depth + 1)
                for branch in node.items_of(keyword)
            ]
            if branches:
                found |= frozenset.intersection(*branches)
    return frozenset(found)


def events_of(inspection: Inspection, contract: Contract) -> Iterator[Event]:
    """Every event of a contract, each once: its messages, webhooks and callbacks."""
    interface = inspection.interface(contract)
    if interface is None or contract.style in {Style.EDI, Style.FILE}:
        return
    seen: dict[Origin, None] = {}
    used: set[str] = set()
    for message in interface.messages:
        if message.record is None and message.origin not in seen:
            seen[message.origin] = None
            part = message.identity if message.name in used else message.name
            used.add(message.name)
            yield _of_message(inspection, contract, message, part)
    for operation in interface.operations:
        if operation.inverted and operation.origin not in seen:
            seen[operation.origin] = None
            name = _webhook_name(contract, operation)
            part = operation.identity if name in used else name
            used.add(name)
            yield _of_operation(inspection, contract, operation, (name, part))


def _webhook_name(contract: Contract, operation: Operation) -> str:
    """The name the sidecar uses, where it uses one: of the webhook, else of its operation."""
    name = operation_name(operation)
    if name not in contract.messages and operation.identity.startswith("webhook:"):
        return operation.path
    return name


def _of_message(inspection: Inspection, contract: Contract, message: Message, part: str) -> Event:
    shapes = shapes_of(inspection.snapshot.documents)
    headers: dict[str, Attribute] = {}
    lost = False
    for schema in (message.headers, *message.more_headers):
        if schema is not None:
            shape = shapes.at(schema)
            lost = lost or bool(shape.dangling)
            for name, nodes in shape.properties.items():
                needed = name in required_in(shapes, shape)
                headers.setdefault(name.lower(), Attribute(name, needed, nodes))
    return Event(
        inspection=inspection,
        contract=contract,
        name=message.name,
        part=part,
        origin=message.origin,
        action=message.action,
        payloads=(message.payload,) if message.payload else (),
        foreign=message.payload_format,
        media_types=(message.content_type.lower(),),
        headers=headers,
        message=message,
        lost=lost,
    )


def _of_operation(
    inspection: Inspection, contract: Contract, operation: Operation, names: tuple[str, str]
) -> Event:
    contents = operation.request.contents if operation.request else ()
    return Event(
        inspection=inspection,
        contract=contract,
        name=names[0],
        part=names[1],
        origin=operation.origin,
        payloads=tuple(each.schema for each in contents if each.schema),
        media_types=tuple(each.media_type.lower() for each in contents),
        headers=_parameters(inspection, operation),
        foreign=_unseen(contents),
        also=(operation.path, operation_name(operation)),
    )


def event_of_call(called: Called) -> Event | None:
    """The event that callers hand to an operation, where its request is a CloudEvent over HTTP."""
    names = (called.name, called.name)
    event = _of_operation(called.inspection, called.contract, called.operation, names)
    declared = any(each.startswith(_STRUCTURED) for each in event.media_types)
    return event if declared or event.is_binary else None


def _parameters(inspection: Inspection, operation: Operation) -> Mapping[str, Attribute]:
    shapes = shapes_of(inspection.snapshot.documents)
    return {
        each.name.lower(): Attribute(
            each.name,
            each.required,
            (shapes.node(each.schema.origin.path, each.schema.origin.pointer),)
            if each.schema
            else (),
        )
        for each in operation.parameters
        if each.location is ParameterLocation.HEADER
    }


def _unseen(contents: Iterable[Content]) -> str:
    """A media type whose fields stand apart from a schema (an OpenAPI 2 form)."""
    return next((each.media_type for each in contents if each.fields), "")
