"""What callers can ask of a contract: its operations, with what the sidecar says of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from govctl.checks.targets import contract_target, operation_name, tier
from govctl.estate.shapes import Shape, shapes_of
from govctl.model.contract import Contract
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Operation, Origin, SchemaAt
from govctl.model.place import Place
from govctl.model.terms import Idempotency, OperationTerms


@dataclass(frozen=True, slots=True)
class Called:
    """An operation of a contract's spec, with what the sidecar says about it."""

    inspection: Inspection
    contract: Contract
    operation: Operation
    name: str

    @property
    def terms(self) -> OperationTerms | None:
        """What the sidecar says of it."""
        return self.contract.operations.get(operation_name(self.operation))

    @property
    def idempotency(self) -> Idempotency | None:
        """What the sidecar says of its repeats."""
        return self.terms.idempotency if self.terms else None

    @property
    def target(self) -> str:
        """The operation, as findings name it."""
        return contract_target(self.contract, self.name)

    def place(self, origin: Origin | None = None) -> Place:
        """Where a part of the spec stands; the operation itself where none is given."""
        return spec_place(self.inspection, origin or self.operation.origin)

    def shape(self, schema: SchemaAt) -> Shape:
        """What can stand in a payload."""
        return shapes_of(self.inspection.snapshot.documents).at(schema)

    def observe(self, outcome: Outcome, reason: str = "", *seen: Violation) -> Observation:
        """An observation of the operation, at the tier of its contract."""
        return Observation(self.target, outcome, reason, tuple(seen), tier(self.contract))

    def related(self) -> tuple[Related, ...]:
        """Where the sidecar says what the operation does."""
        terms = self.terms
        return (Related(terms.place(), "what the contract says it does"),) if terms else ()


def spec_place(inspection: Inspection, origin: Origin) -> Place:
    """Where a part of a spec stands in its file."""
    document = inspection.snapshot.document(origin.path)
    if document is None:
        return Place(origin.path, 0, 0, origin.pointer)
    return document.place(origin.pointer)


def called_operations(inspection: Inspection, contract: Contract) -> Iterator[Called]:
    """Every operation that callers of a contract can ask; webhooks and callbacks are not asked.

    Where an invalid spec gives two operations one id, method and path tell them apart.
    """
    interface = inspection.interface(contract)
    operations = interface.operations if interface else ()
    shared = Counter(map(operation_name, operations))
    for operation in operations:
        if not operation.inverted:
            name = operation_name(operation)
            unique = name if shared[name] == 1 else operation.identity
            yield Called(inspection, contract, operation, unique)
