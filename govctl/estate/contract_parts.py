"""The parts that contracts, and what stands around them, name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from govctl.estate.exchange_parts import of_exchange
from govctl.estate.part_linker import PartLinker, field_link
from govctl.estate.uses import used_contract
from govctl.load.wording import shown
from govctl.model import pointer as json_pointer
from govctl.model.consumer import Consumer, Use
from govctl.model.contract import Contract
from govctl.model.declaration import Declaration
from govctl.model.flow import Flow
from govctl.model.link import Link
from govctl.model.mapping import EntityMapping
from govctl.model.reference import parse_reference
from govctl.model.terms import MessageTerms, OperationTerms
from govctl.model.waiver import Waiver


def of_contract(contract: Contract, linker: PartLinker) -> Iterator[Link]:
    """Operations, messages, fields and states that a sidecar names."""
    if not contract.sidecar:
        return
    for operation in contract.operations.values():
        yield from linker.part(operation.place(), operation.name, contract, operation.name)
        yield from _of_operation(operation, operation.entity or contract.entity, linker)
    for message in contract.messages.values():
        yield from _of_message(message, contract, linker)
    if contract.delivery is not None:
        yield from _order_keys(contract, contract.delivery.order_by, linker)
    record = linker.vocabulary.record(contract)
    yield from of_exchange(contract, record, linker)
    yield from linker.operations(contract, "wraps", [contract.wraps])
    yield from _bound(contract, linker)


def _of_operation(
    operation: OperationTerms, entity: str | None, linker: PartLinker
) -> Iterator[Link]:
    yield from linker.any_state(operation, "sets-status", operation.sets_status, entity)
    yield from linker.window(operation, "allowed-while", operation.allowed_while, entity)
    if operation.idempotency is not None:
        keys = operation.idempotency.business_key
        yield from linker.fields(operation.idempotency, "business-key", keys, entity)


def _of_message(message: MessageTerms, contract: Contract, linker: PartLinker) -> Iterator[Link]:
    entity = message.entity or contract.entity
    known = linker.vocabulary.parts(contract)
    if known is not None and message.name not in known:
        # Declared beside the spec, so it must be looked for in the spec alone.
        yield _no_message(message, contract)
    for asserted in message.asserts:
        yield from linker.fields(message, "asserts", [asserted], entity)
    for field, state in message.asserted_status.items():
        yield from _asserted(message, field, state, entity, linker)
    canonical = linker.vocabulary.fields(entity)
    payload = linker.vocabulary.payload_fields(contract, message.name)
    if canonical is not None and payload is not None:
        for field in message.refs:
            place = message.place_of("refs", field)
            where = f"message {shown(message.name)} of entity {shown(entity)}"
            yield _either(field_link(place, field, canonical, where), field, payload)


def _asserted(
    message: MessageTerms, field: str, state: str, entity: str | None, linker: PartLinker
) -> Iterator[Link]:
    """`status=confirmed`: the status field and the state of the model that governs it."""
    text = f"{field}={state}"
    known = linker.vocabulary.fields(entity)
    if known is not None:
        yield field_link(message.place_of("asserts", text), field, known, f"entity {shown(entity)}")
    governing = [each for each in linker.vocabulary.models(entity) if each.field_path == field]
    for model in governing:
        for link in linker.states(message, "asserts", [state], model):
            yield Link(
                message.place_of("asserts", text),
                text,
                "state",
                link.resolved,
                link.problem,
                f"{field}={link.suggestion}" if link.suggestion else "",
            )


def _no_message(message: MessageTerms, contract: Contract) -> Link:
    problem = f"The spec of {shown(contract.label)} has no message {shown(message.name)}"
    return Link(message.place(), message.name, "message", resolved=False, problem=problem)


def _order_keys(contract: Contract, fields: Iterable[str], linker: PartLinker) -> Iterator[Link]:
    """The ordering key: in some message's payload or headers, or a field of what it speaks of."""
    delivery = contract.delivery
    known: set[str] = set()
    for message in contract.messages.values():
        payload = linker.vocabulary.payload_fields(contract, message.name)
        canonical = linker.vocabulary.fields(message.entity or contract.entity)
        known.update(payload or (), canonical or ())
    if delivery is None or not known:
        return
    for field in fields:
        place = delivery.place_of("order-by", field)
        where = f"contract {shown(contract.label)}"
        yield _either(field_link(place, field, frozenset(known), where), field, frozenset(known))


