"""One contract with what its spec says, as rules on interfaces look at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from govctl.checks.origins import Demand, asked
from govctl.checks.targets import contract_target, operation_name, tier
from govctl.estate.shapes import Shapes, shapes_of
from govctl.model.contract import Contract
from govctl.model.finding import Observation, Outcome, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Interface, Operation, Origin, Response
from govctl.model.place import Place


@dataclass(frozen=True, slots=True)
class Subject:
    """A contract, the inspection it belongs to, and its interface (None: there is no spec)."""

    inspection: Inspection
    contract: Contract
    interface: Interface | None

    @property
    def shapes(self) -> Shapes:
        """The shapes of schemas over the documents of the registry."""
        return shapes_of(self.inspection.snapshot.documents)

    @property
    def operations(self) -> tuple[tuple[str, Operation], ...]:
        """What callers can ask, by a name that is unique; webhooks and callbacks are not asked."""
        every = self.interface.operations if self.interface else ()
        shared = Counter(map(operation_name, every))
        return tuple(
            (
                operation_name(each) if shared[operation_name(each)] == 1 else each.identity,
                each,
            )
            for each in every
            if not each.inverted
        )

    @property
    def spec_place(self) -> Place:
        """The spec as a whole, or the contract where there is none."""
        if self.interface is None:
            return self.contract.place()
        return self.place(Origin(self.interface.path, ""))

    def place(self, origin: Origin) -> Place:
        """Where a part of the spec stands in its file."""
        document = self.inspection.snapshot.document(origin.path)
        pointer = origin.pointer
        return document.place(pointer) if document else Place(origin.path, 0, 0, pointer)

    def judged(self, violations: Iterator[Violation], part: str = "") -> Observation:
        """A failure of a part, or of the whole, where there are violations; else a pass."""
        found = tuple(violations)
        outcome = Outcome.FAIL if found else Outcome.PASS
        target = contract_target(self.contract, part)
        return Observation(target, outcome, violations=found, tier=tier(self.contract))

    def passed_over(self, reason: str, part: str = "") -> Observation:
        """That the rule has nothing to say here, and why."""
        target = contract_target(self.contract, part)
        return Observation(target, Outcome.NOT_APPLICABLE, reason, tier=tier(self.contract))


def over_contracts(
    inspection: Inspection, demand: Demand, look: Callable[[Subject], Iterator[Observation]]
) -> Iterator[Observation]:
    """What `look` sees of every contract, as far as the demand may ask it."""
    for contract in inspection.snapshot.contracts:
        subject = Subject(inspection, contract, inspection.interface(contract))
        yield from asked(inspection.snapshot, contract, demand, look(subject))


def header_names(response: Response) -> frozenset[str]:
    """The names of a response's headers, in lower case (RFC 9110, 5.1)."""
    return frozenset(header.name.lower() for header in response.headers)


def is_json(media_type: str) -> bool:
    """Whether a payload of this media type is JSON (RFC 6839, 3.1), or of any type at all."""
    plain = media_type.partition(";")[0].strip().lower()
    return plain in {"*/*", "application/*", "application/json"} or plain.endswith("+json")
