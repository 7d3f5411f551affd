"""Rights on an entity's fields, before and after: who gains what, and who loses what.

Rights are compared field by field as they take effect (the closest group wins), so that groups may
be split, merged, renamed and reordered without a word; equal changes of many fields are one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from govctl.compare.contract_kinds import CONTRACT_KINDS
from govctl.compare.duties import lost_and_won, windows
from govctl.compare.terms import listed
from govctl.estate.masters import closest, specificity
from govctl.model.change import Change
from govctl.model.declaration import Declaration
from govctl.model.ownership import Group, Ownership, View, Window, Writer
from govctl.model.status import StatusModel

_MOST_NAMES = 3
EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Rights:
    """Everything that decides who may write and read an entity's fields, at one revision.

    `fields` are the dotted paths of its leaves that exist at both revisions.
    """

    entity: str
    ownership: Ownership | None
    models: tuple[StatusModel, ...] = ()
    fields: tuple[str, ...] = ()

    def governing(self, path: str) -> StatusModel | None:
        """The status model with the longest path prefix of a field, else the entity's own."""
        found = [each for each in self.models if _covers(each.field_path, path)]
        return max(found, key=lambda each: len(each.field_path), default=None)


def _covers(status_path: str, path: str) -> bool:
    prefix = status_path.rpartition(".")[0]
    return not prefix or path.startswith(prefix + ".")


Routes = Mapping[str, Window | None]
"""The contract a writer has to go through ("" for any) to the states in which it may."""


@dataclass(frozen=True, slots=True)
class _Effective:
    """The rights on one field; `readers` is None where everybody may read."""

    masters: tuple[str, ...] = ()
    writers: Mapping[str, Routes] = field(default_factory=dict)
    derived: bool = False
    readers: tuple[str, ...] | None = None
    place: Declaration | None = None


_Key = tuple[str, tuple[tuple[str, str], ...]]


def rights_changes(before: Rights, after: Rights) -> Iterator[Change]:
    """Every change of master, writer, window, reader and view of one entity."""
    if before.ownership == after.ownership and before.models == after.models:
        return
    fields: defaultdict[_Key, list[str]] = defaultdict(list)
    places: dict[_Key, tuple[Declaration | None, Declaration | None]] = {}
    for path in after.fields:
        old, new = _effective(before, path), _effective(after, path)
        for kind, operands in _differences(old, new):
            key = (kind, tuple(sorted(operands.items())))
            fields[key].append(path)
            places.setdefault(key, (old.place, new.place))
    for key, paths in fields.items():
        yield _change(after.entity, key, tuple(paths), places[key])
    yield from _views(before, after)


def _change(
    entity: str,
    key: _Key,
    paths: tuple[str, ...],
    places: tuple[Declaration | None, Declaration | None],
) -> Change:
    kind, operands = key
    old, new = places
    change = Change(
        CONTRACT_KINDS[kind].coordinates,
        named(entity, paths),
        old.place() if old else None,
        new.place() if new else None,
        operands=dict(operands),
    )
    return replace(change, reaches=paths) if len(paths) > _MOST_NAMES else change


def named(entity: str, paths: tuple[str, ...]) -> str:
    """Fields of an entity in a sentence: the first few by name, the rest by number."""
    shown = [f"{entity}.{path}" for path in paths[:_MOST_NAMES]]
    rest = len(paths) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def _effective(rights: Rights, path: str) -> _Effective:
    ownership = rights.ownership
    if ownership is None:
        return _Effective()
    groups = {each.name: each for each in ownership.groups}
    covering = [groups[match.group] for match in closest(ownership, path)]
    return _Effective(
        tuple(dict.fromkeys(each.master for each in covering if each.master)),
        _writers(rights, covering, path),
        any(each.derived for each in covering),
        _readers(ownership, path),
        covering[0] if covering else ownership,
    )


def _writers(rights: Rights, covering: list[Group], path: str) -> Mapping[str, Routes]:
    found: defaultdict[str, dict[str, Window | None]] = defaultdict(dict)
    model = rights.governing(path)
    for group in covering:
        for writer in group.writers:
            for system in writer.systems:
                found[system].setdefault(writer.via or "", _window(writer, model))
    return found


def _window(writer: Writer, model: StatusModel | None) -> Window | None:
    """The states as a map by status model, `until` worked out; None for every state."""
    window = writer.window
    if window is None and writer.until and model is not None:
        window = Window(states=model.states_before(writer.until) or ())
    if window is None or window.by_model:
        return window
    return Window(by_model={model.name if model else "": window.states})


def _readers(ownership: Ownership, path: str) -> tuple[str, ...] | None:
    if ownership.readers is None:
        return None
    found = [
        (closeness, systems)
        for pattern, systems in ownership.readers.restricted.items()
        if (closeness := specificity(pattern, path)) is not None
    ]
    return max(found)[1] if found else ownership.readers.default


def _differences(old: _Effective, new: _Effective) -> Iterator[tuple[str, dict[str, str]]]:
    if old.masters != new.masters:
        action = "changed" if old.masters and new.masters else "added" if new.masters else "removed"
        yield (
            f"rights-master-{action}",
            {"old": listed(old.masters), "new": listed(new.masters)},
        )
    if old.derived != new.derived:
        yield f"rights-field-became-{'derived' if new.derived else 'writable'}", {}
    for system in sorted(old.writers.keys() | new.writers.keys()):
        if system not in new.masters:
            yield from _writer(system, old, new)
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
    if was.max_age and now.max_age and was.max_age != now.max_age:
        action = "raised" if now.max_age > was.max_age else "lowered"
        yield f"rights-view-age-{action}", {"old": str(was.max_age), "new": str(now.max_age)}
