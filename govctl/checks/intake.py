"""Checks on what an interface takes in: whether a gateway can refuse what is wrong or too large."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from govctl.checks.check import Check
from govctl.checks.contracts import Subject, is_json, over_contracts
from govctl.checks.origins import MAPPING, Control, Demand, Duty
from govctl.estate.shapes import Shape, Shapes
from govctl.interfaces.node import Node
from govctl.model.contract import Contract
from govctl.model.finding import Observation, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Action, Content, Message, Operation, Origin, SchemaAt
from govctl.model.snapshot import Snapshot
from govctl.model.words import names_listed

_TOO_LARGE = "413"
_MOST_NODES = 3000
_MOST_NAMED = 4
_ITEM = "[]"
_UNBOUNDED_PATTERN = re.compile(r"(?<!\\)[*+]|,\}")


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """What bounds a payload.

    Attributes:
        methods: methods whose requests carry a payload.
        bounded_formats: string formats that bound the length by themselves.
    """

    methods: tuple[str, ...] = ("POST", "PUT", "PATCH", "QUERY")
    bounded_formats: tuple[str, ...] = (
        "date",
        "date-time",
        "time",
        "duration",
        "uuid",
        "ipv4",
        "ipv6",
        "email",
        "hostname",
        "binary",
    )


def _is_capped(snapshot: Snapshot, contract: Contract, parts: Sequence[str]) -> bool:
    """Whether a gateway on this side caps the size of payloads."""
    del snapshot, parts
    size = contract.service_class.max_payload_kb if contract.service_class else None
    return size is not None and contract.security is not None and contract.security.via is not None


_DEMAND = Demand(
    duty=Duty.SPEC,
    lack="takes what nobody can check",
    controls=(
        Control(
            wanted="a limit at the gateway",
            remedy="Declare the gateway and the largest payload (`security.via` and "
            "`class.max-payload-kb`)",
            declared=_is_capped,
        ),
        MAPPING,
    ),
)


@dataclass(slots=True)
class _Taken:
    """A payload that is taken in, and by what."""

    origin: Origin
    parts: list[str]
    is_bounded: bool


@dataclass(slots=True)
class _Lacks:
    """What one payload schema leaves open, by dotted path."""

    anything: dict[str, Node] = field(default_factory=dict)
    unbounded: dict[str, Node] = field(default_factory=dict)


def _intake(inspection: Inspection, options: IntakeOptions) -> Iterator[Observation]:
    def look(subject: Subject) -> Iterator[Observation]:
        if any(_bodies(subject, options)) or any(_received(subject)):
            taken = dict(_payloads(subject, options))
            yield subject.judged(_violations(subject, taken, options))
        else:
            yield subject.passed_over("it takes no payload")

    yield from over_contracts(inspection, _DEMAND, look)


def _violations(
    subject: Subject, taken: dict[tuple[str, str], _Taken], options: IntakeOptions
) -> Iterator[Violation]:
    yield from _without_schema(subject, options)
    found = [
        (each, _lacks(subject.shapes, subject.shapes.node(*key), options))
        for key, each in taken.items()
    ]
    yield from _open(subject, found)
    yield from _without_bound(subject, found)


def _bodies(subject: Subject, options: IntakeOptions) -> Iterator[tuple[str, Operation, Content]]:
    for name, operation in subject.operations:
        if operation.request is not None and operation.method in options.methods:
            for content in operation.request.contents:
                yield name, operation, content


def _received(subject: Subject) -> Iterator[Message]:
    for message in subject.interface.messages if subject.interface else ():
        if message.action is Action.RECEIVE:
            yield message


def _payloads(subject: Subject, options: IntakeOptions) -> Iterator[tuple[tuple[str, str], _Taken]]:
    """Every schema that callers or senders fill, once, with the parts that take it."""
    found: dict[tuple[str, str], _Taken] = {}
    capped = _is_capped(subject.inspection.snapshot, subject.contract, ())

    def add(schema: SchemaAt, part: str, origin: Origin, *, is_bounded: bool) -> None:
        node = subject.shapes.referenced(subject.shapes.node(*schema.origin))
        taken = found.setdefault((node.path, node.pointer), _Taken(origin, [], is_bounded=True))
        taken.is_bounded = taken.is_bounded and is_bounded
        if part not in taken.parts:
            taken.parts.append(part)

    for name, operation, content in _bodies(subject, options):
        if content.schema is not None and is_json(content.media_type):
            refused = any(each.status == _TOO_LARGE for each in operation.responses)
            add(content.schema, name, content.origin, is_bounded=capped or refused)
    for message in _received(subject):
        if message.payload is not None and not message.payload_format:
            add(message.payload, message.name, message.origin, is_bounded=capped)
    yield from found.items()


def _without_schema(subject: Subject, options: IntakeOptions) -> Iterator[Violation]:
    """Requests and messages that are taken whatever they hold."""
    silent = [
        (name, content.origin)
        for name, _, content in _bodies(subject, options)
        if content.schema is None and not content.fields and is_json(content.media_type)
    ]
    silent += [
        (message.name, message.origin)
        for message in _received(subject)
        if message.payload is None and message.payload_origin is None and message.record is None
    ]
    for name, origin in silent:
        yield Violation(
            place=subject.place(origin),
            operands={
                "what": name,
                "problem": "takes a payload that no schema describes",
                "remedy": "Give it a schema",
            },
            identity=("schema", name),
        )


_Found = list[tuple[_Taken, _Lacks]]


def _open(subject: Subject, found: _Found) -> Iterator[Violation]:
    """Each place that takes anything, once, with everything that takes it."""
    by_place: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for taken, lacks in found:
        for path, node in lacks.anything.items():
            _, parts = by_place.setdefault((node.path, node.pointer), (path, []))
            parts += [each for each in taken.parts if each not in parts]
    for key, (path, parts) in by_place.items():
        verb = "takes" if len(parts) == 1 else "take"
        yield Violation(
            place=subject.place(Origin(*key)),
            operands={
                "what": names_listed(parts, _MOST_NAMED),
                "problem": f"{verb} {_anything(subject, key)} {_words(path, 'its payload')}",
                "remedy": "Declare its properties, or close it (`additionalProperties: false`)",
            },
            identity=("open", *key),
        )


def _words(path: str, whole: str = "the payload") -> str:
    """A field in a sentence: dotted, array levels implicit, items told from their list."""
    field_path = path.removesuffix(_ITEM).replace(f"{_ITEM}.", ".").replace(_ITEM, "").lstrip(".")
    named = field_path or whole
    return f"the items of {named}" if path.endswith(_ITEM) else named


def _anything(subject: Subject, key: tuple[str, str]) -> str:
    shape = subject.shapes.of(subject.shapes.node(*key))
    return "members that nothing describes in" if shape.properties else "anything at all as"


def _without_bound(subject: Subject, found: _Found) -> Iterator[Violation]:
    """Payloads of a contract that may be of any size, all in one sentence."""
    unbounded = [
        (taken, lacks.unbounded)
        for taken, lacks in found
        if lacks.unbounded and not taken.is_bounded
    ]
    parts = list(dict.fromkeys(part for taken, _ in unbounded for part in taken.parts))
    if not parts:
        return
    first, fields = unbounded[0]
    named = names_listed(map(_words, fields), _MOST_NAMED)
    if len(parts) == 1:
        problem = f"takes payloads of any size: no bound on {named}"
    else:
        problem = f"take payloads of any size: no bound on {named} ({first.parts[0]})"
    yield Violation(
        place=subject.place(first.origin),
        operands={
            "what": names_listed(parts, _MOST_NAMED),
            "problem": problem,
            "remedy": "Set `maxLength`, `maxItems` or `maxProperties`, document 413 (Content Too "
            "Large), or declare the largest payload (`class.max-payload-kb`)",
        },
        identity=("size",),
        related=tuple(
            Related(subject.place(node.origin), _words(path))
            for path, node in list(fields.items())[:_MOST_NAMED]
        ),
    )


def _lacks(shapes: Shapes, start: Node, options: IntakeOptions) -> _Lacks:
    """What a payload leaves open, every schema of it looked at once."""
    lacks = _Lacks()
    waiting: list[tuple[str, Node]] = [("", start)]
    seen: set[tuple[str, str]] = set()
    while waiting and len(seen) < _MOST_NODES:
        path, node = waiting.pop(0)
        node = shapes.referenced(node)
        if (node.path, node.pointer) in seen:
            continue
        seen.add((node.path, node.pointer))
        shape = shapes.of(node)
        if any(value is True for value in _facet(shape, "readOnly")):
            continue
        if _takes_anything(node, shape):
            lacks.anything.setdefault(path, node)
        elif not _is_bounded(shape, options):
            lacks.unbounded.setdefault(path, node)
        waiting += _below(path, shape)
    return lacks


def _below(path: str, shape: Shape) -> Iterator[tuple[str, Node]]:
    for name, nodes in shape.properties.items():
        for node in nodes:
            yield f"{path}.{name}" if path else name, node
    for node in shape.items:
        yield f"{path}{_ITEM}", node
    for node in shape.values:
        yield f"{path}.*" if path else "*", node


def _facet(shape: Shape, keyword: str) -> tuple[object, ...]:
    """The values of a keyword in every schema of this level, alternatives included."""
    return tuple(
        node.value[keyword]
        for node in shape.nodes
        if isinstance(node.value, dict) and keyword in node.value
    )


def _types(shape: Shape) -> frozenset[str]:
    found: set[str] = set()
    for value in _facet(shape, "type"):
        found.update(map(str, value if isinstance(value, list) else [value]))
    return frozenset(found)


_SAYING = (
    "type",
    "properties",
    "items",
    "enum",
    "const",
    "format",
    "pattern",
    "oneOf",
    "anyOf",
    "allOf",
    "not",
    "if",
    "patternProperties",
    "additionalProperties",
    "$ref",
    "$dynamicRef",
    "required",
    "contentMediaType",
)


def _takes_anything(node: Node, shape: Shape) -> bool:
    """Whether nothing is said of a value, or an object of which no member is described."""
    if node.value is True or node.value == {}:
        return True
    if shape.dangling or not isinstance(node.value, dict):
        return False
    if not any(_facet(shape, keyword) for keyword in _SAYING):
        return True
    if any(value is True for value in _facet(shape, "additionalProperties")):
        return True
    if _types(shape) - {"null"} != {"object"} or shape.properties or shape.values:
        return False
    closing = ("enum", "const", "additionalProperties", "unevaluatedProperties", "maxProperties")
    return not any(_facet(shape, keyword) for keyword in (*closing, "patternProperties"))


def _is_bounded(shape: Shape, options: IntakeOptions) -> bool:
    """Whether the size of a value has an end on this level."""
    if _facet(shape, "enum") or _facet(shape, "const"):
        return True
    types = _types(shape)
    if "string" in types and not _is_short(shape, options):
        return False
    if "array" in types and not _facet(shape, "maxItems"):
        return False
    return not (shape.values and not shape.properties and not _facet(shape, "maxProperties"))


def _is_short(shape: Shape, options: IntakeOptions) -> bool:
    if _facet(shape, "maxLength"):
        return True
    if any(value in options.bounded_formats for value in _facet(shape, "format")):
        return True
    patterns = [value for value in _facet(shape, "pattern") if isinstance(value, str)]
    return any(
        value.startswith("^") and value.endswith("$") and not _UNBOUNDED_PATTERN.search(value)
        for value in patterns
    )


INTAKE = Check(
    name="gateway.intake",
    look=_intake,
    options=IntakeOptions,
    operands=frozenset({"what", "problem", "remedy"}),
    speaks_of="contract",
)
