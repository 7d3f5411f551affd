"""Every check, by name: the one list that binds rules to code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from govctl.checks import (
    changes,
    deprecation,
    derived,
    governance,
    idempotency,
    majors,
    mappings,
    notice,
    orphans,
    ownership,
    publishers,
    readers,
    registry,
    removal,
    statuses,
    steps,
    sunset,
    value_maps,
    versioning,
    writes,
)
from govctl.checks.check import Check

_ALL: tuple[Check[Any], ...] = (
    registry.PROBLEMS,
    registry.REFERENCES,
    registry.SPECS,
    orphans.ORPHANS,
    registry.NOT_CHECKED,
    ownership.MASTERS,
    ownership.REQUIRED_ENTITIES,
    ownership.TRANSFERS,
    writes.WRITERS,
    writes.WINDOWS,
    derived.DERIVED,
    publishers.PUBLISHERS,
    readers.READERS,
    idempotency.KEY,
    idempotency.KEY_POLICY,
    idempotency.BUSINESS_KEY,
    versioning.BUMP,
    versioning.PUBLISHED,
    majors.FORM,
    deprecation.INCOMPLETE,
    notice.NOTICE,
    sunset.PASSED,
    removal.REMOVED,
    changes.OF_KIND,
    statuses.UNDECLARED,
    statuses.OWNERS,
    steps.STEPS,
    statuses.LIVES,
    steps.LOCKS,
    steps.AMENDMENTS,
    value_maps.MISSING,
    mappings.UNMAPPED,
    mappings.LOSSY,
    value_maps.HOLES,
    mappings.UNCONVERTED,
    mappings.TWICE,
    mappings.PLACE_OF_WORK,
    governance.WAIVERS,
    governance.WAIVER_ENDS,
    governance.POLICY,
)

CHECKS: Mapping[str, Check[Any]] = MappingProxyType({check.name: check for check in _ALL})
