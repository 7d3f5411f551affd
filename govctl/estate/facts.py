"""All derived facts of a snapshot in one value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govctl.estate.bindings import Binder, payloads
from govctl.estate.fields import CanonicalModel
from govctl.estate.mapped import mapped_uses
from govctl.estate.masters import Coverage
from govctl.estate.patches import Patches, patch_schemas
from govctl.model.contract import Contract
from govctl.model.facts import Facts, FieldFact, FieldName, FieldUse, Travel, Unbound
from govctl.model.interface import Interface
from govctl.model.snapshot import Snapshot


def facts(snapshot: Snapshot, model: CanonicalModel, interfaces: Mapping[str, Interface]) -> Facts:
    """Who owns each canonical field, and which fields each contract carries."""
    uses: dict[FieldUse, None] = {}
    unbound: dict[Unbound, None] = {}
    for contract in snapshot.contracts:
        interface = interfaces.get(contract.label)
        if interface is None or not snapshot.entities:
            continue
        for found in _carried(snapshot, model, contract, interface):
            if isinstance(found, FieldUse):
                uses[found] = None
            else:
                unbound[found] = None
    return Facts(_owned(snapshot, model), tuple(uses), tuple(unbound), model.cut)


def _carried(
    snapshot: Snapshot, model: CanonicalModel, contract: Contract, interface: Interface
) -> Iterator[FieldUse | Unbound]:
    """What the payloads of a contract carry; a JSON Patch carries what its paths name.

    EDI messages and files carry what `maps` says.
    """
    yield from mapped_uses(snapshot, model, contract, interface)
    binder = Binder(snapshot, model, contract)
    patches = patch_schemas(interface)
    for payload in payloads(interface):
        is_request = payload.travel is Travel.REQUEST
        if not (is_request and (payload.part, payload.schema.origin) in patches):
            yield from binder.bind(payload)
    if patches:
        yield from Patches(snapshot, model, contract).bind(interface)


def _owned(snapshot: Snapshot, model: CanonicalModel) -> Mapping[FieldName, FieldFact]:
    statuses = {
        FieldName(each.entity, each.field_path): each.name
        for each in snapshot.status_models.values()
    }
    coverage = {entity: Coverage(each) for entity, each in snapshot.ownerships.items()}
    owned: dict[FieldName, FieldFact] = {}
    for name, field in sorted(model.fields.items()):
        if not field.leaf:
            continue
        known = coverage.get(name.entity)
        groups = known.closest(name.path) if known else ()
        owned[name] = FieldFact(name, field.place, groups, statuses.get(name))
    return owned
