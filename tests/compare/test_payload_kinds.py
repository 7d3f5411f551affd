"""Every kind of payload change has a rule, every rule a kind, and every kind its mirrors."""

from __future__ import annotations

from govctl.compare.kinds import DIRECTIONS, all_coordinates
from govctl.model.change import ChangeDirection, Coordinates
from govctl.usecases.catalogue import packs

_MIRRORED = {
    "added": "removed",
    "became-required": "became-optional",
    "narrowed": "widened",
    "lowered": "raised",
    "closed": "opened",
}
_EXEMPT: dict[tuple[str, str], str] = {
    ("request", "read-only"): "only requests lose read-only properties",
    ("response", "write-only"): "only what is sent loses write-only properties",
    ("event", "write-only"): "only what is sent loses write-only properties",
}
"""Aspects without a mirror in every direction, with the reason."""


def _claimed() -> set[Coordinates]:
    found = set()
    for pack in packs().values():
        for rule in pack.rules:
            if rule.check == "changes.of-kind":
                words = {key: str(value) for key, value in rule.options.items()}
                direction = ChangeDirection(words.pop("direction", "none"))
                found.add(Coordinates(direction=direction, **words))
    return found


def test_every_kind_is_claimed_by_a_rule() -> None:
    """A change that no rule speaks of would be silent."""
    assert set(all_coordinates()) - _claimed() == set()


def test_every_claim_about_payload_shapes_is_a_kind() -> None:
    """A rule about a kind that no comparison can name would never find anything."""
    areas = {each.area for each in all_coordinates()} & {each.value for each in DIRECTIONS}
    aspects = {each.aspect for each in all_coordinates()} - {""}
    claimed = {each for each in _claimed() if each.area in areas and each.aspect in aspects}
    assert claimed <= set(all_coordinates())


def test_a_rule_is_named_after_its_kind() -> None:
    """`breaking/<kind>`, so that a change leads to its rule."""
    names = {rule.id for pack in packs().values() for rule in pack.rules}
    assert {f"breaking/{each.kind}" for each in all_coordinates()} <= names


def test_actions_have_their_mirror() -> None:
    """What can be added can be removed, what can be raised can be lowered."""
    kinds = set(all_coordinates())
    for each in kinds:
        for action, other in (*_MIRRORED.items(), *((b, a) for a, b in _MIRRORED.items())):
            if each.action == action:
                mirror = Coordinates(each.area, each.aspect, other, each.direction)
                assert mirror in kinds, f"{each.kind} has no mirror"


def _by_direction() -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for each in all_coordinates():
        aspect = each.aspect or "property"
        found.setdefault((each.direction.value, aspect), set()).add(each.action)
    return found


def test_directions_mirror_each_other() -> None:
    """What can happen to requests can happen to responses and events, exemptions apart."""
    by_direction = _by_direction()
    for (direction, aspect), actions in by_direction.items():
        for other in DIRECTIONS:
            if other.value != direction and (direction, aspect) not in _EXEMPT:
                assert by_direction.get((other.value, aspect)) == actions


def test_no_exemption_is_stale() -> None:
    """An exemption that nothing needs any more has to go."""
    by_direction = _by_direction()
    for direction, aspect in _EXEMPT:
        assert (direction, aspect) in by_direction
        assert any((other.value, aspect) not in by_direction for other in DIRECTIONS)
