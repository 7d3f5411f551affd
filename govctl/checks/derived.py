"""A check on computed fields that requests take: totals, availability, rolled-up states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govctl.checks.check import Check, NoOptions
from govctl.checks.targets import contract_target, tier
from govctl.checks.uses import WRITING
from govctl.estate.standing import in_force, is_rolled_up
from govctl.model.contract import Contract
from govctl.model.facts import FieldName, FieldUse, Travel
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.place import Place
from govctl.model.rights import Reason
from govctl.model.terms import OperationTerms
from govctl.model.words import names_listed

_MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class _Taken:
    """What an operation takes although it is computed: in words, where, and who says so."""

    name: str
    place: Place
    why: Reason
    remedy: str = "Leave these fields out of the request, or mark them `readOnly`"


def _derived(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    requests: dict[tuple[str, str], dict[FieldName, FieldUse]] = {}
    for use in inspection.facts.uses:
        if use.travel is Travel.REQUEST:
            requests.setdefault((use.contract, use.part), {}).setdefault(use.name, use)
    for contract in inspection.snapshot.contracts:
        for terms in contract.operations.values():
            target, level = contract_target(contract, terms.name), tier(contract)
            if terms.does not in WRITING:
                reason = "the operation is not declared to write"
                yield Observation(target, Outcome.NOT_APPLICABLE, reason, tier=level)
                continue
            uses = requests.get((contract.label, terms.name), {})
            taken = (*_fields(inspection, uses), *_status(inspection, contract, terms))
            violations = (_violation(contract, terms, taken),) if taken else ()
            outcome = Outcome.FAIL if taken else Outcome.PASS
            yield Observation(target, outcome, violations=violations, tier=level)


def _fields(inspection: Inspection, uses: dict[FieldName, FieldUse]) -> Iterator[_Taken]:
    for name, use in sorted(uses.items()):
        why = _computed(inspection, name)
        if why is not None:
            yield _Taken(str(name), use.place, why)


def _computed(inspection: Inspection, name: FieldName) -> Reason | None:
    """The line that makes a field computed; a status is where every transition rolls up."""
    rights = inspection.rights.get(name)
    if rights is None:
        return None
    model = rights.status
    if model is not None:
        targets = {step.target for step in model.transitions}
        if targets and all(is_rolled_up(model, each) for each in targets):
            return Reason(model.place("/transitions"), f"status model {model.name} only rolls up")
        return None
    for match in in_force(rights, inspection.today):
        if match.derived:
            return Reason(match.place, f"the matrix: group {match.group} is derived")
    return None


def _status(inspection: Inspection, contract: Contract, terms: OperationTerms) -> Iterator[_Taken]:
    """The state that an operation sets, where each transition to it only rolls up.

    The state that new objects begin in is set by creating them.
    """
    entity = (terms.entity or contract.entity or "").removeprefix("entity:")
    state = terms.sets_status
    having = [
        model
        for model in inspection.snapshot.status_models.values()
        if model.entity == entity and state in model.states
    ]
    if terms.does == "create":
        having = [model for model in having if model.initial != state]
    if state and having and all(is_rolled_up(model, state) for model in having):
        step = next(each for each in having[0].transitions if each.target == state)
        why = Reason(step.place(), f"status model {having[0].name}: {state} is rolled up")
        name = f"{entity}.{having[0].field_path} ({state})"
        remedy = "Leave `sets-status` out, or make the operation a trigger of the transition"
        yield _Taken(name, terms.place("/sets-status"), why, remedy)


def _violation(contract: Contract, terms: OperationTerms, taken: tuple[_Taken, ...]) -> Violation:
    names = tuple(each.name for each in taken)
    reasons = {each.why.place: Related(each.why.place, each.why.note) for each in taken}
    return Violation(
        place=taken[0].place,
        operands={
            "fields": names_listed(names),
            "operation": terms.name,
            "contract": contract.label,
            "remedy": taken[0].remedy,
        },
        identity=names,
        related=(
            Related(terms.place(), f"{terms.name} is declared to {terms.does}"),
            *reasons.values(),
            *(Related(each.place, f"{each.name} is taken here") for each in taken[1:_MOST_PLACES]),
        ),
    )


DERIVED = Check(
    name="ownership.derived",
    look=_derived,
    options=NoOptions,
    operands=frozenset({"fields", "operation", "contract", "remedy"}),
    speaks_of="operation",
)
