"""Which ownership groups cover a field: the most specific wins, and contradictions are seen."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from govctl.estate.masters import Coverage, contradictory, holding, specificity
from govctl.model.document import Document
from govctl.model.facts import GroupMatch
from govctl.model.ownership import Group, Ownership

DOCUMENT = Document("ownership/order.yaml", {}, "0" * 64, "yaml")

names = st.sampled_from(["lines", "total", "itemId", "price"])
paths = st.lists(names, min_size=1, max_size=4).map(".".join)
patterns = paths | paths.map(lambda path: f"{path}.*") | st.just("*")
days = st.none() | st.dates(date(2026, 1, 1), date(2026, 3, 1))


def _group(number: int, fields: list[str]) -> Group:
    return Group(
        document=DOCUMENT,
        pointer=f"/groups/{number}",
        name=f"g{number}",
        fields=tuple(fields),
        master="erp",
    )


ownerships = st.lists(st.lists(patterns, min_size=1, max_size=4), max_size=5).map(
    lambda groups: Ownership(
        document=DOCUMENT,
        name="order",
        entity="order",
        groups=tuple(_group(n, fields) for n, fields in enumerate(groups)),
    )
)


def _covers(pattern: str, field: str) -> int | None:
    """The closeness of a pattern by counting, written apart from the code under test."""
    if pattern == field:
        return 1000
    if pattern == "*":
        return 0
    if pattern.endswith(".*") and (field + ".").startswith(pattern[:-1]):
        return pattern.count(".") if field != pattern[:-2] else None
    return None


@given(ownerships, paths)
def test_the_closest_groups_are_those_of_a_search_through_all(
    ownership: Ownership, field: str
) -> None:
    """Brute force over every pattern of every group gives the same groups, in their order."""
    close = {
        group.name: max(
            (c for p in group.fields if (c := _covers(p, field)) is not None), default=-1
        )
        for group in ownership.groups
    }
    best = max(close.values(), default=-1)
    expected = [name for name, each in close.items() if best >= 0 and each == best]
    assert [match.group for match in Coverage(ownership).closest(field)] == expected


@given(ownerships, paths)
def test_a_match_points_at_the_pattern_that_covers(ownership: Ownership, field: str) -> None:
    """The place of a claim is the very pattern, not the group."""
    for match in Coverage(ownership).closest(field):
        group = next(each for each in ownership.groups if each.name == match.group)
        index = int(match.place.pointer.rpartition("/")[2])
        assert specificity(group.fields[index], field) == match.specificity


def test_closer_patterns_are_greater() -> None:
    """Exact beats any prefix, a longer prefix a shorter one, any prefix the default."""
    field = "lines.price.net"
    order = ["*", "lines.*", "lines.price.*", field]
    found = [specificity(pattern, field) for pattern in order]
    assert None not in found
    assert found == sorted(found, key=lambda each: each or (0, 0))
    assert specificity("line.*", field) is None
    assert specificity("lines.price", field) is None


def _match(start: date | None, end: date | None) -> GroupMatch:
    place = DOCUMENT.place("")
    return GroupMatch("g", "erp", (), (2, 1), place, valid_from=start, valid_to=end)


@given(days, days, days, days)
def test_two_claims_contradict_when_they_share_a_day(
    start: date | None, end: date | None, start2: date | None, end2: date | None
) -> None:
    """A transfer that ends before the next one starts is none; one shared day is."""
    left, right = _match(start, end), _match(start2, end2)
    latest = max(start or date.min, start2 or date.min)
    earliest = min(end or date.max, end2 or date.max)
    shared = latest <= earliest
    well_formed = all((m.valid_from or date.min) <= (m.valid_to or date.max) for m in (left, right))
    if well_formed:
        assert contradictory([left, right]) == ((left, right) if shared else ())


@given(days, days, st.dates(date(2026, 1, 1), date(2026, 3, 1)))
def test_a_claim_holds_from_its_first_to_its_last_day(
    start: date | None, end: date | None, today: date
) -> None:
    """Both days are included; no day is no bound."""
    expected = (start or date.min) <= today <= (end or date.max)
    assert bool(holding([_match(start, end)], today)) is expected
