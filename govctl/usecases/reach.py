"""`govctl impact`: what a change of a contract would reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from govctl.engine.assess import revision
from govctl.errors import UsageError, quoted
from govctl.estate.facts import facts
from govctl.estate.fields import canonical_model
from govctl.estate.reach import Subject, reached
from govctl.load.wording import suggestion
from govctl.model.contract import Contract
from govctl.model.facts import FieldName, FieldUse
from govctl.model.interface import Interface
from govctl.model.reach import ReachReport
from govctl.model.snapshot import Snapshot
from govctl.usecases.impact import parts_of
from govctl.usecases.publish import named_contract
from govctl.usecases.registries import Asked, open_registries


@dataclass(frozen=True, slots=True)
class ImpactRequest:
    """What would change: `order-events@1`, with `#part` for an operation or message.

    `field` is a canonical field (`order.lines.qtyOrdered`), or one of the payload.
    """

    folder: Path
    contract: str
    field: str | None = None


def impact(request: ImpactRequest) -> ReachReport:
    """What a change of a contract, of one of its parts, or of one field of it would reach.

    Raises:
        UsageError: there is no such contract, part or field, with the one probably meant.
        ConfigurationError: there is no registry.
    """
    snapshot = open_registries(Asked(request.folder)).head
    name, _, part = request.contract.removeprefix("contract:").partition("#")
    contract = named_contract(snapshot, name)
    interfaces = revision(snapshot).interfaces
    uses = _uses(snapshot, contract, interfaces)
    parts = _parts(contract, interfaces.get(contract.label), part)
    uses = tuple(each for each in uses if each.part in parts)
    field = _field(uses, request.field, contract) if request.field else None
    meant = tuple(each for each in uses if field in (None, each.name))
    if field is not None:
        parts = frozenset(each.part for each in meant)
    fields = frozenset(each.name for each in meant)
    subject = Subject(
        contract=contract,
        parts=parts,
        whole=not part and field is None,
        fields=fields,
        paths=frozenset(each.path for each in meant),
        narrow=field is not None,
    )
    hit, spared = reached(snapshot, subject)
    return ReachReport(
        contract=contract.label,
        part=part,
        field=field,
        place=contract.place(),
        carried=tuple(sorted(fields)),
        reached=tuple(hit),
        spared=tuple(spared),
    )


def _uses(
    snapshot: Snapshot, contract: Contract, interfaces: Mapping[str, Interface]
) -> tuple[FieldUse, ...]:
    """The canonical fields that the contract carries."""
    found = facts(snapshot, canonical_model(snapshot), interfaces)
    return tuple(each for each in found.uses if each.contract == contract.label)


def _parts(contract: Contract, interface: Interface | None, part: str) -> frozenset[str]:
    every = parts_of(interface) | contract.operations.keys() | contract.messages.keys()
    if not part:
        return every
    if part not in every:
        raise _unknown(f"{contract.label} has no operation or message {quoted(part)}", part, every)
    return frozenset({part})


def _field(uses: Iterable[FieldUse], text: str, contract: Contract) -> FieldName:
    """The canonical field meant: by its name, by its path, or by where a payload carries it."""
    known: dict[str, FieldName] = {}
    for use in uses:
        for each in (use.path, use.name.path, str(use.name)):
            known[each] = use.name
    if text not in known:
        names = {str(each) for each in known.values()}
        raise _unknown(f"{contract.label} carries no field {quoted(text)}", text, names)
    return known[text]


def _unknown(problem: str, text: str, known: Iterable[str]) -> UsageError:
    names = sorted(known)
    close = suggestion(text, names)
    if close:
        return UsageError(problem, fix=f"Did you mean {quoted(close)}?")
    listed = ", ".join(names[:10]) + (" ..." if len(names) > 10 else "")  # noqa: PLR2004 (a line)
    return UsageError(problem, fix=f"It has: {listed}" if names else "It has none that is known")
