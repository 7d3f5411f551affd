"""All derived facts of a snapshot in one value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govctl.estate.beside import schemaless, values_beside
from govctl.estate.bindings import Binder, Tied, payloads
from govctl.estate.fields import CanonicalModel
from govctl.estate.local_models import LocalModels
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
    tied = Tied(snapshot, model, LocalModels(snapshot))
    for contract in snapshot.contracts:
        interface = interfaces.get(contract.label)
        if interface is None or not snapshot.entities:
            continue
        for found in _carried(tied, contract, interface):
            if isinstance(found, FieldUse):
                uses[found] = None
            else:
                unbound[found] = None
    return Facts(_owned(snapshot, model), tuple(uses), tuple(unbound), model.cut)


def _carried(tied: Tied, contract: Contract, interface: Interface) -> Iterator[FieldUse | Unbound]:
    """What the payloads of a contract carry, and what travels beside them.

    A JSON Patch carries what its paths name, EDI messages and files what `maps` says.
    """
    snapshot, model = tied.snapshot, tied.model
    yield from mapped_uses(snapshot, model, contract, interface)
    binder = Binder(tied, contract)
    patches = patch_schemas(interface)
    for payload in payloads(interface):
        is_request = payload.travel is Travel.REQUEST
        if not (is_request and (payload.part, payload.schema.origin) in patches):
            yield from binder.bind(payload)
    for value in values_beside(contract, interface):
        yield from binder.bind(value)
    yield from schemaless(snapshot, contract, interface)
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
