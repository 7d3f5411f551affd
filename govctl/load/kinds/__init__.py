"""One parser per kind of registry document, in one explicit table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from govctl.load.kinds import (
    capability,
    code_list,
    config,
    consumer,
    contract,
    deployment,
    entity,
    environments,
    evidence,
    flow,
    mapping,
    ownership,
    partner,
    release,
    review,
    status_model,
    system,
    team,
    tolerated,
    waiver,
)
from govctl.load.kinds.part import Part
from govctl.model.declaration import Declaration

PARSERS: Mapping[str, Callable[[Part], Declaration | None]] = {
    "Capability": capability.parse,
    "CodeList": code_list.parse,
    "Config": config.parse,
    "Consumer": consumer.parse,
    "Contract": contract.parse,
    "Deployment": deployment.parse,
    "Entity": entity.parse,
    "Environments": environments.parse,
    "Evidence": evidence.parse,
    "Flow": flow.parse,
    "Mapping": mapping.parse,
    "Ownership": ownership.parse,
    "Partner": partner.parse,
    "Release": release.parse,
    "Review": review.parse,
    "StatusModel": status_model.parse,
    "System": system.parse,
    "Team": team.parse,
    "Tolerated": tolerated.parse,
    "Waiver": waiver.parse,
}
"""By kind; `Published` has none: published versions are read where they lie, when asked for."""
