"""The rights on every canonical field, computed in one place (REGISTRY.md, "What the ... mean").

The most specific group wins; a default for a whole required entity counts for nothing; status
fields belong to the transitions of their status model; locks and readers are added. Who may write
in which state through which contract is then a question of `govctl.estate.standing`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from govctl.estate.masters import DEFAULT, Coverage, patterns
from govctl.model.facts import FieldName
from govctl.model.ownership import Ownership, Readers, View, Writer
from govctl.model.pointer import join
from govctl.model.rights import FieldRights, Lock, Readership, Reason
from govctl.model.snapshot import Snapshot
from govctl.model.status import StatusModel

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SECRET = frozenset({"cost", "costs", "bank", "iban"})
_SECRET_PAIRS = frozenset(
    {
        ("tax", "id"),
        ("tax", "number"),
        ("tax", "registration"),
        ("tax", "registrations"),
        ("vat", "id"),
        ("vat", "number"),
        ("credit", "limit"),
    }
)
"""Words of field names that nobody reads unless the matrix names the readers (DOMAIN.md, 4)."""

_OPEN_PAIRS = frozenset({("cost", "centre"), ("cost", "center"), ("bank", "holiday")})
"""Words that only look like those: codes and calendars."""


def rights(snapshot: Snapshot, fields: Iterable[FieldName]) -> Mapping[FieldName, FieldRights]:
    """The rights on leaf fields, in their order; linear in their number."""
    models: dict[str, list[StatusModel]] = defaultdict(list)
    for model in snapshot.status_models.values():
        models[model.entity].append(model)
    required = set(snapshot.config.required_entities if snapshot.config else ())
    known: dict[str, EntityRights] = {}
    found: dict[FieldName, FieldRights] = {}
    for name in fields:
        entity = name.entity
        if entity not in known:
            ownership = snapshot.ownerships.get(entity)
            known[entity] = EntityRights(
                entity, ownership, models.get(entity, ()), takes_default=entity not in required
            )
        found[name] = known[entity].of(name.path)
    return found


class EntityRights:
    """The rights on the fields of one entity, ready to be asked field by field.

    `takes_default` says whether a group over the whole entity (`*`) counts; for required entities
    it does not, because a default hides the fields nobody thought of.
    """

    def __init__(
        self,
        entity: str,
        ownership: Ownership | None,
        models: Iterable[StatusModel],
        *,
        takes_default: bool = True,
    ) -> None:
        self._entity = entity
        self._models = tuple(models)
        self._takes_default = takes_default
        self._coverage = Coverage(ownership) if ownership else None
        self._locks = _by_pattern(_locks(self._models))
        self._readers = _Readers(ownership)

    def of(self, path: str) -> FieldRights:
        """The rights on one field, by its dotted path."""
        claims = self._coverage.closest(path) if self._coverage else ()
        hidden = None
        if claims and not self._takes_default:
            hidden = next((each for each in claims if each.specificity[0] == DEFAULT), None)
        return FieldRights(
            name=FieldName(self._entity, path),
            claims=() if hidden else claims,
            hidden=hidden,
            model=governing(self._models, path),
            status=next((each for each in self._models if each.field_path == path), None),
            locks=tuple(
                lock for pattern, _ in patterns(path) for lock in self._locks.get(pattern, ())
            ),
            readers=self._readers.of(path),
            views=self._readers.views(path),
        )


def governing(models: Iterable[StatusModel], path: str) -> StatusModel | None:
    """The status model with the longest path prefix of a field or pattern."""
    field = path.removesuffix("*").removesuffix(".")
    fitting = [each for each in models if _is_below(field, each.field_path.rpartition(".")[0])]
    return max(fitting, key=lambda each: each.field_path.count("."), default=None)


def _is_below(field: str, prefix: str) -> bool:
    return not prefix or field == prefix or field.startswith(f"{prefix}.")


def window_of(writer: Writer, model: StatusModel | None) -> Mapping[str, tuple[str, ...]] | None:
    """By status model, the states in which a writer may write; None is every state.

    A list means the states of `model`, the one that governs the field. `until` a state on a loop
    means nothing, so it opens no state at all.
    """
    if writer.until is not None:
        before = model.states_before(writer.until) if model else None
        return {model.name if model else "": before or ()}
    if writer.window is None:
        return None
    if writer.window.by_model:
        return writer.window.by_model
    return {model.name if model else "": writer.window.states}


def is_refused(writer: Writer, model: StatusModel | None, models: Iterable[StatusModel]) -> bool:
    """Whether a writer's window means nothing: no or unknown states, `until` a state on a loop.

    What is refused says neither that somebody may write nor that he may not.
    """
    if writer.until is not None:
        if model is None or model.initial not in model.states or writer.until not in model.states:
            return True
        return model.states_before(writer.until) is None
    if writer.window is None:
        return False
    if not writer.window.by_model and not writer.window.states:
        return True
    if writer.window.by_model:
        named = {each.name: each for each in models}
        return any(
            name not in named or not set(states) <= named[name].states.keys()
            for name, states in writer.window.by_model.items()
        )
    return model is None or not set(writer.window.states) <= model.states.keys()


def is_secret(path: str) -> bool:
    """Whether a field is of those that nobody reads by default: cost, bank, tax id, credit limit.

    Told by the words of the names along its path (`standardCost.amount`, `bankAccount.iban`).
    """
    words = [word.lower() for word in _WORDS.findall(path)]
    pairs = set(pairwise(words))
    alone = set(words) - {word for pair in pairs & _OPEN_PAIRS for word in pair}
    return not (_SECRET.isdisjoint(alone) and _SECRET_PAIRS.isdisjoint(pairs))


def _locks(models: Iterable[StatusModel]) -> Iterator[tuple[str, Lock]]:
    for model in models:
        for state in model.states.values():
            for index, pattern in enumerate(state.locks):
                place = state.place(f"/locks/{index}")
                yield pattern, Lock(model.name, state.name, state.amend_with, place)


def _by_pattern(pairs: Iterable[tuple[str, Lock]]) -> Mapping[str, list[Lock]]:
    found: dict[str, list[Lock]] = defaultdict(list)
    for pattern, lock in pairs:
        found[pattern].append(lock)
    return found


class _Readers:
    """Who may read what of one entity."""

    def __init__(self, ownership: Ownership | None) -> None:
        self._declared = ownership.readers if ownership else None
        self._restricted = dict(_restricted(self._declared))
        self._default = _default(self._declared)
        self._views: dict[str, list[View]] = defaultdict(list)
        for view in ownership.views.values() if ownership else ():
            for pattern in view.fields:
                self._views[pattern].append(view)

    def views(self, path: str) -> tuple[View, ...]:
        """The views that show a field."""
        found = {
            view.name: view
            for pattern, _ in patterns(path)
            for view in self._views.get(pattern, ())
        }
        return tuple(found[name] for name in sorted(found))

    def of(self, path: str) -> Readership:
        """A restriction of the field first, then its views, then what the entity says of all."""
        for pattern, _ in patterns(path):
            if pattern in self._restricted:
                return self._restricted[pattern]
        shown = self.views(path)
        if shown:
            return _of_views(shown)
        if is_secret(path):
            return Readership((), self._default.reasons)
        return self._default


def _restricted(readers: Readers | None) -> Iterator[tuple[str, Readership]]:
    for pattern, systems in readers.restricted.items() if readers else ():
        place = readers.place(join("", "restricted", pattern)) if readers else None
        if place is not None:
            yield pattern, Readership(systems, (Reason(place, f"readers of {pattern}"),))


def _default(readers: Readers | None) -> Readership:
    if readers is None:
        return Readership()
    at = "/default" if readers.default is not None else ""
    return Readership(readers.default, (Reason(readers.place(at), "readers of the entity"),))


def _of_views(views: tuple[View, ...]) -> Readership:
    systems = dict.fromkeys(system for view in views for system in view.readers)
    reasons = tuple(Reason(view.place(), f"readers of view {view.name}") for view in views)
    return Readership(tuple(systems), reasons)
