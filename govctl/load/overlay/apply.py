"""Carrying out an overlay: actions in their order, each wholly or not at all.

Parts are replaced on the way to what an action selects, and nothing is ever changed in place: the
spec's own data is shared with whoever parsed it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from govctl.errors import one_line
from govctl.load.catalogue import UNRESOLVED
from govctl.load.overlay.actions import Action, Overlay, Problems
from govctl.load.overlay.jsonpath import (
    Budget,
    BudgetSpentError,
    Location,
    QueryError,
    compiled,
    select,
)
from govctl.load.overlay.parts import Layers, Part
from govctl.model.document import Document

STEPS = 5_000_000
"""Steps of one overlay: the nodes that its queries look at and the parts it adds. Seconds."""

MOST_ADDED = 1_000_000
"""Nodes that one overlay adds; copying copies would double a document with every action."""

_CHARACTER = 4
"""Steps that reading one character of a query takes."""

_LONGEST = 200

DEEPEST = 200
"""Levels of nesting that an action reaches, and that it adds."""


class _RefusedError(Exception):
    """Why an action is not carried out, with the key of the action that says so."""

    def __init__(self, key: str, message: str, fix: str, code: str = "") -> None:
        super().__init__(message)
        self.key = key
        self.message = message
        self.fix = fix
        self.code = code


@dataclass(slots=True)
class _Branch:
    """What is selected at a node and below it."""

    is_selected: bool = False
    below: dict[str | int, _Branch] = field(default_factory=dict)


def apply(
    spec: Document, overlay: Overlay, problems: Problems, budget: Budget | None = None
) -> Document:
    """The spec with the overlay laid over it; its parts stand where they were written.

    An action that cannot be carried out, or selects nothing, is a problem, and is left out. What
    all actions may cost is `budget`, `STEPS` where none is given.
    """
    work = _Work(overlay, budget or Budget(STEPS))
    original = root = Part(spec, "", spec.data)
    for action in overlay.actions:
        try:
            root = work.done(root, action)
        except _RefusedError as refused:
            pointer = f"{action.pointer}/{refused.key}"
            problems.add(pointer, refused.message, refused.fix, refused.code)
        except BudgetSpentError:
            message = "The overlay takes more steps than are allowed; it ends before this action"
            fix = "Select more precisely: without `..`, and without queries inside filters"
            problems.add(f"{action.pointer}/target", message, fix)
            break
    if root is original:
        return spec
    digest = hashlib.sha256(f"{spec.digest} {overlay.document.digest}".encode()).hexdigest()
    return replace(spec, data=root.value, digest=digest, layers=Layers(root))


class _Work:
    """One overlay being carried out, and what it may still cost."""

    def __init__(self, overlay: Overlay, budget: Budget) -> None:
        self._overlay = overlay
        self._budget = budget
        self._room = MOST_ADDED

    def done(self, root: Part, action: Action) -> Part:
        """The document after an action."""
        locations = self._selected(root, action.target, "target")
        if any(len(each) > DEEPEST for each in locations):
            message = f"It selects what lies more than {DEEPEST} levels deep"
            raise _RefusedError("target", message, "Select what stands higher")
        kinds = sorted({_kind(_at(root, each).value) for each in locations})
        if not self._overlay.minor and "a plain value" in kinds:
            message = f"{_named(action.target)} selects a plain value, which version 1.0 cannot"
            fix = "Write `overlay: 1.1.0`, or select the map that holds the value"
            raise _RefusedError("target", message, fix)
        if action.modifier == "remove":
            return self._without(root, locations)
        if len(kinds) > 1:
            message = f"{_named(action.target)} selects {' and '.join(kinds)}"
            raise _RefusedError("target", message, "Select nodes of one kind with each action")
        added = self._added(root, action)
        self._refuse_unfit(kinds[0], added, action)
        self._pay(added, len(locations), action)
        return _rewritten(root, _tree(locations), lambda part: self._changed(part, added, action))

    def _selected(self, root: Part, text: str, key: str) -> tuple[Location, ...]:
        self._budget.spend(_CHARACTER * len(text))
        try:
            found = select(compiled(text), root.value, self._budget)
        except QueryError as error:
            message = f"{_named(text)} is no JSONPath query that can be used: {error}"
            raise _RefusedError(key, message, "Write it as RFC 9535 has it") from error
        if not found:
            raise _RefusedError(
                key,
                f"{_named(text)} selects nothing in {root.document.path}",
                "Correct the query, or remove the action if what it changed is gone",
                UNRESOLVED,
            )
        return found

    def _without(self, root: Part, locations: Iterable[Location]) -> Part:
        tree = _tree(locations)
        if tree.is_selected:
            message = "It would remove the whole document"
            raise _RefusedError("target", message, "Select the parts to remove")
        return _pruned(root, tree)

    def _added(self, root: Part, action: Action) -> Part:
        """What is merged into the nodes selected."""
        if action.modifier == "update":
            return Part(self._overlay.document, action.value_pointer, action.value)
        text = str(action.value)
        sources = self._selected(root, text, "copy")
        if len(sources) > 1:
            message = f"{_named(text)} selects {len(sources)} nodes, and one is copied"
            raise _RefusedError("copy", message, "Select a single node")
        return _at(root, sources[0])

    def _refuse_unfit(self, kind: str, added: Part, action: Action) -> None:
        """Maps take maps, plain values plain values, lists anything."""
        other = _kind(added.value)
        if kind in {"a list", other}:
            return
        message = f"{_named(action.target)} selects {kind}, and {other} cannot be merged into it"
        raise _RefusedError(action.modifier, message, f"Give it {kind}")

    def _pay(self, added: Part, times: int, action: Action) -> None:
        """Keep the result within bounds."""
        size, depth = _measured(added.value, self._room // times, self._budget)
        if depth > DEEPEST:
            message = f"What it adds is nested more than {DEEPEST} levels deep"
            raise _RefusedError(action.modifier, message, "Add less with one action")
        self._room -= size * times
        if self._room < 0:
            message = f"The overlay adds more than {MOST_ADDED:,} nodes"
            raise _RefusedError(action.modifier, message, "Add less, or to fewer places")

    def _changed(self, part: Part, added: Part, action: Action) -> Part:
        """A selected node after an update or copy."""
        if not isinstance(part.value, list):
            return _merged(part, added, action)
        items = part.parts()
        assert isinstance(items, list)  # noqa: S101 - of a list
        # Version 1.0 appends whatever is given as one entry; 1.1 concatenates lists.
        joins = self._overlay.minor and isinstance(added.value, list)
        more = added.parts() if joins else [added]
        return part.holding([*items, *more])


def _merged(part: Part, added: Part, action: Action) -> Part:
    """A value with another merged into it (Overlay 1.1, Action Object)."""
    kinds = {_kind(part.value), _kind(added.value)}
    if len(kinds) > 1:
        is_update = added.document is not part.document or action.modifier == "update"
        key = added.pointer.removeprefix(f"{action.pointer}/") if is_update else "copy"
        message = f"{_kind(added.value)} cannot be merged into {_kind(part.value)}"
        fix = "Remove what is there with an action before, or give it the same kind"
        raise _RefusedError(key, message[0].upper() + message[1:], fix)
    ours, theirs = part.parts(), added.parts()
    if isinstance(part.value, dict | list) and not theirs:
        return part
    if isinstance(part.value, list):
        return part.holding([*ours, *theirs])
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        return added
    for key, each in theirs.items():
        known = ours.get(key)
        ours[key] = each if known is None else _merged(known, each, action)
    return part.holding(ours)


def _rewritten(part: Part, branch: _Branch, change: Callable[[Part], Part]) -> Part:
    """The part with what is selected in it changed, outer nodes before inner ones."""
    if branch.is_selected:
        part = change(part)
    if not branch.below:
        return part
    members = part.parts()
    for token, below in branch.below.items():
        members[token] = _rewritten(members[token], below, change)  # type: ignore[index]  # its own
    return part.holding(members)


def _pruned(part: Part, branch: _Branch) -> Part:
    """The part without what is selected in it."""
    if not branch.below:
        return part
    members = part.parts()
    gone = {token for token, below in branch.below.items() if below.is_selected}
    for token, below in branch.below.items():
        if token not in gone:
            members[token] = _pruned(members[token], below)  # type: ignore[index]  # its own token
    if isinstance(members, dict):
        return part.holding({key: each for key, each in members.items() if key not in gone})
    return part.holding([each for index, each in enumerate(members) if index not in gone])


def _tree(locations: Iterable[Location]) -> _Branch:
    root = _Branch()
    for location in locations:
        branch = root
        for token in location:
            branch = branch.below.setdefault(token, _Branch())
        branch.is_selected = True
    return root


def _at(part: Part, location: Location) -> Part:
    """The part at a location."""
    for token in location:
        if part.members is None:
            below = part.value[token]  # type: ignore[index]  # a location of this very document
            part = part.below(token, below)
        else:
            part = part.members[token]  # type: ignore[index]  # a location of this very document
    return part


def _named(query: str) -> str:
    """A query as messages show it; long enough to tell one from another."""
    text = one_line(query)
    return f"`{text if len(text) <= _LONGEST else text[:_LONGEST] + '…'}`"


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "a map"
    return "a list" if isinstance(value, list) else "a plain value"


def _measured(value: object, limit: int, budget: Budget) -> tuple[int, int]:
    """Nodes and levels of a value, aliases expanded; counting ends beyond the limit."""
    waiting = [(value, 1)]
    size = depth = 0
    while waiting and size <= limit:
        each, level = waiting.pop()
        budget.spend()
        size, depth = size + 1, max(depth, level)
        if isinstance(each, dict):
            waiting.extend((child, level + 1) for child in each.values())
        elif isinstance(each, list):
            waiting.extend((child, level + 1) for child in each)
    return size, depth
