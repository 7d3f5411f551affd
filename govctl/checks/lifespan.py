"""How contracts and their parts end, as the checks on deprecation, notice and sunset see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from govctl.checks import check
from govctl.checks.targets import contract_target, operation_name, tier
from govctl.model.contract import Contract, ContractOrigin, ContractStatus
from govctl.model.ending import Ending, ending
from govctl.model.finding import Observation, Outcome, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Operation, Origin
from govctl.model.place import Place


@dataclass(frozen=True, slots=True)
class EndingOperation:
    """An operation with what its spec announces about its end."""

    contract: Contract
    operation: Operation
    name: str
    ending: Ending

    @property
    def target(self) -> str:
        """The operation as findings name it."""
        return contract_target(self.contract, self.name)


def judged(contract: Contract, violations: tuple[Violation, ...]) -> Observation:
    """A contract that was looked at: failed with these violations, or passed without any."""
    return check.judged(contract_target(contract), violations, tier(contract))


def unjudged(contract: Contract, reason: str) -> Observation:
    """A contract that a rule does not speak about, and why."""
    target = contract_target(contract)
    return Observation(target, Outcome.NOT_APPLICABLE, reason, tier=tier(contract))


def not_ours(contract: Contract) -> str:
    """Why nobody here announces the end of a contract; "" where it is the registry's own."""
    if not contract.sidecar:
        return "it is a spec without a contract document"
    if contract.origin is not ContractOrigin.OWN:
        return f"its origin is {contract.origin.value}: its provider announces its end"
    return ""


def is_ending(contract: Contract) -> bool:
    """Whether a contract is deprecated, or says anything of its end."""
    said = contract.deprecation
    named = said is not None and any((said.since, said.sunset, said.replaced_by, said.docs))
    return named or contract.status is ContractStatus.DEPRECATED


def ending_operations(inspection: Inspection, contract: Contract) -> Iterator[EndingOperation]:
    """The operations of a contract whose spec says anything of their end."""
    interface = inspection.interface(contract)
    operations = interface.operations if interface else ()
    shared = Counter(map(operation_name, operations))
    for operation in operations:
        found = ending(operation.extensions, deprecated=operation.deprecated)
        if found != Ending():
            name = operation_name(operation)
            unique = name if shared[name] == 1 else operation.identity
            yield EndingOperation(contract, operation, unique, found)


def place_of(inspection: Inspection, origin: Origin, member: str = "") -> Place:
    """Where a part of a spec stands, or one of its members."""
    document = inspection.snapshot.document(origin.path)
    pointer = origin.pointer + (f"/{member}" if member else "")
    return document.place(pointer) if document else Place(origin.path, 0, 0, pointer)


def listed(words: Sequence[str]) -> str:
    """Words as a sentence lists them: `a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def days_in_words(count: int) -> str:
    """A number of days, as a sentence writes it."""
    return "1 day" if count == 1 else f"{count} days"