def _either(link: Link, field: str, others: frozenset[str]) -> Link:
    """The link, resolved as well where the field stands among others, in an envelope or bare."""
    bare = field.removesuffix(".*")
    if link.resolved or not any(each == bare or each.endswith(f".{bare}") for each in others):
        return link
    return Link(link.place, link.text, link.kind, resolved=True)


def _bound(contract: Contract, linker: PartLinker) -> Iterator[Link]:
    """`bind`: schemas of the spec that stand for entities."""
    document = linker.vocabulary.snapshot.document(contract.spec.file) if contract.spec else None
    if document is None:
        return
    for pointer in contract.bind:
        place = contract.place(json_pointer.join("", "bind", pointer))
        try:
            json_pointer.resolve(document.data, pointer.removeprefix("#"))
        except json_pointer.PointerError as error:
            problem = f"{shown(pointer)} leads nowhere in {document.path}: {error.reason}"
            yield Link(place, pointer, "pointer", resolved=False, problem=problem)
        else:
            yield Link(place, pointer, "pointer", resolved=True)


def of_mapping(mapping: EntityMapping, linker: PartLinker) -> Iterator[Link]:
    """Canonical fields on either side of a mapping."""
    if mapping.target.entity:
        yield from linker.field_keys(mapping, "fields", mapping.fields, mapping.target.entity)
    for field in mapping.fields.values() if mapping.source.entity else ():
        yield from linker.fields(field, "from", field.sources, mapping.source.entity)


def of_flow(flow: Flow, linker: PartLinker) -> Iterator[Link]:
    """Operations called and events emitted by a flow's steps."""
    for step in flow.steps:
        yield from linker.operations(step, "call", [step.call])
        yield from linker.operations(step, "undo", [step.undo])
        yield from linker.events(step, "emits", step.emits, prefix="")


def of_consumer(consumer: Consumer, linker: PartLinker) -> Iterator[Link]:
    """Operations, messages and fields that a consumer uses."""
    for use in consumer.uses:
        contract = used_contract(linker.vocabulary.snapshot, use)
        if contract is not None:
            yield from _used(use, "operations", use.operations, contract, linker)
            yield from _used(use, "messages", use.messages, contract, linker)


def _used(
    use: Use,
    key: str,
    parts: Mapping[str, tuple[str, ...] | None],
    contract: Contract,
    linker: PartLinker,
) -> Iterator[Link]:
    inner = Declaration(document=use.document, pointer=json_pointer.join(use.pointer, key))
    for name, fields in parts.items():
        place = inner.place(json_pointer.join("", name)) if fields else use.place_of(key, name)
        yield from linker.part(place, name, contract, name)
        known = linker.vocabulary.carried(contract, name)
        for field in (fields or ()) if known is not None else ():
            where = f"{key.removesuffix('s')} {shown(name)}"
            link = field_link(inner.place_of(name, field), field, known or frozenset(), where)
            yield _either(link, field, known or frozenset())


def of_waiver(waiver: Waiver, linker: PartLinker) -> Iterator[Link]:
    """The field, operation or message that a waiver is for."""
    reference = parse_reference(waiver.target)
    if reference is None or reference.part is None:
        return
    yield from linker.operations(waiver, "target", [waiver.target])
    known = linker.vocabulary.fields(reference.name) if reference.kind == "entity" else None
    if known is not None:
        place = waiver.place_of("target", waiver.target)
        yield field_link(place, reference.part, known, f"entity {shown(reference.name)}")
