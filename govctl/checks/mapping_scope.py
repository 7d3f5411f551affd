"""How much of an entity a mapping has to fill: all of it, what a creator gives, or a part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum

from govctl.estate.bindings import Payload, payloads
from govctl.estate.fields import SchemaPlace
from govctl.estate.shapes import shapes_of
from govctl.estate.standing import standing
from govctl.model.contract import Contract
from govctl.model.facts import FieldName, Travel
from govctl.model.inspection import Inspection
from govctl.model.mapping import EntityMapping
from govctl.model.rights import Standing


class Scope(StrEnum):
    """What the payload of a local model is of the entity that it is mapped to."""

    WHOLE = "whole"
    NEW = "new"
    PART = "part"


class Scopes:
    """The scopes of the mappings of a snapshot.

    A local model that is no payload of a contract is a whole record, and so is what an operation
    that reads the entity answers with. Who creates an object gives what is theirs to write. Other
    requests, other answers and events carry a part, and what they lack is not missing.
    """

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._scopes = _by_schema(inspection)

    def owes(self, mapping: EntityMapping, path: str) -> bool:
        """Whether a field that the entity must have is the mapping's to give."""
        entity, source = mapping.target.entity, mapping.source
        if entity is None:
            return True
        found = self._scopes.get((source.schema or "", source.schema_pointer))
        if found is None or Scope.WHOLE in found:
            return True
        return Scope.NEW in found and self._may_give(FieldName(entity, path), source.system or "")

    def _may_give(self, name: FieldName, system: str) -> bool:
        rights = self._inspection.rights.get(name)
        if rights is None:
            return True
        known = standing(rights, system, self._inspection.today)
        return known in {Standing.MASTER, Standing.WRITER}


def _by_schema(inspection: Inspection) -> Mapping[SchemaPlace, set[Scope]]:
    shapes = shapes_of(inspection.snapshot.documents)
    found: dict[SchemaPlace, set[Scope]] = defaultdict(set)
    for contract, payload in _every(inspection):
        origin = payload.schema.origin
        node = shapes.referenced(shapes.node(origin.path, origin.pointer))
        for place in {(origin.path, origin.pointer), (node.path, node.pointer)}:
            found[place].add(_scope(contract, payload))
    return found


def _every(inspection: Inspection) -> Iterator[tuple[Contract, Payload]]:
    for contract in inspection.snapshot.contracts:
        interface = inspection.interface(contract)
        for payload in payloads(interface) if interface else ():
            yield contract, payload


def _scope(contract: Contract, payload: Payload) -> Scope:
    terms = contract.operations.get(payload.part)
    does = terms.does if terms else None
    if payload.travel is Travel.RESPONSE and does == "read":
        return Scope.WHOLE
    if payload.travel is Travel.REQUEST and does == "create":
        return Scope.NEW
    return Scope.PART
