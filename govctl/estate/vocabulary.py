"""What names inside entities and contracts can mean: fields, states, operations, messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from govctl.estate.fields import CanonicalModel
from govctl.estate.places import place_names
from govctl.estate.rights import governing
from govctl.estate.shapes import Shape, shapes_of
from govctl.load.wording import suggestion
from govctl.model.contract import Contract
from govctl.model.facts import Facts
from govctl.model.interface import Interface, Message, Operation, SchemaAt
from govctl.model.record import Record
from govctl.model.snapshot import Snapshot
from govctl.model.status import StatusModel

_EMPTY = frozenset({"204", "205"})
"""Answers without content by definition (RFC 9110, 15.3.5 and 15.3.6)."""


class Vocabulary:
    """The names of one snapshot below its documents; everything is computed when first asked."""

    def __init__(
        self,
        snapshot: Snapshot,
        model: CanonicalModel,
        interfaces: Mapping[str, Interface],
        facts: Facts,
    ) -> None:
        self.snapshot = snapshot
        self._model = model
        self._interfaces = interfaces
        self._facts = facts
        self._parts: dict[str, frozenset[str]] = {}
        self._carried: dict[tuple[str, str], frozenset[str] | None] = {}

    def fields(self, entity: str | None) -> frozenset[str] | None:
        """The field paths of an entity, None where its schema cannot be read."""
        return self._fields.get(entity or "")

    @cached_property
    def _fields(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {entity: set() for entity in self._model.roots.values()}
        for name in self._model.fields:
            found.setdefault(name.entity, set()).add(name.path)
        return {entity: frozenset(paths) for entity, paths in found.items()}

    def models(self, entity: str | None) -> tuple[StatusModel, ...]:
        """The status models of an entity."""
        models = self.snapshot.status_models.values()
        return tuple(model for model in models if model.entity == entity)

    def governing(self, entity: str, pattern: str) -> StatusModel | None:
        """The status model whose path shares the longest prefix with a field pattern."""
        return governing(self.models(entity), pattern)

    def parts(self, contract: Contract) -> frozenset[str] | None:
        """Operations and messages of the spec, None where it cannot be read whole."""
        interface = self._interfaces.get(contract.label)
        if interface is None or not _is_whole(interface):
            return None
        if contract.label not in self._parts:
            self._parts[contract.label] = frozenset(self._names(interface))
        return self._parts[contract.label]

    def _names(self, interface: Interface) -> Iterator[str]:
        for operation in interface.operations:
            yield operation.identity
            yield operation.name or operation.identity
            yield f"{operation.method.upper()} {operation.path}"
        for message in interface.messages:
            yield from (message.identity, message.name)
            yield from self._event_types(message.payload)
            yield from self._event_types(message.headers)

    def _event_types(self, schema: SchemaAt | None) -> Iterator[str]:
        """The fixed values of `type` (CloudEvents 1.0.2), in a payload or in its headers."""
        if schema is None:
            return
        shapes = shapes_of(self.snapshot.documents)
        for key in ("type", "ce_type", "ce-type"):
            for node in shapes.at(schema).properties.get(key, ()):
                shape = shapes.of(node)
                constants = (*shape.facet("const"), *_listed(shape))
                yield from (value for value in constants if isinstance(value, str))

    def payload_fields(self, contract: Contract, part: str) -> frozenset[str] | None:
        """Field paths of a message's payload and headers, None where there is no telling."""
        interface = self._interfaces.get(contract.label)
        messages = interface.messages if interface is not None else ()
        wanted = [each for each in messages if part in self._message_names(each)]
        if not wanted:
            return None
        found: set[str] = set()
        for message in wanted:
            for schema in (message.payload, message.headers):
                found.update(self._paths(schema) if schema is not None else ())
        return frozenset(found)

    def carried(self, contract: Contract, part: str) -> frozenset[str] | None:
        """What an operation or message carries: its own field paths, and the canonical fields tied.

        Where a part of it is tied to nothing, it may stand for any field of the entity. None where
        there is no telling: an unknown part, or a payload without a schema.
        """
        key = (contract.label, part)
        if key not in self._carried:
            self._carried[key] = self._compute_carried(contract, part)
        return self._carried[key]

    def record(self, contract: Contract) -> Record | None:
        """What an EDI guide or file layout describes, None for other specs."""
        interface = self._interfaces.get(contract.label)
        messages = interface.messages if interface is not None else ()
        return next((each.record for each in messages if each.record is not None), None)

    def _compute_carried(self, contract: Contract, part: str) -> frozenset[str] | None:
        record = self.record(contract)
        if record is not None:
            tied = self._tied.get((contract.label, part), ())
            return frozenset((*contract.maps, *tied, *place_names(record)))
        schemas = self._schemas(contract, part)
        if schemas is None:
            return None
        found = set(self._parameters(contract, part))
        for schema in schemas:
            found.update(self._paths(schema))
        found.update(self._tied.get((contract.label, part), ()))
        if (contract.label, part) in self._open:
            terms = contract.operations.get(part) or contract.messages.get(part)
            entity = (terms.entity if terms else None) or contract.entity
            found.update(self.fields(entity) or ())
        return frozenset(found)

    def _schemas(self, contract: Contract, part: str) -> list[SchemaAt] | None:
        """The schemas of everything a part carries, None where something has none."""
        interface = self._interfaces.get(contract.label)
        messages = (
            [m for m in interface.messages if part in self._message_names(m)] if interface else []
        )
        if messages:
            found = [schema for m in messages for schema in (m.payload, m.headers)]
            return [each for each in found if each] if all(m.payload for m in messages) else None
        operation = self._operation(contract, part)
        if operation is None:
            return None
        answers = [each for each in operation.responses if each.status.startswith("2")]
        contents = [
            *(operation.request.contents if operation.request else ()),
            *(content for answer in answers for content in answer.contents),
        ]
        if not contents and any(answer.status not in _EMPTY for answer in answers):
            return None  # an answer that nobody has described
        schemas = [content.schema for content in contents]
        return [each for each in schemas if each] if all(schemas) else None

    def _operation(self, contract: Contract, part: str) -> Operation | None:
        interface = self._interfaces.get(contract.label)
        for operation in interface.operations if interface else ():
            if part in (operation.name, operation.identity):
                return operation
        return None

    def _parameters(self, contract: Contract, part: str) -> Iterator[str]:
        operation = self._operation(contract, part)
        for parameter in operation.parameters if operation else ():
            yield parameter.name

    @cached_property
    def _tied(self) -> Mapping[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for use in self._facts.uses:
            found[use.contract, use.part].add(use.name.path)
        return found

    @cached_property
    def _open(self) -> frozenset[tuple[str, str]]:
        """Parts of contracts of which something is tied to no canonical field."""
        return frozenset((each.contract, each.part) for each in self._facts.unbound)

    def _message_names(self, message: Message) -> frozenset[str]:
        types = (*self._event_types(message.payload), *self._event_types(message.headers))
        return frozenset((message.identity, message.name, *types))

    def _paths(self, schema: SchemaAt) -> Iterator[str]:
        """Field paths of a schema, eight levels deep at most: enough for an envelope and a body."""
        shapes = shapes_of(self.snapshot.documents)
        level = [("", shapes.at(schema))]
        for _ in range(8):
            below: list[tuple[str, Shape]] = []
            for prefix, shape in level:
                below.extend((prefix, shapes.of(node)) for node in shape.items)
                for name, nodes in shape.properties.items():
                    yield prefix + name
                    below.extend((f"{prefix}{name}.", shapes.of(node)) for node in nodes)
            level = below[:2000]

    @cached_property
    def events(self) -> frozenset[str]:
        """Every message that some contract declares or some spec describes."""
        found: set[str] = set()
        for contract in self.snapshot.contracts:
            found.update(contract.messages)
            interface = self._interfaces.get(contract.label)
            if interface is not None:
                for message in interface.messages:
                    found.update(self._message_names(message))
        return frozenset(found)


def _is_whole(interface: Interface) -> bool:
    """Whether what a spec does not name is not there: nothing was left out or unreadable."""
    is_empty = not interface.operations and not interface.messages
    return not interface.not_read and not (is_empty and interface.problems)


def is_field(pattern: str, fields: frozenset[str]) -> bool:
    """Whether a field path, `prefix.*` or `*` names at least one of the fields."""
    if pattern == "*":
        return True
    prefix = pattern.removesuffix("*")
    if prefix == pattern:
        return pattern in fields
    return any(field.startswith(prefix) for field in fields)


def closest_field(pattern: str, fields: frozenset[str]) -> str:
    """The field pattern that was probably meant, "" where none is close."""
    prefix = pattern.removesuffix(".*")
    if prefix == pattern:
        return suggestion(pattern, fields)
    if prefix in fields:
        return prefix
    close = suggestion(prefix, {field.rpartition(".")[0] for field in fields if "." in field})
    return f"{close}.*" if close else ""


def _listed(shape: Shape) -> Iterator[object]:
    for values in shape.facet("enum"):
        yield from values if isinstance(values, list) else ()
