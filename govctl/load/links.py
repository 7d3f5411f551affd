"""Every name that one document of the registry uses for another, and whether it is declared.

Parts inside specs and schemas (operations, messages, fields, states) are `estate.links`: they
need more than names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from govctl.load.contract_links import of_consumer, of_contract, of_flow, of_mapping
from govctl.load.linker import Linker
from govctl.load.names import Names
from govctl.model.config import Config
from govctl.model.consumer import Consumer
from govctl.model.contract import Contract
from govctl.model.declaration import Declaration
from govctl.model.entity import Entity
from govctl.model.flow import Flow
from govctl.model.link import Link
from govctl.model.mapping import EntityMapping
from govctl.model.ownership import Ownership
from govctl.model.partner import Partner
from govctl.model.release import Deployment, Environments, Evidence, Release, Review
from govctl.model.snapshot import Snapshot
from govctl.model.status import StatusModel
from govctl.model.system import System
from govctl.model.team import Team
from govctl.model.waiver import Waiver


def links(snapshot: Snapshot) -> tuple[Link, ...]:
    """The references between documents, resolved or not, in the order of their places."""
    linker = Linker(Names(snapshot))
    found = (
        link for declaration in _declarations(snapshot) for link in _links(declaration, linker)
    )
    return tuple(sorted(set(found), key=lambda link: (link.place, link.text, link.kind)))


def _declarations(snapshot: Snapshot) -> Iterator[Declaration]:
    by_kind: tuple[Mapping[str, Declaration], ...] = (
        snapshot.systems,
        snapshot.teams,
        snapshot.capabilities,
        snapshot.entities,
        snapshot.ownerships,
        snapshot.status_models,
        snapshot.codelists,
        snapshot.mappings,
        snapshot.flows,
        snapshot.consumers,
        snapshot.partners,
        snapshot.deployments,
        snapshot.releases,
        snapshot.reviews,
        snapshot.evidences,
        snapshot.waivers,
    )
    for declarations in by_kind:
        yield from declarations.values()
    yield from snapshot.contracts
    if snapshot.config is not None:
        yield snapshot.config
    if snapshot.environments is not None:
        yield snapshot.environments


def _links(declaration: Declaration, linker: Linker) -> Iterator[Link]:
    yield from linker.accountable(declaration)
    find = _OF_KIND.get(type(declaration))
    if find is not None:
        yield from find(declaration, linker)


def _of_system(system: System, linker: Linker) -> Iterator[Link]:
    yield from linker.names(system, "capabilities", system.capabilities, "capability")
    yield from linker.names(system, "layer", [system.layer], "layer")
    if system.lifecycle is not None:
        follower = system.lifecycle.replaced_by
        yield from linker.names(system.lifecycle, "replaced-by", [follower], "system")
    for queue in system.queues.values():
        yield from linker.accountable(queue)


def _of_team(team: Team, linker: Linker) -> Iterator[Link]:
    yield from linker.references(team, "on-call", [team.on_call])


def _of_entity(entity: Entity, linker: Linker) -> Iterator[Link]:
    yield from linker.names(entity, "status", entity.status, "status-model")
    yield from linker.file(entity, "schema", entity.schema)


def _of_ownership(ownership: Ownership, linker: Linker) -> Iterator[Link]:
    yield from linker.names(ownership, "entity", [ownership.entity], "entity")
    for group in ownership.groups:
        yield from linker.names(group, "master", [group.master], "system")
        for writer in group.writers:
            yield from linker.names(writer, "system", writer.systems, "system")
            yield from linker.references(writer, "via", [writer.via])
    readers = ownership.readers
    if readers is not None:
        yield from linker.names(readers, "default", readers.default or (), "reader")
        yield from linker.listed(readers, "restricted", readers.restricted, "reader")
    for view in ownership.views.values():
        yield from linker.names(view, "readers", view.readers, "reader")


def _of_status_model(model: StatusModel, linker: Linker) -> Iterator[Link]:
    yield from linker.names(model, "entity", [model.entity], "entity")
    for state in model.states.values():
        yield from linker.references(state, "amend-with", [state.amend_with])
    for transition in model.transitions:
        yield from linker.names(transition, "owner", transition.owners, "system")
        references = [trigger for trigger in transition.triggers if ":" in trigger]
        yield from linker.references(transition, "trigger", references)


def _of_partner(partner: Partner, linker: Linker) -> Iterator[Link]:
    for access in partner.access:
        yield from linker.references(access, "contract", [access.contract], "contract")


def _of_environments(environments: Environments, linker: Linker) -> Iterator[Link]:
    yield from linker.keys(environments, "gates", environments.gates, "environment")


def _of_deployment(deployment: Deployment, linker: Linker) -> Iterator[Link]:
    yield from linker.names(deployment, "environment", [deployment.environment], "environment")
    yield from linker.keys(deployment, "contracts", deployment.contracts, "contract")
    yield from linker.keys(deployment, "consumers", deployment.consumers, "system")
    for consumer in deployment.consumers.values():
        yield from linker.keys(consumer, "uses", consumer.uses, "contract")


def _of_release(release: Release, linker: Linker) -> Iterator[Link]:
    yield from linker.names(release, "environment", [release.environment], "environment")
    yield from linker.keys(release, "contracts", release.contracts, "contract")
    yield from linker.references(release, "evidence", release.evidence)


def _of_review(review: Review, linker: Linker) -> Iterator[Link]:
    # What was decided on is history: a contract that is gone since leaves its reviews as they are.
    yield from linker.references(review, "by", review.by)
    yield from linker.names(review, "closes", review.closes, "review")


def _of_evidence(evidence: Evidence, linker: Linker) -> Iterator[Link]:
    yield from linker.references(evidence, "for", evidence.subjects)


def _of_waiver(waiver: Waiver, linker: Linker) -> Iterator[Link]:
    yield from linker.references(waiver, "target", [waiver.target])
    yield from linker.references(waiver, "requested-by", [waiver.requested_by])
    yield from linker.references(waiver, "approved-by", waiver.approved_by)


def _of_config(config: Config, linker: Linker) -> Iterator[Link]:
    yield from linker.names(config, "priority", config.priority, "contract")
    yield from linker.listed(config, "layers", config.layers, "system")
    for change, who in config.approvals.items():
        teams = [each for each in who if ":" in each]
        yield from linker.listed(config, "approvals", {change: teams}, "reference")
    if config.topology is not None:
        protect = config.topology.protect
        yield from linker.keys(config.topology, "protect", protect, "system")
    if config.waivers is not None:
        yield from linker.references(config.waivers, "approvers", config.waivers.approvers)


_OF_KIND: Mapping[type[Declaration], Callable[[Any, Linker], Iterator[Link]]] = {
    Config: _of_config,
    Consumer: of_consumer,
    Contract: of_contract,
    Deployment: _of_deployment,
    Entity: _of_entity,
    EntityMapping: of_mapping,
    Environments: _of_environments,
    Evidence: _of_evidence,
    Flow: of_flow,
    Ownership: _of_ownership,
    Partner: _of_partner,
    Release: _of_release,
    Review: _of_review,
    StatusModel: _of_status_model,
    System: _of_system,
    Team: _of_team,
    Waiver: _of_waiver,
}
