"""Rights of generated matrices against an oracle that tries every line of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from govctl.estate.rights import EntityRights, governing, is_secret, window_of
from govctl.estate.standing import may_read, may_write, standing, writers
from govctl.estate.transfers import transfer_faults
from govctl.model.document import Document
from govctl.model.facts import GroupMatch
from govctl.model.ownership import Group, Ownership, Readers, Window, Writer
from govctl.model.rights import Door, Standing
from govctl.model.status import State, StatusModel, Transition

DOCUMENT = Document("ownership/order.yaml", {}, "0" * 64, "yaml")
TODAY = date(2026, 11, 23)
SYSTEMS = ("erp", "crm", "wms")
FIELDS = ("total", "lines.itemId", "lines.qty", "lines.price.net", "notes")
PATTERNS = (*FIELDS, "lines.*", "lines.price.*", "*")
STATES = ("open", "held", "done")
HERE, THERE = Door("orders", 1, "update"), Door("orders", 1, "create")
VIAS = (None, "contract:orders@1", "contract:orders#update", "contract:orders@2", "contract:other")

systems = st.sampled_from(SYSTEMS)
states = st.lists(st.sampled_from(STATES), unique=True, max_size=3).map(tuple)


@dataclass(frozen=True)
class Told:
    """A group as plain data: what the oracle reads."""

    fields: tuple[str, ...]
    master: str
    writers: tuple[tuple[str, tuple[str, ...] | None, str | None], ...]


told_writers = st.tuples(systems, st.none() | states, st.sampled_from(VIAS))
told = st.builds(
    Told,
    st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=3, unique=True).map(tuple),
    systems,
    st.lists(told_writers, max_size=3).map(tuple),
)
matrices = st.lists(told, max_size=4)
locks = st.dictionaries(
    st.sampled_from(STATES),
    st.tuples(st.sampled_from(PATTERNS), st.sampled_from(VIAS)),
    max_size=2,
)


def _ownership(groups: list[Told], readers: Readers | None = None) -> Ownership:
    return Ownership(
        document=DOCUMENT,
        name="order",
        entity="order",
        groups=tuple(_group(number, each) for number, each in enumerate(groups)),
        readers=readers,
    )


def _group(number: int, each: Told) -> Group:
    writers = tuple(
        Writer(
            document=DOCUMENT,
            systems=(system,),
            window=None if window is None else Window(states=window),
            via=via,
        )
        for system, window, via in each.writers
    )
    return Group(
        document=DOCUMENT,
        pointer=f"/groups/{number}",
        name=f"g{number}",
        fields=each.fields,
        master=each.master,
        writers=writers,
    )


def _model(locked: Mapping[str, tuple[str, str | None]]) -> StatusModel:
    return StatusModel(
        document=DOCUMENT,
        name="order",
        entity="order",
        field_path="status",
        initial="open",
        states={
            name: State(
                document=DOCUMENT,
                name=name,
                locks=(locked[name][0],) if name in locked else (),
                amend_with=locked[name][1] if name in locked else None,
            )
            for name in STATES
        },
    )


def _closeness(pattern: str, field: str) -> int | None:
    if pattern == field:
        return 100
    if pattern == "*":
        return 0
    return pattern.count(".") if field.startswith(pattern[:-1]) and pattern[-1] == "*" else None


def _winners(groups: list[Told], field: str) -> list[Told]:
    """The groups whose closest pattern is as close as any."""
    close = {
        index: max(
            (c for pattern in group.fields if (c := _closeness(pattern, field)) is not None),
            default=-1,
        )
        for index, group in enumerate(groups)
    }
    best = max(close.values(), default=-1)
    return [groups[index] for index, each in close.items() if each == best >= 0]


def _opens(via: str | None, door: Door) -> bool:
    if via is None:
        return True
    name, _, part = via.removeprefix("contract:").partition("#")
    name, _, major = name.partition("@")
    return name == door.contract and major in {"", str(door.major)} and part in {"", door.part}


asks = st.tuples(systems, st.sampled_from((HERE, THERE)), states)


@given(matrices, st.sampled_from(FIELDS), asks, locks)
def test_a_write_is_allowed_exactly_where_some_line_allows_it(
    groups: list[Told],
    field: str,
    ask: tuple[str, Door, tuple[str, ...]],
    locked: dict[str, tuple[str, str | None]],
) -> None:
    """State by state: the master, or a writer through the door in its window, and no lock."""
    system, door, asked = ask
    rights = EntityRights("order", _ownership(groups), (_model(locked),)).of(field)
    answer = may_write(rights, system, door, {"order": asked}, TODAY)
    winners = _winners(groups, field)
    if any(group.master == system for group in winners[:1]):
        allowed = set(STATES)
    else:
        ways = [
            window
            for group in winners
            for who, window, via in group.writers
            if who == system and _opens(via, door)
        ]
        if system not in {group.master for group in winners} and not ways:
            assert answer.standing is Standing.NOBODY
            return
        if len(winners) > 1:
            return  # two masters: a finding of its own, whatever the writers say
        allowed = {s for window in ways for s in (STATES if window is None else window)}
    for name, (pattern, amendment) in locked.items():
        amends = amendment is not None and _opens(amendment, door)
        if _closeness(pattern, field) is not None and not amends:
            allowed.discard(name)
    assert answer.standing is not Standing.NOBODY
    assert set(answer.beyond.get("order", ())) == set(asked) - allowed
    assert answer.allowed is (set(asked) <= allowed)


@given(matrices, st.sampled_from(FIELDS), st.sampled_from(STATES), locks)
def test_who_lists_exactly_those_that_may_write_through_something(
    groups: list[Told],
    field: str,
    state: str,
    locked: dict[str, tuple[str, str | None]],
) -> None:
    """A system is listed in a state if and only if some door lets it write there."""
    rights = EntityRights("order", _ownership(groups), (_model(locked),)).of(field)
    if len(_winners(groups, field)) > 1:
        return
    doors = [Door(name, major, part) for name in ("orders", "other") for major in (1, 2)
             for part in ("update", "create")]  # fmt: skip
    listed = {each.system for each in writers(rights, TODAY, ("order", state))}
    for system in SYSTEMS:
        answers = [may_write(rights, system, door, {"order": (state,)}, TODAY) for door in doors]
        assert (system in listed) is any(each.allowed for each in answers)


@given(matrices, st.sampled_from(FIELDS), systems)
def test_a_default_counts_for_nothing_on_a_required_entity(
    groups: list[Told], field: str, system: str
) -> None:
    """Without the default, the rights are those of a matrix that never had one."""
    without = [
        Told(tuple(p for p in each.fields if p != "*") or ("none.*",), each.master, each.writers)
        for each in groups
    ]
    strict = EntityRights("order", _ownership(groups), (), takes_default=False).of(field)
    plain = EntityRights("order", _ownership(without), ()).of(field)
    assert standing(strict, system, TODAY) == standing(plain, system, TODAY)
    assert [each.group for each in strict.claims] == [each.group for each in plain.claims]


@given(
    st.none() | st.lists(systems, unique=True).map(tuple),
    st.dictionaries(st.sampled_from(PATTERNS[:-1]), st.lists(systems, unique=True).map(tuple)),
    st.sampled_from(FIELDS),
    systems,
)
def test_the_closest_restriction_decides_who_reads(
    default: tuple[str, ...] | None,
    restricted: dict[str, tuple[str, ...]],
    field: str,
    system: str,
) -> None:
    """Otherwise the default does, and where there is none everybody reads."""
    readers = Readers(document=DOCUMENT, default=default, restricted=restricted)
    rights = EntityRights("order", _ownership([], readers), ()).of(field)
    close = {p: c for p in restricted if (c := _closeness(p, field)) is not None}
    found = restricted[max(close, key=lambda p: close[p])] if close else default
    assert may_read(rights, system, TODAY) is (found is None or system in found)


def test_until_a_state_on_a_loop_opens_nothing() -> None:
    """Before a state that comes back there is no before."""
    model = _model({})
    steps = [("open", "held"), ("held", "open"), ("open", "done")]
    looped = StatusModel(
        document=DOCUMENT,
        name="order",
        entity="order",
        field_path="status",
        states=model.states,
        transitions=tuple(
            Transition(document=DOCUMENT, source=a, target=b, owners=("erp",)) for a, b in steps
        ),
    )
    writer = Writer(document=DOCUMENT, systems=("crm",), until="held")
    assert window_of(writer, looped) == {"order": ()}
    before_done = Writer(document=DOCUMENT, systems=("crm",), until="done")
    assert window_of(before_done, looped) == {"order": ("open", "held")}


def test_the_model_with_the_longest_prefix_governs() -> None:
    """A line's fields belong to the status model of lines, the rest to the entity's own."""
    header = _model({})
    line = StatusModel(
        document=DOCUMENT, name="order-line", entity="order", field_path="lines.status"
    )
    found = {path: governing((header, line), path) for path in ("lines.qty", "lines.*", "total")}
    assert {path: each.name if each else "" for path, each in found.items()} == {
        "lines.qty": "order-line",
        "lines.*": "order-line",
        "total": "order",
    }


def test_fields_that_nobody_reads_by_default_are_told_by_their_words() -> None:
    """Cost, bank, tax id and credit limit; not words that merely contain these letters."""
    secret = (
        "lines.cost",
        "standardCost.amount",
        "bankAccount",
        "creditLimit",
        "taxId",
        "vatNumber",
    )
    open_ = (
        "costume",
        "taxTotal",
        "creditStatus",
        "total",
        "costCentre",
        "lines.itemId",
        "taxonId",
    )
    assert [path for path in secret if not is_secret(path)] == []
    assert [path for path in open_ if is_secret(path)] == []


days = st.integers(0, 12).map(lambda n: TODAY + timedelta(days=n))
periods = st.lists(st.tuples(st.none() | days, st.none() | days), min_size=1, max_size=4)


@given(periods)
def test_a_transfer_is_clean_exactly_when_every_day_to_come_has_one_master(
    given_days: list[tuple[date | None, date | None]],
) -> None:
    """Day by day through the whole span, counted apart from the code under test."""
    claims = [
        GroupMatch(f"g{n}", "erp", (), (2, 1), DOCUMENT.place(""), start, end)
        for n, (start, end) in enumerate(given_days)
    ]
    if all(start is None and end is None for start, end in given_days):
        return
    span = [TODAY + timedelta(days=n) for n in range(20)]
    masters = [
        sum((s or date.min) <= day <= (e or date.max) for s, e in given_days) for day in span
    ]
    turned = any((s or date.min) > (e or date.max) for s, e in given_days)
    undated = sum(start is None and end is None for start, end in given_days)
    clean = all(count == 1 for count in masters) and not turned
    if undated > 1:
        return  # ownership/two-masters
    assert (not list(transfer_faults(claims, TODAY))) is clean
