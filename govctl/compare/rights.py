"""Rights on an entity's fields, before and after: who gains what, and who loses what.

Rights are compared field by field as they take effect (the closest group wins), so that groups may
be split, merged, renamed and reordered without a word; equal changes of many fields are one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from govctl.compare.contract_kinds import CONTRACT_KINDS
from govctl.compare.duties import lost_and_won, windows
from govctl.compare.terms import listed
from govctl.estate.rights import EntityRights, window_of
from govctl.model.change import Change
from govctl.model.facts import GroupMatch
from govctl.model.ownership import Ownership, View, Window
from govctl.model.place import Place
from govctl.model.quantity import Duration
from govctl.model.rights import FieldRights
from govctl.model.status import StatusModel

_MOST_NAMES = 3
EVERYBODY = "everybody"
ANY_AGE = "indefinitely"


@dataclass(frozen=True, slots=True)
class Rights:
    """Everything that decides who may write and read an entity's fields, at one revision.

    `fields` are the dotted paths of its leaves that exist at both revisions.
    """

    entity: str
    ownership: Ownership | None
    models: tuple[StatusModel, ...] = ()
    fields: tuple[str, ...] = ()


Routes = Mapping[str, Window | None]
"""The contract a writer has to go through ("" for any) to the states in which it may."""


@dataclass(frozen=True, slots=True)
class _Effective:
    """The rights on one field; `readers` is None where everybody may read.

    `terms` are the masters with the days they hold, where a transfer gives them days.
    """

    masters: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    writers: Mapping[str, Routes] = field(default_factory=dict)
    derived: bool = False
    readers: tuple[str, ...] | None = None
    views: frozenset[str] = frozenset()
    place: Place | None = None
    readers_at: Place | None = None


_Key = tuple[str, tuple[tuple[str, str], ...]]


def rights_changes(before: Rights, after: Rights) -> Iterator[Change]:
    """Every change of master, writer, window, reader and view of one entity."""
    if before.ownership == after.ownership and before.models == after.models:
        return
    fields: defaultdict[_Key, list[str]] = defaultdict(list)
    places: dict[_Key, tuple[Place | None, Place | None]] = {}
    was, now = _prepared(before), _prepared(after)
    replaced = _views_of(before) ^ _views_of(after)
    for path in after.fields:
        old, new = _effective(was, path), _effective(now, path)
        for kind, operands in _differences(old, new, replaced):
            key = (kind, tuple(sorted(operands.items())))
            fields[key].append(path)
            is_reading = kind.startswith("rights-reader")
            at = (old.readers_at, new.readers_at) if is_reading else (old.place, new.place)
            places.setdefault(key, at)
    for key, paths in fields.items():
        yield _change(after.entity, key, tuple(paths), places[key])
    yield from _views(before, after)


def _change(
    entity: str,
    key: _Key,
    paths: tuple[str, ...],
    places: tuple[Place | None, Place | None],
) -> Change:
    kind, operands = key
    change = Change(
        CONTRACT_KINDS[kind].coordinates,
        named(entity, paths),
        *places,
        operands=dict(operands),
    )
    return replace(change, reaches=paths) if len(paths) > _MOST_NAMES else change


def named(entity: str, paths: tuple[str, ...]) -> str:
    """Fields of an entity in a sentence: the first few by name, the rest by number."""
    shown = [f"{entity}.{path}" for path in paths[:_MOST_NAMES]]
    rest = len(paths) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def _prepared(rights: Rights) -> tuple[Rights, EntityRights]:
    return rights, EntityRights(rights.entity, rights.ownership, rights.models)


def _views_of(rights: Rights) -> frozenset[str]:
    return frozenset(rights.ownership.views if rights.ownership else ())


def _effective(prepared: tuple[Rights, EntityRights], path: str) -> _Effective:
    rights, entity = prepared
    ownership = rights.ownership
    if ownership is None:
        return _Effective()
    found = entity.of(path)
    claims = sorted(found.claims, key=lambda each: each.valid_from or date.min)
    return _Effective(
        tuple(dict.fromkeys(each.master for each in claims)),
        tuple(_term(each) for each in claims if each.valid_from or each.valid_to),
        _writers(found),
        any(each.derived for each in claims),
        found.readers.systems,
        frozenset(view.name for view in found.views),
        _group_place(ownership, found.claims[0]) if claims else ownership.place(),
        found.readers.reasons[0].place if found.readers.reasons else ownership.place(),
    )


def _group_place(ownership: Ownership, claim: GroupMatch) -> Place:
    """The group of a claim, whose place is the pattern."""
    pointer = claim.place.pointer.rpartition("/fields/")[0]
    return ownership.document.place(pointer)


def _term(claim: GroupMatch) -> str:
    start = f" from {claim.valid_from}" if claim.valid_from else ""
    end = f" until {claim.valid_to}" if claim.valid_to else ""
    return claim.master + start + end


def _writers(found: FieldRights) -> Mapping[str, Routes]:
    routes: defaultdict[str, dict[str, Window | None]] = defaultdict(dict)
    for claim in found.claims:
        for writer in claim.writers:
            window = window_of(writer, found.model)
            states = None if window is None else Window(by_model=window)
            for system in writer.systems:
                routes[system].setdefault(writer.via or "", states)
    return routes


def _differences(
    old: _Effective, new: _Effective, replaced: frozenset[str]
) -> Iterator[tuple[str, dict[str, str]]]:
    """What changed for one field; `replaced` are the views that only one side has.

    Who reads through a view is told with the view, unless the field went in or out of it.
    """
    if old.masters != new.masters:
        action = "changed" if old.masters and new.masters else "added" if new.masters else "removed"
        yield (
            f"rights-master-{action}",
            {"old": listed(old.masters), "new": listed(new.masters)},
        )
    elif old.terms != new.terms:
        words = (listed(each.terms or each.masters) for each in (old, new))
        yield "rights-transfer-changed", dict(zip(("old", "new"), words, strict=True))
    if old.derived != new.derived:
        yield f"rights-field-became-{'derived' if new.derived else 'writable'}", {}
    for system in sorted(old.writers.keys() | new.writers.keys()):
        if system not in new.masters:
            yield from _writer(system, old, new)
    moved = old.views ^ new.views
    if (moved and not moved & replaced) or not (old.views or new.views):
        yield from reader_differences(old.readers, new.readers)


def _writer(system: str, old: _Effective, new: _Effective) -> Iterator[tuple[str, dict[str, str]]]:
    was, now = old.writers.get(system), new.writers.get(system)
    if was is None or now is None:
        if was is None and system in old.masters:
            return
        yield f"rights-writer-{'added' if was is None else 'removed'}", {"name": system}
        return
    if was.keys() != now.keys():
        words = {"old": _routes(was), "new": _routes(now)}
        yield "rights-writer-route-changed", {"name": system, **words}
    for route in sorted(was.keys() & now.keys()):
        for model, before, after in windows(was[route], now[route]):
            lost, won = lost_and_won(before, after)
            operands = {"name": system, "location": model}
            if lost:
                yield "rights-window-narrowed", {**operands, "old": listed(lost)}
            if won:
                yield "rights-window-widened", {**operands, "new": listed(won)}


def _routes(routes: Routes) -> str:
    return listed(tuple(route or "any contract" for route in sorted(routes)))


def reader_differences(
    old: tuple[str, ...] | None, new: tuple[str, ...] | None
) -> Iterator[tuple[str, dict[str, str]]]:
    """Systems that may no longer read, and those that may now; None is everybody."""
    if old == new:
        return
    for system in old or ():
        if new is not None and system not in new:
            yield "rights-reader-removed", {"name": system}
    for system in new or ():
        if old is not None and system not in old:
            yield "rights-reader-added", {"name": system}
    if old is None:
        yield "rights-reader-removed", {"name": EVERYBODY, "new": listed(new or ())}
    if new is None:
        yield "rights-reader-added", {"name": EVERYBODY, "old": listed(old or ())}


def _views(before: Rights, after: Rights) -> Iterator[Change]:
    old = before.ownership.views if before.ownership else {}
    new = after.ownership.views if after.ownership else {}
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        for kind, operands in _view_differences(was, now):
            yield Change(
                CONTRACT_KINDS[kind].coordinates,
                f"{after.entity} view {name}",
                was.place() if was else None,
                now.place() if now else None,
                operands=operands,
            )


def _view_differences(was: View | None, now: View | None) -> Iterator[tuple[str, dict[str, str]]]:
    if was is None or now is None:
        yield f"rights-view-{'added' if was is None else 'removed'}", {}
        return
    yield from reader_differences(was.readers, now.readers)
    if was.max_age != now.max_age:
        limits = {"old": str(was.max_age or ANY_AGE), "new": str(now.max_age or ANY_AGE)}
        yield f"rights-view-age-{_ageing(was.max_age, now.max_age)}", limits
    for aspect, old, new in (("as-of", was.as_of, now.as_of), ("after", was.after, now.after)):
        if old != new:
            words = {"old": old or "nothing", "new": new or "nothing"}
            yield f"rights-view-{aspect}-changed", words


def _ageing(old: Duration | None, new: Duration | None) -> str:
    """Whether a view may be older than before; without a limit it may be of any age."""
    if old is None or new is None:
        return "raised" if new is None else "lowered"
    return "raised" if new > old else "lowered"
