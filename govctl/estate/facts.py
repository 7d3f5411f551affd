"""All derived facts of a snapshot in one value."""

from __future__ import annotations

from collections.abc import Mapping

from govctl.estate.bindings import Binder, payloads
from govctl.estate.fields import CanonicalModel
from govctl.estate.masters import Coverage
from govctl.model.facts import Facts, FieldFact, FieldName, FieldUse, Unbound
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
        binder = Binder(snapshot, model, contract)
        for payload in payloads(interface):
            for found in binder.bind(payload):
                if isinstance(found, FieldUse):
                    uses[found] = None
                else:
                    unbound[found] = None
    return Facts(_owned(snapshot, model), tuple(uses), tuple(unbound), model.cut)


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
