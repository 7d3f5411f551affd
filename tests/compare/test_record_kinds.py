"""Kinds of change of files and EDI messages: each with a rule, reading the mirror of writing."""

from __future__ import annotations

import pytest

from govctl.compare.contract_kinds import CONTRACT_KINDS, Effect, Kind
from govctl.usecases.catalogue import packs

_PARTS = ("column", "segment", "element")
_MIRRORED = {
    "added": "removed",
    "removed": "added",
    "raised": "lowered",
    "lowered": "raised",
    "became-required": "became-optional",
    "became-optional": "became-required",
}
_EASED = {Effect.ADDS, Effect.RESTATES}


def _kinds() -> dict[str, Kind]:
    areas = tuple(f"{way}-{part}" for way in ("inbound", "outbound") for part in _PARTS)
    about = (*areas, "file", "edi")
    return {name: kind for name, kind in CONTRACT_KINDS.items() if kind.coordinates.area in about}


@pytest.mark.parametrize("name", sorted(_kinds()))
def test_every_kind_has_a_rule_of_its_name(name: str) -> None:
    """A change that no rule speaks of would be silent."""
    known = {rule.id: rule for pack in packs().values() for rule in pack.rules}
    coordinates = _kinds()[name].coordinates
    options = known[f"breaking/{name}"].options
    assert (options["area"], options["aspect"], options["action"], options["direction"]) == (
        coordinates.area,
        coordinates.aspect,
        coordinates.action,
        coordinates.direction.value,
    )


def test_what_we_read_mirrors_what_we_write() -> None:
    """Every kind exists for both ways a record can go."""
    kinds = _kinds()
    for name in kinds:
        if name.startswith("inbound-"):
            assert name.replace("inbound-", "outbound-", 1) in kinds
        if name.startswith("outbound-"):
            assert name.replace("outbound-", "inbound-", 1) in kinds


def test_actions_have_their_mirror() -> None:
    """What can be added can be removed, what can be raised can be lowered."""
    kinds = _kinds()
    for name, kind in kinds.items():
        mirror = _MIRRORED.get(kind.coordinates.action)
        if mirror is not None:
            other = name.removesuffix(kind.coordinates.action) + mirror
            assert other in kinds, f"{name} has no mirror"


def test_a_bound_that_binds_readers_frees_writers() -> None:
    """What narrows what we read breaks partners; narrowing what we write breaks nobody."""
    kinds = _kinds()
    for name, kind in kinds.items():
        aspect = kind.coordinates.aspect in {"length", "max-length", "scale", "repeat", "code"}
        if name.startswith("inbound-") and aspect:
            other = kinds[name.replace("inbound-", "outbound-", 1)]
            assert (kind.effect in _EASED) != (other.effect in _EASED), name
