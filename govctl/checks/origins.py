"""Whom a design rule can ask: how far a contract has come, and who can change its interface.

A design rule asks for something in the interface itself. Of a contract that nobody here can change
(`origin: vendor`, `partner` or `standard`) it says one line, which names what has to make up for
the lack on this side, and passes where that is declared.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from govctl.checks.targets import contract_target, tier
from govctl.estate.uses import used_contract
from govctl.model.contract import Contract, ContractOrigin, ContractStatus, Level
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.mapping import EntityMapping, MappingEnd
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot
from govctl.model.words import names_listed

_MOST_PARTS = 3
_MOST_PLACES = 5
_SEVERAL = 2
_OWNERS = {
    ContractOrigin.VENDOR: "a vendor's interface",
    ContractOrigin.PARTNER: "a partner's interface",
    ContractOrigin.STANDARD: "an interface that a standard sets",
}


class Duty(StrEnum):
    """What a rule asks of a contract, and so from when on it may ask.

    Attributes:
        SPEC: something the spec shows; asked from level `described` on.
        TERMS: something only the contract document can say; asked from level `governed` on.
        RUNNING: a term of running it (retention, quota, objectives); never asked of a draft.
    """

    SPEC = "spec"
    TERMS = "terms"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Control:
    """What can make up on this side for what an interface lacks.

    Attributes:
        wanted: what it is, with its article (`a mapping`).
        remedy: how to declare it, as a sentence without a full stop.
        declared: whether it is declared for a contract, given its parts that lack something.
    """

    wanted: str
    remedy: str
    declared: Callable[[Snapshot, Contract, Sequence[str]], bool]


@dataclass(frozen=True, slots=True)
class Demand:
    """What a rule asks of contracts.

    Attributes:
        duty: where the answer stands.
        lack: what a part that fails does wrong, as a predicate (`takes no idempotency key`).
        controls: what makes up for it where nobody here can change the interface, any one of
            them; none where the rule asks for something that is always ours to do.
    """

    duty: Duty
    lack: str = ""
    controls: tuple[Control, ...] = ()


def unasked(contract: Contract, duty: Duty) -> str:
    """Why a rule does not ask a contract; "" where it does."""
    if contract.status is ContractStatus.RETIRED:
        return "it is retired"
    if contract.level is Level.LISTED:
        return "it is only listed"
    if duty is not Duty.SPEC and not contract.sidecar:
        return "it is a spec without a contract document"
    if duty is not Duty.SPEC and contract.level is Level.DESCRIBED:
        return "it is only described"
    if duty is Duty.RUNNING and contract.status is ContractStatus.DRAFT:
        return "it is a draft"
    return ""


def asked(
    snapshot: Snapshot, contract: Contract, demand: Demand, seen: Iterable[Observation]
) -> Iterator[Observation]:
    """What was seen of one contract, as far as the rule may ask it.

    `seen` is not looked at where the rule does not ask at all. Of an interface that nobody here
    can change, what failed becomes one observation of the contract.
    """
    reason = unasked(contract, demand.duty)
    if reason:
        target = contract_target(contract)
        yield Observation(target, Outcome.NOT_APPLICABLE, reason, tier=tier(contract))
        return
    if contract.origin is ContractOrigin.OWN or not demand.controls:
        yield from seen
        return
    failed: list[Observation] = []
    for each in seen:
        if each.outcome is Outcome.FAIL:
            failed.append(each)
        else:
            yield each
    if failed:
        yield _at_origin(snapshot, contract, demand, failed)


def told_once(
    contract: Contract, seen: Iterable[Observation], operand: str, kind: str
) -> Iterator[Observation]:
    """The observations of a contract's parts; where all of two or more fail alike, one for all.

    Of a contract that is only described, those that fail alike are told once whatever the others
    do. `operand` names the part in a violation, `kind` is the word for parts. Alike are
    violations that differ in this operand only.
    """
    every = tuple(seen)
    alike: dict[tuple[object, ...], list[Observation]] = {}
    for each in every:
        if each.outcome is Outcome.FAIL and operand in each.violations[0].operands:
            alike.setdefault(_alike(each, operand), []).append(each)
        else:
            yield each
    described = contract.level is Level.DESCRIBED
    for group in alike.values():
        if len(group) < _SEVERAL or not (described or len(group) == len(every)):
            yield from group
            continue
        names = names_listed((each.violations[0].operands[operand] for each in group), _MOST_PARTS)
        some = f"Each of {len(group)} {kind}s"
        which = f"Every {kind}" if len(group) == len(every) else some
        told = f"{which} of {contract.label} ({names})"
        yield _merged(contract, group[0].violations[0], operand, told)


def _merged(contract: Contract, first: Violation, operand: str, told: str) -> Observation:
    operands = {**first.operands, operand: told}
    violation = dataclasses.replace(first, operands=operands, identity=(operand,))
    target = contract_target(contract)
    return Observation(target, Outcome.FAIL, violations=(violation,), tier=tier(contract))


def _alike(seen: Observation, operand: str) -> tuple[object, ...]:
    """What an observation says, but for the part it says it of."""
    return tuple(
        tuple(sorted((name, text) for name, text in each.operands.items() if name != operand))
        for each in seen.violations
    )


def _at_origin(
    snapshot: Snapshot, contract: Contract, demand: Demand, failed: Sequence[Observation]
) -> Observation:
    target = contract_target(contract)
    parts = tuple(each.target.removeprefix(target).removeprefix("#") for each in failed)
    for control in demand.controls:
        if control.declared(snapshot, contract, parts):
            reason = f"{control.wanted} makes up for what the interface lacks"
            return Observation(target, Outcome.PASS, reason, tier=tier(contract))
    wanted = " or ".join(control.wanted for control in demand.controls)
    owner = _OWNERS.get(contract.origin, "an interface of others")
    named = names_listed((part for part in parts if part), _MOST_PARTS)
    several = f"it {demand.lack} ({named})"
    lack = several if len(parts) > 1 and named else f"{named or 'it'} {demand.lack}"
    violation = Violation(
        place=contract.place("/origin"),
        message=f"{contract.label} is {owner}, which nobody here can change, and "
        f"{lack}: {wanted} has to make up for it, and none is declared.",
        fix=_ways(demand),
        identity=("origin",),
        related=tuple(
            Related(each.violations[0].place, part or "where the interface lacks it")
            for each, part in list(zip(failed, parts, strict=True))[:_MOST_PLACES]
            if each.violations
        ),
    )
    return Observation(target, Outcome.FAIL, violations=(violation,), tier=tier(contract))


def _ways(demand: Demand) -> str:
    """The remedies of every control, as one sentence."""
    first, *others = [control.remedy for control in demand.controls]
    return "; or ".join((first, *(each[0].lower() + each[1:] for each in others)))


def _has_business_keys(snapshot: Snapshot, contract: Contract, parts: Sequence[str]) -> bool:
    """Whether each of the operations has a key that the business gives."""
    del snapshot
    every = (contract.operations.get(part) for part in parts)
    return all(each and each.idempotency and each.idempotency.business_key for each in every)


def _is_deduplicated(snapshot: Snapshot, contract: Contract, parts: Sequence[str]) -> bool:
    """Whether every consumer, or everyone who consumes it, recognises duplicates."""
    del parts
    duties = contract.consumers_must
    if duties is not None and duties.dedup is not None and duties.dedup.key:
        return True
    uses = [
        use
        for consumer in snapshot.consumers.values()
        for use in consumer.uses
        if used_contract(snapshot, use) is contract
    ]
    return bool(uses) and all(use.dedup is not None and use.dedup.key for use in uses)


def _is_mapped(snapshot: Snapshot, contract: Contract, parts: Sequence[str]) -> bool:
    """Whether a mapping stands between the interface, or its provider, and the canonical model."""
    del parts
    return any(_maps(mapping, contract) for mapping in snapshot.mappings.values())


def _maps(mapping: EntityMapping, contract: Contract) -> bool:
    return any(_is_end(end, contract) for end in (mapping.source, mapping.target))


def _is_end(end: MappingEnd, contract: Contract) -> bool:
    if end.contract is not None:
        reference = parse_reference(end.contract, "contract")
        same = reference is not None and reference.name == contract.name
        return same and reference is not None and reference.major in {None, contract.major}
    return end.system is not None and end.system in {contract.provider, contract.fronts}


def _has_quota(snapshot: Snapshot, contract: Contract, parts: Sequence[str]) -> bool:
    """Whether a gateway of ours limits the calls."""
    del snapshot, parts
    terms = contract.security
    return terms is not None and terms.via is not None and bool(terms.rate_limits)


BUSINESS_KEY = Control(
    wanted="a business key",
    remedy="Set `idempotency.business-key` on these operations in the contract",
    declared=_has_business_keys,
)
DEDUPLICATION = Control(
    wanted="deduplication in middleware",
    remedy="Declare by what repeats are recognised on this side (`consumers-must.dedup`)",
    declared=_is_deduplicated,
)
MAPPING = Control(
    wanted="a mapping",
    remedy="Add a Mapping between the interface and the canonical model that supplies it",
    declared=_is_mapped,
)
QUOTA = Control(
    wanted="a quota at the gateway",
    remedy="Declare the gateway and its quota (`security.via` and `security.rate-limit`)",
    declared=_has_quota,
)
