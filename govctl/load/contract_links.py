"""The names that contracts, and what stands around them, use for other documents."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.load.linker import Linker
from govctl.load.wording import shown, suggestion
from govctl.model.consumer import Consumer
from govctl.model.contract import Contract
from govctl.model.flow import Flow
from govctl.model.link import Link
from govctl.model.mapping import EntityMapping
from govctl.model.terms import ConsumerDuties, Delivery, MessageTerms, OperationTerms


def of_contract(contract: Contract, linker: Linker) -> Iterator[Link]:
    """Systems, entities, lists, files and other contracts that a contract names."""
    if not contract.sidecar:
        return
    yield from linker.names(contract, "provider", [contract.provider], "system")
    yield from linker.names(contract, "fronts", [contract.fronts], "system")
    yield from linker.names(contract, "capability", [contract.capability], "capability")
    yield from linker.names(contract, "entity", [contract.entity], "entity")
    yield from linker.names(contract, "view", [contract.view], "view")
    yield from linker.references(contract, "wraps", [contract.wraps])
    yield from linker.references(contract, "errors", [contract.errors])
    yield from linker.file(contract, "runbook", contract.runbook)
    for schema, entity in contract.bind.items():
        yield from linker.listed(contract, "bind", {schema: [entity]}, "reference")
    yield from _of_parts(contract, linker)
    yield from _of_formats(contract, linker)


def _of_parts(contract: Contract, linker: Linker) -> Iterator[Link]:
    if contract.security is not None:
        yield from linker.names(contract.security, "via", [contract.security.via], "system")
    if contract.observability is not None:
        watched = contract.observability
        yield from linker.references(watched, "alert-owner", [watched.alert_owner])
    if contract.deprecation is not None:
        ending = contract.deprecation
        yield from linker.references(ending, "replaced-by", [ending.replaced_by], "contract")
    if contract.delivery is not None:
        yield from _of_delivery(contract.delivery, linker)
    if contract.consumers_must is not None:
        yield from _of_duties(contract.consumers_must, linker)
    parts: tuple[OperationTerms | MessageTerms, ...] = (
        *contract.operations.values(),
        *contract.messages.values(),
    )
    for part in parts:
        yield from linker.names(part, "entity", [part.entity], "entity")
        yield from linker.names(part, "view", [part.view], "view")


def _of_delivery(delivery: Delivery, linker: Linker) -> Iterator[Link]:
    yield from linker.names(delivery, "broker", [delivery.broker], "system")
    if delivery.replay is not None:
        yield from linker.references(delivery.replay, "by", [delivery.replay.by])


def _of_duties(duties: ConsumerDuties, linker: Linker) -> Iterator[Link]:
    if duties.retry is not None:
        yield from linker.references(duties.retry, "dlq-owner", [duties.retry.dlq_owner])


def _of_formats(contract: Contract, linker: Linker) -> Iterator[Link]:
    if contract.spec is not None:
        yield from linker.file(contract.spec, "overlay", contract.spec.overlay)
    if contract.edi is not None:
        if not _is_spec(contract, contract.edi.guide):
            yield from linker.file(contract.edi, "guide", contract.edi.guide)
        yield from linker.names(contract.edi, "partners", contract.edi.partners, "system")
        if contract.edi.acks is not None:
            acks = contract.edi.acks
            yield from linker.references(acks, "missing-to", [acks.missing_to])
    if contract.file is not None and not _is_spec(contract, contract.file.layout):
        yield from linker.file(contract.file, "layout", contract.file.layout)
    for target in contract.maps.values():
        yield from linker.references(target, "codes", [target.codes])


def _is_spec(contract: Contract, path: str | None) -> bool:
    """Whether a file is the contract's spec: then a missing one is told as such."""
    return contract.spec is not None and contract.spec.file == path


def of_mapping(mapping: EntityMapping, linker: Linker) -> Iterator[Link]:
    """Systems, entities, schemas and code lists that a mapping names."""
    for end in (mapping.source, mapping.target):
        yield from linker.names(end, "system", [end.system], "system")
        yield from linker.names(end, "entity", [end.entity], "entity")
        yield from linker.references(end, "contract", [end.contract], "contract")
        yield from linker.file(end, "schema", end.schema)
    yield from linker.names(mapping, "runs-in", [mapping.runs_in], "system")
    for field in mapping.fields.values():
        yield from linker.references(field, "lookup", [field.lookup])


def of_flow(flow: Flow, linker: Linker) -> Iterator[Link]:
    """People, systems, contracts, queues and earlier steps that a flow names."""
    yield from linker.references(flow, "stewards", flow.stewards)
    ids = {step.id for step in flow.steps}
    for step in flow.steps:
        yield from linker.names(step, "from", [step.source], "system")
        yield from linker.names(step, "via", step.via, "system")
        yield from linker.names(step, "to", step.targets, "system")
        yield from linker.references(step, "call", [step.call])
        yield from linker.references(step, "undo", [step.undo])
        yield from linker.references(step, "on-timeout", [step.on_timeout])
        for before in step.after:
            place = step.place_of("after", before)
            if before in ids:
                yield Link(place, before, "step", resolved=True)
            else:
                problem = f"There is no step {shown(before)} in this flow"
                close = suggestion(before, ids)
                yield Link(place, before, "step", False, problem, close)


def of_consumer(consumer: Consumer, linker: Linker) -> Iterator[Link]:
    """The system that a consumer is, and the contracts that it uses."""
    yield from linker.names(consumer, "system", [consumer.system], "system")
    yield from linker.references(consumer, "relays", consumer.relays)
    for use in consumer.uses:
        yield from linker.references(use, "contract", [use.contract], "contract")
        yield from linker.versions(use, "range", use.contract, use.range)
        yield from linker.references(use, "relays", use.relays)
        if use.retry is not None:
            yield from linker.references(use.retry, "dlq-owner", [use.retry.dlq_owner])
