"""Names of parts (fields, states, operations, messages), and whether they are there.

`load.links` does the same for names of whole documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from govctl.estate.contract_parts import of_consumer, of_contract, of_flow, of_mapping, of_waiver
from govctl.estate.fields import CanonicalModel
from govctl.estate.part_linker import PartLinker
from govctl.estate.vocabulary import Vocabulary
from govctl.interfaces.formats import JSON_SCHEMA
from govctl.interfaces.read import read_interface
from govctl.interfaces.reading import UNRESOLVED
from govctl.model.consumer import Consumer
from govctl.model.contract import Contract
from govctl.model.declaration import Declaration
from govctl.model.entity import Entity
from govctl.model.facts import Facts
from govctl.model.flow import Flow
from govctl.model.interface import Interface
from govctl.model.link import Link
from govctl.model.mapping import EntityMapping
from govctl.model.ownership import Ownership
from govctl.model.place import Place
from govctl.model.problem import Problem
from govctl.model.snapshot import Snapshot
from govctl.model.status import StatusModel
from govctl.model.waiver import Waiver


def part_links(
    snapshot: Snapshot, model: CanonicalModel, interfaces: Mapping[str, Interface], facts: Facts
) -> tuple[Link, ...]:
    """The references to parts, resolved or not, in the order of their places.

    A part of something that is itself missing or unreadable is no link: that is one defect, and
    another's. References inside specs are the problems of their interfaces; those inside canonical
    and local schemas are links here.
    """
    linker = PartLinker(Vocabulary(snapshot, model, interfaces, facts))
    found = [
        link
        for declaration in _declarations(snapshot)
        for link in _OF_KIND[type(declaration)](declaration, linker)
    ]
    found.extend(_in_schemas(snapshot))
    return tuple(sorted(set(found), key=lambda link: (link.place, link.text, link.kind)))


def _declarations(snapshot: Snapshot) -> Iterator[Declaration]:
    by_kind: tuple[Iterable[Declaration], ...] = (
        snapshot.entities.values(),
        snapshot.ownerships.values(),
        snapshot.status_models.values(),
        snapshot.contracts,
        snapshot.mappings.values(),
        snapshot.flows.values(),
        snapshot.consumers.values(),
        snapshot.waivers.values(),
    )
    for declarations in by_kind:
        yield from declarations


def _of_entity(entity: Entity, linker: PartLinker) -> Iterator[Link]:
    keys = Declaration(document=entity.document, pointer="/keys")
    yield from linker.fields(keys, "canonical", entity.keys.canonical, entity.name)
    yield from linker.fields(keys, "business", entity.keys.business, entity.name)


def _of_ownership(ownership: Ownership, linker: PartLinker) -> Iterator[Link]:
    entity = ownership.entity
    for group in ownership.groups:
        yield from linker.fields(group, "fields", group.fields, entity)
        for writer in group.writers:
            yield from linker.window(writer, "while", writer.window, entity, group.fields)
            yield from linker.until(writer, entity, group.fields)
            yield from linker.operations(writer, "via", [writer.via])
    if ownership.readers is not None:
        restricted = ownership.readers.restricted
        yield from linker.field_keys(ownership.readers, "restricted", restricted, entity)
    for view in ownership.views.values():
        yield from linker.fields(view, "fields", view.fields, entity)
        yield from linker.fields(view, "as-of", [view.as_of], entity)


def _of_status_model(model: StatusModel, linker: PartLinker) -> Iterator[Link]:
    yield from linker.fields(model, "path", [model.field_path], model.entity)
    yield from linker.states(model, "initial", [model.initial], model)
    for state in model.states.values():
        yield from linker.fields(state, "locks", state.locks, model.entity)
        yield from linker.operations(state, "amend-with", [state.amend_with])
    for transition in model.transitions:
        yield from linker.states(transition, "from", [transition.source], model)
        yield from linker.states(transition, "to", [transition.target], model)
        yield from linker.operations(transition, "trigger", transition.triggers)
        yield from linker.events(transition, "trigger", transition.triggers)


def _in_schemas(snapshot: Snapshot) -> Iterator[Link]:
    """References inside canonical schemas and the local schemas of mappings that lead nowhere."""
    paths = {entity.schema for entity in snapshot.entities.values()}
    for mapping in snapshot.mappings.values():
        paths.update(filter(None, (mapping.source.schema, mapping.target.schema)))
    for path in sorted(paths):
        if snapshot.document(path) is not None:
            problems = read_interface(path, snapshot.documents, JSON_SCHEMA).problems
            yield from (_dangling(each) for each in problems if each.code == UNRESOLVED)


def _dangling(problem: Problem) -> Link:
    place = Place(problem.path, problem.line, problem.column, problem.pointer)
    return Link(place, problem.pointer, "$ref", resolved=False, problem=problem.message)


_OF_KIND: Mapping[type[Declaration], Callable[[Any, PartLinker], Iterator[Link]]] = {
    Consumer: of_consumer,
    Contract: of_contract,
    Entity: _of_entity,
    EntityMapping: of_mapping,
    Flow: of_flow,
    Ownership: _of_ownership,
    StatusModel: _of_status_model,
    Waiver: of_waiver,
}
